import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import type { CompiledRisk, CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { aCompiledStrategy } from '#test/builders/compiled-strategy.ts'
import { type RandomMarket, randomMarket } from '#test/builders/random-market.ts'

/** Costs and rules of a run; levels are fractions of the entry price. */
type Settings = {
  readonly capital: number
  readonly fee: number
  readonly slippage: number
  readonly positionSize: number
  readonly stopLoss: number | undefined
  readonly takeProfit: number | undefined
  readonly trailingStop: { readonly fraction: number; readonly activateAt: number } | undefined
  readonly maxBarsInTrade: number | undefined
  readonly cooldownBars: number
  readonly reverses: boolean
}

const RUNS = { numRuns: 200 }

const fractions = fc.constantFrom(0.01, 0.02, 0.05, 0.1, 0.3)
const settings: fc.Arbitrary<Settings> = fc.record({
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

function strategyOf({ masks }: RandomMarket, plain: Settings): CompiledStrategy {
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

function run(market: RandomMarket, plain: Settings) {
  const { capital, fee, slippage } = plain
  return runBacktest(strategyOf(market, plain), market.candles, {
    symbol: 'BTC/USDT',
    timeframe: '1h',
    capital,
    fee,
    slippage,
  })
}
