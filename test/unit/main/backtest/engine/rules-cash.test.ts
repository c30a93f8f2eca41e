import { expect, test } from 'vitest'
import { runPortfolioBacktest } from '#main/backtest/engine/run-backtest.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'
import { type Bar, candlesFromBars } from '#test/builders/bars.ts'
import { HOUR, inShort, runByHand, runSymbolsByHand } from '#test/builders/run-by-hand.ts'

const at = (price: number): Bar => [price, price, price, price]
const flat = at(100)

test('entries and market exits pay the taker’s fee, targets the maker’s', () => {
  const bars: Bar[] = [flat, [100, 111, 100, 110], flat, flat]
  const takeProfit = { kind: 'fraction', fraction: 0.1 } as const
  const options = { fee: 0.5, takerFee: 0.01, makerFee: 0.002 }
  const byTarget = runByHand({ entryLong: [0], risk: { takeProfit } }, bars, options).report.trades[0]
  expect(byTarget.fees).toBeCloseTo(byTarget.quantity * (100 * 0.01 + 110 * 0.002), 10)
  const bySignal = runByHand({ entryLong: [0], exitLong: [1] }, bars, options).report.trades[0]
  expect(bySignal.fees).toBeCloseTo(bySignal.quantity * (100 * 0.01 + 100 * 0.01), 10)
})

test('sizing by risk: the stop loses riskPct of equity, at most positionSize goes in', () => {
  const stopLoss = { kind: 'fraction', fraction: 0.1 } as const
  const bars: Bar[] = [flat, flat, [100, 100, 85, 85], flat]
  const risk = { sizing: 'risk', riskPct: 0.02, stopLoss } as const
  const { report } = runByHand({ entryLong: [0], risk }, bars)
  expect(report.trades[0].quantity).toBeCloseTo(2, 12)
  expect(report.trades[0].pnl).toBeCloseTo(-20, 10)
  const capped = runByHand({ entryLong: [0], risk: { ...risk, positionSize: 0.1 } }, bars)
  expect(capped.report.trades[0].quantity).toBeCloseTo(1, 12)
})

test('symbols share one cash: what one position locks the next cannot have, in the order of the symbols', () => {
  const risk = { positionSize: 0.6 }
  const parts = { entryLong: [0], risk }
  const { report } = runSymbolsByHand([
    { parts, bars: [flat, flat, at(110)] },
    { parts, bars: [at(10), at(10), at(11)] },
    { parts, bars: [at(1), at(1), at(1)] },
  ])
  expect(report.trades.map(({ symbol, quantity }) => [symbol, quantity])).toEqual([
    ['A', expect.closeTo(6, 12)],
    ['B', expect.closeTo(40, 12)],
  ])
  expect(report.warnings).toContain('1 entry was not made for want of free cash.')
  expect(report.finalEquity).toBeCloseTo(1_100, 9)
  expect(report.symbols).toEqual(['A', 'B', 'C'])
  expect(report.symbol).toBe('A, B, C')
})

test('a short locks as much as a long: its proceeds are not free', () => {
  const risk = { positionSize: 0.6 }
  const { report } = runSymbolsByHand([
    { parts: { entryShort: [0], risk }, bars: [flat, flat, at(90)] },
    { parts: { entryShort: [0], risk }, bars: [at(10), at(10), at(9)] },
  ])
  expect(report.trades.map(({ quantity }) => quantity)).toEqual([expect.closeTo(6, 12), expect.closeTo(40, 12)])
  expect(report.finalEquity).toBeCloseTo(1_000 + 60 + 40, 9)
})

test('all exits at an open come before all entries at it, so that their money is free', () => {
  const { report } = runSymbolsByHand([
    { parts: { entryLong: [1] }, bars: [flat, flat, flat, flat] },
    { parts: { entryLong: [0], exitLong: [1] }, bars: [at(10), at(10), at(12), at(12)] },
  ])
  expect(inShort(report.trades)).toEqual([
    ['long', 1, 10, 2, 12, 'signal'],
    ['long', 2, 100, 3, 100, 'end'],
  ])
  expect(report.trades[1].quantity).toBeCloseTo(12, 12)
})

