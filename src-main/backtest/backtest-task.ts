import { basename } from 'node:path'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import type { WorkerControl } from '#main/jobs/control.ts'
import { readSeries } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import type { BacktestDetails } from '#main/storage/runs/backtest-details-repository.ts'
import { createBacktestDetailsRepository } from '#main/storage/runs/backtest-details-repository.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import type { Timeframe } from '#shared/time.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { requireTimeframe } from './check-run.ts'
import { readDetailFile } from './detail-file.ts'
import type { ReadCandles, SymbolToRun } from './run-on-candles.ts'
import { runOnCandles } from './run-on-candles.ts'

/** A backtest over stored series, to be run in a thread. */
export type BacktestTaskInput = {
  readonly dataFolder: string
  /** Under which the trades and the curve are stored. */
  readonly runId: string
  /** The definition's JSON text. */
  readonly definition: string
  readonly request: BacktestRequest
}

/** The figures of a run without its trades, which stay in the store, and the timeframe of a detail file. */
export type BacktestFigures = Omit<BacktestReport, 'trades'> & { readonly detailTimeframe?: Timeframe | undefined }

/** Reads what the task answered on the other side. Both sides are this one file. */
export const backtestTaskOutputSchema = z.custom<BacktestFigures>(
  (value) => typeof value === 'object' && value !== null && 'metrics' in value,
)

/**
 * Reads the series, runs the strategy, stores trades and curve, and answers the figures: what is large never crosses to
 * the main thread. Throws VALIDATION, NOT_FOUND, STORAGE, CANCELLED.
 */
export async function backtestTask(input: BacktestTaskInput, control: WorkerControl): Promise<BacktestFigures> {
  const { request } = input
  const definition = parseStrategyText(input.definition)
  const timeframe = requireTimeframe(request.timeframe ?? definition.timeframe)
  const detail = request.detailFile === undefined ? undefined : await readDetailFile(request.detailFile)
  const database = openDatabase(input.dataFolder, 'candles', { migrate: false })
  try {
    const symbols = [request.series, ...(request.moreSeries ?? [])].map(
      (key): SymbolToRun => ({
        symbol: key.symbol,
        candles: readSeries(database, key),
        timeframe: requireTimeframe(key.timeframe),
        detail: detail ?? storedDetail(database, key, timeframe, request),
      }),
    )
    const { report, time, equity, drawdown } = runOnCandles({
      definition,
      symbols,
      timeframe,
      settings: request,
      progress: (done, total) => {
        if (control.isCancelled()) throw new AppError('CANCELLED', 'the backtest was cancelled')
        control.progress(done, total)
      },
    })
    if (control.isCancelled()) throw new AppError('CANCELLED', 'the backtest was cancelled')
    const { trades, ...figures } = report
    storeDetails(input, { trades, curve: { time, equity, drawdown } })
    const named =
      detail === undefined || request.detailFile === undefined ? [] : detailNotes(request.detailFile, detail.notes)
    return { ...figures, warnings: [...named, ...figures.warnings], detailTimeframe: detail?.timeframe }
  } finally {
    database.close()
  }
}

/** The stored candles of the detail timeframe, as far as the run goes. */
function storedDetail(
  database: Database,
  key: SeriesKey,
  timeframe: Timeframe,
  { detailTimeframe, from, to }: BacktestRequest,
): ReadCandles | undefined {
  if (detailTimeframe === undefined) return undefined
  const candles = readSeries(
    database,
    { ...key, timeframe: detailTimeframe },
    { from, ...(to === undefined ? {} : { to: to + TIMEFRAME_MS[timeframe] }) },
  )
  return { candles, timeframe: requireTimeframe(detailTimeframe) }
}

function detailNotes(file: string, notes: readonly string[]): string[] {
  return notes.map((note) => `${basename(file)}: ${note}`)
}

function storeDetails({ dataFolder, runId }: BacktestTaskInput, details: BacktestDetails): void {
  const database = openDatabase(dataFolder, 'runs', { migrate: false })
  try {
    createBacktestDetailsRepository(database, Date.now).add(runId, details)
  } finally {
    database.close()
  }
}
