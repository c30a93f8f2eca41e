import fc from 'fast-check'
import { expect, test } from 'vitest'
import { walkForwardFolds } from '#main/backtest/honesty/walk-forward-folds.ts'

const spans = fc.record({ start: fc.nat(10_000), bars: fc.integer({ min: 1, max: 50_000 }) })

test('nothing is measured that was chosen on, or measured twice, and no bar is left out', () => {
  fc.assert(
    fc.property(spans, fc.constantFrom('rolling', 'anchored'), ({ start, bars }, scheme) => {
      const end = start + bars
      const folds = walkForwardFolds({ start, end }, scheme)
      if (bars < 400) {
        expect(folds).toEqual([])
        return
      }
      let next = folds[0].outOfSample.start
      for (const { inSample, outOfSample } of folds) {
        expect(inSample.start).toBeGreaterThanOrEqual(start)
        expect(inSample.end).toBeGreaterThan(inSample.start)
        expect(inSample.end).toBeLessThanOrEqual(outOfSample.start)
        expect(outOfSample.start).toBe(next)
        expect(outOfSample.end).toBeGreaterThan(outOfSample.start)
        next = outOfSample.end
      }
      expect(next).toBe(end)
    }),
  )
})

test('rolling forgets the beginning, anchored does not', () => {
  const rolling = walkForwardFolds({ start: 100, end: 900 }, 'rolling')
  const anchored = walkForwardFolds({ start: 100, end: 900 }, 'anchored')
  expect(rolling.map(({ inSample }) => inSample.start)).toEqual([100, 200, 300, 400, 500, 600])
  expect(rolling.map(({ inSample }) => inSample.end - inSample.start)).toEqual([200, 200, 200, 200, 200, 200])
  expect(anchored.map(({ inSample }) => inSample.start)).toEqual([100, 100, 100, 100, 100, 100])
  expect(anchored.map(({ outOfSample }) => outOfSample)).toEqual(rolling.map(({ outOfSample }) => outOfSample))
})
