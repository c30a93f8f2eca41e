import { expect, test } from 'vitest'
import { positionParts } from '#renderer/views/backtest/position-parts.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'

const trade = (symbol: string, entryTime: number): BacktestTrade => ({
  symbol,
  direction: 'long',
  entryTime,
  exitTime: entryTime + 1,
  entryPrice: 100,
  exitPrice: 101,
  quantity: 1,
  pnl: 1,
  pnlPct: 0.01,
  fees: 0,
  mae: 0,
  mfe: 0.01,
  entryReason: '',
  exitReason: 'takeProfit',
  open: false,
})

test('a position that is left in several steps is counted, each symbol by itself', () => {
  const trades = [trade('BTC/USDT', 1), trade('ETH/USDT', 1), trade('BTC/USDT', 1), trade('BTC/USDT', 5)]
  expect(positionParts(trades)).toEqual([{ part: 1, of: 2 }, undefined, { part: 2, of: 2 }, undefined])
})
