import fc from 'fast-check'
import type { SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { type Bar, candlesFromBars } from '#test/builders/bars.ts'

export type RandomMarket = { readonly candles: CandleColumns; readonly masks: SignalMasks }

/** Hourly candles with gaps between bars, on a coarse price grid so that levels are often just touched, and signals. */
export const randomMarket: fc.Arbitrary<RandomMarket> = fc.integer({ min: 1, max: 120 }).chain((length) => {
  const step = fc.integer({ min: -4, max: 4 })
  const reach = fc.integer({ min: 0, max: 3 })
  const bar = fc.record({ gap: step, move: step, above: reach, below: reach })
  const mask = fc
    .tuple(
      fc.integer({ min: 0, max: 60 }),
      fc.array(fc.integer({ min: 0, max: 99 }), { minLength: length, maxLength: length }),
    )
    .map(([density, draws]) => Uint8Array.from(draws, (draw) => (draw < density ? 1 : 0)))
  return fc
    .record({
      bars: fc.array(bar, { minLength: length, maxLength: length }),
      masks: fc.record({ entryLong: mask, entryShort: mask, exitLong: mask, exitShort: mask }),
    })
    .map(({ bars, masks }) => {
      let last = 100
      const made = bars.map(({ gap, move, above, below }): Bar => {
        const open = Math.max(20, last + gap)
        const close = Math.max(20, open + move)
        last = close
        return [open, Math.max(open, close) + above, Math.min(open, close) - below, close]
      })
      return { candles: candlesFromBars(made), masks }
    })
})
