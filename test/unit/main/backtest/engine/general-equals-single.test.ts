import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BacktestOutcome, runBacktest, runPortfolioBacktest } from '#main/backtest/engine/run-backtest.ts'
import type { CompiledRisk, CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { aCompiledStrategy } from '#test/builders/compiled-strategy.ts'
import { type RandomMarket, randomMarket } from '#test/builders/random-market.ts'

const RUNS = { numRuns: 300 }
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const fractions = fc.constantFrom(0.01, 0.02, 0.05, 0.1, 0.3)
const level = optional(fractions.map((fraction) => ({ kind: 'fraction', fraction }) as const))

const risks: fc.Arbitrary<Partial<CompiledRisk>> = fc.record({
  positionSize: fc.constantFrom(0.1, 0.5, 1),
  stopLoss: level,
  takeProfit: level,
  trailingStop: optional(fc.record({ fraction: fractions, activateAt: fc.constantFrom(0, 0.02, 0.05) })),
  maxBarsInTrade: optional(fc.integer({ min: 1, max: 12 })),
  cooldownBars: fc.constantFrom(0, 1, 5),
  onOppositeSignal: fc.constantFrom('ignore', 'reverse'),
})
const costs = fc.record({
  fee: fc.constantFrom(0, 0.001, 0.02),
  makerFee: fc.constantFrom(0, 0.0005, 0.01),
  slippage: fc.constantFrom(0, 0.0005, 0.01),
})

function strategyOf({ masks }: RandomMarket, risk: Partial<CompiledRisk>): CompiledStrategy {
  return { ...aCompiledStrategy({ risk }), signals: () => masks }
}

function contents({ report, time, equity, drawdown, ambiguousBars }: BacktestOutcome) {
  return { ...report, durationMs: 0, time: [...time], equity: [...equity], drawdown: [...drawdown], ambiguousBars }
}

test('the general simulation answers bit for bit what the fast one does, where the fast one knows all rules', () => {
  fc.assert(
    fc.property(randomMarket, risks, costs, (market, risk, cost) => {
      const options = { timeframe: '1h', capital: 10_000, ...cost } as const
      const compiled = strategyOf(market, risk)
      const { candles } = market
      const fast = runBacktest(compiled, candles, { ...options, symbol: 'BTC/USDT' })
      const general = runPortfolioBacktest([{ symbol: 'BTC/USDT', compiled, candles }], options)
      expect(contents(general)).toEqual(contents(fast))
    }),
    RUNS,
  )
})

test('a span within the candles is traded alike', () => {
  fc.assert(
    fc.property(randomMarket, risks, fc.nat(20), (market, risk, from) => {
      const { candles } = market
      fc.pre(from < candles.time.length)
      const options = { timeframe: '1h', capital: 10_000, fee: 0.001, slippage: 0, from: candles.time[from] } as const
      const compiled = strategyOf(market, risk)
      const fast = runBacktest(compiled, candles, { ...options, symbol: 'BTC/USDT' })
      const general = runPortfolioBacktest([{ symbol: 'BTC/USDT', compiled, candles }], options)
      expect(contents(general)).toEqual(contents(fast))
    }),
    RUNS,
  )
})
