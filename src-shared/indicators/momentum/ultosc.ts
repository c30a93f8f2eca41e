import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Ultimate oscillator. */
export const ultosc: IndicatorDefinition = {
  type: 'ultosc',
  title: 'Ultimate oscillator',
  description:
    'How much of the true range was bought, from 0 to 100, over three windows of which the short counts four times and the medium twice. Missing where a window has no range.',
  group: 'momentum',
  parameters: [
    periodParameter(7, 'short', 'Bars of the short window.'),
    periodParameter(14, 'medium', 'Bars of the medium window.'),
    periodParameter(28, 'long', 'Bars of the long window.'),
  ],
  inputs: ['high', 'low', 'close'],
  outputs: ['ultosc'],
  seeded: false,
  placement: 'pane',
  formula:
    '100 × (4 × share(short) + 2 × share(medium) + share(long)) ÷ 7; share(n) = sum(close − min(low, close[1]), n) ÷ sum(max(high, close[1]) − min(low, close[1]), n)',
  reference:
    'Williams, Technical Analysis of Stocks & Commodities (1985); TradingView Ultimate Oscillator; TA-Lib ULTOSC; Tulip ultosc',
  warmUp: ({ short, medium, long }) => Math.max(short, medium, long),
  stream: ({ short, medium, long }) => {
    const state = new BuyingPressure(short, medium, long)
    return oneOutput(({ high, low, close }) => state.next(high, low, close))
  },
  compute: ({ high, low, close }, { short, medium, long }, { out }) => {
    const values = column(close, out?.[0])
    const state = new BuyingPressure(short, medium, long)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i], close[i])
    return [values]
  },
}

class BuyingPressure {
  readonly #short: ShareBought
  readonly #medium: ShareBought
  readonly #long: ShareBought
  #before = Number.NaN

  constructor(short: number, medium: number, long: number) {
    this.#short = new ShareBought(short)
    this.#medium = new ShareBought(medium)
    this.#long = new ShareBought(long)
  }

  next(high: number, low: number, close: number): number {
    // Of nothing and a number Math.min and Math.max make nothing: the bar after a missing close is missing too.
    const bottom = Math.min(low, this.#before)
    const range = Math.max(high, this.#before) - bottom
    const bought = close - bottom
    this.#before = close
    const short = this.#short.next(bought, range)
    const medium = this.#medium.next(bought, range)
    const long = this.#long.next(bought, range)
    return (100 * (4 * short + 2 * medium + long)) / 7
  }
}

class ShareBought {
  readonly #bought: RunningBlockSum
  readonly #range: RunningBlockSum

  constructor(period: number) {
    this.#bought = new RunningBlockSum(period)
    this.#range = new RunningBlockSum(period)
  }

  next(bought: number, range: number): number {
    // Both or neither: the two windows begin anew on the same bar.
    const isComplete = Number.isFinite(bought + range)
    const share = this.#bought.next(isComplete ? bought : Number.NaN)
    const all = this.#range.next(isComplete ? range : Number.NaN)
    return all === 0 ? Number.NaN : share / all
  }
}
