import type { CandleColumns } from '#shared/domain/candle.ts'

type Parameters = Readonly<Record<string, number>>
type Columns = Readonly<Record<string, readonly number[]>>

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length

/** `of` over every window of `period` values; NaN where the window is not full or holds a NaN. */
function windows(values: readonly number[], period: number, of: (window: readonly number[]) => number): number[] {
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i - period + 1), i + 1)
    return window.length < period || window.some(Number.isNaN) ? Number.NaN : of(window)
  })
}

function smoothed(values: readonly number[], period: number, weight: number): number[] {
  const from = values.findIndex((value) => !Number.isNaN(value))
  const out = values.map(() => Number.NaN)
  if (from < 0) return out
  for (let i = from + period - 1; i < values.length; i++) {
    out[i] = i === from + period - 1 ? mean(values.slice(from, i + 1)) : weight * values[i] + (1 - weight) * out[i - 1]
  }
  return out
}

const ema = (values: readonly number[], period: number): number[] => smoothed(values, period, 2 / (period + 1))
const rma = (values: readonly number[], period: number): number[] => smoothed(values, period, 1 / period)
const sma = (values: readonly number[], period: number): number[] => windows(values, period, mean)
const highest = (values: readonly number[], period: number): number[] => windows(values, period, (w) => Math.max(...w))
const lowest = (values: readonly number[], period: number): number[] => windows(values, period, (w) => Math.min(...w))
const changes = (values: readonly number[]): number[] =>
  values.map((v, i) => (i === 0 ? Number.NaN : v - values[i - 1]))

/** Every indicator as its formula says it, whatever time that takes; for complete candles and seed `sma`. */
export const NAIVE: Readonly<Record<string, (candles: CandleColumns, parameters: Parameters) => Columns>> = {
  sma: ({ close }, { period }) => ({ sma: sma([...close], period) }),
  ema: ({ close }, { period }) => ({ ema: ema([...close], period) }),
  wma: ({ close }, { period }) => ({
    wma: windows([...close], period, (w) => sum(w.map((v, i) => v * (i + 1))) / sum(w.map((_, i) => i + 1))),
  }),
  rma: ({ close }, { period }) => ({ rma: rma([...close], period) }),
  highest: ({ close }, { period }) => ({ highest: highest([...close], period) }),
  lowest: ({ close }, { period }) => ({ lowest: lowest([...close], period) }),
  rsi: ({ close }, { period }) => {
    const gains = rma(
      changes([...close]).map((c) => (c < 0 ? 0 : c)),
      period,
    )
    const losses = rma(
      changes([...close]).map((c) => (c > 0 ? 0 : -c)),
      period,
    )
    return { rsi: gains.map((gain, i) => (losses[i] === 0 ? 100 : 100 - 100 / (1 + gain / losses[i]))) }
  },
  macd: ({ close }, { fast, slow, signal }) => {
    const slowAverage = ema([...close], slow)
    const macd = ema([...close], fast).map((value, i) => value - slowAverage[i])
    const average = ema(macd, signal)
    return { macd, signal: average, histogram: macd.map((value, i) => value - average[i]) }
  },
  bollinger: ({ close }, { period, stdDev }) => {
    const values = [...close]
    const middle = sma(values, period)
    const deviation = windows(values, period, (w) => Math.sqrt(mean(w.map((v) => (v - mean(w)) ** 2))))
    const upper = middle.map((value, i) => value + stdDev * deviation[i])
    const lower = middle.map((value, i) => value - stdDev * deviation[i])
    return {
      upper,
      middle,
      lower,
      bandwidth: middle.map((value, i) => (upper[i] - lower[i]) / value),
      percentB: values.map((value, i) => (value - lower[i]) / (upper[i] - lower[i])),
    }
  },
  donchian: ({ high, low }, { period }) => {
    const upper = highest([...high], period)
    const lower = lowest([...low], period)
    return { upper, middle: upper.map((value, i) => (value + lower[i]) / 2), lower }
  },
  stochastic: ({ high, low, close }, { kPeriod, kSmoothing, dPeriod }) => {
    const top = highest([...high], kPeriod)
    const bottom = lowest([...low], kPeriod)
    const k = sma(
      [...close].map((value, i) => (100 * (value - bottom[i])) / (top[i] - bottom[i])),
      kSmoothing,
    )
    return { k, d: sma(k, dPeriod) }
  },
  atr: (candles, { period }) => ({ atr: rma(ranges(candles), period) }),
  adx: (candles, { period }) => {
    const rises = changes([...candles.high])
    const falls = changes([...candles.low]).map((change) => -change)
    const range = rma([Number.NaN, ...ranges(candles).slice(1)], period)
    const plus = rma(
      rises.map((rise, i) => (rise <= falls[i] || rise < 0 ? 0 : rise)),
      period,
    )
    const minus = rma(
      falls.map((fall, i) => (fall <= rises[i] || fall < 0 ? 0 : fall)),
      period,
    )
    const plusDi = plus.map((value, i) => (range[i] === 0 ? 0 : (100 * value) / range[i]))
    const minusDi = minus.map((value, i) => (range[i] === 0 ? 0 : (100 * value) / range[i]))
    const strength = plusDi.map((value, i) =>
      value + minusDi[i] === 0 ? 0 : (100 * Math.abs(value - minusDi[i])) / (value + minusDi[i]),
    )
    return { adx: rma(strength, period), plusDi, minusDi }
  },
  obv: ({ close, volume }) => {
    let total = 0
    return { obv: [...close].map((value, i) => (total += i === 0 ? 0 : Math.sign(value - close[i - 1]) * volume[i])) }
  },
}

function ranges({ high, low, close }: CandleColumns): number[] {
  return [...high].map((top, i) =>
    i === 0 ? top - low[i] : Math.max(top - low[i], Math.abs(top - close[i - 1]), Math.abs(low[i] - close[i - 1])),
  )
}
