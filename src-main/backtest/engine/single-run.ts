import { totalReturn } from '#main/performance/growth.ts'
import type { CompiledRisk, CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { exitRules } from '#main/strategies/definition/exit-rules.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestMetrics } from '#shared/domain/report.ts'
import { measure } from './measure.ts'
import type { BacktestOptions } from './options.ts'
import { type BacktestOutcome, outcomeOf } from './outcome.ts'
import { BacktestScratch } from './scratch.ts'
import { type Simulation, type SimulationInput, simulate } from './simulate.ts'
import { spanOf } from './span.ts'
import { warningsOf } from './warnings.ts'

/** Whether a run needs no more than `simulate` knows: one symbol, market entries, one target, fixed slippage. */
export function isSingleRun(risk: CompiledRisk, options: BacktestOptions): boolean {
  return (
    options.riskLimits === undefined &&
    options.details === undefined &&
    options.slippageModel !== 'volume' &&
    risk.sizing === 'equity' &&
    risk.takeProfitSteps.length === 0 &&
    risk.breakEvenAt === undefined &&
    risk.entryOrder.type === 'market' &&
    risk.tradingHours.length === 0 &&
    risk.protections.length === 0
  )
}

export type ComputedRun = {
  readonly input: SimulationInput
  readonly equity: Float64Array
  readonly scratch: BacktestScratch
  readonly simulation: Simulation
  readonly metrics: BacktestMetrics
}

/** Runs a strategy for which `isSingleRun` holds, to its figures; the trades' excursions only where they are wanted. */
export function computeSingle(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  options: BacktestOptions,
  measuresExcursions: boolean,
): ComputedRun {
  const { capital, fee, slippage, progress } = options
  const { start, end } = spanOf(candles, options.from, options.to)
  const bars = end - start
  // The signals are half of the work, as far as progress tells.
  const masks = compiled.signals(candles, progress && ((done, total) => progress((bars * done) / total / 2, bars)))
  const scratch = options.scratch ?? new BacktestScratch()
  const memory = scratch.equity(bars)
  const input: SimulationInput = {
    candles,
    masks,
    rules: exitRules(compiled, candles),
    start,
    end,
    capital,
    takerFee: options.takerFee ?? fee,
    makerFee: options.makerFee ?? fee,
    slippage,
    measuresExcursions,
    isOptimistic: false,
    progress: progress && ((done) => progress((bars + done) / 2, bars)),
  }
  const simulation = simulate(input, memory, scratch)
  const equity = simulation.end === end ? memory : memory.subarray(0, simulation.end - start)
  const { ledger } = scratch
  const metrics = measure({
    time: candles.time,
    start,
    end: simulation.end,
    capital,
    equity,
    finalEquity: simulation.finalEquity,
    drawdown: simulation.drawdown,
    barsHeld: simulation.barsHeld,
    pnl: ledger.pnl,
    closed: ledger.closed,
    fees: ledger.totalFees(),
    buyAndHoldReturn: totalReturn(candles.close[start], candles.close[simulation.end - 1]),
  })
  progress?.(bars, bars)
  return { input, equity, scratch, simulation, metrics }
}

/** Runs a strategy for which `isSingleRun` holds, with its report. */
export function runSingle(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  options: BacktestOptions,
): BacktestOutcome {
  const began = performance.now()
  const { symbol, timeframe, capital } = options
  const { input, equity, scratch, simulation, metrics } = computeSingle(compiled, candles, options, true)
  const { ledger } = scratch
  const { finalEquity, ambiguousBars, end } = simulation
  const time = candles.time.subarray(input.start, end)
  const trades = ledger.toTrades(candles.time, symbol, compiled.entryReason('long'), compiled.entryReason('short'))
  const warnings = warningsOf({
    compiled,
    timeframe,
    series: [{ symbol, time: candles.time, end }],
    endTime: time[time.length - 1],
    finalEquity,
    ruined: simulation.ruined,
    trades: ledger.count,
    ambiguousBars,
  })
  const report = {
    strategy: compiled.definition.name,
    symbol,
    symbols: [symbol],
    timeframe,
    bars: time.length,
    from: time[0],
    to: time[time.length - 1],
    initialCapital: capital,
    finalEquity,
    metrics,
    trades,
    warnings,
    ambiguousBars,
    readings: {
      pessimistic: finalEquity,
      optimistic: ambiguousBars === 0 ? finalEquity : optimisticEquity(input),
    },
    durationMs: performance.now() - began,
  }
  return outcomeOf(report, time, equity)
}

/** Final equity where the target came first in every bar that reached both. */
function optimisticEquity(input: SimulationInput): number {
  const scratch = new BacktestScratch()
  const memory = scratch.equity(input.end - input.start)
  return simulate({ ...input, measuresExcursions: false, isOptimistic: true, progress: undefined }, memory, scratch)
    .finalEquity
}
