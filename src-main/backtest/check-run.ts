import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import type { Timeframe } from '#shared/time.ts'
import { TIMEFRAME_MS, TIMEFRAMES } from '#shared/time.ts'

/** What of a request can be checked before any candle is read. */
export type CheckedRequest = Pick<
  BacktestRequest,
  'series' | 'moreSeries' | 'detailTimeframe' | 'detailFile' | 'parameters' | 'timeframe'
>

/** Checks a request without looking at a candle, so that whoever asks hears at once what is wrong. Throws VALIDATION. */
export function requireRunnable(definition: StrategyDefinition, request: CheckedRequest): void {
  const timeframe = requireTimeframe(request.timeframe ?? definition.timeframe)
  const series = [request.series, ...(request.moreSeries ?? [])]
  const seen = new Set<string>()
  for (const { symbol, timeframe: stored } of series) {
    if (seen.has(symbol)) {
      throw new AppError('VALIDATION', `${symbol} is there twice; a run has each symbol once`, { symbol })
    }
    seen.add(symbol)
    requireMultiple(timeframe, requireTimeframe(stored))
  }
  if (request.detailFile !== undefined && series.length > 1) {
    const message = `a detail file is of one symbol and the run has ${series.length}; import details and name their timeframe`
    throw new AppError('VALIDATION', message)
  }
  if (request.detailTimeframe !== undefined && request.detailFile === undefined) {
    requireDetailTimeframe(timeframe, requireTimeframe(request.detailTimeframe))
  }
  compileStrategy(definition, {
    timeframe,
    ...(request.parameters === undefined ? {} : { parameters: request.parameters }),
  })
}

/** The timeframe of that name. Throws VALIDATION. */
export function requireTimeframe(name: string): Timeframe {
  const timeframe = TIMEFRAMES.find((known) => known === name)
  if (timeframe !== undefined) return timeframe
  throw new AppError('VALIDATION', `there is no timeframe ${name}; known are ${TIMEFRAMES.join(', ')}`, {
    timeframe: name,
  })
}

/** Throws VALIDATION unless bars of `timeframe` can be made of the candles. */
export function requireMultiple(timeframe: Timeframe, candlesTimeframe: Timeframe): void {
  const fromMs = TIMEFRAME_MS[candlesTimeframe]
  const toMs = TIMEFRAME_MS[timeframe]
  if (toMs % fromMs === 0) return
  const why = toMs < fromMs ? 'finer than' : 'no multiple of'
  const choices = TIMEFRAMES.filter((name) => TIMEFRAME_MS[name] % fromMs === 0).join(', ')
  throw new AppError(
    'VALIDATION',
    `the timeframe ${timeframe} is ${why} the candles' ${candlesTimeframe}; choose ${choices}, or import finer candles`,
    { timeframe, candlesTimeframe },
  )
}

/** Throws VALIDATION unless candles of `detail` can say what happened inside a bar of `timeframe`. */
export function requireDetailTimeframe(timeframe: Timeframe, detail: Timeframe): void {
  const barMs = TIMEFRAME_MS[timeframe]
  const detailMs = TIMEFRAME_MS[detail]
  if (detailMs < barMs && barMs % detailMs === 0) return
  const fitting = TIMEFRAMES.filter((name) => TIMEFRAME_MS[name] < barMs && barMs % TIMEFRAME_MS[name] === 0)
  const why = detailMs < barMs ? 'which does not divide' : 'and must be shorter than'
  const choice =
    fitting.length === 0 ? 'there is nothing shorter than that' : `candles of ${fitting.join(', ')} would do`
  throw new AppError(
    'VALIDATION',
    `the detail candles are of ${detail}, ${why} the ${timeframe} bars of the run; ${choice}`,
    { timeframe, detailTimeframe: detail },
  )
}
