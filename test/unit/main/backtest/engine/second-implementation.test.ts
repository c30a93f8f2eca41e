import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import type { CompiledRisk, CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { aCompiledStrategy } from '#test/builders/compiled-strategy.ts'
import { type RandomMarket, randomMarket } from '#test/builders/random-market.ts'
import { type PlainSettings, plainBacktest } from './plain-backtest.ts'

const RUNS = { numRuns: 200 }

const fractions = fc.constantFrom(0.01, 0.02, 0.05, 0.1, 0.3)
const settings: fc.Arbitrary<PlainSettings> = fc.record({
  capital: fc.constantFrom(1, 1_000, 250_000),
  fee: fc.constantFrom(0, 0.001, 0.02),
  slippage: fc.constantFrom(0, 0.0005, 0.01),
  positionSize: fc.constantFrom(0.1, 0.5, 1),
  stopLoss: fc.option(fractions, { nil: undefined }),
  takeProfit: fc.option(fractions, { nil: undefined }),
  trailingStop: fc.option(fc.record({ fraction: fractions, activateAt: fc.constantFrom(0, 0.02, 0.05) }), {
    nil: undefined,
  }),
  maxBarsInTrade: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  cooldownBars: fc.constantFrom(0, 1, 5),
  reverses: fc.boolean(),
})

function strategyOf({ masks }: RandomMarket, plain: PlainSettings): CompiledStrategy {
  const level = (fraction: number | undefined) =>
    fraction === undefined ? undefined : ({ kind: 'fraction', fraction } as const)
  const risk: Partial<CompiledRisk> = {
    positionSize: plain.positionSize,
    stopLoss: level(plain.stopLoss),
    takeProfit: level(plain.takeProfit),
    trailingStop: plain.trailingStop,
    maxBarsInTrade: plain.maxBarsInTrade,
    cooldownBars: plain.cooldownBars,
    onOppositeSignal: plain.reverses ? 'reverse' : 'ignore',
  }
  return { ...aCompiledStrategy({ risk }), signals: () => masks }
}

const close = (value: number) => expect.closeTo(value, Math.abs(value) > 1e4 ? 4 : 8)

test('the engine and a plain event-by-event program agree trade by trade', () => {
  fc.assert(
    fc.property(randomMarket, settings, (market, plain) => {
      const { candles, masks } = market
      const { capital, fee, slippage } = plain
      const options = { symbol: 'BTC/USDT', timeframe: '1h', capital, fee, slippage } as const
      const { report, equity, ambiguousBars } = runBacktest(strategyOf(market, plain), candles, options)
      const wanted = plainBacktest(candles, masks, plain)
      const trades = report.trades.map((trade) => ({
        direction: trade.direction,
        entryBar: candles.time.indexOf(trade.entryTime),
        exitBar: candles.time.indexOf(trade.exitTime),
        entryPrice: trade.entryPrice,
        exitPrice: trade.exitPrice,
        quantity: trade.quantity,
        pnl: trade.pnl,
        fees: trade.fees,
        mae: trade.mae,
        mfe: trade.mfe,
        exitReason: trade.exitReason,
      }))
      expect(trades).toEqual(
        wanted.trades.map((trade) => ({
          ...trade,
          entryPrice: close(trade.entryPrice),
          exitPrice: close(trade.exitPrice),
          quantity: close(trade.quantity),
          pnl: close(trade.pnl),
          fees: close(trade.fees),
          mae: close(trade.mae),
          mfe: close(trade.mfe),
        })),
      )
      expect([...equity]).toEqual(wanted.equity.map(close))
      expect(report.metrics.exposure).toBeCloseTo(wanted.barsHeld / wanted.equity.length, 12)
      expect(ambiguousBars).toBe(wanted.ambiguous)
    }),
    RUNS,
  )
})

test('the ledger adds up: final equity is the capital plus the pnl of all trades, the open one included', () => {
  fc.assert(
    fc.property(randomMarket, settings, (market, plain) => {
      const { report, equity } = run(market, plain)
      const pnl = report.trades.reduce((sum, trade) => sum + trade.pnl, 0)
      expect(report.finalEquity / plain.capital).toBeCloseTo(1 + pnl / plain.capital, 9)
      expect(equity[equity.length - 1]).toBeCloseTo(report.finalEquity, 6)
      expect(report.metrics.fees).toBeCloseTo(
        report.trades.reduce((sum, trade) => sum + trade.fees, 0),
        6,
      )
    }),
    RUNS,
  )
})

test('no figure of a report is NaN or infinite, and each lies in its range', () => {
  fc.assert(
    fc.property(randomMarket, settings, (market, plain) => {
      const { report, equity, drawdown } = run(market, plain)
      const numbers = [report.finalEquity, ...Object.values(report.metrics), ...equity, ...drawdown]
      const ofTrades = report.trades
        .flatMap((trade) => Object.values(trade))
        .filter((value) => typeof value === 'number')
      for (const value of [...numbers, ...ofTrades]) expect(value === null || Number.isFinite(value)).toBe(true)
      expect(report.metrics.maxDrawdown).toBeCloseTo(Math.max(...drawdown), 12)
      expect(report.metrics.exposure).toBeLessThanOrEqual(1)
      for (const { mae, mfe, fees } of report.trades) expect(mae <= 0 && mfe >= 0 && fees >= 0).toBe(true)
    }),
    RUNS,
  )
})

test('capital and prices are only scales: returns stay when both or either are multiplied', () => {
  fc.assert(
    fc.property(randomMarket, settings, (market, plain) => {
      const { metrics } = run(market, plain).report
      // Powers of two scale without rounding, so levels are touched on the same bars.
      const scaled = Object.fromEntries(
        Object.entries(market.candles).map(([name, column]) => [
          name,
          name === 'time' || name === 'volume' ? column : column.map((price: number) => price * 8),
        ]),
      )
      const candles = { ...market.candles, ...scaled }
      const other = run({ ...market, candles }, { ...plain, capital: plain.capital * 4 }).report
      const { fees, expectancy, averageWin, averageLoss, ...ratios } = other.metrics
      expect(metrics).toEqual({
        ...ratios,
        fees: fees / 4,
        expectancy: expectancy === null ? null : expectancy / 4,
        averageWin: averageWin === null ? null : averageWin / 4,
        averageLoss: averageLoss === null ? null : averageLoss / 4,
      })
    }),
    RUNS,
  )
})

function run(market: RandomMarket, plain: PlainSettings) {
  const { capital, fee, slippage } = plain
  return runBacktest(strategyOf(market, plain), market.candles, {
    symbol: 'BTC/USDT',
    timeframe: '1h',
    capital,
    fee,
    slippage,
  })
}
