import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'
import { rateOfChange } from './roc.ts'

const ORDINALS = ['first', 'second', 'third', 'fourth']

/** Know sure thing. */
export const kst: IndicatorDefinition = {
  type: 'kst',
  title: 'Know sure thing',
  description:
    'Four rates of change over ever longer spans, each averaged and counted once, twice, three and four times, in percent, and the average of their sum.',
  group: 'momentum',
  parameters: [
    ...[10, 15, 20, 30].map((bars, k) =>
      periodParameter(bars, `roc${k + 1}`, `Bars over which the ${ORDINALS[k]} rate of change is taken.`),
    ),
    ...[10, 10, 10, 15].map((bars, k) =>
      periodParameter(bars, `sma${k + 1}`, `Bars over which the ${ORDINALS[k]} rate of change is averaged.`),
    ),
    periodParameter(9, 'signal', 'Bars of the average over the sum.'),
  ],
  inputs: ['source'],
  outputs: ['kst', 'signal'],
  seeded: false,
  placement: 'pane',
  formula:
    'kst = sma(roc(source, roc1), sma1) + 2 × sma(roc(source, roc2), sma2) + 3 × sma(roc(source, roc3), sma3) + 4 × sma(roc(source, roc4), sma4); signal = sma(kst, signal)',
  reference: 'Pring, Technical Analysis of Stocks & Commodities (1992); TradingView Know Sure Thing',
  warmUp: (parameters) => {
    const longest = Math.max(...spans(parameters).map(({ bars, averaged }) => bars + averaged))
    return longest - 1 + parameters.signal - 1
  },
  stream: (parameters) => {
    const rates = spans(parameters).map((span) => new AveragedRate(span))
    const average = new RunningBlockSum(parameters.signal)
    return twoOutputs(({ source }, values) => {
      let sum = 0
      for (const rate of rates) sum += rate.next(source)
      values[0] = sum
      values[1] = average.next(sum) / parameters.signal
    })
  },
  compute: ({ source }, parameters, { out }) => {
    const values = column(source, out?.[0]).fill(0)
    const signal = column(source, out?.[1])
    for (const { bars, averaged, weight } of spans(parameters)) {
      const sum = new RunningBlockSum(averaged)
      const factor = weight / averaged
      values.fill(Number.NaN, 0, bars)
      for (let i = bars; i < source.length; i++) {
        values[i] += sum.next(rateOfChange(source[i], source[i - bars])) * factor
      }
    }
    const average = new RunningBlockSum(parameters.signal)
    for (let i = 0; i < source.length; i++) signal[i] = average.next(values[i]) / parameters.signal
    return [values, signal]
  },
}

type Span = { readonly bars: number; readonly averaged: number; readonly weight: number }

function spans(parameters: Readonly<Record<string, number>>): readonly Span[] {
  return [1, 2, 3, 4].map((k) => ({ bars: parameters[`roc${k}`], averaged: parameters[`sma${k}`], weight: k }))
}

class AveragedRate {
  readonly #lagged: Lagged
  readonly #sum: RunningBlockSum
  readonly #factor: number

  constructor({ bars, averaged, weight }: Span) {
    this.#lagged = new Lagged(bars)
    this.#sum = new RunningBlockSum(averaged)
    this.#factor = weight / averaged
  }

  next(value: number): number {
    return this.#sum.next(rateOfChange(value, this.#lagged.next(value))) * this.#factor
  }
}
