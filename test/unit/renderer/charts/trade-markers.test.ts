import { expect, test } from 'vitest'
import { indexAt } from '#renderer/charts/chart-content.ts'
import { PALETTES } from '#renderer/charts/palette.ts'
import { tradeMarkers } from '#renderer/charts/trade-markers.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'

const trade = (
  entryTime: number,
  exitTime: number,
  pnl: number,
  direction: 'long' | 'short' = 'long',
): BacktestTrade => ({
  symbol: 'BTC/USDT',
  direction,
  entryTime,
  exitTime,
  entryPrice: 100,
  exitPrice: 100 + pnl,
  quantity: 1,
  pnl,
  pnlPct: pnl / 100,
  fees: 0,
  mae: 0,
  mfe: 0,
  entryReason: '',
  exitReason: 'signal',
  open: false,
})
const palette = PALETTES.dark

test('arrows point the way of the order and carry the result', () => {
  const markers = tradeMarkers([trade(1000, 3000, 2), trade(4000, 5000, -1, 'short')], 0, 10_000, palette, undefined)
  expect(markers.map(({ time, shape, position, text }) => [time, shape, position, text])).toEqual([
    [1, 'arrowUp', 'belowBar', 'Long'],
    [3, 'arrowDown', 'aboveBar', '+2.00%'],
    [4, 'arrowDown', 'aboveBar', 'Short'],
    [5, 'arrowUp', 'belowBar', '−1.00%'],
  ])
  expect([markers[1]?.color, markers[3]?.color]).toEqual([palette.gain, palette.loss])
})

test('only trades on screen are drawn, in the order of time, and none where they would cover everything', () => {
  const trades = [trade(1000, 9000, 1), trade(2000, 3000, 1), trade(20_000, 21_000, 1)]
  const markers = tradeMarkers(trades, 0, 10_000, palette, undefined)
  expect(markers.map((marker) => marker.time)).toEqual([1, 2, 3, 9])
  const many = Array.from({ length: 601 }, (_, i) => trade(i * 1000, i * 1000 + 500, 1))
  expect(tradeMarkers(many, 0, 1e9, palette, undefined)).toEqual([])
  expect(tradeMarkers(many.slice(0, 100), 0, 1e9, palette, undefined)[0]).not.toHaveProperty('text')
})

test('the bar at a time is the last one that has begun', () => {
  const times = Float64Array.of(10, 20, 30)
  expect([5, 10, 19, 20, 99].map((time) => indexAt(times, time))).toEqual([-1, 0, 0, 1, 2])
  expect(indexAt(new Float64Array(), 5)).toBe(-1)
})
