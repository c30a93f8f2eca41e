import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** T3 moving average. */
export const t3: IndicatorDefinition = {
  type: 't3',
  title: 'T3 moving average',
  description:
    'A very smooth average that still follows closely: six exponential averages, weighted so that much of their lag goes away.',
  group: 'overlay',
  parameters: [
    periodParameter(5),
    {
      name: 'factor',
      default: 0.7,
      min: 0,
      max: 1,
      integer: false,
      description: 'How much lag is taken out: 0 none, 1 most.',
    },
  ],
  inputs: ['source'],
  outputs: ['t3'],
  seeded: true,
  placement: 'price',
  formula:
    '−a³ × e6 + (3a² + 3a³) × e5 − (6a² + 3a + 3a³) × e4 + (1 + 3a + a³ + 3a²) × e3; e1 = ema(source, period), e2 = ema(e1, period) … e6; a = factor',
  reference: 'Tillson, Better Moving Averages (Stocks & Commodities 1998); TA-Lib T3; TradingView T3',
  warmUp: ({ period }) => 6 * period - 6,
  stream: ({ period, factor }, { seed }) => {
    const state = new Tillson(period, factor, seed)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period, factor }, { seed, out }) => {
    const values = column(source, out?.[0])
    const state = new Tillson(period, factor, seed)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class Tillson {
  readonly #averages: readonly RunningExponential[]
  readonly #weights: readonly [number, number, number, number]
  /** Averages so far, of the third to the sixth order. */
  readonly #orders = new Float64Array(6)

  constructor(period: number, factor: number, seed: IndicatorSeed) {
    this.#averages = Array.from({ length: 6 }, () => new RunningExponential(2 / (period + 1), period, seed))
    const [a, a2, a3] = [factor, factor ** 2, factor ** 3]
    this.#weights = [1 + 3 * a + a3 + 3 * a2, -6 * a2 - 3 * a - 3 * a3, 3 * a2 + 3 * a3, -a3]
  }

  next(value: number): number {
    let average = value
    for (let k = 0; k < 6; k++) {
      average = this.#averages[k].next(average)
      this.#orders[k] = average
    }
    const [w3, w4, w5, w6] = this.#weights
    const orders = this.#orders
    return w6 * orders[5] + w5 * orders[4] + w4 * orders[3] + w3 * orders[2]
  }
}
