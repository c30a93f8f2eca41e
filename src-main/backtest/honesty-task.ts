import { z } from 'zod'
import type { WorkerControl } from '#main/jobs/control.ts'
import { readSeries } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { type HonestyReport, honestyReportSchema } from '#shared/domain/honesty.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import {
  type BacktestFigures,
  type BacktestTaskInput,
  backtestTask,
  backtestTaskOutputSchema,
} from './backtest-task.ts'
import { requireTimeframe } from './check-run.ts'
import { honestyReport } from './honesty/honesty-report.ts'
import type { Trials } from './honesty/subject.ts'
import { subjectOfRun } from './honesty/subject-of-run.ts'

/** A run over stored series to be put to the test in a thread. */
export type HonestyTaskInput = {
  readonly run: BacktestTaskInput
  /** Whether the run is still to be made and its details stored. */
  readonly isNew: boolean
  readonly trials: Trials
  readonly seed: number
}

/** The report, and the figures of the run where it was made here. */
export type HonestyTaskOutput = { readonly honesty: HonestyReport; readonly figures: BacktestFigures | null }

/** Reads what the task answered on the other side. Both sides are this one file. */
export const honestyTaskOutputSchema = z.object({
  honesty: honestyReportSchema,
  figures: backtestTaskOutputSchema.nullable(),
})

/** The job's units: thousandths of the whole. */
const TOTAL = 1_000

/** Makes the run where it is new, and tests it. Throws VALIDATION, NOT_FOUND, STORAGE, CANCELLED. */
export async function honestyTask(input: HonestyTaskInput, control: WorkerControl): Promise<HonestyTaskOutput> {
  const { run, isNew, trials, seed } = input
  const figures = isNew
    ? await backtestTask(run, { progress: () => {}, isCancelled: () => control.isCancelled() })
    : null
  const { request } = run
  const definition = parseStrategyText(run.definition)
  const timeframe = requireTimeframe(request.timeframe ?? definition.timeframe)
  const database = openDatabase(run.dataFolder, 'candles', { migrate: false })
  try {
    const symbols = [request.series, ...(request.moreSeries ?? [])].map((key) => ({
      symbol: key.symbol,
      candles: readSeries(database, key),
      timeframe: requireTimeframe(key.timeframe),
    }))
    const subject = subjectOfRun({ definition, symbols, timeframe, settings: request }, { trials, seed })
    const honesty = honestyReport(subject, (share) => {
      if (control.isCancelled()) throw new AppError('CANCELLED', 'the checks were cancelled')
      control.progress(share * TOTAL, TOTAL)
    })
    return { honesty, figures }
  } finally {
    database.close()
  }
}
