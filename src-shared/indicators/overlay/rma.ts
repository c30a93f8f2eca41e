import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Wilder's moving average, the smoothing inside RSI, ATR and ADX. */
export const rma: IndicatorDefinition = {
  type: 'rma',
  title: "Wilder's moving average",
  description: "An exponential average with Wilder's slower weight, as RSI, ATR and ADX use it.",
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['rma'],
  seeded: false,
  placement: 'price',
  formula: 'rma[1] + (source − rma[1]) ÷ period, beginning with the mean of the first period',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); TradingView ta.rma; Tulip wilders',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const average = new RunningExponential(1 / period, period, 'sma')
    return oneOutput(({ source }) => average.next(source))
  },
  compute: ({ source }, { period }, { out }) => [
    exponential(source, 1 / period, period, 'sma', column(source, out?.[0])),
  ],
}
