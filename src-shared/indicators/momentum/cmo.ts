import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Chande momentum oscillator. */
export const cmo: IndicatorDefinition = {
  type: 'cmo',
  title: 'Chande momentum oscillator',
  description:
    'What is left of the movement of the last bars once rises and falls cancel, from −100 (only falls) to 100 (only rises). 0 where nothing moved.',
  group: 'momentum',
  parameters: [periodParameter(14, 'period', 'Changes that are added up.')],
  inputs: ['source'],
  outputs: ['cmo'],
  seeded: false,
  placement: 'pane',
  formula: '100 × (sum(rises, period) − sum(falls, period)) ÷ (sum(rises, period) + sum(falls, period))',
  reference: 'Chande and Kroll, The New Technical Trader (1994); TradingView ta.cmo; Tulip cmo',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const state = new ChandeMomentum(period)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const state = new ChandeMomentum(period)
    for (let i = 0; i < source.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class ChandeMomentum {
  readonly #first: Lagged
  readonly #movement: RunningBlockSum
  #before = Number.NaN

  constructor(period: number) {
    this.#first = new Lagged(period)
    this.#movement = new RunningBlockSum(period)
  }

  next(value: number): number {
    const movement = this.#movement.next(Math.abs(value - this.#before))
    // Rises less falls: all changes of the window together.
    const change = value - this.#first.next(value)
    this.#before = value
    // Where the ends of the window differ, something moved: never a division by 0.
    if (change === 0 && movement >= 0) return 0
    return Math.max(-100, Math.min(100, (100 * change) / movement))
  }
}
