import { expect, test } from 'vitest'
import { type BacktestOptions, runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { type Bar, candlesFromBars } from '#test/builders/bars.ts'
import { aCompiledStrategy, type StrategyParts } from '#test/builders/compiled-strategy.ts'

const HOUR = 3_600_000

// Opens 100, 101, 102 …, each closing half a point higher.
const rising: Bar[] = Array.from({ length: 10 }, (_, bar) => [100 + bar, 101 + bar, 99 + bar, 100.5 + bar])

function run(parts: StrategyParts, bars: readonly Bar[] = rising, options: Partial<BacktestOptions> = {}) {
  return runBacktest(aCompiledStrategy(parts), candlesFromBars(bars), {
    symbol: 'BTC/USDT',
    timeframe: '1h',
    capital: 1_000,
    fee: 0,
    slippage: 0,
    ...options,
  })
}

/** Entry bar, exit bar and reason of each trade. */
function trips(parts: StrategyParts, bars: readonly Bar[] = rising, options: Partial<BacktestOptions> = {}) {
  const { trades } = run(parts, bars, options).report
  return trades.map((trade) => [trade.direction, trade.entryTime / HOUR, trade.exitTime / HOUR, trade.exitReason])
}

test('a signal is read on a close and filled at the next open', () => {
  const { report, equity } = run({ entryLong: [1], exitLong: [4] })
  expect(report.trades).toEqual([
    {
      symbol: 'BTC/USDT',
      direction: 'long',
      entryTime: 2 * HOUR,
      exitTime: 5 * HOUR,
      entryPrice: 102,
      exitPrice: 105,
      quantity: 1_000 / 102,
      pnl: expect.closeTo((3 * 1_000) / 102, 9),
      pnlPct: expect.closeTo(3 / 102, 12),
      fees: 0,
      mae: expect.closeTo(101 / 102 - 1, 12),
      mfe: expect.closeTo(105 / 102 - 1, 12),
      entryReason: 'close > open',
      exitReason: 'signal',
      open: false,
    },
  ])
  const quantity = 1_000 / 102
  const held = [0.5, 1.5, 2.5].map((gain) => expect.closeTo(1_000 + gain * quantity, 9))
  const after = expect.closeTo(1_000 + 3 * quantity, 9)
  expect([...equity]).toEqual([1_000, 1_000, ...held, after, after, after, after, after])
})

test('slippage moves both fills against the trader, and the fee is paid on both values out of the equity', () => {
  const { report } = run({ entryLong: [1], exitLong: [4] }, rising, { fee: 0.01, slippage: 0.1 })
  const [trade] = report.trades
  expect(trade.entryPrice).toBeCloseTo(102 * 1.1, 10)
  expect(trade.exitPrice).toBeCloseTo(105 * 0.9, 10)
  expect(trade.quantity).toBeCloseTo(1_000 / (102 * 1.1 * 1.01), 10)
  expect(trade.fees).toBeCloseTo(0.01 * trade.quantity * (102 * 1.1 + 105 * 0.9), 10)
  expect(trade.pnl).toBeCloseTo(trade.quantity * (105 * 0.9 - 102 * 1.1) - trade.fees, 10)
  expect(report.finalEquity).toBeCloseTo(1_000 + trade.pnl, 9)
})

test('a short sells first: it earns when the price falls, and slips the other way', () => {
  const falling: Bar[] = rising.map(([open, high, low, close]) => [300 - open, 300 - low, 300 - high, 300 - close])
  const { report, equity } = run({ entryShort: [1], exitShort: [4] }, falling, { slippage: 0.1 })
  const [trade] = report.trades
  expect(trade).toMatchObject({ direction: 'short', entryReason: 'close < open' })
  expect(trade.entryPrice).toBeCloseTo(198 * 0.9, 10)
  expect(trade.exitPrice).toBeCloseTo(195 * 1.1, 10)
  expect(trade.pnl).toBeCloseTo(trade.quantity * (198 * 0.9 - 195 * 1.1), 10)
  expect(equity[2]).toBeCloseTo(1_000 + trade.quantity * (198 * 0.9 - 197.5), 9)
})

test('positionSize is the share of equity that goes into an entry', () => {
  const { report } = run({ entryLong: [1], exitLong: [4], risk: { positionSize: 0.25 } })
  expect(report.trades[0].quantity).toBeCloseTo(250 / 102, 12)
})

test('long comes before short where both signals hold', () => {
  expect(trips({ entryLong: [2], entryShort: [2] })[0][0]).toBe('long')
})

test('an entry needs no memory of earlier signals: one while in a position is not kept', () => {
  expect(trips({ entryLong: [0, 2], exitLong: [4] })).toEqual([['long', 1, 5, 'signal']])
})

test('an exit signal on the bar of the entry signal does not stop the entry; one on the entry bar ends it at the next open', () => {
  expect(trips({ entryLong: [1], exitLong: [1, 2] })).toEqual([['long', 2, 3, 'signal']])
})

test('a bar that closes a position by an exit signal opens no new one', () => {
  expect(trips({ entryLong: [0, 3, 5], exitLong: [3] })).toEqual([
    ['long', 1, 4, 'signal'],
    ['long', 6, 9, 'end'],
  ])
})

test('a position still open at the end is valued at the last close and not closed', () => {
  const { report } = run({ entryLong: [7] }, rising, { fee: 0.01, slippage: 0.1 })
  const [trade] = report.trades
  expect(trade).toMatchObject({ open: true, exitReason: 'end', exitTime: 9 * HOUR, exitPrice: 109.5 })
  expect(trade.fees).toBeCloseTo(0.01 * trade.quantity * trade.entryPrice, 10)
  expect(report.finalEquity).toBeCloseTo(1_000 + trade.pnl, 9)
  expect(report.metrics).toMatchObject({ trades: 0, winRate: null, fees: trade.fees })
})

test('a signal on the last bar has no next open', () => {
  expect(trips({ entryLong: [9] })).toEqual([])
  expect(trips({ entryLong: [0], exitLong: [9] })).toEqual([['long', 1, 9, 'end']])
})

test('an opposite entry signal is ignored unless the strategy reverses', () => {
  expect(trips({ entryLong: [0], entryShort: [3], exitLong: [5] })).toEqual([['long', 1, 6, 'signal']])
})

test('a reversal leaves and enters the other way at the same open, with the equity that is left', () => {
  const parts: StrategyParts = { entryLong: [0, 6], entryShort: [3], risk: { onOppositeSignal: 'reverse' } }
  expect(trips(parts)).toEqual([
    ['long', 1, 4, 'opposite'],
    ['short', 4, 7, 'opposite'],
    ['long', 7, 9, 'end'],
  ])
  const [first, second] = run(parts, rising, { fee: 0.01 }).report.trades
  expect(second.quantity).toBeCloseTo((1_000 + first.pnl) / (104 * 1.01), 9)
})

test('a reversal comes before an exit signal of the same bar and knows no cool-down', () => {
  const risk = { onOppositeSignal: 'reverse', cooldownBars: 5 } as const
  expect(trips({ entryLong: [0], entryShort: [3], exitLong: [3], risk })).toEqual([
    ['long', 1, 4, 'opposite'],
    ['short', 4, 9, 'end'],
  ])
})

test('maxBarsInTrade: opened at bar i, left at the open of bar i + n', () => {
  expect(trips({ entryLong: [1], risk: { maxBarsInTrade: 3 } })).toEqual([['long', 2, 5, 'time']])
  expect(trips({ entryLong: [1], risk: { maxBarsInTrade: 1 } })).toEqual([['long', 2, 3, 'time']])
})

test('an exit signal comes before the time limit of the same open', () => {
  expect(trips({ entryLong: [1], exitLong: [4], risk: { maxBarsInTrade: 3 } })).toEqual([['long', 2, 5, 'signal']])
})

test('cooldownBars: more than that many bars pass between the bar of an exit and an entry', () => {
  const always = Array.from({ length: 10 }, (_, bar) => bar)
  const risk = { maxBarsInTrade: 1, cooldownBars: 2 }
  expect(trips({ entryLong: always, risk }).slice(0, 2)).toEqual([
    ['long', 1, 2, 'time'],
    ['long', 5, 6, 'time'],
  ])
})

test('[from, to): no trade opens before from, and to is not seen', () => {
  const parts: StrategyParts = { entryLong: [1, 4], exitLong: [8] }
  const options = { from: 4 * HOUR, to: 8 * HOUR }
  expect(trips(parts, rising, options)).toEqual([['long', 5, 7, 'end']])
  const { report, time, equity } = run(parts, rising, options)
  expect(report).toMatchObject({ bars: 4, from: 4 * HOUR, to: 7 * HOUR })
  expect([time.length, equity.length]).toEqual([4, 4])
  expect(report.metrics.buyAndHoldReturn).toBeCloseTo(107.5 / 104.5 - 1, 12)
})

test('a signal on the bar before from is filled at the open of from', () => {
  expect(trips({ entryLong: [3] }, rising, { from: 4 * HOUR })).toEqual([['long', 4, 9, 'end']])
})

test('equity at or below zero ends the run there with a warning', () => {
  const bars: Bar[] = [10, 10, 10, 15, 25, 5, 5].map((price) => [price, price, price, price])
  const { report, equity, drawdown, time } = run({ entryShort: [0], exitShort: [4] }, bars)
  expect([...equity]).toEqual([1_000, 1_000, 1_000, 500, -500])
  expect([drawdown.length, time.length, report.bars]).toEqual([5, 5, 5])
  expect(report.finalEquity).toBe(-500)
  expect(report.trades).toMatchObject([
    { open: true, exitReason: 'end', exitTime: 4 * HOUR, exitPrice: 25, pnl: -1_500 },
  ])
  expect(report.warnings[0]).toContain('The run ended at 1970-01-01T04:00:00Z: equity fell to -500.00')
})

test('a gap through a stop may use equity up at the exit itself', () => {
  const bars: Bar[] = [10, 10, 10, 25, 5, 5].map((price) => [price, price, price, price])
  const risk: StrategyParts['risk'] = { stopLoss: { kind: 'fraction', fraction: 0.5 } }
  const { report, equity } = run({ entryShort: [0, 3], risk }, bars)
  expect([...equity]).toEqual([1_000, 1_000, 1_000, -500])
  expect(report.trades).toMatchObject([{ open: false, exitReason: 'stopLoss', exitPrice: 25 }])
  expect(report.warnings[0]).toContain('The run ended')
})
