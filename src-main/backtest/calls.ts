import { isAbsolute } from 'node:path'
import type { EventHub } from '#main/contract/event-hub.ts'
import type { JobRegistry } from '#main/jobs/job-registry.ts'
import type { Dialogs } from '#main/ports.ts'
import type { BacktestResultsRepository } from '#main/storage/books/backtest-results-repository.ts'
import type { StrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import type { BacktestCurve, BacktestDetailsRepository } from '#main/storage/runs/backtest-details-repository.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import type { BacktestTaskInput } from './backtest-task.ts'
import { backtestTaskOutputSchema } from './backtest-task.ts'
import { equityTable, tradesTable, writeCsv } from './csv.ts'
import { requireTimeframe } from './run-on-candles.ts'

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
    'backtest.start': (request, { requestId }) => ({ jobId: startBacktest(parts, request, requestId) }),
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
      // What runs in the window could be anything: where it writes is chosen in the system's own dialog.
      if (file !== undefined && origin === 'window') {
        throw new AppError('VALIDATION', 'file: the window asks in a dialog where an export goes')
      }
      results.get(id)
      const target = file ?? (await chooseTarget(parts, `backtest-${what}.csv`))
      if (target === undefined) return { file: null, rows: 0 }
      if (!isAbsolute(target)) throw new AppError('VALIDATION', `file: ${target} is no absolute path`)
      const table = what === 'trades' ? tradesTable(tradePages(details, id)) : equityTable(curvePages(details, id))
      return { file: target, rows: await writeCsv(target, table) }
    },
  }
}

/** Checks what can be checked at once, so that the answer says what is wrong, and starts the job. */
function startBacktest(parts: BacktestParts, request: BacktestRequest, requestId: string): string {
  const { strategyId, definition: text } = request
  if ((strategyId === undefined) === (text === undefined)) {
    throw new AppError('VALIDATION', 'name either a stored strategy (strategyId) or a definition')
  }
  const definition = text ?? parts.strategies.get(strategyId ?? '').definition
  const { name, timeframe } = parseStrategyText(definition)
  requireTimeframe(request.timeframe ?? timeframe)
  const runId = parts.newId()
  const input: BacktestTaskInput = { dataFolder: parts.dataFolder, runId, definition, request }
  return parts.jobs.start(
    {
      kind: 'backtest',
      title: `Backtest ${name} on ${request.series.symbol}`,
      task: 'backtest',
      input,
      finish: (answer) => {
        const { symbol: _symbol, ...figures } = backtestTaskOutputSchema.parse(answer)
        const run = { ...figures, strategyId: strategyId ?? null, series: request.series, request, definition }
        const { id } = parts.results.add({ ...run, id: runId })
        parts.events.publish('backtest.changed', { id })
        return { backtestId: id }
      },
    },
    requestId,
  )
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

function chooseTarget({ dialogs }: BacktestParts, name: string): Promise<string | undefined> {
  if (dialogs === undefined)
    throw new AppError('VALIDATION', 'file: name the file; there is no window to choose one in')
  return dialogs.chooseFileToSave(name)
}

function barOfCursor(cursor: string): number {
  if (!/^\d{1,9}$/.test(cursor)) throw new AppError('VALIDATION', 'the cursor does not come from this run')
  return Number(cursor)
}
