import { describe, expect, test } from 'vitest'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { computeIndicator, INDICATORS } from '#shared/indicators/registry.ts'
import { candlesOf } from './published-cases.ts'

const BARS = 400

function filled(value: number): Float64Array {
  return new Float64Array(BARS).fill(value)
}

/** Prices that go up and down by their hundredth part, bars with a range, some volume. */
function waving(price: number): CandleColumns {
  const close = filled(price).map((value, i) => value * (1 + Math.sin(i / 7) / 100))
  return candlesOf({
    open: close,
    high: close.map((value, i) => value * (1 + ((i * 7) % 5) / 1_000)),
    low: close.map((value, i) => value * (1 - ((i * 5) % 7) / 1_000)),
    close,
    volume: filled(1).map((_, i) => 1 + ((i * 13) % 11)),
  })
}

const EDGES: Readonly<Record<string, CandleColumns>> = {
  'prices that never move': candlesOf({ close: filled(123.45), volume: filled(5) }),
  'prices of zero': candlesOf({ close: filled(0), volume: filled(5) }),
  'no volume': { ...waving(100), volume: filled(0) },
  'bars without a range': candlesOf({ close: waving(100).close, volume: filled(5) }),
  'tiny prices': waving(1e-8),
  'huge prices': waving(1e8),
  'tiny volumes': { ...waving(100), volume: filled(1e-8) },
  'a jump from tiny to huge and back': candlesOf({
    close: filled(1e-8).map((value, i) => (i >= 150 && i < 200 ? 1e8 : value)),
    volume: filled(5),
  }),
}

describe.each(Object.entries(EDGES))('%s', (_, candles) => {
  test.each([...INDICATORS.keys()])('%s has a value or none', (type) => {
    for (const { name, values } of computeIndicator(type, candles)) {
      const odd = values.findIndex((value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
      expect(odd, `${name} on bar ${odd}`).toBe(-1)
    }
  })
})

/** What kinds say of prices that never move; `undefined` where they say nothing. */
const STILL: Readonly<Record<string, number | undefined>> = {
  linreg: 123.45,
  linregSlope: 0,
  linregIntercept: 123.45,
  tsf: 123.45,
  fosc: 0,
  dx: 0,
  adxr: 0,
  aroonosc: 0,
  vhf: undefined,
  choppiness: undefined,
  natr: 0,
  tr: 0,
  stddev: 0,
  stderr: 0,
  variance: 0,
  cvi: undefined,
  volatility: 0,
  zscore: undefined,
  percentRank: 100,
  ad: 0,
  adosc: 0,
  nvi: 1000,
  pvi: 1000,
  wad: 0,
  marketfi: 0,
  vosc: 0,
  cmf: 0,
  emv: 0,
  kvo: 0,
  forceIndex: 0,
  lag: 123.45,
  willr: undefined,
  cci: undefined,
  mfi: undefined,
  cmo: 0,
  roc: 0,
  momentum: 0,
  ppo: 0,
  apo: 0,
  trix: 0,
  tsi: undefined,
  kst: 0,
  stochRsi: undefined,
  ultosc: undefined,
  ao: 0,
  bop: 0,
  dpo: 0,
  qstick: 0,
  msw: undefined,
  mass: undefined,
}

test.each(Object.entries(STILL))('%s of prices that never move is exactly %s', (type, expected) => {
  const [{ values }] = computeIndicator(type, EDGES['prices that never move'])
  const last = values[BARS - 1]
  if (expected === undefined) expect(last).toBeNaN()
  else expect(Math.abs(last - expected)).toBe(0)
})

/** Kinds of a window, with their first output: the past of a window must not show in what comes after it. */
const WINDOWED =
  'sma wma bollinger highest lowest sum lag linreg linregSlope linregIntercept tsf stddev variance stderr zscore percentRank vhf volatility aroon cmf vosc vortex choppiness fosc'.split(
    ' ',
  )

test.each(WINDOWED)('%s forgets what has left its window', (type) => {
  const calm = waving(100)
  const upset = Object.fromEntries(
    Object.entries(calm).map(([name, column]) => [
      name,
      name === 'time' ? column : column.map((value, i) => (i < 100 ? value * 10_007.3 : value)),
    ]),
  )
  const [before, after] = [calm, { ...calm, ...upset }].map((candles) => computeIndicator(type, candles)[0].values)
  for (let i = 130; i < BARS; i++) expect(Math.abs(after[i] - before[i]), `bar ${i}`).toBeLessThan(1e-6)
})

/** Kinds with a scale of their own, from its lowest to its highest value. */
const BOUNDED: readonly (readonly [string, number, number])[] = [
  ...['rsi', 'stochastic', 'stochRsi', 'mfi', 'ultosc'].map((type) => [type, 0, 100] as const),
  ['willr', -100, 0],
  ['cmo', -100, 100],
  ['tsi', -100, 100],
  ['bop', -1, 1],
  ['msw', -1, 1],
]

test.each(BOUNDED)('%s stays between %d and %d', (type, lowest, highest) => {
  const rounding = 1e-9 * (highest - lowest)
  for (const candles of [...Object.values(EDGES), waving(250)]) {
    for (const { values } of computeIndicator(type, candles)) {
      for (const value of values) {
        if (Number.isNaN(value)) continue
        expect(value).toBeGreaterThanOrEqual(lowest - rounding)
        expect(value).toBeLessThanOrEqual(highest + rounding)
      }
    }
  }
})

test('where prices only rise, all of the movement is up', () => {
  const rising = filled(0).map((_, i) => 100 + i ** 1.1)
  const candles = candlesOf({ close: rising, volume: filled(5) })
  for (const type of ['cmo', 'tsi', 'mfi', 'ultosc']) {
    const values = computeIndicator(type, candles)[0].values
    expect(values[BARS - 1], type).toBeCloseTo(100, 9)
  }
})
