import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Balance of power. */
export const bop: IndicatorDefinition = {
  type: 'bop',
  title: 'Balance of power',
  description:
    'How much of the bar from low to high went from open to close, from −1 (all of it down) to 1 (all of it up). 0 where the bar has no range.',
  group: 'momentum',
  parameters: [],
  inputs: ['open', 'high', 'low', 'close'],
  outputs: ['bop'],
  seeded: false,
  placement: 'pane',
  formula: '(close − open) ÷ (high − low)',
  reference:
    'Livshin, Technical Analysis of Stocks & Commodities (2001); TradingView Balance of Power; Tulip bop; TA-Lib BOP',
  warmUp: () => 0,
  stream: () => oneOutput(({ open, high, low, close }) => balance(open, high, low, close)),
  compute: ({ open, high, low, close }, _parameters, { out }) => {
    const values = column(close, out?.[0])
    for (let i = 0; i < values.length; i++) values[i] = balance(open[i], high[i], low[i], close[i])
    return [values]
  },
}

function balance(open: number, high: number, low: number, close: number): number {
  const range = high - low
  return range === 0 && Number.isFinite(close - open) ? 0 : (close - open) / range
}
