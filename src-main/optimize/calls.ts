import { availableParallelism } from 'node:os'
import { requireRunnable } from '#main/backtest/check-run.ts'
import type { StrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import { decodeCursor, encodeCursor, pageLimit } from '#main/storage/page.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import type { Optimization, OptimizeRequest } from '#shared/contract/optimize.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { unknown } from '#shared/strategy-language/check-condition.ts'
import { requireHoldout } from './prepare-search.ts'
import { type PrepareTaskInput, previewTaskOutputSchema } from './prepare-task.ts'
import { pageAnswerSchema, type ReadTaskInput, surfaceAnswerSchema, type TrialOrder } from './read-task.ts'
import { requireFeasible } from './search.ts'
import type { SearchJobs } from './search-jobs.ts'
import { searchSpace } from './search-space.ts'

/** Cells of a heat map; one column of them crosses in one message. */
const MOST_CELLS = 10_000

/** What the optimize area needs. */
export type OptimizeParts = {
  readonly dataFolder: string
  readonly searches: SearchJobs
  readonly strategies: StrategiesRepository
  readonly isStored: (key: SeriesKey) => boolean
  readonly inThread: (task: string, input: unknown) => Promise<unknown>
  readonly newId: () => string
}

/** The calls of the optimize area. */
export function optimizeHandlers(parts: OptimizeParts): Handlers<CallsOf<'optimize'>> {
  const { searches, inThread } = parts
  const { results } = searches
  const read = async (found: Optimization, order: TrialOrder, look: ReadTaskInput['look']): Promise<unknown> => {
    const { id, combinations, axes, request } = found
    const { objective, minTrades } = request
    const table = searches.table(id)
    const { dataFolder } = parts
    const input: ReadTaskInput = { dataFolder, id, table, combinations, axes, objective, minTrades, order, look }
    return inThread('optimize.read', input)
  }
  return {
    'optimize.preview': async (request) => {
      const { input } = checked(parts, request)
      const answer = previewTaskOutputSchema.parse(await inThread('optimize.preview', input))
      return { ...answer, threads: input.threads }
    },
    'optimize.start': (request, { requestId }) => {
      const { input, name, axes, trials } = checked(parts, request)
      const { id, definition, threads } = input
      results.add({
        id,
        strategy: name,
        strategyId: request.strategyId ?? null,
        status: 'running',
        request,
        definition,
        axes,
        combinations: trials,
        done: 0,
        durationMs: 0,
        threads,
        best: [],
        holdoutFrom: null,
      })
      return { jobId: searches.start(input, name, requestId), optimizationId: id, combinations: trials }
    },
    'optimize.resume': ({ id }, { requestId }) => {
      const { status, request, definition, strategy, done, combinations, threads } = results.get(id)
      if (status === 'running' || done === combinations) {
        const why = status === 'running' ? 'is running already' : 'has nothing left to compute'
        throw new AppError('CONFLICT', `the search ${why}: ${done} of ${combinations} combinations are done`, { id })
      }
      const { dataFolder } = parts
      const input = { dataFolder, id, definition, request, threads, isResumed: true }
      results.change(id, { status: 'running' })
      return { jobId: searches.start(input, strategy, requestId) }
    },
    'optimize.get': async ({ id, order = 'score', descending = order !== 'index', ...page }) => {
      const found = results.get(id)
      const from = page.cursor === undefined ? 0 : decodeCursor(page.cursor).order
      const limit = pageLimit(page)
      const look = { what: 'page' as const, descending, from, limit }
      const { items, hasMore } = pageAnswerSchema.parse(await read(found, order, look))
      const optimization = searches.current(found)
      return hasMore ? { optimization, items, nextCursor: encodeCursor(from + limit, '') } : { optimization, items }
    },
    'optimize.surface': async ({ id, x, y, metric = 'score' }) => {
      const found = results.get(id)
      const names = found.axes.map(({ name }) => name)
      for (const name of [x, y]) {
        if (!names.includes(name)) throw new AppError('VALIDATION', unknown('searched parameter', name, names).message)
      }
      if (x === y) throw new AppError('VALIDATION', 'a heat map needs two different parameters')
      const look = { what: 'surface' as const, x: names.indexOf(x), y: names.indexOf(y) }
      const across = found.axes[look.x].values
      const down = found.axes[look.y].values
      if (across.length * down.length > MOST_CELLS) {
        throw new AppError(
          'VALIDATION',
          `a heat map of ${across.length} × ${down.length} values has more than ${MOST_CELLS} cells; search with a wider step`,
        )
      }
      const { best, mean } = surfaceAnswerSchema.parse(await read(found, metric, look))
      return { x: across, y: down, best, mean }
    },
    'optimize.list': (page) => {
      const { items, nextCursor } = results.list(page)
      const shown = items.map((item) => searches.current(item))
      return nextCursor === undefined ? { items: shown } : { items: shown, nextCursor }
    },
    'optimize.remove': ({ id }) => {
      searches.remove(id)
      return {}
    },
  }
}

/** Checks what can be checked before a candle is read. Throws VALIDATION or NOT_FOUND. */
function checked(
  parts: OptimizeParts,
  request: OptimizeRequest,
): {
  readonly input: PrepareTaskInput
  readonly name: string
  readonly axes: Optimization['axes']
  readonly trials: number
} {
  const { strategyId, definition: text, series } = request
  if ((strategyId === undefined) === (text === undefined)) {
    throw new AppError('VALIDATION', 'name either a stored strategy (strategyId) or a definition')
  }
  const definition = text ?? parts.strategies.get(strategyId ?? '').definition
  const parsed = parseStrategyText(definition)
  const { parameters, timeframe } = request
  requireRunnable(parsed, { series, parameters, timeframe })
  requireHoldout(request.holdout)
  const space = searchSpace(parsed, request.axes)
  const threads = request.threads ?? Math.max(1, availableParallelism() - 1)
  const { trials } = requireFeasible(space, request, 0, threads)
  if (!parts.isStored(series)) {
    const message = `no candles of ${series.symbol} ${series.timeframe} from ${series.source} are stored; import them first`
    throw new AppError('NOT_FOUND', message, { ...series })
  }
  const { dataFolder } = parts
  const input = { dataFolder, id: parts.newId(), definition, request, threads, isResumed: false }
  return { input, name: parsed.name, axes: [...space.axes], trials }
}
