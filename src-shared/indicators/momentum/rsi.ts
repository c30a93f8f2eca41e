import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column, firstPresent } from '#shared/indicators/kernels/missing.ts'
import { RunningRelativeStrength } from '#shared/indicators/kernels/running-relative-strength.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Relative strength index. */
export const rsi: IndicatorDefinition = {
  type: 'rsi',
  title: 'Relative strength index',
  description:
    'How much of the smoothed movement went up, from 0 to 100. With no fall at all, and so also where nothing moved, it is 100.',
  group: 'momentum',
  parameters: [periodParameter(14)],
  inputs: ['source'],
  outputs: ['rsi'],
  seeded: false,
  placement: 'pane',
  formula: '100 × rma(gains, period) ÷ (rma(gains, period) + rma(losses, period))',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); TradingView ta.rsi; TA-Lib RSI',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const strength = new RunningRelativeStrength(period)
    return oneOutput(({ source }) => strength.next(source))
  },
  compute: ({ source }, { period }, { out }) => [relativeStrength(source, period, column(source, out?.[0]))],
}

/**
 * Wilder's averages begin with the plain mean of the first `period` changes. A bar without a value is missing; the next
 * change is measured from the last value there was.
 */
function relativeStrength(values: Float64Array, period: number, out: Float64Array): Float64Array {
  const length = values.length
  const from = firstPresent(values)
  let last = from < length ? values[from] : 0
  let gain = 0
  let loss = 0
  let i = from + 1
  for (let count = 0; i < length && count < period; i++) {
    const change = values[i] - last
    if (!Number.isFinite(change)) continue
    last = values[i]
    count++
    if (change > 0) gain += change
    else loss -= change
    if (count === period) break
  }
  out.fill(Number.NaN, 0, Math.min(i, length))
  if (i >= length) return out
  gain /= period
  loss /= period
  out[i] = share(gain, loss)
  const weight = 1 / period
  for (i++; i < length; i++) {
    const change = values[i] - last
    if (Number.isFinite(change)) {
      last = values[i]
      // The change where it is a rise, else 0; a branch here would go wrong on every other bar.
      const rise = (change + Math.abs(change)) / 2
      gain += weight * (rise - gain)
      loss += weight * (rise - change - loss)
      out[i] = share(gain, loss)
    } else out[i] = Number.NaN
  }
  return out
}

function share(gain: number, loss: number): number {
  return loss === 0 ? 100 : (100 * gain) / (gain + loss)
}
