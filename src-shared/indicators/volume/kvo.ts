import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Klinger volume oscillator. */
export const kvo: IndicatorDefinition = {
  type: 'kvo',
  title: 'Klinger volume oscillator',
  description: 'A fast average of the volume force minus a slow one: whether volume flows in or out.',
  group: 'volume',
  parameters: [
    periodParameter(34, 'short', 'Bars of the fast average.'),
    periodParameter(55, 'long', 'Bars of the slow average.'),
  ],
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['kvo'],
  seeded: true,
  placement: 'pane',
  formula:
    'ema(force, short) − ema(force, long); force = ±100 × volume × |2 × (high − low) ÷ move − 1|, + while high + low + close rises and − while it falls; move = move[1] + high − low, beginning with high[1] − low[1] where the direction turns; 0 where move is 0',
  reference: 'Klinger, Identifying Trends with Volume Analysis (Stocks & Commodities 1997); Tulip kvo',
  warmUp: ({ short, long }) => Math.max(short, long),
  stream: ({ short, long }, { seed }) => {
    const state = new Klinger(short, long, seed)
    return oneOutput(({ high, low, close, volume }) => state.next(high, low, close, volume))
  },
  compute: ({ high, low, close, volume }, { short, long }, { seed, out }) => {
    const values = column(high, out?.[0])
    const state = new Klinger(short, long, seed)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i], close[i], volume[i])
    return [values]
  },
}

class Klinger {
  readonly #force = new VolumeForce()
  readonly #fast: RunningExponential
  readonly #slow: RunningExponential

  constructor(short: number, long: number, seed: IndicatorSeed) {
    this.#fast = new RunningExponential(2 / (short + 1), short, seed)
    this.#slow = new RunningExponential(2 / (long + 1), long, seed)
  }

  next(high: number, low: number, close: number, volume: number): number {
    const force = this.#force.next(high, low, close, volume)
    return this.#fast.next(force) - this.#slow.next(force)
  }
}

/** The force of the volume, from the second bar on. A bar of which something is missing is left out. */
class VolumeForce {
  #sum = Number.NaN
  #range = 0
  /** 1 up, −1 down, 0 before the first change. */
  #trend = 0
  #move = 0

  next(high: number, low: number, close: number, volume: number): number {
    const sum = high + low + close
    if (!Number.isFinite(sum + volume)) return Number.NaN
    const direction = Math.sign(sum - this.#sum)
    const range = high - low
    const rangeBefore = this.#range
    this.#sum = sum
    this.#range = range
    if (Number.isNaN(direction)) return Number.NaN
    if (direction !== 0 && direction !== this.#trend) {
      this.#trend = direction
      this.#move = rangeBefore
    }
    this.#move += range
    if (this.#move === 0) return 0
    // Until the price first changes its direction counts as up, as Tulip has it.
    return 100 * volume * Math.abs((2 * range) / this.#move - 1) * (this.#trend < 0 ? -1 : 1)
  }
}
