import { expect, test } from 'vitest'
import { BarFollower } from '#renderer/charts/live/bar-follower.ts'
import { CandleBuffer } from '#renderer/charts/live/candle-buffer.ts'
import type { Candle, CandleColumns } from '#shared/domain/candle.ts'

const MINUTE = 60_000

function bar(minute: number, close: number, volume = 1): Candle {
  return { time: minute * MINUTE, open: close, high: close + 1, low: close - 1, close, volume }
}

function columnsOf(bars: readonly Candle[]): CandleColumns {
  const column = (value: (each: Candle) => number) => Float64Array.from(bars, value)
  return {
    time: column(({ time }) => time),
    open: column(({ open }) => open),
    high: column(({ high }) => high),
    low: column(({ low }) => low),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume),
  }
}

test('history is put before the bars without doubling one, live bars behind them', () => {
  const buffer = new CandleBuffer()
  buffer.replace(columnsOf([bar(10, 100), bar(11, 101)]))
  expect(buffer.prepend(columnsOf([bar(8, 98), bar(9, 99), bar(10, 0)]))).toBe(2)
  expect(buffer.put(bar(11, 102))).toBe(3)
  expect(buffer.put(bar(12, 103))).toBe(4)
  expect(buffer.put(bar(7, 1))).toBe(-1)
  expect([...buffer.columns.time].map((time) => time / MINUTE)).toEqual([8, 9, 10, 11, 12])
  expect([...buffer.columns.close]).toEqual([98, 99, 100, 102, 103])
})

test('a buffer keeps what is in it when it grows', () => {
  const buffer = new CandleBuffer()
  for (let i = 0; i < 3_000; i++) buffer.put(bar(i, i))
  expect(buffer.length).toBe(3_000)
  expect([buffer.columns.close[0], buffer.columns.close[1_023], buffer.columns.close[2_999]]).toEqual([0, 1_023, 2_999])
})

test('a longer bar is made of the short ones, and the last change of each counts', () => {
  const follower = new BarFollower(5 * MINUTE)
  follower.start(columnsOf([bar(10, 100, 2), bar(11, 105, 3)]))
  expect(follower.take([bar(10, 100, 2), bar(11, 104, 4)])).toEqual([
    { time: 10 * MINUTE, open: 100, high: 105, low: 99, close: 104, volume: 6 },
  ])
  // Minute 11 went on to 110 before it closed; that is told with minute 12.
  expect(follower.take([bar(11, 110, 5), bar(12, 103, 1)])).toEqual([
    { time: 10 * MINUTE, open: 100, high: 111, low: 99, close: 103, volume: 8 },
  ])
})

test('the first short bar of the next bar ends the one before', () => {
  const follower = new BarFollower(5 * MINUTE)
  follower.start(columnsOf([bar(14, 100, 2)]))
  expect(follower.take([bar(14, 102, 3), bar(15, 101, 1)])).toEqual([
    { ...bar(14, 102, 3), time: 10 * MINUTE },
    bar(15, 101, 1),
  ])
})

test('missing short bars are noticed, and late ones change nothing', () => {
  const follower = new BarFollower(MINUTE)
  expect(follower.take([bar(1, 1)])).toBe('missed')
  follower.start(columnsOf([bar(10, 100)]))
  expect(follower.take([bar(9, 1)])).toEqual([])
  expect(follower.take([bar(11, 1), bar(12, 1)])).toBe('missed')
  expect(follower.take([bar(11, 1)])).toBe('missed')
})
