import { z } from 'zod'
import type { WorkerControl } from '#main/jobs/control.ts'
import { readSeries } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import type { BacktestDetails } from '#main/storage/runs/backtest-details-repository.ts'
import { createBacktestDetailsRepository } from '#main/storage/runs/backtest-details-repository.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { requireTimeframe, runOnCandles } from './run-on-candles.ts'

/** A backtest over a stored series, to be run in a thread. */
export type BacktestTaskInput = {
  readonly dataFolder: string
  /** Under which the trades and the curve are stored. */
  readonly runId: string
  /** The definition's JSON text. */
  readonly definition: string
  readonly request: BacktestRequest
}

/** The figures of a run without its trades, which stay in the store. */
export type BacktestFigures = Omit<BacktestReport, 'trades'>

/** Reads what the task answered on the other side. Both sides are this one file. */
export const backtestTaskOutputSchema = z.custom<BacktestFigures>(
  (value) => typeof value === 'object' && value !== null && 'metrics' in value,
)

/**
 * Reads the series, runs the strategy, stores trades and curve, and answers the figures: what is large never crosses to
 * the main thread. Throws VALIDATION, NOT_FOUND, STORAGE, CANCELLED.
 */
export function backtestTask(input: BacktestTaskInput, control: WorkerControl): BacktestFigures {
  const { request } = input
  const definition = parseStrategyText(input.definition)
  const database = openDatabase(input.dataFolder, 'candles', { migrate: false })
  try {
    const { report, time, equity, drawdown } = runOnCandles({
      definition,
      symbol: request.series.symbol,
      candles: readSeries(database, request.series),
      candlesTimeframe: requireTimeframe(request.series.timeframe),
      timeframe: requireTimeframe(request.timeframe ?? definition.timeframe),
      capital: request.capital,
      fee: request.fee,
      slippage: request.slippage,
      from: request.from,
      to: request.to,
      progress: (done, total) => {
        if (control.isCancelled()) throw new AppError('CANCELLED', 'the backtest was cancelled')
        control.progress(done, total)
      },
    })
    if (control.isCancelled()) throw new AppError('CANCELLED', 'the backtest was cancelled')
    const { trades, ...figures } = report
    storeDetails(input, { trades, curve: { time, equity, drawdown } })
    return figures
  } finally {
    database.close()
  }
}

function storeDetails({ dataFolder, runId }: BacktestTaskInput, details: BacktestDetails): void {
  const database = openDatabase(dataFolder, 'runs', { migrate: false })
  try {
    createBacktestDetailsRepository(database, Date.now).add(runId, details)
  } finally {
    database.close()
  }
}