test('positionSize is a share of the equity of all symbols at their opens', () => {
  const risk = { positionSize: 0.5 }
  const { report } = runSymbolsByHand([
    { parts: { entryLong: [0], risk }, bars: [flat, flat, at(120), at(120)] },
    { parts: { entryLong: [1], risk }, bars: [at(10), at(10), at(10), at(10)] },
  ])
  // 500 + 600 at the opens of bar 2; half of it is 550, but 500 are free.
  expect(report.trades[1].quantity).toBeCloseTo(50, 12)
  const smaller = runSymbolsByHand([
    { parts: { entryLong: [0], risk: { positionSize: 0.4 } }, bars: [flat, flat, at(120), at(120)] },
    { parts: { entryLong: [1], risk }, bars: [at(10), at(10), at(10), at(10)] },
  ])
  expect(smaller.report.trades[1].quantity).toBeCloseTo((0.4 * 1_080) / 10, 12)
})

test('maxOpenPositions bounds the positions of all symbols together; what is beyond is counted', () => {
  const risk = { positionSize: 0.1, maxOpenPositions: 1 }
  const parts = { entryLong: [0], risk }
  const bars = [flat, flat, flat]
  const { report } = runSymbolsByHand([
    { parts, bars },
    { parts, bars },
    { parts, bars },
  ])
  expect(report.trades.map(({ symbol }) => symbol)).toEqual(['A'])
  expect(report.warnings).toContain('2 entries were not made because 1 position, the most allowed, was open.')
})

test('the time of a run is that of all symbols together; one without a bar keeps its last close', () => {
  const outcome = runSymbolsByHand([
    { parts: { entryLong: [0], risk: { positionSize: 0.5 } }, bars: [flat, flat, at(110)] },
    { parts: { entryLong: [0] }, bars: [at(10), at(10), at(20)], first: 2 },
  ])
  const { report, time, equity } = outcome
  expect([...time]).toEqual([0, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR])
  expect([...equity]).toEqual([1_000, 1_000, 1_050, 1_050, expect.closeTo(1_550, 9)])
  expect(report.bars).toBe(5)
  expect(inShort(report.trades)).toEqual([
    ['long', 1, 100, 2, 110, 'end'],
    ['long', 3, 10, 4, 20, 'end'],
  ])
  expect(report.metrics.exposure).toBeCloseTo(4 / 5, 12)
  expect(report.metrics.buyAndHoldReturn).toBeCloseTo((0.1 + 1) / 2, 12)
})

test('a symbol without a bar in the span takes no part, and the report says so', () => {
  const { report } = runSymbolsByHand(
    [
      { parts: { entryLong: [0] }, bars: [flat, flat, flat] },
      { parts: { entryLong: [0] }, bars: [flat, flat], first: 50 },
    ],
    { to: 10 * HOUR },
  )
  expect(report.symbols).toEqual(['A'])
  expect(report.warnings).toContain('B has no candle in the span and took no part.')
  expect(() => runSymbolsByHand([{ parts: {}, bars: [flat] }], { from: 10 * HOUR })).toThrow(
    /no candle lies in the span/,
  )
  expect(() => runSymbolsByHand([])).toThrow(/at least one symbol/)
})

test('one compiled strategy may stand behind several symbols: its signals are kept apart', () => {
  const compiled = compileStrategy(
    requireStrategy({
      name: 'by rule',
      timeframe: '1h',
      entryConditions: { long: ['close > open'] },
      riskManagement: { positionSize: 0.5 },
    }),
  )
  const up: Bar = [100, 110, 100, 110]
  const inputs = [
    { symbol: 'A', compiled, candles: candlesFromBars([up, flat, flat]) },
    { symbol: 'B', compiled, candles: candlesFromBars([flat, up, flat]) },
  ]
  const options = { timeframe: '1h', capital: 1_000, fee: 0, slippage: 0 } as const
  const { trades } = runPortfolioBacktest(inputs, options).report
  expect(trades.map(({ symbol, entryTime }) => [symbol, entryTime / HOUR])).toEqual([
    ['A', 1],
    ['B', 2],
  ])
})
