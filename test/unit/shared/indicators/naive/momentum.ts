import type { CandleColumns } from '#shared/domain/candle.ts'
import { changes, ema, highest, lowest, mean, type Naive, rma, sma, sum, windows } from './windows.ts'

const typicalPrices = ({ high, low, close }: CandleColumns): number[] =>
  [...close].map((value, i) => (high[i] + low[i] + value) / 3)
const middles = ({ high, low }: CandleColumns): number[] => [...high].map((value, i) => (value + low[i]) / 2)
const lag = (values: readonly number[], bars: number): number[] => values.map((_, i) => values[i - bars] ?? Number.NaN)
const roc = (values: readonly number[], period: number): number[] => {
  const before = lag(values, period)
  return values.map((value, i) => 100 * (value / before[i] - 1))
}
const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value - b[i])
const over = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, i) => (b[i] === 0 ? Number.NaN : value / b[i]))
const percent = (values: readonly number[]): number[] => values.map((value) => 100 * value)

function strength(values: readonly number[], period: number): number[] {
  const gains = rma(
    changes(values).map((c) => (c < 0 ? 0 : c)),
    period,
  )
  const losses = rma(
    changes(values).map((c) => (c > 0 ? 0 : -c)),
    period,
  )
  return gains.map((gain, i) => (losses[i] === 0 ? 100 : (100 * gain) / (gain + losses[i])))
}

function fisherTransform(values: readonly number[], period: number): { fisher: number[]; signal: number[] } {
  const top = highest(values, period)
  const bottom = lowest(values, period)
  let x = 0
  let last = 0
  const signal: number[] = []
  const fisher = values.map((value, i) => {
    signal.push(Number.isNaN(top[i]) ? Number.NaN : last)
    if (Number.isNaN(top[i])) return Number.NaN
    x = 0.33 * 2 * ((value - bottom[i]) / (top[i] - bottom[i] || 0.001) - 0.5) + 0.67 * x
    if (x > 0.99) x = 0.999
    if (x < -0.99) x = -0.999
    last = 0.5 * Math.log((1 + x) / (1 - x)) + 0.5 * last
    return last
  })
  return { fisher, signal }
}

/** Angle of the wave of as many bars as the window; NaN where it is rounding error. */
function phase(window: readonly number[]): number {
  const turn = (2 * Math.PI) / window.length
  const latestFirst = window.toReversed()
  const real = sum(latestFirst.map((value, i) => value * Math.cos(turn * i)))
  const imaginary = sum(latestFirst.map((value, i) => value * Math.sin(turn * i)))
  const isNone = Math.hypot(real, imaginary) <= 1e-12 * window.length * Math.abs(latestFirst[0])
  return isNone ? Number.NaN : Math.atan2(imaginary, real)
}

