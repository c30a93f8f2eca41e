import { basename } from 'node:path'
import { requireTimeframe, runOnCandles } from '#main/backtest/run-on-candles.ts'
import { symbolOfFile } from '#main/candles/symbol-of-file.ts'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { AppError } from '#shared/errors.ts'
import { timeframeOf } from '#shared/time.ts'
import type { BacktestOptions, BacktestResult } from './backtest-options.ts'
import { readStrategy } from './backtest-options.ts'

/** Runs a strategy over a candle file in this thread, without any data folder. */
export async function backtestOnFile(options: BacktestOptions, file: string): Promise<BacktestResult> {
  const { definition } = readStrategy(options.strategy)
  const { columns, timeframeMs, rejected, rejectedCount } = await readCandleFile(file)
  const wanted = options.timeframe === undefined ? undefined : requireTimeframe(options.timeframe)
  // The distance of a single row from the next is whatever the trader says.
  const found = timeframeMs === undefined ? wanted : timeframeOf(timeframeMs)
  if (found === undefined) {
    const why =
      timeframeMs === undefined
        ? 'it has one row only; name it with --timeframe'
        : `its rows are mostly ${timeframeMs} ms apart`
    throw new AppError('VALIDATION', `${basename(file)}: its timeframe is unknown, ${why}`)
  }
  const { report, time, equity, drawdown } = runOnCandles({
    ...options,
    definition,
    symbol: options.symbols[0] ?? definition.symbols[0] ?? symbolOfFile(file) ?? basename(file),
    candles: columns,
    candlesTimeframe: found,
    timeframe: wanted ?? found,
  })
  const [first] = rejected
  const warnings =
    first === undefined
      ? report.warnings
      : [
          `${rejectedCount} bad rows of the file were left out; the first: line ${first.line}, ${first.reason}.`,
          ...report.warnings,
        ]
  return { report: { ...report, warnings }, time, equity, drawdown }
}
