import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Parabolic stop and reverse. */
export const psar: IndicatorDefinition = {
  type: 'psar',
  title: 'Parabolic SAR',
  description: 'A stop that follows a trend ever faster, and goes to the other side of the price when it is touched.',
  group: 'overlay',
  parameters: [
    {
      name: 'step',
      default: 0.02,
      min: 0.0001,
      max: 1,
      integer: false,
      description: 'What each new extreme adds to the acceleration.',
    },
    {
      name: 'max',
      default: 0.2,
      min: 0.0001,
      max: 10,
      integer: false,
      description: 'The most the acceleration becomes.',
    },
  ],
  inputs: ['high', 'low'],
  outputs: ['psar'],
  seeded: false,
  placement: 'price',
  formula:
    'psar[1] + acceleration × (extreme − psar[1]), never beyond the lows (in a fall: the highs) of the two bars before; where the bar crosses it, the extreme of the trend that ended. The first trend rises where high + low does not fall from the first bar to the second',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); Tulip psar',
  warmUp: () => 1,
  stream: ({ step, max }) => {
    const state = new Parabolic(step, max)
    return oneOutput(({ high, low }) => state.next(high, low))
  },
  compute: ({ high, low }, { step, max }, { out }) => {
    const values = column(high, out?.[0])
    const state = new Parabolic(step, max)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i])
    return [values]
  },
}

/** Bars without prices are left out. */
class Parabolic {
  readonly #step: number
  readonly #max: number
  #rising = true
  #level = Number.NaN
  #extreme = 0
  #acceleration: number
  #high = Number.NaN
  #low = Number.NaN
  #highBefore = Number.NaN
  #lowBefore = Number.NaN

  constructor(step: number, max: number) {
    this.#step = step
    this.#max = max
    this.#acceleration = step
  }

  next(high: number, low: number): number {
    if (!Number.isFinite(high + low)) return Number.NaN
    const isFirst = Number.isNaN(this.#high)
    if (!isFirst) {
      if (Number.isNaN(this.#level)) this.#begin(high, low)
      this.#follow()
      this.#accelerate(high, low)
      if (this.#rising ? low < this.#level : high > this.#level) this.#turn(high, low)
    }
    this.#highBefore = this.#high
    this.#lowBefore = this.#low
    this.#high = high
    this.#low = low
    return this.#level
  }

  #begin(high: number, low: number): void {
    this.#rising = this.#high + this.#low <= high + low
    this.#extreme = this.#rising ? this.#high : this.#low
    this.#level = this.#rising ? this.#low : this.#high
  }

  #follow(): void {
    this.#level += (this.#extreme - this.#level) * this.#acceleration
    // Where there is no bar before the last one, the comparison is false.
    if (this.#rising) {
      if (this.#level > this.#lowBefore) this.#level = this.#lowBefore
      if (this.#level > this.#low) this.#level = this.#low
    } else {
      if (this.#level < this.#highBefore) this.#level = this.#highBefore
      if (this.#level < this.#high) this.#level = this.#high
    }
  }

  #accelerate(high: number, low: number): void {
    if (this.#rising ? high <= this.#extreme : low >= this.#extreme) return
    this.#extreme = this.#rising ? high : low
    if (this.#acceleration < this.#max) this.#acceleration = Math.min(this.#max, this.#acceleration + this.#step)
  }

  #turn(high: number, low: number): void {
    this.#acceleration = this.#step
    this.#level = this.#extreme
    this.#rising = !this.#rising
    this.#extreme = this.#rising ? high : low
  }
}
