import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MinuteBars } from '#main/market/exchange/minute-bars.ts'

const MINUTE = 60_000
const bar = (minute: number, close: number, volume: number) => ({
  time: minute * MINUTE,
  open: 10,
  high: Math.max(10, close),
  low: Math.min(10, close),
  close,
  volume,
})

test('an open bar is told as it is now, and closed once', () => {
  const bars = new MinuteBars([])
  expect(bars.take(bar(1, 11, 0.1), false)).toEqual([{ timeframe: '1m', candle: bar(1, 11, 0.1), closed: false }])
  const later = { ...bar(1, 9, 0.3), high: 11 }
  expect(bars.take(later, false)).toEqual([{ timeframe: '1m', candle: later, closed: false }])
  expect(bars.take(later, true)).toEqual([{ timeframe: '1m', candle: later, closed: true }])
  expect(bars.take(later, true)).toEqual([])
  expect(bars.nextTime).toBe(2 * MINUTE)
})

test('a bar whose end was not told ends with the next one', () => {
  const bars = new MinuteBars([])
  bars.take(bar(1, 11, 0.1), false)
  expect(bars.take(bar(2, 12, 0.2), false)).toMatchObject([
    { timeframe: '1m', closed: true, candle: { time: MINUTE } },
    { timeframe: '1m', closed: false, candle: { time: 2 * MINUTE } },
  ])
})

test('longer bars are made of them and close with them', () => {
  const bars = new MinuteBars([bar(0, 10, 1), bar(1, 12, 1)])
  const closed = [2, 3, 4].flatMap((minute) => bars.take(bar(minute, 9, 0.5), true))
  expect(closed.filter(({ timeframe }) => timeframe === '5m')).toEqual([
    { timeframe: '5m', closed: true, candle: { time: 0, open: 10, high: 12, low: 9, close: 9, volume: 3.5 } },
  ])
})

test('however often an open bar is told, it ends as it was told last', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ up: fc.integer({ min: 0, max: 50 }), more: fc.integer({ min: 0, max: 9 }) }), {
        minLength: 1,
      }),
      (steps) => {
        const bars = new MinuteBars([])
        let now = { ...bar(7, 10, 0), high: 10, low: 10 }
        for (const { up, more } of steps) {
          const close = 10 + (up - 25) / 10
          now = {
            ...now,
            close,
            high: Math.max(now.high, close),
            low: Math.min(now.low, close),
            volume: Math.round(now.volume * 100 + more) / 100,
          }
          bars.take(now, false)
        }
        bars.take(now, true)
        expect(bars.recent('1m', 1)).toEqual([now])
      },
    ),
    { numRuns: 200 },
  )
})
