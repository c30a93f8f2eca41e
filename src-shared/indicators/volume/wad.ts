import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningTotal } from '#shared/indicators/kernels/running-total.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Williams accumulation/distribution. */
export const wad: IndicatorDefinition = {
  type: 'wad',
  title: 'Williams accumulation/distribution',
  description:
    'How far the closes rose above the true lows minus how far they fell below the true highs, added up from the second bar on; despite its name it needs no volume.',
  group: 'volume',
  parameters: [],
  inputs: ['high', 'low', 'close'],
  outputs: ['wad'],
  seeded: false,
  placement: 'pane',
  formula:
    'wad[1] + close − min(low, close[1]) where close > close[1], + close − max(high, close[1]) where close < close[1], unchanged where they are equal',
  reference:
    'Williams; Achelis, Technical Analysis from A to Z (2000), Williams’s Accumulation/Distribution; Tulip wad',
  warmUp: () => 1,
  stream: () => {
    const state = new WilliamsLine()
    return oneOutput(({ high, low, close }) => state.next(high, low, close))
  },
  compute: ({ high, low, close }, _parameters, { out }) => {
    const values = column(high, out?.[0])
    const state = new WilliamsLine()
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i], close[i])
    return [values]
  },
}

/** A bar of which something is missing is left out. */
class WilliamsLine {
  readonly #total = new RunningTotal()
  #before = Number.NaN

  next(high: number, low: number, close: number): number {
    if (!Number.isFinite(high + low + close)) return Number.NaN
    const before = this.#before
    this.#before = close
    if (Number.isNaN(before)) return Number.NaN
    if (close > before) return this.#total.add(close - Math.min(before, low))
    if (close < before) return this.#total.add(close - Math.max(before, high))
    return this.#total.add(0)
  }
}
