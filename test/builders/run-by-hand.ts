import {
  type BacktestOptions,
  type BacktestOutcome,
  runBacktest,
  runPortfolioBacktest,
} from '#main/backtest/engine/run-backtest.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { type Bar, candlesFromBars } from '#test/builders/bars.ts'
import { aCompiledStrategy, type StrategyParts } from '#test/builders/compiled-strategy.ts'

export const HOUR = 3_600_000

/** Without fees and slippage, so that examples can be computed by hand. */
const PLAIN = { timeframe: '1h', capital: 1_000, fee: 0, slippage: 0 } as const

/** Runs signals given as lists of bars over hourly bars from the epoch. */
export function runByHand(
  parts: StrategyParts,
  bars: readonly Bar[],
  { volume, ...options }: Partial<BacktestOptions> & { readonly volume?: readonly number[] } = {},
): BacktestOutcome {
  const candles = candlesFromBars(bars)
  if (volume !== undefined) candles.volume.set(volume)
  return runBacktest(aCompiledStrategy(parts), candles, { ...PLAIN, symbol: 'BTC/USDT', ...options })
}

/** One symbol of a run by hand; its bars begin at bar `first` of the others' time. */
export type SymbolByHand = { readonly parts: StrategyParts; readonly bars: readonly Bar[]; readonly first?: number }

/** Runs several symbols, named A, B, C …, on one cash. The first one's risk settings count for all. */
export function runSymbolsByHand(
  symbols: readonly SymbolByHand[],
  options: Partial<BacktestOptions> = {},
): BacktestOutcome {
  const risk = symbols[0]?.parts.risk
  const inputs = symbols.map(({ parts, bars, first = 0 }, index) => ({
    symbol: String.fromCharCode(65 + index),
    compiled: aCompiledStrategy({ ...parts, ...(risk === undefined ? {} : { risk }) }),
    candles: candlesFromBars(bars, { start: first * HOUR }),
  }))
  return runPortfolioBacktest(inputs, { ...PLAIN, ...options })
}

/** What a trade is compared by: direction, entry bar and price, exit bar and price, reason. */
export function inShort(trades: readonly BacktestTrade[]) {
  return trades.map(({ direction, entryTime, entryPrice, exitTime, exitPrice, exitReason }) => [
    direction,
    entryTime / HOUR,
    entryPrice,
    exitTime / HOUR,
    exitPrice,
    exitReason,
  ])
}
