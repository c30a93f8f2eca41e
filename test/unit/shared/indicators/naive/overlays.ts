import type { CandleColumns } from '#shared/domain/candle.ts'
import { ema, highest, lowest, mean, type Naive, rma, sum, windows } from './windows.ts'

const wma = (values: readonly number[], period: number): number[] =>
  windows(values, period, (w) => sum(w.map((v, i) => v * (i + 1))) / sum(w.map((_, i) => i + 1)))
const deviation = (values: readonly number[], period: number): number[] =>
  windows(values, period, (w) => Math.sqrt(mean(w.map((v) => (v - mean(w)) ** 2))))
const shifted = (values: readonly number[], bars: number): number[] =>
  values.map((_, i) => values[i - bars] ?? Number.NaN)
const trueRanges = ({ high, low, close }: CandleColumns): number[] =>
  [...high].map((h, i) =>
    i === 0 ? h - low[0] : Math.max(h - low[i], Math.abs(h - close[i - 1]), Math.abs(low[i] - close[i - 1])),
  )
const middle = ({ high, low }: CandleColumns, period: number): number[] => {
  const bottom = lowest([...low], period)
  return highest([...high], period).map((top, i) => (top + bottom[i]) / 2)
}

/** As the formulas say it. */
export const NAIVE_OVERLAYS: Readonly<Record<string, Naive>> = {
  dema: ({ close }, { period }) => {
    const once = ema([...close], period)
    const twice = ema(once, period)
    return { dema: once.map((value, i) => 2 * value - twice[i]) }
  },
  tema: ({ close }, { period }) => {
    const once = ema([...close], period)
    const twice = ema(once, period)
    const thrice = ema(twice, period)
    return { tema: once.map((value, i) => 3 * value - 3 * twice[i] + thrice[i]) }
  },
  t3: ({ close }, { period, factor: a }) => {
    const orders = [[...close]]
    for (let order = 1; order <= 6; order++) orders.push(ema(orders[order - 1], period))
    // (1 + a − a × ema) three times, multiplied out.
    const weights = [0, 0, 0, (1 + a) ** 3, -3 * a * (1 + a) ** 2, 3 * a ** 2 * (1 + a), -(a ** 3)]
    return { t3: orders[6].map((_, i) => sum([3, 4, 5, 6].map((order) => weights[order] * orders[order][i]))) }
  },
  trima: ({ close }, { period }) => {
    const weights = Array.from({ length: period }, (_, i) => Math.min(i + 1, period - i))
    return { trima: windows([...close], period, (w) => sum(w.map((v, i) => v * weights[i])) / sum(weights)) }
  },
  hma: ({ close }, { period }) => {
    const half = wma([...close], Math.floor(period / 2))
    const whole = wma([...close], period)
    return {
      hma: wma(
        half.map((value, i) => 2 * value - whole[i]),
        Math.floor(Math.sqrt(period)),
      ),
    }
  },
  zlema: ({ close }, { period }) => {
    const lagged = shifted([...close], Math.floor((period - 1) / 2))
    return {
      zlema: ema(
        [...close].map((value, i) => 2 * value - lagged[i]),
        period,
      ),
    }
  },
  kama: ({ close }, { period }) => {
    const out = [...close].map(() => Number.NaN)
    for (let i = period - 1; i < close.length; i++) {
      if (i === period - 1) {
        out[i] = close[i]
        continue
      }
      const path = sum(Array.from({ length: period }, (_, k) => Math.abs(close[i - k] - close[i - k - 1])))
      const straight = path === 0 ? 1 : Math.abs(close[i] - close[i - period]) / path
      const weight = (straight * (2 / (2 + 1) - 2 / (30 + 1)) + 2 / (30 + 1)) ** 2
      out[i] = out[i - 1] + weight * (close[i] - out[i - 1])
    }
    return { kama: out }
  },
  vidya: ({ close }, { shortPeriod, longPeriod, alpha }) => {
    const [short, long] = [deviation([...close], shortPeriod), deviation([...close], longPeriod)]
    const first = Math.max(shortPeriod, longPeriod) - 2
    const out = [...close].map(() => Number.NaN)
    for (let i = first; i < close.length; i++) {
      const share = long[i] < 1e-9 ? 0 : (alpha * short[i]) / long[i]
      out[i] = i === first ? close[i] : out[i - 1] + share * (close[i] - out[i - 1])
    }
    return { vidya: out }
  },
  vwma: ({ close, volume }, { period }) => {
    const value = windows(
      [...close].map((price, i) => price * volume[i]),
      period,
      sum,
    )
    const total = windows([...volume], period, sum)
    return { vwma: value.map((v, i) => (total[i] === 0 ? Number.NaN : v / total[i])) }
  },
  alma: ({ close }, { period, offset, sigma }) => {
    const weights = Array.from({ length: period }, (_, k) =>
      Math.exp(-((k - offset * (period - 1)) ** 2) / (2 * (period / sigma) ** 2)),
    )
    return { alma: windows([...close], period, (w) => sum(w.map((v, k) => (v * weights[k]) / sum(weights)))) }
  },
  vwap: ({ time, high, low, close, volume }) => ({
    vwap: [...close].map((_, i) => {
      const bars = [...close.keys()].filter(
        (k) => k <= i && new Date(time[k]).toISOString().slice(0, 10) === new Date(time[i]).toISOString().slice(0, 10),
      )
      const total = sum(bars.map((k) => volume[k]))
      return total === 0 ? Number.NaN : sum(bars.map((k) => ((high[k] + low[k] + close[k]) / 3) * volume[k])) / total
    }),
  }),
  psar: ({ high, low }, { step, max }) => {
    const out = [...high].map(() => Number.NaN)
    if (high.length < 2) return { psar: out }
    let rising = high[1] + low[1] >= high[0] + low[0]
    let extreme = rising ? high[0] : low[0]
    let level = rising ? low[0] : high[0]
    let steps = 1
    for (let i = 1; i < high.length; i++) {
      level += Math.min(steps * step, Math.max(max, step)) * (extreme - level)
      const two = [i - 1, i - 2].filter((k) => k >= 0)
      level = rising ? Math.min(level, ...two.map((k) => low[k])) : Math.max(level, ...two.map((k) => high[k]))
      const isNew = rising ? high[i] > extreme : low[i] < extreme
      if (isNew) {
        extreme = rising ? high[i] : low[i]
        if (steps * step < max) steps++
      }
      if (rising ? low[i] < level : high[i] > level) {
        level = extreme
        rising = !rising
        extreme = rising ? high[i] : low[i]
        steps = 1
      }
      out[i] = level
    }
    return { psar: out }
  },
  supertrend: (candles, { period, multiplier }) => {
    const { high, low, close } = candles
    const range = rma(trueRanges(candles), period)
    const value = range.map(() => Number.NaN)
    const direction = range.map(() => Number.NaN)
    let [upper, lower] = [Number.NaN, Number.NaN]
    for (let i = 0; i < range.length; i++) {
      if (Number.isNaN(range[i])) continue
      const basic = [(high[i] + low[i]) / 2 + multiplier * range[i], (high[i] + low[i]) / 2 - multiplier * range[i]]
      if (Number.isNaN(direction[i - 1] ?? Number.NaN)) {
        ;[upper, lower] = basic
        direction[i] = -1
      } else {
        lower = basic[1] > lower || close[i - 1] < lower ? basic[1] : lower
        upper = basic[0] < upper || close[i - 1] > upper ? basic[0] : upper
        direction[i] = direction[i - 1] === -1 ? (close[i] > upper ? 1 : -1) : close[i] < lower ? -1 : 1
      }
      value[i] = direction[i] === 1 ? lower : upper
    }
    return { value, direction }
  },
  keltner: (candles, { period, multiplier }) => {
    const average = ema([...candles.close], period)
    const range = ema(trueRanges(candles), period)
    return {
      upper: average.map((value, i) => value + multiplier * range[i]),
      middle: average,
      lower: average.map((value, i) => value - multiplier * range[i]),
    }
  },
  ichimoku: (candles, { conversion, base, span, displacement }) => {
    const [fast, slow, wide] = [conversion, base, span].map((period) => middle(candles, period))
    return {
      conversion: fast,
      base: slow,
      spanA: shifted(
        fast.map((value, i) => (value + slow[i]) / 2),
        displacement,
      ),
      spanB: shifted(wide, displacement),
      lagging: shifted([...candles.close], -displacement),
    }
  },
  heikinAshi: ({ open, high, low, close }) => {
    const closes = [...open].map((o, i) => (o + high[i] + low[i] + close[i]) / 4)
    const opens = [...open]
    for (const i of opens.keys()) opens[i] = i === 0 ? (open[0] + close[0]) / 2 : (opens[i - 1] + closes[i - 1]) / 2
    return {
      open: opens,
      high: opens.map((o, i) => Math.max(o, closes[i], high[i])),
      low: opens.map((o, i) => Math.min(o, closes[i], low[i])),
      close: closes,
    }
  },
}
