import { expect, test } from 'vitest'
import { closesWhole, orderedTargets } from '#main/matching/target-steps.ts'

test('the nearest target comes first', () => {
  const steps = [
    { at: 0.2, fraction: 0.5 },
    { at: 0.1, fraction: 0.25 },
  ]
  expect(orderedTargets(steps).map(({ at }) => at)).toEqual([0.1, 0.2])
  expect(steps[0].at).toBe(0.2)
})

test('fractions that miss 1 by rounding alone close the whole position', () => {
  const of = (...fractions: number[]) => closesWhole(fractions.map((fraction) => ({ at: 0.1, fraction })))
  expect(of(0.1, 0.2, 0.7)).toBe(true)
  expect(of(...Array.from({ length: 10 }, () => 0.1))).toBe(true)
  expect(of(0.5, 0.49)).toBe(false)
  expect(of()).toBe(false)
})
