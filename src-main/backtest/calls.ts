import type { EventHub } from '#main/contract/event-hub.ts'
import type { JobRegistry } from '#main/jobs/job-registry.ts'
import type { Dialogs } from '#main/ports.ts'
import type { BacktestResultsRepository } from '#main/storage/books/backtest-results-repository.ts'
import type { StrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import { writeCsv } from '#main/storage/csv.ts'
import type { BacktestCurve, BacktestDetailsRepository } from '#main/storage/runs/backtest-details-repository.ts'
import { chooseTarget, requireOwnFile } from '#main/system/target-file.ts'
import type { BacktestRequest, BacktestRun } from '#shared/contract/backtest.ts'
import type { CallContext, CallsOf, Handlers } from '#shared/contract/contract.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import type { BacktestFigures, BacktestTaskInput } from './backtest-task.ts'
import { backtestTaskOutputSchema } from './backtest-task.ts'
import { requireRunnable } from './check-run.ts'
import { allTrials, knownTrials } from './honesty/known-trials.ts'
import type { Trials } from './honesty/subject.ts'
import { type HonestyTaskInput, honestyTaskOutputSchema } from './honesty-task.ts'
import type { ReportTaskInput } from './report-task.ts'
import { equityTable, tradesTable } from './tables.ts'

const BARS_PER_PAGE = 8_000
/** An export works in pieces of a few milliseconds, so that other calls come in between. */
const TRADES_AT_ONCE = 500
const BARS_AT_ONCE = 2_000

/** What the backtest area needs. */
export type BacktestParts = {
  readonly dataFolder: string
  readonly results: BacktestResultsRepository
  readonly details: BacktestDetailsRepository
  /** Deletes the bulk of runs without holding anybody up. */
  readonly forget: (ids: readonly string[]) => void
  /** Whether there are candles of a series. */
  readonly isStored: (key: SeriesKey) => boolean
  /** Writes the report of a run in a thread. */
  readonly writeReport: (input: ReportTaskInput) => Promise<void>
  /** What searches have tried on a series, beside the runs that are kept. */
  readonly searchTrials?: (series: SeriesKey) => Trials
  readonly newId: () => string
  readonly strategies: StrategiesRepository
  readonly jobs: JobRegistry
  readonly events: EventHub
  readonly dialogs: Dialogs | undefined
}

/** The calls of the backtest area. */
export function backtestHandlers(parts: BacktestParts): Handlers<CallsOf<'backtest'>> {
  const { results, details, events } = parts
  return {
    'backtest.start': (request, { requestId, origin }) => {
      if (request.detailFile !== undefined) requireOwnFile('detailFile', request.detailFile, origin)
      return { jobId: startBacktest(parts, request, requestId) }
    },
    'backtest.honesty': ({ id, run, seed = 1 }, { requestId, origin }) => {
      if ((id === undefined) === (run === undefined)) {
        throw new AppError('VALIDATION', 'name either a stored run (id) or a new one (run)')
      }
      if (run?.detailFile !== undefined) requireOwnFile('run.detailFile', run.detailFile, origin)
      const wanted = run === undefined ? { stored: results.get(id ?? '') } : { request: run }
      return { jobId: startHonesty(parts, wanted, seed, requestId) }
    },
    'backtest.get': ({ id }) => results.get(id),
    'backtest.list': (page) => results.list(page),
    'backtest.trades': ({ id, ...page }) => details.trades(id, page),
    'backtest.series': ({ id, limit = BARS_PER_PAGE, cursor }) => {
      const from = cursor === undefined ? 0 : barOfCursor(cursor)
      const { bars, ...columns } = details.curve(id, from, limit)
      return from + limit < bars ? { columns, nextCursor: String(from + limit) } : { columns }
    },
    'backtest.remove': ({ id }) => {
      results.remove(id)
      parts.forget([id])
      events.publish('backtest.changed', { id })
      return {}
    },
    'backtest.exportCsv': async ({ id, what, file }, { origin }) => {
      const target = await targetOf(parts, id, file, origin, `backtest-${what}.csv`)
      if (target === undefined) return { file: null, rows: 0 }
      const table = what === 'trades' ? tradesTable(tradePages(details, id)) : equityTable(curvePages(details, id))
      return { file: target, rows: await writeCsv(target, table) }
    },
    'backtest.exportReport': async ({ id, file }, { origin }) => {
      const target = await targetOf(parts, id, file, origin, 'backtest-report.html')
      if (target === undefined) return { file: null }
      await parts.writeReport({ dataFolder: parts.dataFolder, run: results.get(id), file: target })
      return { file: target }
    },
  }
}

/** Where an export of the run goes; undefined where the dialog was closed. Throws NOT_FOUND or VALIDATION. */
async function targetOf(
  parts: BacktestParts,
  id: string,
  file: string | undefined,
  origin: CallContext['origin'],
  name: string,
): Promise<string | undefined> {
  if (file !== undefined) requireOwnFile('file', file, origin)
  parts.results.get(id)
  return file ?? (await chooseTarget(parts.dialogs, name))
}

/** A run that can start, with the definition that it runs. */
type CheckedRun = { readonly name: string; readonly strategyId: string | undefined; readonly input: BacktestTaskInput }

/** Checks what can be checked at once, so that the answer says what is wrong. Throws VALIDATION or NOT_FOUND. */
function checkRun(parts: BacktestParts, request: BacktestRequest): CheckedRun {
  const { strategyId, definition: text } = request
  if ((strategyId === undefined) === (text === undefined)) {
    throw new AppError('VALIDATION', 'name either a stored strategy (strategyId) or a definition')
  }
  const definition = text ?? parts.strategies.get(strategyId ?? '').definition
  const parsed = parseStrategyText(definition)
  requireRunnable(parsed, request)
  requireStored(parts, request)
  const runId = parts.newId()
  const input: BacktestTaskInput = { dataFolder: parts.dataFolder, runId, definition, request }
  return { name: parsed.name, strategyId, input }
}

function startBacktest(parts: BacktestParts, request: BacktestRequest, requestId: string): string {
  const run = checkRun(parts, request)
  return parts.jobs.start(
    {
      kind: 'backtest',
      title: `Backtest ${run.name} on ${symbolsText(request)}`,
      task: 'backtest',
      input: run.input,
      finish: (answer) => {
        const id = keepRun(parts, run, backtestTaskOutputSchema.parse(answer))
        parts.events.publish('backtest.changed', { id })
        return { backtestId: id }
      },
    },
    requestId,
  )
}

/** Stores the figures of a finished run and answers its id. */
function keepRun(parts: BacktestParts, { strategyId, input }: CheckedRun, answer: BacktestFigures): string {
  const { runId, definition, request } = input
  const { symbol: _symbol, detailTimeframe, ...figures } = answer
  return parts.results.add({
    ...figures,
    id: runId,
    strategyId: strategyId ?? null,
    series: request.series,
    request: detailTimeframe === undefined ? request : { ...request, detailTimeframe },
    definition,
  }).id
}

/** Starts the checks of a stored run, or of a new one that is made and kept first. */
function startHonesty(
  parts: BacktestParts,
  wanted: { readonly stored: BacktestRun } | { readonly request: BacktestRequest },
  seed: number,
  requestId: string,
): string {
  const isNew = 'request' in wanted
  const run = isNew ? checkRun(parts, wanted.request) : storedRun(parts, wanted.stored)
  const { series } = run.input.request
  const ofRuns = knownTrials(parts.results.sharpesOn(series))
  const ofSearches = parts.searchTrials?.(series)
  const trials = ofSearches === undefined ? ofRuns : allTrials(ofRuns, ofSearches)
  // A run that is still to be made is a trial too.
  const count = trials.count + (isNew ? 1 : 0)
  const input: HonestyTaskInput = { run: run.input, isNew, trials: { ...trials, count }, seed }
  return parts.jobs.start(
    {
      kind: 'backtest.honesty',
      title: `Honesty of ${run.name} on ${symbolsText(run.input.request)}`,
      task: 'backtest.honesty',
      input,
      finish: (answer) => {
        const { honesty, figures } = honestyTaskOutputSchema.parse(answer)
        const id = figures === null ? run.input.runId : keepRun(parts, run, figures)
        parts.results.setHonesty(id, honesty)
        parts.events.publish('backtest.changed', { id })
        return { backtestId: id, verdict: honesty.verdict }
      },
    },
    requestId,
  )
}

/** A stored run with the definition that it ran with, which its strategy may have left behind. */
function storedRun(parts: BacktestParts, { id, strategy, strategyId, definition, request }: BacktestRun): CheckedRun {
  requireStored(parts, { ...request, detailTimeframe: undefined })
  const input: BacktestTaskInput = { dataFolder: parts.dataFolder, runId: id, definition, request }
  return { name: strategy, strategyId: strategyId ?? undefined, input }
}

/** Throws NOT_FOUND naming the first series that is not there. */
function requireStored(
  { isStored }: BacktestParts,
  { series, moreSeries, detailTimeframe, detailFile }: BacktestRequest,
): void {
  for (const key of [series, ...(moreSeries ?? [])]) {
    const needed = [key.timeframe]
    if (detailTimeframe !== undefined && detailFile === undefined) needed.push(detailTimeframe)
    for (const timeframe of needed) {
      if (isStored({ ...key, timeframe })) continue
      const message = `no candles of ${key.symbol} ${timeframe} from ${key.source} are stored; import them first`
      throw new AppError('NOT_FOUND', message, { ...key, timeframe })
    }
  }
}

function symbolsText({ series, moreSeries = [] }: BacktestRequest): string {
  return moreSeries.length === 0 ? series.symbol : `${series.symbol} and ${moreSeries.length} more`
}

/** The trades of a run, read only as fast as they are used. */
function* tradePages(details: BacktestDetailsRepository, id: string): Iterable<readonly BacktestTrade[]> {
  let cursor: string | undefined
  do {
    const page = details.trades(id, { limit: TRADES_AT_ONCE, cursor })
    yield page.items
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

/** The curve of a run, read only as fast as it is used. */
function* curvePages(details: BacktestDetailsRepository, id: string): Iterable<BacktestCurve> {
  for (let from = 0, bars = 1; from < bars; from += BARS_AT_ONCE) {
    const page = details.curve(id, from, BARS_AT_ONCE)
    bars = page.bars
    yield page
  }
}

function barOfCursor(cursor: string): number {
  if (!/^\d{1,9}$/.test(cursor)) throw new AppError('VALIDATION', 'the cursor does not come from this run')
  return Number(cursor)
}
