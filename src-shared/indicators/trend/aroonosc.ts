import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Aroon oscillator. */
export const aroonosc: IndicatorDefinition = {
  type: 'aroonosc',
  title: 'Aroon oscillator',
  description: 'Whether the highest high or the lowest low of the last bars is the later one, from -100 to 100.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low'],
  outputs: ['aroonosc'],
  seeded: false,
  placement: 'pane',
  formula: 'up − down of aroon(period)',
  reference: 'Chande, The Time Price Oscillator (Stocks & Commodities 1995); TA-Lib AROONOSC; Tulip aroonosc',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const state = new Recency(period)
    return oneOutput(({ high, low }) => state.next(high, low))
  },
  compute: ({ high, low }, { period }, { out }) => {
    const values = column(high, out?.[0])
    const state = new Recency(period)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i])
    return [values]
  },
}

class Recency {
  readonly #period: number
  readonly #highs: RunningExtreme
  readonly #lows: RunningExtreme

  constructor(period: number) {
    this.#period = period
    this.#highs = new RunningExtreme(period + 1, 'highest')
    this.#lows = new RunningExtreme(period + 1, 'lowest')
  }

  next(high: number, low: number): number {
    const isMissing = Number.isNaN(this.#highs.next(high) + this.#lows.next(low))
    return isMissing ? Number.NaN : (100 * (this.#lows.age() - this.#highs.age())) / this.#period
  }
}
