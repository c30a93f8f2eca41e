import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
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

/** Share of the range of the last `period` bars that was bought: both summed as in `RunningBlockSum`, in one step. */
class ShareBought {
  readonly #period: number
  readonly #bought: Float64Array
  readonly #range: Float64Array
  #at = 0
  #boughtSum = 0
  #rangeSum = 0
  #isFull = false

  constructor(period: number) {
    this.#period = period
    // One place more, always 0: behind the last bar of a block nothing is left of the block before.
    this.#bought = new Float64Array(period + 1)
    this.#range = new Float64Array(period + 1)
  }

  next(bought: number, range: number): number {
    if (!Number.isFinite(bought + range)) {
      this.#at = 0
      this.#boughtSum = 0
      this.#rangeSum = 0
      this.#isFull = false
      return Number.NaN
    }
    const at = this.#at
    const place = at + 1
    this.#bought[at] = bought
    this.#range[at] = range
    this.#boughtSum += bought
    this.#rangeSum += range
    const boughtInWindow = this.#boughtSum + this.#bought[place]
    const rangeInWindow = this.#rangeSum + this.#range[place]
    if (place === this.#period) this.#finishBlock()
    else this.#at = place
    if (!this.#isFull || rangeInWindow === 0) return Number.NaN
    return boughtInWindow / rangeInWindow
  }

  #finishBlock(): void {
    for (let k = this.#period - 2; k >= 0; k--) {
      this.#bought[k] += this.#bought[k + 1]
      this.#range[k] += this.#range[k + 1]
    }
    this.#at = 0
    this.#boughtSum = 0
    this.#rangeSum = 0
    this.#isFull = true
  }
}
