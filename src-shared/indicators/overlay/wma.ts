import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { decimalScale, isExact, ROUND } from '#shared/indicators/kernels/decimal-scale.ts'
import { column, firstPresent, forEachStretch } from '#shared/indicators/kernels/missing.ts'
import { RunningWeightedMean } from '#shared/indicators/kernels/running-weighted-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Linearly weighted moving average. */
export const wma: IndicatorDefinition = {
  type: 'wma',
  title: 'Weighted moving average',
  description: 'A mean in which the newest bar counts period times, the oldest once.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['wma'],
  seeded: false,
  placement: 'price',
  formula: 'sum(source[i] × (period − i), i = 0 … period − 1) ÷ (period × (period + 1) ÷ 2)',
  reference: 'TradingView ta.wma; TA-Lib WMA',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const mean = new RunningWeightedMean(period)
    return oneOutput(({ source }) => mean.next(source))
  },
  compute: ({ source }, { period }, { out }) => [slidingWeightedMean(source, period, column(source, out?.[0]))],
}

/** Weighted mean of the last `period` values into `out`, missing until the window holds `period` finite values. */
export function slidingWeightedMean(values: Float64Array, period: number, out: Float64Array): Float64Array {
  const from = firstPresent(values)
  if (decimalWeightedMean(values, from, period, out)) return out
  out.fill(Number.NaN)
  forEachStretch(values, (start, end) => anchoredWeightedMean(values, start, end, period, out))
  return out
}

/** Sums of whole multiples, without error; false where the values are not decimals of few digits. */
function decimalWeightedMean(values: Float64Array, from: number, period: number, out: Float64Array): boolean {
  const scale = decimalScale(values, from)
  if (scale === 0) return false
  const length = values.length
  const weights = (period * (period + 1)) / 2
  const divisor = weights * scale
  const full = Math.min(length, from + period)
  let sum = 0
  let weighted = 0
  let errors = 0
  let squares = 0
  out.fill(Number.NaN, 0, full)
  for (let i = from; i < length; i++) {
    const scaled = values[i] * scale
    const whole = scaled + ROUND - ROUND
    const error = whole - scaled
    errors += error * error
    squares += scaled * scaled
    if (i < full) {
      weighted += whole * (i - from + 1)
      sum += whole
    } else {
      weighted += whole * period - sum
      sum += whole - (values[i - period] * scale + ROUND - ROUND)
    }
    if (i >= full - 1) out[i] = weighted / divisor
  }
  if (full - from < period) out.fill(Number.NaN)
  return isExact(errors, squares, length - from, weights)
}

/** Running sums that are taken afresh once a window, so that rounding cannot pile up. */
function anchoredWeightedMean(values: Float64Array, from: number, to: number, period: number, out: Float64Array): void {
  const weights = (period * (period + 1)) / 2
  const every = Math.max(period, 64)
  for (let anchor = from + period - 1; anchor < to; anchor += every) {
    let sum = 0
    let weighted = 0
    for (let k = 1; k <= period; k++) {
      const value = values[anchor - period + k]
      sum += value
      weighted += value * k
    }
    out[anchor] = weighted / weights
    const end = Math.min(to, anchor + every)
    for (let i = anchor + 1; i < end; i++) {
      weighted += values[i] * period - sum
      sum += values[i] - values[i - period]
      out[i] = weighted / weights
    }
  }
}
