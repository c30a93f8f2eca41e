import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { upsideDown } from '#shared/indicators/pattern/candlestick.ts'
import { CANDLESTICKS, pattern } from '#shared/indicators/pattern/pattern.ts'
import { USUAL_BARS } from '#shared/indicators/pattern/pattern-bars.ts'
import { computeIndicator } from '#shared/indicators/registry.ts'
import { arbitraryCandles } from '#test/unit/shared/indicators/arbitrary-candles.ts'
import { NAIVE_PATTERN_NAMES, NAIVE_PATTERNS } from '#test/unit/shared/indicators/naive/patterns.ts'
import { candlesOf } from '#test/unit/shared/indicators/published-cases.ts'
import { EXAMPLES, type Prices } from './examples.ts'

function found(name: string, of: CandleColumns): Float64Array {
  return computeIndicator('pattern', of, { parameters: { name } })[0].values
}

function candles(bars: readonly Prices[]): CandleColumns {
  const [open, high, low, close] = [0, 1, 2, 3].map((k) => Float64Array.from(bars, (bar) => bar[k]))
  return candlesOf({ open, high, low, close, volume: new Float64Array(bars.length) })
}

/** Ten bars that come down, or go up, to 100. */
function before(way: 'falling' | 'rising'): Prices[] {
  return Array.from({ length: USUAL_BARS }, (_, i): Prices => {
    const away = 4 * (USUAL_BARS - i)
    return way === 'falling'
      ? [100 + away, 102 + away, 94 + away, 96 + away]
      : [100 - away, 106 - away, 98 - away, 104 - away]
  })
}

function mirrored(bars: readonly Prices[]): Prices[] {
  return bars.map(([open, high, low, close]): Prices => [200 - open, 200 - low, 200 - high, 200 - close])
}

const CASES = EXAMPLES.flatMap(({ name, twin, before: way, bars, miss }) => {
  const hit = [...before(way), ...bars]
  const near = [...before(way), ...bars.slice(0, -1), miss]
  const against = [...before(way === 'falling' ? 'rising' : 'falling'), ...bars]
  return [
    { name, hit, near, against },
    ...(twin === undefined
      ? []
      : [{ name: twin, hit: mirrored(hit), near: mirrored(near), against: mirrored(against) }]),
  ]
})

test('every pattern has an example, and a naive form at the same place', () => {
  const names = CANDLESTICKS.map(({ name }) => name)
  expect(CASES.map(({ name }) => name).sort()).toEqual([...names].sort())
  expect(NAIVE_PATTERN_NAMES).toEqual(names)
  expect(names.length).toBeGreaterThanOrEqual(30)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(CASES)('$name', ({ name, hit, near, against }) => {
  test('is seen on the bar that completes it', () => {
    const values = found(name, candles(hit))
    expect(values.at(-1)).toBe(1)
    expect(values.filter(Number.isFinite)).toHaveLength(1)
  })

  test('is not seen where one thing is missing', () => {
    expect(found(name, candles(near)).at(-1)).toBe(0)
  })

  test('is seen after the movement that it asks for', () => {
    const asks = /^(Falling|Rising);/.test(CANDLESTICKS.find((each) => each.name === name)?.definition ?? '')
    expect(found(name, candles(against)).at(-1)).toBe(asks ? 0 : 1)
  })
})

test('a definition upside down', () => {
  expect(upsideDown('Falling; a white bar above the low')).toBe('Rising; a black bar below the high')
})

function changed(of: CandleColumns, change: (value: number) => number, upside = false): CandleColumns {
  const [open, high, low, close] = [of.open, of.high, of.low, of.close].map((column) => column.map(change))
  return { ...of, open, high: upside ? low : high, low: upside ? high : low, close }
}

// Bars that open where they like: without gaps many patterns cannot be.
const gapped = fc
  .tuple(
    arbitraryCandles(40, 60),
    fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 60, maxLength: 60 }),
    fc.integer({ min: 1, max: 10 }),
  )
  .map(([of, gaps, wide]) => {
    const { open, high, low, close } = of
    const unit = (high[0] - low[0]) / 40 || 1
    const [o, h, l, c] = [open, high, low, close].map((column) => column.map((v, i) => v + gaps[i] * unit * wide))
    return { ...of, open: o, high: h, low: l, close: c }
  })

describe.each(CANDLESTICKS)('$name on any candles', ({ name, upsideDown: down, holds, bars }) => {
  const index = CANDLESTICKS.findIndex((each) => each.name === name)

  test('is what its definition says', () => {
    fc.assert(
      fc.property(gapped, (of) => {
        expect([...found(name, of)]).toEqual(NAIVE_PATTERNS.pattern(of, { name: index }).pattern)
      }),
      { numRuns: 40 },
    )
  })

  test('is its twin upside down, and the same in other units', () => {
    const twin = CANDLESTICKS.find((each) => each.holds === holds && each.upsideDown !== down)
    fc.assert(
      fc.property(gapped, (of) => {
        expect(
          found(
            name,
            changed(of, (value) => value / 4096),
          ),
        ).toEqual(found(name, of))
        if (twin === undefined) return
        expect(
          found(
            twin.name,
            changed(of, (value) => -value, true),
          ),
        ).toEqual(found(name, of))
      }),
      { numRuns: 20 },
    )
  })

  test('bar by bar gives the same as all at once, after gaps too', () => {
    fc.assert(
      fc.property(gapped, fc.integer({ min: 0, max: 39 }), (of, gap) => {
        of.low[gap] = Number.NaN
        const stream = pattern.stream({ name: index }, { seed: 'sma' })
        const values = found(name, of)
        for (let i = 0; i < values.length; i++) {
          const prices = { open: of.open[i], high: of.high[i], low: of.low[i], close: of.close[i] }
          const next = { ...prices, volume: of.volume[i], source: of.close[i], time: of.time[i] }
          expect(stream.next(next)[0]).toBe(values[i])
        }
        expect(values[gap]).toBeNaN()
        expect(values[gap + bars + USUAL_BARS] ?? 0).not.toBeNaN()
      }),
      { numRuns: 20 },
    )
  })
})
