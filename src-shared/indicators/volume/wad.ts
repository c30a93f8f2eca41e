import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { RunningTotal } from '#shared/indicators/kernels/running-total.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Williams accumulation/distribution. */
export const wad: IndicatorDefinition = streamed({
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
    const line = new WilliamsLine()
    return oneOutput(({ high, low, close }) => line.next(high, low, close))
  },
})

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
