import { readSeries } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import type { BacktestCurve } from '#main/storage/runs/backtest-details-repository.ts'
import { createBacktestDetailsRepository } from '#main/storage/runs/backtest-details-repository.ts'
import { writeWhole } from '#main/storage/write-whole.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { requireTimeframe } from './check-run.ts'
import { renderReportPage } from './report-page/report-page.ts'
import { barsOf } from './run-on-candles.ts'

const TRADES_AT_ONCE = 1_000

/** The report of a stored run, to be written in a thread. `file` is absolute. */
export type ReportTaskInput = { readonly dataFolder: string; readonly run: BacktestRun; readonly file: string }

/** Writes the report of a run as one HTML file, all of it or nothing. Throws NOT_FOUND or STORAGE. */
export async function reportTask({ dataFolder, run, file }: ReportTaskInput): Promise<Record<string, never>> {
  const { trades, curve } = readDetails(dataFolder, run.id)
  const candles = readCandles(dataFolder, run)
  await writeWhole(file, () =>
    renderReportPage({
      report: { ...run, symbol: run.symbols.join(', '), trades, honesty: run.honesty ?? undefined },
      curve,
      candles,
      definition: parseStrategyText(run.definition),
      assumptions: run.request,
    }),
  )
  return {}
}

function readDetails(dataFolder: string, id: string): { trades: BacktestTrade[]; curve: BacktestCurve } {
  const database = openDatabase(dataFolder, 'runs', { migrate: false })
  try {
    const details = createBacktestDetailsRepository(database, Date.now)
    const trades: BacktestTrade[] = []
    let cursor: string | undefined
    do {
      const page = details.trades(id, { limit: TRADES_AT_ONCE, cursor })
      trades.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return { trades, curve: details.curve(id) }
  } finally {
    database.close()
  }
}

function readCandles(dataFolder: string, run: BacktestRun): { symbol: string; columns: CandleColumns }[] {
  const database = openDatabase(dataFolder, 'candles', { migrate: false })
  const timeframe = requireTimeframe(run.timeframe)
  const read = (key: SeriesKey): CandleColumns => {
    const stored = requireTimeframe(key.timeframe)
    // One candle more than the last bar, since a bar without a candle after it does not count as closed.
    const to = run.to + TIMEFRAME_MS[timeframe] + TIMEFRAME_MS[stored]
    try {
      return barsOf({ candles: readSeries(database, key, { from: run.from, to }), timeframe: stored }, timeframe)
    } catch (error) {
      // Candles may have been removed since; the rest of the report is still worth having.
      if (error instanceof AppError && error.code === 'NOT_FOUND') return NO_CANDLES
      throw error
    }
  }
  try {
    return [run.request.series, ...(run.request.moreSeries ?? [])]
      .filter(({ symbol }) => run.symbols.includes(symbol))
      .map((key) => ({ symbol: key.symbol, columns: read(key) }))
  } finally {
    database.close()
  }
}

const NONE = new Float64Array(0)
const NO_CANDLES: CandleColumns = { time: NONE, open: NONE, high: NONE, low: NONE, close: NONE, volume: NONE }
