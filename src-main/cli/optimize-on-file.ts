import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { requireTimeframe } from '#main/backtest/check-run.ts'
import { rejectionNotes } from '#main/backtest/detail-file.ts'
import { symbolOfFile } from '#main/candles/symbol-of-file.ts'
import { workerFile } from '#main/jobs/worker-file.ts'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { prepareSearch } from '#main/optimize/prepare-search.ts'
import { runSearch } from '#main/optimize/search.ts'
import { searchThreads, thisThread } from '#main/optimize/search-threads.ts'
import { AppError } from '#shared/errors.ts'
import { timeframeOf } from '#shared/time.ts'
import { readStrategy, settingsOf } from './backtest-options.ts'
import type { CliIo } from './io.ts'
import type { OptimizeOptions, OptimizeResult } from './optimize-options.ts'
import { searchSettingsOf, searchWarnings } from './optimize-options.ts'

/** A tenth of a second is worth no word. */
const TOLD_EVERY_MS = 1_000

/** Searches the parameters of a strategy over a candle file, without any data folder: it counts as no trial. */
export async function optimizeOnFile(options: OptimizeOptions, file: string, io: CliIo): Promise<OptimizeResult> {
  const { definition } = readStrategy(options.strategy)
  const { columns, timeframeMs, rejected, rejectedCount } = await readCandleFile(file)
  const wanted = options.timeframe === undefined ? undefined : requireTimeframe(options.timeframe)
  const found = timeframeMs === undefined ? wanted : timeframeOf(timeframeMs)
  if (found === undefined) {
    throw new AppError('VALIDATION', `${basename(file)}: its timeframe is unknown; name it with --timeframe`)
  }
  const symbol = options.symbols[0] ?? definition.symbols[0] ?? symbolOfFile(file) ?? basename(file)
  const count = options.threads ?? availableParallelism()
  const began = performance.now()
  let told = began
  const search = prepareSearch({
    id: 'file',
    definition,
    symbol,
    candles: { candles: columns, timeframe: found },
    timeframe: wanted ?? found,
    settings: settingsOf(options),
    search: searchSettingsOf(options),
    threads: count,
  })
  const threads = count === 1 ? thisThread() : searchThreads(workerFile(), count)
  try {
    const progress = (done: number, total: number): boolean => {
      const now = performance.now()
      if (now - told >= TOLD_EVERY_MS && done > 0) {
        told = now
        const leftS = Math.ceil((((now - began) / done) * (total - done)) / 1_000)
        io.stderr(`${done} of ${total} combinations, about ${leftS} s left\n`)
      }
      return true
    }
    const { done, durationMs, best, table } = await runSearch({ ...search, progress }, threads)
    return {
      combinations: table.trials,
      durationMs,
      combinationsPerSecond: (done / durationMs) * 1_000,
      threads: count,
      best: best.map(({ index: _index, ...one }) => one),
      warnings: [
        ...rejectionNotes(rejected, rejectedCount),
        ...searchWarnings(best.length, table.trials, options.minTrades),
      ],
    }
  } finally {
    await threads.close()
  }
}
