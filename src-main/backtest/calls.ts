import { isAbsolute } from 'node:path'
import type { EventHub } from '#main/contract/event-hub.ts'
import type { JobRegistry } from '#main/jobs/job-registry.ts'
import type { Dialogs } from '#main/ports.ts'
import type { BacktestResultsRepository } from '#main/storage/books/backtest-results-repository.ts'
import type { StrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import type { BacktestTaskInput } from './backtest-task.ts'
import { backtestTaskOutputSchema } from './backtest-task.ts'
import type { CsvTable } from './csv.ts'
import { equityTable, tradesTable, writeCsv } from './csv.ts'
import { requireTimeframe } from './run-on-candles.ts'

const BARS_PER_PAGE = 8_000

/** What the backtest area needs. */
export type BacktestParts = {
  readonly dataFolder: string
  readonly results: BacktestResultsRepository
  readonly strategies: StrategiesRepository
  readonly jobs: JobRegistry
  readonly events: EventHub
  readonly dialogs: Dialogs | undefined
}

/** The calls of the backtest area. */
export function backtestHandlers(parts: BacktestParts): Handlers<CallsOf<'backtest'>> {
  const { results, events } = parts
  return {
    'backtest.start': (request, { requestId }) => ({ jobId: startBacktest(parts, request, requestId) }),
    'backtest.get': ({ id }) => results.get(id),
    'backtest.list': (page) => results.list(page),
    'backtest.trades': ({ id, ...page }) => results.trades(id, page),
    'backtest.series': ({ id, limit = BARS_PER_PAGE, cursor }) => {
      const from = cursor === undefined ? 0 : barOfCursor(cursor)
      const { bars, time, equity, drawdown } = results.curve(id, from, limit)
      const columns = { time: time.slice(), equity: equity.slice(), drawdown: drawdown.slice() }
      return from + limit < bars ? { columns, nextCursor: String(from + limit) } : { columns }
    },
    'backtest.remove': ({ id }) => {
      results.remove(id)
      events.publish('backtest.changed', { id })
      return {}
    },
    'backtest.exportCsv': async ({ id, what, file }) => {
      const table = what === 'trades' ? tradesTable(allTrades(results, id)) : curveTable(results, id)
      const target = file ?? (await chooseTarget(parts, `backtest-${what}.csv`))
      if (target === undefined) return { file: null, rows: 0 }
      if (!isAbsolute(target)) throw new AppError('VALIDATION', `file: ${target} is no absolute path`)
      await writeCsv(target, table)
      return { file: target, rows: table.rows }
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
  const input: BacktestTaskInput = { dataFolder: parts.dataFolder, definition, request }
  return parts.jobs.start(
    {
      kind: 'backtest',
      title: `Backtest ${name} on ${request.series.symbol}`,
      task: 'backtest',
      input,
      finish: (answer) => {
        const { report, time, equity, drawdown } = backtestTaskOutputSchema.parse(answer)
        const { trades, symbol: _symbol, ...figures } = report
        const run = { ...figures, strategyId: strategyId ?? null, series: request.series, request, definition }
        const { id } = parts.results.add({ run, trades, curve: { time, equity, drawdown } })
        parts.events.publish('backtest.changed', { id })
        return { backtestId: id }
      },
    },
    requestId,
  )
}

function allTrades(results: BacktestResultsRepository, id: string): BacktestTrade[] {
  const trades: BacktestTrade[] = []
  for (let cursor: string | undefined; ; ) {
    const page = results.trades(id, { limit: 1_000, cursor })
    trades.push(...page.items)
    cursor = page.nextCursor
    if (cursor === undefined) return trades
  }
}

function curveTable(results: BacktestResultsRepository, id: string): CsvTable {
  const { time, equity, drawdown } = results.curve(id)
  return equityTable(time, equity, drawdown)
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
