import { basename, join } from 'node:path'
import { requireRunnable, requireTimeframe } from '#main/backtest/check-run.ts'
import { readDetailFile, rejectionNotes } from '#main/backtest/detail-file.ts'
import type { RunOnCandles } from '#main/backtest/run-on-candles.ts'
import { barsOf, runOnCandles } from '#main/backtest/run-on-candles.ts'
import { symbolOfFile } from '#main/candles/symbol-of-file.ts'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { FILE_SOURCE } from '#main/market/candle-store.ts'
import { writeWhole } from '#main/storage/write-whole.ts'
import type { HonestyReport } from '#shared/domain/honesty.ts'
import { AppError } from '#shared/errors.ts'
import { timeframeOf } from '#shared/time.ts'
import type { BacktestOptions, BacktestResult } from './backtest-options.ts'
import { readStrategy, settingsOf } from './backtest-options.ts'
import { makeReportFolder } from './write-report.ts'

/** Runs a strategy over a candle file in this thread, without any data folder. With `out` it writes the report's page. */
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
  const timeframe = wanted ?? found
  const symbol = options.symbols[0] ?? definition.symbols[0] ?? symbolOfFile(file) ?? basename(file)
  const detail = options.detailCandles === undefined ? undefined : await readDetailFile(options.detailCandles)
  const settings = settingsOf(options)
  requireRunnable(definition, {
    series: { source: FILE_SOURCE, symbol, timeframe: found },
    timeframe,
    detailTimeframe: detail?.timeframe,
    parameters: settings.parameters,
  })
  const candles = { symbol, candles: columns, timeframe: found }
  const run = { definition, symbols: [{ ...candles, detail }], timeframe, settings }
  const outcome = runOnCandles(run)
  const honesty = options.honesty === true ? await honestyOf(run, options.seed) : undefined
  const { time, equity, drawdown } = outcome
  const notes = [
    ...rejectionNotes(rejected, rejectedCount),
    ...(detail?.notes ?? []).map((note) => `${basename(options.detailCandles ?? '')}: ${note}`),
  ]
  const report = {
    ...outcome.report,
    warnings: [...notes, ...outcome.report.warnings],
    ...(honesty === undefined ? {} : { honesty }),
  }
  const assumptions = { ...settings, detailTimeframe: detail?.timeframe }
  if (options.out !== undefined) {
    const { renderReportPage } = await import('#main/backtest/report-page/report-page.ts')
    makeReportFolder(options.out)
    await writeWhole(join(options.out, 'report.html'), () =>
      renderReportPage({
        report,
        curve: { time, equity, drawdown },
        candles: [{ symbol, columns: barsOf(candles, timeframe) }],
        definition,
        assumptions,
      }),
    )
  }
  return { report, time, equity, drawdown, assumptions, definition }
}

/** Candles of a file count as no trial, so the run is the first on them. */
async function honestyOf(run: RunOnCandles, seed = 1): Promise<HonestyReport> {
  const { honestyReport } = await import('#main/backtest/honesty/honesty-report.ts')
  const { subjectOfRun } = await import('#main/backtest/honesty/subject-of-run.ts')
  return honestyReport(subjectOfRun(run, { trials: { count: 1, sharpeVariance: null }, seed }))
}
