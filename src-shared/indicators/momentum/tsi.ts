import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningChange } from '#shared/indicators/kernels/running-change.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** True strength index. */
export const tsi: IndicatorDefinition = {
  type: 'tsi',
  title: 'True strength index',
  description:
    'The change of the value, smoothed twice, in percent of its size without sign, smoothed likewise: from −100 (only falls) to 100 (only rises). Missing where nothing has moved yet.',
  group: 'momentum',
  parameters: [
    periodParameter(25, 'long', 'Bars of the average over the changes.'),
    periodParameter(13, 'short', 'Bars of the average over that average.'),
  ],
  inputs: ['source'],
  outputs: ['tsi'],
  seeded: true,
  placement: 'pane',
  formula: '100 × ema(ema(source − source[1], long), short) ÷ ema(ema(|source − source[1]|, long), short)',
  reference: 'Blau, Technical Analysis of Stocks & Commodities (1991); TradingView ta.tsi (there from −1 to 1)',
  warmUp: ({ long, short }) => long + short - 1,
  stream: ({ long, short }, { seed }) => {
    const state = new TrueStrength(long, short, seed)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { long, short }, { seed, out }) => {
    const values = column(source, out?.[0])
    const state = new TrueStrength(long, short, seed)
    for (let i = 0; i < source.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class TrueStrength {
  readonly #changes = new RunningChange()
  readonly #change: TwiceSmoothed
  readonly #movement: TwiceSmoothed

  constructor(long: number, short: number, seed: IndicatorSeed) {
    this.#change = new TwiceSmoothed(long, short, seed)
    this.#movement = new TwiceSmoothed(long, short, seed)
  }

  next(value: number): number {
    const change = this.#changes.next(value)
    const smooth = this.#change.next(change)
    const movement = this.#movement.next(Math.abs(change))
    if (movement === 0) return Number.NaN
    return Math.max(-100, Math.min(100, (100 * smooth) / movement))
  }
}

class TwiceSmoothed {
  readonly #first: RunningExponential
  readonly #second: RunningExponential

  constructor(long: number, short: number, seed: IndicatorSeed) {
    this.#first = new RunningExponential(2 / (long + 1), long, seed)
    this.#second = new RunningExponential(2 / (short + 1), short, seed)
  }

  next(value: number): number {
    return this.#second.next(this.#first.next(value))
  }
}
