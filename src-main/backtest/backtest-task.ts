import { z } from 'zod'
import type { WorkerControl } from '#main/jobs/control.ts'
import type { Transfer } from '#main/jobs/task.ts'
import { transfer } from '#main/jobs/task.ts'
import { readSeries } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { requireTimeframe, runOnCandles } from './run-on-candles.ts'

/** A backtest over a stored series, to be run in a thread. */
export type BacktestTaskInput = {
  readonly dataFolder: string
  /** The definition's JSON text. */
  readonly definition: string
  readonly request: BacktestRequest
}

/** What it answers. The columns are handed over, not copied. */
export type BacktestTaskOutput = {
  readonly report: BacktestReport
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
}

/** Reads what the task answered on the other side. Both sides are this one file. */
export const backtestTaskOutputSchema = z.object({
  report: z.custom<BacktestReport>((value) => typeof value === 'object' && value !== null && 'metrics' in value),
  time: z.instanceof(Float64Array),
  equity: z.instanceof(Float64Array),
  drawdown: z.instanceof(Float64Array),
})

/** Reads the series, runs the strategy and answers report and curve. Throws VALIDATION, NOT_FOUND, STORAGE, CANCELLED. */
export function backtestTask(input: BacktestTaskInput, control: WorkerControl): Transfer<BacktestTaskOutput> {
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
    // Copies of their own: the originals are views of larger memory.
    const columns = { time: time.slice(), equity: equity.slice(), drawdown: drawdown.slice() }
    return transfer({ report, ...columns }, [columns.time.buffer, columns.equity.buffer, columns.drawdown.buffer])
  } finally {
    database.close()
  }
}
