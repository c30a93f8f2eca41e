import { join } from 'node:path'
import { z } from 'zod'
import { requireTimeframe } from '#main/backtest/check-run.ts'
import { SAMPLE_SOURCE } from '#main/engine/seed.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import type { BacktestOptions, BacktestResult } from './backtest-options.ts'
import { readStrategy, settingsOf } from './backtest-options.ts'
import { listSeries } from './commands/candles.ts'
import type { CliIo } from './io.ts'
import { waitForJob } from './jobs.ts'
import type { Session } from './session.ts'
import { call, withSession } from './session.ts'
import { makeReportFolder } from './write-report.ts'

/** Runs a strategy over stored series; the run is kept among the backtests. With `out` the report's page is written. */
export async function backtestOnStore(options: BacktestOptions, io: CliIo): Promise<BacktestResult> {
  const { definition, text } = readStrategy(options.strategy)
  return withSession(io, async (session) => {
    const [series, ...moreSeries] = chooseSeries(await listSeries(session), definition, options).map(
      ({ source, symbol, timeframe }) => ({ source, symbol, timeframe }),
    )
    const { jobId } = await call(session, 'backtest.start', {
      definition: text,
      series,
      ...(moreSeries.length === 0 ? {} : { moreSeries }),
      ...settingsOf(options),
      timeframe: options.timeframe,
      detailTimeframe: options.detailTimeframe,
      detailFile: options.detailCandles,
    })
    const { backtestId } = z.object({ backtestId: z.string() }).parse(await waitForJob(session, jobId, io))
    if (options.honesty === true) {
      const { jobId: checks } = await call(session, 'backtest.honesty', { id: backtestId, seed: options.seed })
      await waitForJob(session, checks, io)
    }
    const result = { ...(await readResult(session, backtestId)), definition }
    if (options.out !== undefined) {
      makeReportFolder(options.out)
      await call(session, 'backtest.exportReport', { id: backtestId, file: join(options.out, 'report.html') })
    }
    return result
  })
}

/** The one stored series a symbol that a run without further words can mean. Throws NOT_FOUND, CONFLICT or VALIDATION. */
export function chooseSeries(
  stored: readonly SeriesSummary[],
  definition: StrategyDefinition,
  options: Pick<BacktestOptions, 'symbols' | 'source' | 'timeframe'>,
): [SeriesSummary, ...SeriesSummary[]] {
  const symbols = options.symbols.length > 0 ? options.symbols : definition.symbols
  const [first, ...others] = symbols.map((symbol) => chooseOne(stored, symbol, definition, options))
  if (first === undefined) throw new AppError('VALIDATION', 'the strategy names no symbol; add --symbol')
  return [first, ...others]
}

function chooseOne(
  stored: readonly SeriesSummary[],
  symbol: string,
  definition: StrategyDefinition,
  options: Pick<BacktestOptions, 'source' | 'timeframe'>,
): SeriesSummary {
  const wantedMs = TIMEFRAME_MS[requireTimeframe(options.timeframe ?? definition.timeframe)]
  const ofSymbol = stored.filter((one) => one.symbol === symbol && (options.source ?? one.source) === one.source)
  const from = options.source === undefined ? '' : ` from ${options.source}`
  if (ofSymbol.length === 0) {
    throw new AppError(
      'NOT_FOUND',
      `there are no stored candles of ${symbol}${from}; import some: autocbot candles import FILE --symbol ${symbol}`,
    )
  }
  const msOf = ({ timeframe }: SeriesSummary): number => TIMEFRAME_MS[requireTimeframe(timeframe)]
  const fitting = ofSymbol.filter((one) => wantedMs % msOf(one) === 0)
  if (fitting.length === 0) {
    const have = ofSymbol.map(({ timeframe }) => timeframe).join(', ')
    throw new AppError(
      'VALIDATION',
      `the stored candles of ${symbol}${from} are too coarse: ${have}; import finer ones or choose a coarser --timeframe`,
    )
  }
  // What the trader brought comes before what came with the program.
  const own = fitting.filter(({ source }) => source !== SAMPLE_SOURCE)
  const candidates = own.length > 0 ? own : fitting
  const sources = [...new Set(candidates.map(({ source }) => source))]
  if (sources.length > 1) {
    throw new AppError('CONFLICT', `${symbol} is stored from ${sources.join(' and ')}; choose one with --source`, {
      sources,
    })
  }
  return candidates.reduce((best, one) => (msOf(one) > msOf(best) ? one : best))
}

async function readResult(session: Session, id: string): Promise<Omit<BacktestResult, 'definition'>> {
  const run = await call(session, 'backtest.get', { id })
  const trades: BacktestTrade[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await call(session, 'backtest.trades', {
      id,
      limit: 1_000,
      ...(cursor === undefined ? {} : { cursor }),
    })
    trades.push(...page.items)
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  const columns: { time: number[]; equity: number[]; drawdown: number[] } = { time: [], equity: [], drawdown: [] }
  for (let cursor: string | undefined; ; ) {
    const page = await call(session, 'backtest.series', { id, ...(cursor === undefined ? {} : { cursor }) })
    for (const name of ['time', 'equity', 'drawdown'] as const) {
      for (const value of page.columns[name]) columns[name].push(value)
    }
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  const { strategy, symbols, timeframe, bars, from, to, initialCapital, finalEquity, metrics } = run
  const { warnings, ambiguousBars, readings, durationMs, request, honesty } = run
  return {
    report: {
      strategy,
      symbol: symbols.join(', '),
      symbols,
      timeframe,
      bars,
      from,
      to,
      initialCapital,
      finalEquity,
      metrics,
      trades,
      warnings,
      ambiguousBars,
      readings,
      durationMs,
      ...(honesty === null ? {} : { honesty }),
    },
    time: Float64Array.from(columns.time),
    equity: Float64Array.from(columns.equity),
    drawdown: Float64Array.from(columns.drawdown),
    assumptions: assumptionsOf(request),
  }
}

/** Of a request what the run took for granted. */
function assumptionsOf(request: BacktestRequest): BacktestResult['assumptions'] {
  const { strategyId: _id, definition: _text, series: _series, moreSeries: _more, timeframe: _tf, ...rest } = request
  const { detailFile: _file, ...assumptions } = rest
  return assumptions
}
