import { z } from 'zod'
import { requireTimeframe } from '#main/backtest/check-run.ts'
import { readSeries } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { createOptimizationsRepository } from '#main/storage/runs/optimizations-repository.ts'
import type { OptimizeRequest } from '#shared/contract/optimize.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { evaluate, forgetSearch, warmUp } from './evaluate.ts'
import { prepareSearch } from './prepare-search.ts'
import { ResultTable, type SharedTable } from './result-table.ts'
import { requireFeasible, type Search } from './search.ts'
import { SearchState } from './search-control.ts'
import { tableOf } from './stored-table.ts'

/** A search over a stored series. */
export type PrepareTaskInput = {
  readonly dataFolder: string
  readonly id: string
  /** The definition's JSON text. */
  readonly definition: string
  readonly request: OptimizeRequest
  readonly threads: number
  /** Whether the search was begun before, and its table is to be read. */
  readonly isResumed: boolean
}

/** The search with its candles, and the table for its trials, all in shared memory. */
export type PrepareTaskOutput = { readonly search: Search; readonly table: SharedTable }

/** Reads what the task answered on the other side. Both sides are this one file. */
export const prepareTaskOutputSchema = z.custom<PrepareTaskOutput>(
  (value) => typeof value === 'object' && value !== null && 'search' in value && 'table' in value,
)

/** Trials that are made to see how long one takes; half of them only warm up. */
const MEASURED = 40

/** Reads the series and makes the search ready. Throws VALIDATION, NOT_FOUND, STORAGE. */
export function prepareTask(input: PrepareTaskInput): PrepareTaskOutput {
  const search = readSearch(input)
  const { trials } = requireFeasible(search.space, search.settings, search.subject.candles.time.length, input.threads)
  if (!input.isResumed) return { search, table: ResultTable.create(trials).shared }
  const database = openDatabase(input.dataFolder, 'runs', { migrate: false })
  try {
    return { search, table: tableOf(createOptimizationsRepository(database, Date.now).chunks(input.id), trials).shared }
  } finally {
    database.close()
  }
}

/** What `optimize.preview` answers beside the number of threads. */
export const previewTaskOutputSchema = z.object({
  combinations: z.number(),
  estimateMs: z.number().nullable(),
  memoryBytes: z.number(),
})

/** How long a search takes, measured on some of its combinations. Throws what `prepareTask` throws. */
export function previewTask(input: PrepareTaskInput): z.infer<typeof previewTaskOutputSchema> {
  const { subject, space, settings } = readSearch(input)
  const { trials, memoryBytes } = requireFeasible(space, settings, subject.candles.time.length, input.threads)
  const count = Math.min(MEASURED, trials)
  const table = ResultTable.create(count)
  for (let trial = 0; trial < count; trial++) table.points[trial] = Math.floor((trial * space.size) / count)
  const state = new SearchState()
  const part = { searchId: input.id, subject, table: table.shared, control: state.shared }
  try {
    warmUp(part)
    const half = Math.floor(count / 2)
    state.open(0, half)
    evaluate(part)
    const began = performance.now()
    state.open(half, count)
    evaluate(part)
    const perTrial = (performance.now() - began) / (count - half)
    const estimateMs = table.countDone() === 0 ? null : (perTrial * trials) / Math.min(input.threads, trials)
    return { combinations: trials, estimateMs, memoryBytes }
  } finally {
    forgetSearch()
  }
}

function readSearch({ dataFolder, id, definition: text, request, threads }: PrepareTaskInput): Search {
  const definition = parseStrategyText(text)
  const timeframe = requireTimeframe(request.timeframe ?? definition.timeframe)
  const database = openDatabase(dataFolder, 'candles', { migrate: false })
  try {
    const candles = readSeries(database, request.series)
    return prepareSearch({
      id,
      definition,
      symbol: request.series.symbol,
      candles: { candles, timeframe: requireTimeframe(request.series.timeframe) },
      timeframe,
      settings: request,
      search: request,
      threads,
    })
  } finally {
    database.close()
  }
}
