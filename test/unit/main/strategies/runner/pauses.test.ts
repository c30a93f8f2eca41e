import { expect, test } from 'vitest'
import { type EndedTrade, isPaused } from '#main/strategies/runner/pauses.ts'

const HOUR = 3_600_000
const stop = (bar: number, changes: Partial<EndedTrade> = {}): EndedTrade => ({
  symbol: 'BTC/USDT',
  exitTime: bar * HOUR + 5,
  exitReason: 'stopLoss',
  pnl: '-1',
  pnlPct: -0.01,
  ...changes,
})
const guard = [{ type: 'stopLossGuard', trades: 2, withinBars: 5, pauseBars: 3 }] as const
const profit = [{ type: 'lowProfit', trades: 2, withinBars: 5, minReturn: 0, pauseBars: 3 }] as const
const pausedAt = (protections: typeof guard | typeof profit, trades: EndedTrade[], symbol = 'BTC/USDT') =>
  Array.from({ length: 20 }, (_, bar) => bar).filter((bar) => isPaused(protections, trades, symbol, bar * HOUR, HOUR))

test('stops near each other bar the bars after the last one, for every symbol', () => {
  expect(pausedAt(guard, [stop(10), stop(6)])).toEqual([11, 12, 13])
  expect(pausedAt(guard, [stop(10), stop(6)], 'ETH/USDT')).toEqual([11, 12, 13])
})

test('stops too far from each other, other exits and gains bar nothing', () => {
  expect(pausedAt(guard, [stop(11), stop(6)])).toEqual([])
  expect(pausedAt(guard, [stop(10, { exitReason: 'signal' }), stop(9)])).toEqual([])
  expect(pausedAt(guard, [stop(10, { pnl: '1' }), stop(9)])).toEqual([])
  expect(pausedAt(guard, [stop(10, { exitTime: null }), stop(9)])).toEqual([])
})

test('too little profit bars its own symbol', () => {
  const trades = [stop(10, { exitReason: 'signal' }), stop(8, { exitReason: 'takeProfit', pnlPct: 0.005, pnl: '1' })]
  expect(pausedAt(profit, trades)).toEqual([11, 12, 13])
  expect(pausedAt(profit, trades, 'ETH/USDT')).toEqual([])
  expect(pausedAt(profit, [stop(10, { pnlPct: 0.02 }), stop(8)])).toEqual([])
})

test('drawdown and daily loss are not judged here', () => {
  expect(isPaused([{ type: 'maxDrawdown', limit: 0.01 }], [stop(1), stop(2)], 'BTC/USDT', 3 * HOUR, HOUR)).toBe(false)
})
