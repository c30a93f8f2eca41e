import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Forecast oscillator. */
export const fosc: IndicatorDefinition = {
  type: 'fosc',
  title: 'Forecast oscillator',
  description: 'How far the price is from what the line of the bars before foretold, in percent of the price.',
  group: 'momentum',
  parameters: [regressionPeriod],
  inputs: ['source'],
  outputs: ['fosc'],
  seeded: false,
  placement: 'pane',
  formula: '100 × (source − tsf(source, period)[1]) ÷ source',
  reference: 'Chande and Kroll, The New Technical Trader (1994); Tulip fosc',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const state = new Forecast(period)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const state = new Forecast(period)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class Forecast {
  readonly #line: RunningRegression
  #foretold = Number.NaN

  constructor(period: number) {
    this.#line = new RunningRegression(period)
  }

  next(value: number): number {
    const foretold = this.#foretold
    this.#foretold = this.#line.next(value) ? this.#line.forecast() : Number.NaN
    return ratio(100 * (value - foretold), value)
  }
}
