import { expect, test } from 'vitest'
import { returnRange } from '#shared/domain/return-range.ts'

test('the marks lie on a line of growth, within it', () => {
  const range = returnRange({ return05: -0.5, returnMedian: 0, return95: 1, returnAsRun: 0 })
  expect(range?.low).toBeCloseTo(0.02, 12)
  expect(range?.median).toBeCloseTo(0.5, 12)
  expect(range?.high).toBeCloseTo(0.98, 12)
  expect(range?.own).toBeCloseTo(0.5, 12)
})

test('a total loss has its place, and what is not known has none', () => {
  const lost = returnRange({ return05: -1, returnMedian: -0.5, return95: 0.2, returnAsRun: -1.5 })
  expect(lost).toMatchObject({ low: 0.02, own: 0.02 })
  expect(returnRange({ return05: 0, returnMedian: 0.1, return95: 0.2 })).toBeUndefined()
  expect(returnRange({ return05: 0, returnMedian: null, return95: 0.2, returnAsRun: 0 })).toBeUndefined()
  expect(returnRange({ return05: 0, returnMedian: 0, return95: 0, returnAsRun: 0 })).toBeUndefined()
})
