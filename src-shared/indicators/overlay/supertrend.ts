import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** Supertrend. */
export const supertrend: IndicatorDefinition = {
  type: 'supertrend',
  title: 'Supertrend',
  description:
    'A stop some true ranges away from the price that only moves with the trend; direction is 1 while it lies below a rising price, −1 above a falling one.',
  group: 'overlay',
  parameters: [
    periodParameter(10, 'period', 'Bars of the average true range.'),
    {
      name: 'multiplier',
      default: 3,
      min: 0,
      max: 100,
      integer: false,
      description: 'Distance in average true ranges.',
    },
  ],
  inputs: ['high', 'low', 'close'],
  outputs: ['value', 'direction'],
  seeded: false,
  placement: 'price',
  formula:
    'bands = hl2 ± multiplier × atr(period); the lower one does not fall and the upper one does not rise while the close before is between them; direction turns up on a close above the upper and down on one below the lower band; value = the lower band while it is up, else the upper. It begins downwards',
  reference: 'Seban; TradingView ta.supertrend, with the opposite sign of direction',
  warmUp: ({ period }) => period - 1,
  stream: ({ period, multiplier }) => {
    const state = new Bands(period, multiplier)
    return twoOutputs(({ high, low, close }, values) => {
      values[0] = state.next(high, low, close)
      values[1] = state.direction
    })
  },
  compute: ({ high, low, close }, { period, multiplier }, { out }) => {
    const values = column(high, out?.[0])
    const directions = column(high, out?.[1])
    const state = new Bands(period, multiplier)
    for (let i = 0; i < values.length; i++) {
      values[i] = state.next(high[i], low[i], close[i])
      directions[i] = state.direction
    }
    return [values, directions]
  },
}

class Bands {
  /** 1 up, −1 down, NaN while the value is missing. */
  direction = Number.NaN
  readonly #range = new RunningTrueRange()
  readonly #average: RunningExponential
  readonly #multiplier: number
  #upper = Number.NaN
  #lower = Number.NaN
  #close = Number.NaN
  #isUp = false

  constructor(period: number, multiplier: number) {
    this.#average = new RunningExponential(1 / period, period, 'sma')
    this.#multiplier = multiplier
  }

  next(high: number, low: number, close: number): number {
    const range = this.#average.next(this.#range.next(high, low, close))
    if (!Number.isFinite(range + close)) {
      this.direction = Number.NaN
      return Number.NaN
    }
    const middle = (high + low) / 2
    const upper = middle + this.#multiplier * range
    const lower = middle - this.#multiplier * range
    const isFirst = Number.isNaN(this.#upper)
    this.#lower = isFirst || lower > this.#lower || this.#close < this.#lower ? lower : this.#lower
    this.#upper = isFirst || upper < this.#upper || this.#close > this.#upper ? upper : this.#upper
    if (!isFirst) this.#isUp = this.#isUp ? close >= this.#lower : close > this.#upper
    this.#close = close
    this.direction = this.#isUp ? 1 : -1
    return this.#isUp ? this.#lower : this.#upper
  }
}
