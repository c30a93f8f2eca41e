import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningMeanDeviation } from '#shared/indicators/kernels/running-mean-deviation.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Lambert's constant, chosen so that most values lie between −100 and 100. */
const LAMBERT = 0.015
/** A mean distance this much smaller than the price is the rounding error of the typical price. */
const NO_DISTANCE = 1e-13

/** Commodity channel index. */
export const cci: IndicatorDefinition = {
  type: 'cci',
  title: 'Commodity channel index',
  description:
    'How far the typical price is from its mean, in mean distances, times 66.7: mostly between −100 and 100. Missing where no price of the window is off the mean.',
  group: 'momentum',
  parameters: [{ ...periodParameter(20), min: 2 }],
  inputs: ['high', 'low', 'close'],
  outputs: ['cci'],
  seeded: false,
  placement: 'pane',
  formula:
    '(typical − m) ÷ (0.015 × mean(|typical[i] − m|, i = 0 … period − 1)); m = sma(typical, period), typical = (high + low + close) ÷ 3',
  reference: 'Lambert, Commodities (1980); TradingView ta.cci of hlc3; TA-Lib CCI; Tulip cci',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const state = new RunningMeanDeviation(period)
    return oneOutput(({ high, low, close }) => channelIndex(state, (high + low + close) / 3))
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const values = column(close, out?.[0])
    const state = new RunningMeanDeviation(period)
    for (let i = 0; i < values.length; i++) values[i] = channelIndex(state, (high[i] + low[i] + close[i]) / 3)
    return [values]
  },
}

function channelIndex(state: RunningMeanDeviation, typical: number): number {
  const deviation = state.next(typical)
  if (deviation <= NO_DISTANCE * Math.abs(state.mean)) return Number.NaN
  return (typical - state.mean) / (LAMBERT * deviation)
}
