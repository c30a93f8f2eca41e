import { z } from 'zod'
import { chooseSeries } from './backtest-on-store.ts'
import { readStrategy, settingsOf } from './backtest-options.ts'
import { listSeries } from './commands/candles.ts'
import type { CliIo } from './io.ts'
import { waitForJob } from './jobs.ts'
import type { OptimizeOptions, OptimizeResult } from './optimize-options.ts'
import { searchSettingsOf, searchWarnings } from './optimize-options.ts'
import { call, withSession } from './session.ts'

/** Searches the parameters of a strategy over a stored series; the search is kept, and its combinations count as trials. */
export async function optimizeOnStore(options: OptimizeOptions, io: CliIo): Promise<OptimizeResult> {
  const { definition, text } = readStrategy(options.strategy)
  const symbols = options.symbols.length > 0 ? options.symbols : definition.symbols.slice(0, 1)
  return withSession(io, async (session) => {
    const [{ source, symbol, timeframe }] = chooseSeries(await listSeries(session), definition, { ...options, symbols })
    const { jobId } = await call(session, 'optimize.start', {
      definition: text,
      series: { source, symbol, timeframe },
      ...settingsOf(options),
      ...searchSettingsOf(options),
      timeframe: options.timeframe,
    })
    const { optimizationId } = z.object({ optimizationId: z.string() }).parse(await waitForJob(session, jobId, io))
    const { optimization } = await call(session, 'optimize.get', { id: optimizationId, limit: 1 })
    const { combinations, done, durationMs, threads, best } = optimization
    return {
      combinations,
      durationMs,
      combinationsPerSecond: (done / durationMs) * 1_000,
      threads,
      best: best.map(({ index: _index, ...one }) => one),
      warnings: searchWarnings(best.length, combinations, options.minTrades),
    }
  })
}
