import { expect, test } from 'vitest'
import type { CompiledRisk } from '#main/strategies/definition/compiled-strategy.ts'
import type { Bar } from '#test/builders/bars.ts'
import type { StrategyParts } from '#test/builders/compiled-strategy.ts'
import { inShort, runByHand, runSymbolsByHand } from '#test/builders/run-by-hand.ts'

const at = (price: number): Bar => [price, price, price, price]
const prices = (list: readonly number[]) => list.map(at)
const steady = (bars: number) => prices(Array.from({ length: bars }, () => 100))
const all = Array.from({ length: 100 }, (_, bar) => bar)

function trips(parts: StrategyParts, bars: readonly Bar[]) {
  return inShort(runByHand(parts, bars).report.trades)
}
const protectedBy = (...protections: CompiledRisk['protections']) => ({ protections })
/** Minutes since midnight. */
const hour = (hours: number) => hours * 60

test('tradingHours: entries are filled only on bars that open in [from, to) UTC; exits are never held back', () => {
  const risk = { tradingHours: [{ from: hour(3), to: hour(5) }] }
  const parts = { entryLong: all, exitLong: [5], risk }
  expect(trips(parts, steady(9))).toEqual([['long', 3, 100, 6, 100, 'signal']])
  const late = { entryLong: [3, 4], risk }
  expect(trips(late, steady(9))).toEqual([['long', 4, 100, 8, 100, 'end']])
  expect(trips({ entryLong: [4], risk }, steady(9))).toEqual([])
})

test('tradingHours over midnight, and up to the end of the day', () => {
  const over = { tradingHours: [{ from: hour(23), to: hour(1) }] }
  expect(trips({ entryLong: all.slice(1), exitLong: [23], risk: over }, steady(30))).toEqual([
    ['long', 23, 100, 24, 100, 'signal'],
  ])
  expect(trips({ entryLong: [23], risk: over }, steady(30))).toEqual([['long', 24, 100, 29, 100, 'end']])
  const evening = { tradingHours: [{ from: hour(22), to: hour(24) }] }
  expect(trips({ entryLong: [0, 22], risk: evening }, steady(30))).toEqual([['long', 23, 100, 29, 100, 'end']])
  expect(trips({ entryLong: [23], risk: evening }, steady(30))).toEqual([])
})

test('a reversal outside of the hours leaves and stays flat; a limit order that works outside of them is cancelled', () => {
  const risk = { tradingHours: [{ from: hour(1), to: hour(3) }], onOppositeSignal: 'reverse' } as const
  expect(trips({ entryLong: [0], entryShort: [4], risk }, steady(9))).toEqual([['long', 1, 100, 5, 100, 'opposite']])
  const entryOrder = { type: 'limit', offset: -0.01, expiresAfterBars: 5 } as const
  const bars = [...steady(3), at(90), at(90)]
  expect(trips({ entryLong: [1], risk: { ...risk, entryOrder } }, bars)).toEqual([])
})

test('maxDrawdown: every position leaves at its next open and nothing is entered any more', () => {
  const risk = protectedBy({ type: 'maxDrawdown', limit: 0.1 })
  const { report } = runByHand({ entryLong: all, risk }, prices([100, 100, 110, 100, 99, 98, 97, 200, 300]), {
    slippage: 0.01,
  })
  // The peak is that of bar 2; 99 is a tenth below it.
  expect(inShort(report.trades)).toEqual([['long', 1, 101, 5, expect.closeTo(98 * 0.99, 9), 'protection']])
})

test('maxDrawdown: the capital counts as a peak, all symbols leave, each at its own next open', () => {
  const risk = { positionSize: 0.5, ...protectedBy({ type: 'maxDrawdown', limit: 0.2 }) }
  const { report } = runSymbolsByHand([
    { parts: { entryLong: all, risk }, bars: prices([100, 100, 50, 40, 40]) },
    { parts: { entryLong: [0] }, bars: prices([10, 10]) },
    { parts: { entryLong: all }, bars: prices([10, 10]), first: 4 },
  ])
  expect(inShort(report.trades)).toEqual([
    ['long', 1, 100, 3, 40, 'protection'],
    ['long', 1, 10, 1, 10, 'end'],
  ])
})

test('dailyLoss: against the close of the day before; positions leave, and the day is not entered again', () => {
  const risk = protectedBy({ type: 'dailyLoss', limit: 0.05 })
  const list = [...Array.from({ length: 24 }, () => 100), 96, 95, 95, ...Array.from({ length: 23 }, () => 95)]
  // Entered on bar 1 for 1,000; the second day's bar 25 closes 5 % below the first day's last close.
  expect(trips({ entryLong: all, risk }, prices(list))).toEqual([
    ['long', 1, 100, 26, 95, 'protection'],
    ['long', 48, 95, 49, 95, 'end'],
  ])
})

