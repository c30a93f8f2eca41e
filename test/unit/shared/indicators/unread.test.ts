import { expect, test } from 'vitest'
import { computeIndicator, INDICATORS } from '#shared/indicators/registry.ts'
import { realCandles } from '#test/fixtures/read-fixture.ts'

const candles = realCandles('BTC-USDT-1h')

test.each([...INDICATORS.keys()])('%s: an output is the same whichever others are read', (type) => {
  const all = computeIndicator(type, candles)
  for (const [kept, { values }] of all.entries()) {
    const unread = new Set(all.keys())
    unread.delete(kept)
    expect(computeIndicator(type, candles, { unread })[kept].values).toEqual(values)
  }
})
