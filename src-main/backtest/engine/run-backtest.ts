import { drawdownSeries } from '#main/performance/drawdown.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestMetrics, BacktestReport } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import type { Timeframe } from '#shared/time.ts'
import { exitRules } from './exit-rules.ts'
import { measure } from './measure.ts'
import { BacktestScratch } from './scratch.ts'
import { type Simulation, simulate } from './simulate.ts'
import { spanOf } from './span.ts'
import { warningsOf } from './warnings.ts'

/** How a strategy is run over candles. Ratios are fractions, times UTC milliseconds. */
export type BacktestOptions = {
  readonly symbol: string
  /** The length of the candles' bars. */
  readonly timeframe: Timeframe
  /** Money at the start, above zero. */
  readonly capital: number
  /** Fee of each fill as a fraction of its value, in `[0, 1)`. */
  readonly fee: number
  /** How far each fill is moved against the trader, in `[0, 1)`. */
  readonly slippage: number
  /** The bars `[from, to)` trade and are measured; earlier ones warm the indicators up. */
  readonly from?: number
  readonly to?: number
  /** Called at least every 65,536 bars; may throw `CANCELLED` to stop the run. */
  readonly progress?: (done: number, total: number) => void
  /** Memory to use again. The outcome's columns are then valid until the next run with it. */
  readonly scratch?: BacktestScratch
}

/** A report with the columns that a chart draws, one value a bar of the run. */
export type BacktestOutcome = {
  readonly report: BacktestReport
  readonly time: Float64Array
  /** Equity at each bar's close. */
  readonly equity: Float64Array
  /** Fall from the highest equity so far as a fraction of it, 0 or above. Computed when first read. */
  readonly drawdown: Float64Array
  /** Bars that reached both the stop and the target, read as the stop. */
  readonly ambiguousBars: number
}

/** What a search over parameters compares. */
export type BacktestFigures = { readonly metrics: BacktestMetrics; readonly finalEquity: number }

/**
 * Runs a strategy over candles. Throws `VALIDATION` where the options or the span do not allow a run. What is derived from
 * the candles is kept for the next run on them, so their columns must not change afterwards.
 */
export function runBacktest(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  options: BacktestOptions,
): BacktestOutcome {
  const began = performance.now()
  const { symbol, timeframe, capital } = options
  const { start, equity, scratch, simulation, metrics } = compute(compiled, candles, options)
  const { ledger } = scratch
  const time = candles.time.subarray(start, simulation.end)
  const report: BacktestReport = {
    strategy: compiled.definition.name,
    symbol,
    symbols: [symbol],
    timeframe,
    bars: time.length,
    from: time[0],
    to: time[time.length - 1],
    initialCapital: capital,
    finalEquity: simulation.finalEquity,
    metrics,
    trades: ledger.toTrades(candles.time, symbol, compiled.entryReason('long'), compiled.entryReason('short')),
    warnings: warningsOf(compiled, candles, timeframe, simulation, ledger),
    ambiguousBars: simulation.ambiguousBars,
    readings: { pessimistic: simulation.finalEquity, optimistic: simulation.finalEquity },
    durationMs: performance.now() - began,
  }
  let drawdown: Float64Array | undefined
  return {
    report,
    time,
    equity,
    get drawdown() {
      drawdown ??= drawdownSeries(equity, capital)
      return drawdown
    },
    ambiguousBars: simulation.ambiguousBars,
  }
}

/** The figures of a run alone, for a search that makes thousands: no trade becomes an object. */
export function backtestFigures(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  options: BacktestOptions,
): BacktestFigures {
  const { metrics, simulation } = compute(compiled, candles, options)
  return { metrics, finalEquity: simulation.finalEquity }
}

type Computed = {
  readonly start: number
  readonly equity: Float64Array
  readonly scratch: BacktestScratch
  readonly simulation: Simulation
  readonly metrics: BacktestMetrics
}

function compute(compiled: CompiledStrategy, candles: CandleColumns, options: BacktestOptions): Computed {
  requireOptions(options)
  const { capital, fee, slippage, progress } = options
  const { start, end } = spanOf(candles, options.from, options.to)
  const bars = end - start
  // The signals are half of the work, as far as progress tells.
  const masks = compiled.signals(candles, progress && ((done, total) => progress((bars * done) / total / 2, bars)))
  const scratch = options.scratch ?? new BacktestScratch()
  const memory = scratch.equity(bars)
  const rules = exitRules(compiled, candles)
  const simulation = simulate(
    {
      candles,
      masks,
      rules,
      start,
      end,
      capital,
      fee,
      slippage,
      progress: progress && ((done) => progress((bars + done) / 2, bars)),
    },
    memory,
    scratch,
  )
  const equity = simulation.end === end ? memory : memory.subarray(0, simulation.end - start)
  const metrics = measure(candles, start, capital, equity, scratch.ledger, simulation)
  progress?.(bars, bars)
  return { start, equity, scratch, simulation, metrics }
}

function requireOptions({ capital, fee, slippage }: BacktestOptions): void {
  if (!(capital > 0 && Number.isFinite(capital))) {
    throw new AppError('VALIDATION', `the capital must be above 0, not ${capital}`, { capital })
  }
  for (const [name, value] of Object.entries({ fee, slippage })) {
    if (!(value >= 0 && value < 1)) {
      const message = `the ${name} is a fraction from 0 to below 1, not ${value} (0.001 is 0.1 %)`
      throw new AppError('VALIDATION', message, { [name]: value })
    }
  }
}
