import type { CandleColumns } from '#shared/domain/candle.ts'
import { changes, ema, highest, lowest, mean, type Naive, rma, sma, sum, windows } from './windows.ts'

const ago = (values: readonly number[], bars: number): number[] =>
  values.map((_, i) => (i < bars ? Number.NaN : values[i - bars]))
const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value - b[i])
const over = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value / b[i])
const times = (values: readonly number[], factor: number): number[] => values.map((value) => value * factor)
const sums = (values: readonly number[], period: number): number[] => windows(values, period, sum)
const variances = (values: readonly number[], period: number): number[] =>
  windows(values, period, (w) => (w.every((v) => v === w[0]) ? 0 : mean(w.map((v) => (v - mean(w)) ** 2))))
const deviations = (values: readonly number[], period: number): number[] => variances(values, period).map(Math.sqrt)

/** Running total from the first value on. */
function totals(values: readonly number[]): number[] {
  return values.map((_, i) => sum(values.slice(0, i + 1)))
}

/** Places of the window against their mean, and the values against theirs. */
function slopeOf(window: readonly number[]): number {
  const middle = (window.length - 1) / 2
  const height = mean(window)
  return sum(window.map((v, i) => (i - middle) * (v - height))) / sum(window.map((_, i) => (i - middle) ** 2))
}

/** The line of each window at a place, 0 for its oldest value. */
function lines(values: readonly number[], period: number, place: number): number[] {
  return windows(values, period, (w) => mean(w) + slopeOf(w) * (place - (period - 1) / 2))
}

function trueRanges({ high, low, close }: CandleColumns): number[] {
  return [...high].map((top, i) =>
    i === 0 ? top - low[i] : Math.max(top - low[i], Math.abs(top - close[i - 1]), Math.abs(low[i] - close[i - 1])),
  )
}

function movement(candles: CandleColumns, period: number): { plus: number[]; minus: number[]; dx: number[] } {
  const rises = changes([...candles.high])
  const falls = times(changes([...candles.low]), -1)
  const plus = rma(
    rises.map((rise, i) => (rise <= falls[i] || rise < 0 ? 0 : rise)),
    period,
  )
  const down = rma(
    falls.map((fall, i) => (fall <= rises[i] || fall < 0 ? 0 : fall)),
    period,
  )
  // The range stands in both and is left out: of a share only whether there is one.
  const dx = plus.map((up, i) => (up + down[i] === 0 ? 0 : (100 * Math.abs(up - down[i])) / (up + down[i])))
  return { plus: times(plus, period), minus: times(down, period), dx }
}

/** 100 where the extreme of the last `period` + 1 values is the newest of them, 0 where it is the oldest alone. */
function recency(values: readonly number[], period: number, extreme: (...of: number[]) => number): number[] {
  return windows(values, period + 1, (w) => (100 * w.lastIndexOf(extreme(...w))) / period)
}

function aroon({ high, low }: CandleColumns, period: number): { up: number[]; down: number[] } {
  return { up: recency([...high], period, Math.max), down: recency([...low], period, Math.min) }
}

function flows({ high, low, close, volume }: CandleColumns): number[] {
  return [...close].map((value, i) =>
    high[i] === low[i] ? 0 : (volume[i] * (2 * value - high[i] - low[i])) / (high[i] - low[i]),
  )
}

function volumeIndex({ close, volume }: CandleColumns, counts: (now: number, before: number) => boolean): number[] {
  const out = [1000]
  for (let i = 1; i < close.length; i++) {
    const change = (close[i] - close[i - 1]) / close[i - 1]
    out.push(out[i - 1] * (counts(volume[i], volume[i - 1]) ? 1 + change : 1))
  }
  return out
}

function volumeForce({ high, low, close, volume }: CandleColumns): number[] {
  const prices = [...close].map((value, i) => high[i] + low[i] + value)
  const ranges = minus([...high], [...low])
  const turns: number[] = []
  let trend = 0
  return prices.map((price, i) => {
    if (i === 0) return Number.NaN
    const direction = Math.sign(price - prices[i - 1])
    if (direction !== 0 && direction !== trend) {
      trend = direction
      turns.push(i - 1)
    }
    const move = sum(ranges.slice(turns.at(-1) ?? 1, i + 1))
    return move === 0 ? 0 : (trend < 0 ? -100 : 100) * volume[i] * Math.abs((2 * ranges[i]) / move - 1)
  })
}

