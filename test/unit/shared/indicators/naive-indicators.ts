import type { CandleColumns } from '#shared/domain/candle.ts'
import { NAIVE_MOMENTUM } from './naive/momentum.ts'
import { NAIVE_OVERLAYS } from './naive/overlays.ts'
import { NAIVE_PATTERNS } from './naive/patterns.ts'
import { NAIVE_TREND_VOLATILITY_VOLUME } from './naive/trend-volatility-volume.ts'
import { changes, ema, highest, lowest, mean, type Naive, rma, sma, sum, windows } from './naive/windows.ts'

/** Every indicator as its formula says it, whatever time that takes; for complete candles and seed `sma`. */
export const NAIVE: Readonly<Record<string, Naive>> = {
  ...NAIVE_OVERLAYS,
  ...NAIVE_MOMENTUM,
  ...NAIVE_PATTERNS,
  ...NAIVE_TREND_VOLATILITY_VOLUME,
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
