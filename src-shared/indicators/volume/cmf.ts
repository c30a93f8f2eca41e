import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { moneyFlow } from '#shared/indicators/kernels/money-flow.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Chaikin money flow. */
export const cmf: IndicatorDefinition = streamed({
  type: 'cmf',
  title: 'Chaikin money flow',
  description:
    'Whether the volume of the last bars went with closes near the high (up to 1) or near the low (down to -1). Missing where there was no volume.',
  group: 'volume',
  parameters: [periodParameter(20)],
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['cmf'],
  seeded: false,
  placement: 'pane',
  formula:
    'sum(volume × ((close − low) − (high − close)) ÷ (high − low), period) ÷ sum(volume, period); a bar with high = low counts as 0',
  reference: 'Chaikin; TradingView Chaikin Money Flow',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const flows = new RunningSum(period)
    const volumes = new RunningSum(period)
    return oneOutput(({ high, low, close, volume }) =>
      ratio(flows.next(moneyFlow(high, low, close, volume)), volumes.next(volume)),
    )
  },
})
