import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { computeIndicator, INDICATORS, resolveParameters } from '#shared/indicators/registry.ts'
import { arbitraryCandles, arbitraryParameters } from './arbitrary-candles.ts'
import { NAIVE } from './naive-indicators.ts'

const RUNS = 60

function values(column: Float64Array | readonly number[], i: number): number | undefined {
  return Number.isFinite(column[i]) ? column[i] : undefined
}

function everyValue(candles: CandleColumns, change: (value: number) => number): CandleColumns {
  const { time, open, high, low, close, volume } = candles
  const [o, h, l, c] = [open, high, low, close].map((column) => column.map(change))
  return { time, open: o, high: h, low: l, close: c, volume }
}

describe.each([...INDICATORS.values()])('$type', (definition) => {
  const { type, outputs } = definition
  const names = definition.parameters.map(({ name }) => name)

  test('agrees with its formula, window by window', () => {
    fc.assert(
      fc.property(arbitraryCandles(1, 120), arbitraryParameters(definition.parameters), (candles, parameters) => {
        const expected = NAIVE[type](candles, parameters)
        const actual = computeIndicator(type, candles, { parameters })
        expect(actual.map(({ name }) => name)).toEqual(Object.keys(expected).sort(byOutput(outputs)))
        for (const output of actual) {
          expect(output.values).toHaveLength(candles.close.length)
          for (let i = 0; i < output.values.length; i++) {
            const [a, e] = [values(output.values, i), values(expected[output.name], i)]
            // A band's width of pure rounding error has no meaningful share of it.
            if (output.name === 'percentB' && (a === undefined || Math.abs(e ?? 0) > 1e6)) continue
            if (a === undefined || e === undefined) {
              expect(a, `${output.name} on bar ${i}`).toBe(e)
              continue
            }
            const size = Math.max(1, Math.abs(e), output.name === 'upper' ? 1 : candles.close[i] / 100)
            expect(Math.abs(a - e), `${output.name} on bar ${i}: ${a}, ${e}`).toBeLessThan(1e-7 * size)
          }
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('every output has its first value after the warm-up, and all from there on', () => {
    fc.assert(
      fc.property(arbitraryCandles(180, 190), arbitraryParameters(definition.parameters), (candles, parameters) => {
        // Prices that move on every bar: nothing is missing for want of a range or of a volume.
        const moving = {
          ...candles,
          // Up and down, and off any wave.
          close: candles.close.map((value, i) => value + (i % 2) * 1_000 + ((i * 7_919) % 101) * 1.234567),
          high: candles.high.map((value) => value + 1_126),
          volume: candles.volume.map((value) => value + 1),
        }
        if (names.includes('stdDev') && parameters.period === 1) parameters.period = 2
        const columns = computeIndicator(type, moving, { parameters })
          .filter(({ name }) => definition.looksAhead?.includes(name) !== true)
          .map((output) => output.values)
        const complete = moving.close.map((_, i) => (columns.every((column) => Number.isFinite(column[i])) ? 1 : 0))
        expect(complete.indexOf(1)).toBe(definition.warmUp(parameters))
        expect(complete.indexOf(0, definition.warmUp(parameters))).toBe(-1)
      }),
      { numRuns: RUNS },
    )
  })

  test('a price in other units gives the same picture', () => {
    const inPrice = new Set(
      [
        'sma ema wma rma highest lowest atr donchian macd',
        'dema tema t3 trima hma zlema kama vidya vwma alma vwap psar heikinAshi ichimoku keltner',
        'linreg linregSlope linregIntercept tsf stderr stddev tr dm wad sum lag',
        'marketfi forceIndex momentum apo dpo ao qstick',
      ].flatMap((line) => line.split(' ')),
    )
    const inSquaredPrice = new Set(['variance', 'emv'])
    fc.assert(
      fc.property(arbitraryCandles(60, 80), (candles) => {
        const before = computeIndicator(type, candles)
        const after = computeIndicator(
          type,
          everyValue(candles, (value) => value * 1024),
        )
        for (const [k, { name, values: column }] of before.entries()) {
          const priced =
            inPrice.has(type) ||
            ['upper', 'middle', 'lower'].includes(name) ||
            (type === 'supertrend' && name === 'value')
          for (let i = 0; i < column.length; i++) {
            const unit = inSquaredPrice.has(type) ? 1024 ** 2 : priced ? 1024 : 1
            const [a, b] = [column[i] * unit, after[k].values[i]]
            // A deviation that is rounding error is none.
            if (name === 'percentB') continue
            if (Number.isNaN(a)) expect(b).toBeNaN()
            else expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-7 * Math.max(1, Math.abs(a)))
          }
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('a bar sees nothing that comes after it', () => {
    fc.assert(
      fc.property(arbitraryCandles(60, 80), fc.integer({ min: 1, max: 60 }), (candles, length) => {
        const cut = Object.fromEntries(Object.entries(candles).map(([name, column]) => [name, column.slice(0, length)]))
        const whole = computeIndicator(type, candles)
        const part = computeIndicator(type, { ...candles, ...cut })
        for (const [k, { name, values: column }] of part.entries()) {
          if (definition.looksAhead?.includes(name) === true) continue
          for (let i = 0; i < length; i++) {
            if (Number.isNaN(column[i])) expect(whole[k].values[i]).toBeNaN()
            else expect(whole[k].values[i]).toBeCloseTo(column[i], 8)
          }
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('memory that is used again changes nothing', () => {
    const candles = fc.sample(arbitraryCandles(90, 90), { numRuns: 1, seed: 7 })[0]
    const fresh = computeIndicator(type, candles)
    const out = outputs.map(() => new Float64Array(90).fill(12_345))
    const again = computeIndicator(type, candles, { out })
    for (const [k, { values: column }] of again.entries()) {
      expect(column).toBe(out[k])
      expect(column).toEqual(fresh[k].values)
    }
  })

  test('empty candles give empty columns', () => {
    const empty = new Float64Array()
    const candles = { time: empty, open: empty, high: empty, low: empty, close: empty, volume: empty }
    expect(computeIndicator(type, candles)).toEqual(outputs.map((name) => ({ name, values: empty })))
  })

  test('goes on after a bar without prices', () => {
    const candles = fc.sample(arbitraryCandles(200, 200), { numRuns: 1, seed: 3 })[0]
    for (const column of [candles.open, candles.high, candles.low, candles.close, candles.volume]) {
      column.fill(Number.NaN, 0, 3)
      column[100] = Number.NaN
    }
    for (const { name, values: column } of computeIndicator(type, candles)) {
      if (definition.looksAhead?.includes(name) === true) continue
      expect(column[2]).toBeNaN()
      expect(column[99]).not.toBeNaN()
      // The cloud of a bar was known before it.
      if (!name.startsWith('span')) expect(column[100]).toBeNaN()
      expect(column[199]).not.toBeNaN()
      expect(column.some((value) => value === Number.POSITIVE_INFINITY)).toBe(false)
    }
  })

  test('defaults lie in their ranges', () => {
    for (const parameter of definition.parameters) {
      expect(resolveParameters(type, {})[parameter.name]).toBe(parameter.default)
      expect(resolveParameters(type, { [parameter.name]: parameter.default })).toEqual(resolveParameters(type, {}))
    }
  })
})

function byOutput(outputs: readonly string[]): (a: string, b: string) => number {
  return (a, b) => outputs.indexOf(a) - outputs.indexOf(b)
}