/** As the formulas say it. */
export const NAIVE_TREND_VOLATILITY_VOLUME: Readonly<Record<string, Naive>> = {
  linreg: ({ close }, { period }) => ({ linreg: lines([...close], period, period - 1) }),
  linregIntercept: ({ close }, { period }) => ({ linregIntercept: lines([...close], period, 0) }),
  linregSlope: ({ close }, { period }) => ({ linregSlope: windows([...close], period, slopeOf) }),
  tsf: ({ close }, { period }) => ({ tsf: lines([...close], period, period) }),
  fosc: ({ close }, { period }) => {
    const foretold = ago(lines([...close], period, period), 1)
    return { fosc: [...close].map((value, i) => (100 * (value - foretold[i])) / value) }
  },
  dx: (candles, { period }) => ({ dx: movement(candles, period).dx }),
  adxr: (candles, { period }) => {
    const adx = rma(movement(candles, period).dx, period)
    const earlier = ago(adx, period - 1)
    return { adxr: adx.map((value, i) => (value + earlier[i]) / 2) }
  },
  dm: (candles, { period }) => {
    const { plus, minus: down } = movement(candles, period)
    return { plus, minus: down }
  },
  aroon: (candles, { period }) => aroon(candles, period),
  aroonosc: (candles, { period }) => {
    const { up, down } = aroon(candles, period)
    return { aroonosc: minus(up, down) }
  },
  vhf: ({ close }, { period }) => {
    const values = [...close]
    const way = sums(changes(values).map(Math.abs), period)
    return { vhf: over(minus(highest(values, period), lowest(values, period)), way) }
  },
  vortex: (candles, { period }) => {
    const [high, low] = [[...candles.high], [...candles.low]]
    const ranges = sums([Number.NaN, ...trueRanges(candles).slice(1)], period)
    const plus = sums(minus(high, ago(low, 1)).map(Math.abs), period)
    const down = sums(minus(low, ago(high, 1)).map(Math.abs), period)
    return { plus: over(plus, ranges), minus: over(down, ranges) }
  },
  choppiness: (candles, { period }) => {
    const range = minus(highest([...candles.high], period), lowest([...candles.low], period))
    const way = over(sums(trueRanges(candles), period), range)
    return { choppiness: way.map((value) => (100 * Math.log(value)) / Math.log(period)) }
  },
  natr: (candles, { period }) => ({ natr: times(over(rma(trueRanges(candles), period), [...candles.close]), 100) }),
  tr: (candles) => ({ tr: trueRanges(candles) }),
  stddev: ({ close }, { period }) => ({ stddev: deviations([...close], period) }),
  stderr: ({ close }, { period }) => ({ stderr: times(deviations([...close], period), 1 / Math.sqrt(period)) }),
  variance: ({ close }, { period }) => ({ variance: variances([...close], period) }),
  cvi: ({ high, low }, { period }) => {
    const average = ema(minus([...high], [...low]), period)
    return { cvi: times(over(minus(average, ago(average, period)), ago(average, period)), 100) }
  },
  volatility: ({ close }, { period }) => {
    const returns = over([...close], ago([...close], 1)).map((value) => value - 1)
    return { volatility: times(deviations(returns, period), Math.sqrt(252)) }
  },
  zscore: ({ close }, { period }) => ({
    zscore: over(minus([...close], sma([...close], period)), deviations([...close], period)),
  }),
  percentRank: ({ close }, { period }) => ({
    percentRank: windows(
      [...close],
      period + 1,
      (w) => (100 * w.slice(0, -1).filter((value) => value <= w[period]).length) / period,
    ),
  }),
  ad: (candles) => ({ ad: totals(flows(candles)) }),
  adosc: (candles, { short, long }) => {
    const line = totals(flows(candles))
    return { adosc: minus(ema(line, short), ema(line, long)) }
  },
  nvi: (candles) => ({ nvi: volumeIndex(candles, (now, before) => now < before) }),
  pvi: (candles) => ({ pvi: volumeIndex(candles, (now, before) => now > before) }),
  wad: ({ high, low, close }) => {
    const steps = [...close].map((value, i) => {
      const before = i === 0 ? value : close[i - 1]
      if (value > before) return value - Math.min(before, low[i])
      return value < before ? value - Math.max(before, high[i]) : 0
    })
    return { wad: totals(steps).map((value, i) => (i === 0 ? Number.NaN : value)) }
  },
  marketfi: ({ high, low, volume }) => ({ marketfi: over(minus([...high], [...low]), [...volume]) }),
  vosc: ({ volume }, { short, long }) => {
    const usual = sma([...volume], long)
    return { vosc: times(over(minus(sma([...volume], short), usual), usual), 100) }
  },
  cmf: (candles, { period }) => ({ cmf: over(sums(flows(candles), period), sums([...candles.volume], period)) }),
  emv: ({ high, low, volume }) => {
    const moves = changes([...high].map((value, i) => (value + low[i]) / 2))
    return { emv: moves.map((move, i) => move / (volume[i] / 10_000 / (high[i] - low[i]))) }
  },
  kvo: (candles, { short, long }) => {
    const force = volumeForce(candles)
    return { kvo: minus(ema(force, short), ema(force, long)) }
  },
  forceIndex: ({ close, volume }, { period }) => ({
    forceIndex: ema(
      changes([...close]).map((change, i) => change * volume[i]),
      period,
    ),
  }),
  sum: ({ close }, { period }) => ({ sum: sums([...close], period) }),
  lag: ({ close }, { period }) => ({ lag: ago([...close], period) }),
}
