import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Kaufman’s adaptive moving average. */
export const kama: IndicatorDefinition = {
  type: 'kama',
  title: 'Kaufman’s adaptive moving average',
  description: 'An average that follows quickly while the price goes straight and slowly while it goes to and fro.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['kama'],
  seeded: false,
  placement: 'price',
  formula:
    'kama[1] + c² × (source − kama[1]), beginning with source; c = e × (2 ÷ 3 − 2 ÷ 31) + 2 ÷ 31; e = |source − source[period]| ÷ sum(|source − source[1]|, period), 1 where nothing moved',
  reference: 'Kaufman, Trading Systems and Methods (1995); TradingView KAMA; TA-Lib KAMA; Tulip kama',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const state = new Adaptive(period)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const state = new Adaptive(period)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

const FAST = 2 / 3
const SLOW = 2 / 31

class Adaptive {
  readonly #period: number
  readonly #lagged: Lagged
  readonly #path: RunningBlockSum
  #before = Number.NaN
  #count = 0
  #average = Number.NaN

  constructor(period: number) {
    this.#period = period
    this.#lagged = new Lagged(period)
    this.#path = new RunningBlockSum(period)
  }

  next(value: number): number {
    const far = Math.abs(value - this.#lagged.next(value))
    const path = this.#path.next(Math.abs(value - this.#before))
    this.#before = value
    if (!Number.isFinite(value)) return Number.NaN
    if (this.#count < this.#period && ++this.#count < this.#period) return Number.NaN
    if (Number.isNaN(this.#average)) {
      this.#average = value
      return value
    }
    // After a gap nobody knows how straight the way was, until the window is full again.
    if (Number.isNaN(path) || Number.isNaN(far)) return Number.NaN
    const straight = path === 0 ? 1 : far / path
    this.#average += (straight * (FAST - SLOW) + SLOW) ** 2 * (value - this.#average)
    return this.#average
  }
}
