import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SignalCursor } from '#main/backtest/engine/signal-cursor.ts'

const signals = fc.array(fc.boolean().map(Number), { maxLength: 70 })

test('a cursor finds the first signal at or after each bar, wherever the mask lies in its memory', () => {
  fc.assert(
    fc.property(signals, fc.nat(7), fc.nat(70), fc.array(fc.nat(75)), (bits, offset, end, bars) => {
      const mask = new Uint8Array(new ArrayBuffer(bits.length + offset + 5), offset, bits.length)
      mask.set(bits)
      const last = Math.min(end, bits.length)
      const cursor = new SignalCursor(mask, last)
      for (const from of bars.sort((a, b) => a - b)) {
        const expected = bits.findIndex((bit, bar) => bit === 1 && bar >= from && bar < last)
        const found = cursor.atOrAfter(from)
        if (from < last) expect(found).toBe(expected < 0 ? last : expected)
        else expect(found).toBeGreaterThanOrEqual(last)
      }
    }),
  )
})