test('dailyLoss on the first day counts from the capital', () => {
  const risk = protectedBy({ type: 'dailyLoss', limit: 0.05 })
  expect(trips({ entryLong: [0, 3], risk }, prices([100, 100, 94, 93, 93]))).toEqual([
    ['long', 1, 100, 3, 93, 'protection'],
  ])
})

test('stopLossGuard: losing stops within a number of steps pause the entries of all symbols', () => {
  const stopLoss = { kind: 'fraction', fraction: 0.1 } as const
  const guard = { type: 'stopLossGuard', trades: 2, withinBars: 3, pauseBars: 2 } as const
  const dip: Bar = [100, 100, 90, 100]
  const bars = [at(100), dip, dip, at(100), at(100), at(100), at(100)]
  const parts = { entryLong: all, risk: { stopLoss, ...protectedBy(guard) } }
  // Stopped on bars 1 and 2: bars 3 and 4 are not entered.
  expect(trips(parts, bars).map(([, entry]) => entry)).toEqual([1, 2, 5])
  const far = [at(100), dip, at(100), dip, at(100), at(100), at(100)]
  const exact = { ...parts, risk: { stopLoss, ...protectedBy({ ...guard, withinBars: 2 }) } }
  expect(trips(parts, far).map(([, entry]) => entry)).toEqual([1, 2, 6])
  expect(trips(exact, far).map(([, entry]) => entry)).toEqual([1, 2, 4])

  const symbols = [
    { parts, bars },
    { parts: { entryLong: [2, 3, 4] }, bars: steady(7) },
  ]
  const { trades } = runSymbolsByHand(symbols).report
  expect(trades.filter(({ symbol }) => symbol === 'B')).toEqual([])
})

test('lowProfit: a symbol whose trades return too little in a number of steps pauses, others do not', () => {
  const low = { type: 'lowProfit', trades: 2, withinBars: 10, minReturn: 0, pauseBars: 3 } as const
  const risk = { positionSize: 0.4, maxBarsInTrade: 1, ...protectedBy(low) }
  const parts = { entryLong: all, risk }
  const losing = prices([100, 100, 99, 99, 98, 98, 98, 98, 98, 98])
  const { trades } = runSymbolsByHand([
    { parts, bars: losing },
    { parts: { entryLong: all }, bars: steady(10) },
  ]).report
  const entries = (symbol: string) =>
    trades.filter((trade) => trade.symbol === symbol).map(({ entryTime }) => entryTime / 3_600_000)
  // A loses on 1–2 and 3–4: steps 5, 6 and 7 are not entered. B returns 0, which is not too little.
  expect(entries('A')).toEqual([1, 3, 8])
  expect(entries('B')).toEqual([1, 3, 5, 7, 9])
})

test('while entries are barred a reversal only leaves, and a working limit order is cancelled', () => {
  const guard = { type: 'stopLossGuard', trades: 1, withinBars: 1, pauseBars: 2 } as const
  const stopLoss = { kind: 'fraction', fraction: 0.1 } as const
  const risk = { stopLoss, positionSize: 0.4, onOppositeSignal: 'reverse', ...protectedBy(guard) } as const
  const dip: Bar = [100, 100, 90, 100]
  const { trades } = runSymbolsByHand([
    { parts: { entryLong: [0], risk }, bars: [at(100), at(100), dip, ...steady(4)] },
    { parts: { entryLong: [0], entryShort: [2] }, bars: steady(7) },
  ]).report
  expect(inShort(trades)).toEqual([
    ['long', 1, 100, 2, 90, 'stopLoss'],
    ['long', 1, 100, 3, 100, 'opposite'],
  ])
  const entryOrder = { type: 'limit', offset: -0.05, expiresAfterBars: 20 } as const
  const limits = runSymbolsByHand([
    {
      parts: { entryLong: [0], risk: { stopLoss, positionSize: 0.4, entryOrder, ...protectedBy(guard) } },
      bars: [at(100), at(95), [95, 95, 80, 80], ...prices([100, 100, 100])],
    },
    { parts: { entryLong: [1] }, bars: prices([100, 100, 100, 100, 100, 90]) },
  ]).report
  expect(limits.trades.map(({ symbol }) => symbol)).toEqual(['A'])
})