/** As the formulas say it. */
export const NAIVE_MOMENTUM: Readonly<Record<string, Naive>> = {
  roc: ({ close }, { period }) => ({ roc: roc([...close], period) }),
  momentum: ({ close }, { period }) => ({ momentum: minus([...close], lag([...close], period)) }),
  cmo: ({ close }, { period }) => ({
    cmo: windows(changes([...close]), period, (w) => {
      const rises = sum(w.filter((change) => change > 0))
      const falls = -sum(w.filter((change) => change < 0))
      return rises + falls === 0 ? 0 : (100 * (rises - falls)) / (rises + falls)
    }),
  }),
  willr: ({ high, low, close }, { period }) => {
    const top = highest([...high], period)
    return { willr: over(percent(minus([...close], top)), minus(top, lowest([...low], period))) }
  },
  cci: (candles, { period }) => ({
    cci: windows(typicalPrices(candles), period, (w) => {
      const middle = mean(w)
      const distance = mean(w.map((value) => Math.abs(value - middle)))
      return distance <= 1e-13 * middle ? Number.NaN : (w[w.length - 1] - middle) / (0.015 * distance)
    }),
  }),
  mfi: (candles, { period }) => {
    const typical = typicalPrices(candles)
    const flows = changes(typical).map((change, i) => Math.sign(change) * typical[i] * candles.volume[i])
    return {
      mfi: windows(flows, period, (w) => {
        const all = sum(w.map(Math.abs))
        return all === 0 ? Number.NaN : (100 * sum(w.filter((flow) => flow > 0))) / all
      }),
    }
  },
  trix: ({ close }, { period }) => {
    const smooth = ema(ema(ema([...close], period), period), period)
    return { trix: over(percent(changes(smooth)), smooth) }
  },
  dpo: ({ close }, { period }) => ({
    dpo: minus(lag([...close], Math.floor(period / 2) + 1), sma([...close], period)),
  }),
  apo: ({ close }, { short, long }) => ({ apo: minus(ema([...close], short), ema([...close], long)) }),
  ppo: ({ close }, { short, long }) => {
    const slow = ema([...close], long)
    return { ppo: over(percent(minus(ema([...close], short), slow)), slow) }
  },
  stochRsi: ({ close }, { rsiPeriod, stochPeriod, kSmoothing, dPeriod }) => {
    const index = strength([...close], rsiPeriod)
    const position = windows(index, stochPeriod, (w) => {
      const bottom = Math.min(...w)
      const range = Math.max(...w) - bottom
      return range < 1e-9 ? Number.NaN : (100 * (w[w.length - 1] - bottom)) / range
    })
    const k = sma(position, kSmoothing)
    return { k, d: sma(k, dPeriod) }
  },
  ultosc: ({ high, low, close }, { short, medium, long }) => {
    const before = lag([...close], 1)
    const bottom = [...low].map((value, i) => Math.min(value, before[i]))
    const bought = minus([...close], bottom)
    const range = [...high].map((value, i) => Math.max(value, before[i]) - bottom[i])
    const share = (period: number): number[] => over(windows(bought, period, sum), windows(range, period, sum))
    const [a, b, c] = [share(short), share(medium), share(long)]
    return { ultosc: a.map((value, i) => (100 * (4 * value + 2 * b[i] + c[i])) / 7) }
  },
  ao: (candles) => ({ ao: minus(sma(middles(candles), 5), sma(middles(candles), 34)) }),
  bop: ({ open, high, low, close }) => ({
    bop: [...close].map((value, i) => (high[i] === low[i] ? 0 : (value - open[i]) / (high[i] - low[i]))),
  }),
  kst: ({ close }, { roc1, roc2, roc3, roc4, sma1, sma2, sma3, sma4, signal }) => {
    const parts = [sma(roc([...close], roc1), sma1), sma(roc([...close], roc2), sma2)]
    parts.push(sma(roc([...close], roc3), sma3), sma(roc([...close], roc4), sma4))
    const kst = [...close].map((_, i) => sum(parts.map((part, k) => (k + 1) * part[i])))
    return { kst, signal: sma(kst, signal) }
  },
  tsi: ({ close }, { long, short }) => {
    const change = changes([...close])
    const twice = (values: readonly number[]): number[] => ema(ema(values, long), short)
    return { tsi: percent(over(twice(change), twice(change.map(Math.abs)))) }
  },
  fisher: (candles, { period }) => fisherTransform(middles(candles), period),
  qstick: ({ open, close }, { period }) => ({ qstick: sma(minus([...close], [...open]), period) }),
  msw: ({ close }, { period }) => {
    const angle = windows([...close], period, phase)
    return {
      sine: angle.map((value) => Math.sin(value + Math.PI / 2)),
      lead: angle.map((value) => Math.sin(value + (3 * Math.PI) / 4)),
    }
  },
  mass: ({ high, low }, { period }) => {
    const once = ema(minus([...high], [...low]), 9)
    return { mass: windows(over(once, ema(once, 9)), period, sum) }
  },
}
