import { measure } from '#main/backtest/engine/measure.ts'
import { type PortfolioInput, type PortfolioOptions, requireDetails } from '#main/backtest/engine/options.ts'
import { type BacktestOutcome, outcomeOf } from '#main/backtest/engine/outcome.ts'
import type { BacktestScratch } from '#main/backtest/engine/scratch.ts'
import { type Span, spanOf } from '#main/backtest/engine/span.ts'
import { warningsOf } from '#main/backtest/engine/warnings.ts'
import { totalReturn } from '#main/performance/growth.ts'
import type { CompiledStrategy, SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import { exitRules } from '#main/strategies/definition/exit-rules.ts'
import type { BacktestMetrics } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { closedPnl, reportTrades } from './closed-trades.ts'
import { Costs } from './costs.ts'
import { countedWarnings } from './counted-warnings.ts'
import { DetailBars } from './detail-bars.ts'
import { type PortfolioSimulation, type PortfolioSimulationInput, simulatePortfolio } from './simulate-portfolio.ts'
import type { BookInput } from './symbol-book.ts'
import { timelineOf } from './timeline.ts'
import { tradePlan } from './trade-plan.ts'

export type ComputedPortfolio = {
  readonly inputs: readonly PortfolioInput[]
  readonly compiled: CompiledStrategy
  readonly input: PortfolioSimulationInput
  readonly equity: Float64Array
  readonly simulation: PortfolioSimulation
  readonly metrics: BacktestMetrics
  readonly absent: readonly string[]
}

/** Runs symbols on one cash, to the figures. Throws VALIDATION where no symbol has a bar in the span. */
export function computePortfolio(
  all: readonly PortfolioInput[],
  options: PortfolioOptions,
  scratch?: BacktestScratch,
): ComputedPortfolio {
  const { capital, progress } = options
  const { inputs, spans, absent } = presentInputs(all, options)
  const [first] = inputs
  if (first === undefined) throw new AppError('VALIDATION', 'a run needs at least one symbol', { symbols: 0 })
  const { compiled } = first
  const symbols = inputs.map((input, index) => bookInput(input, spans[index], options, inputs))
  const timeline = timelineOf(symbols.map(({ candles, start, end }) => ({ time: candles.time, start, end })))
  const bars = timeline.length
  const input: PortfolioSimulationInput = {
    symbols,
    risk: compiled.risk,
    options,
    timeline,
    isOptimistic: false,
    progress: progress && ((done) => progress((bars + done) / 2, bars)),
  }
  const memory = scratch?.equity(bars) ?? new Float64Array(bars)
  const simulation = simulatePortfolio(input, memory)
  const { steps, trades } = simulation
  const equity = memory.subarray(0, steps)
  const pnl = closedPnl(trades)
  const metrics = measure({
    time: timeline,
    start: 0,
    end: steps,
    capital,
    equity,
    finalEquity: simulation.finalEquity,
    drawdown: simulation.drawdown,
    barsHeld: simulation.stepsHeld,
    pnl,
    closed: pnl.length,
    fees: trades.reduce((sum, { fees }) => sum + fees, 0),
    buyAndHoldReturn: meanReturn(symbols, timeline[steps - 1]),
  })
  progress?.(bars, bars)
  return { inputs, compiled, input, equity, simulation, metrics, absent }
}

/** Runs symbols on one cash, with the report. */
export function reportPortfolio(
  all: readonly PortfolioInput[],
  options: PortfolioOptions,
  scratch?: BacktestScratch,
): BacktestOutcome {
  const began = performance.now()
  const { inputs, compiled, input, equity, simulation, metrics, absent } = computePortfolio(all, options, scratch)
  const { trades, counters, finalEquity, steps } = simulation
  const { timeframe, capital, riskLimits } = options
  const symbols = inputs.map(({ symbol }) => symbol)
  const time = input.timeline.subarray(0, steps)
  const endTime = time[steps - 1]
  const { ambiguousBars } = counters
  const warnings = warningsOf({
    compiled,
    timeframe,
    series: input.symbols.map(({ candles, end }, index) => ({ symbol: symbols[index], time: candles.time, end })),
    endTime,
    finalEquity,
    ruined: simulation.ruined,
    trades: trades.length,
    ambiguousBars,
  })
  const counted = countedWarnings({
    counters,
    maxOpenPositions: tradePlan(compiled.risk, riskLimits).maxOpenPositions,
    volumeShare: new Costs(options).volumeShare,
    limits: riskLimits,
    hasDetails: inputs.some(({ details }) => details !== undefined),
    absent,
  })
  const report = {
    strategy: compiled.definition.name,
    symbol: symbols.join(', '),
    symbols,
    timeframe,
    bars: steps,
    from: time[0],
    to: endTime,
    initialCapital: capital,
    finalEquity,
    metrics,
    trades: reportTrades(trades, symbols, compiled),
    warnings: [...warnings, ...counted],
    ambiguousBars,
    readings: {
      pessimistic: finalEquity,
      optimistic: ambiguousBars === 0 ? finalEquity : optimisticEquity(input),
    },
    durationMs: performance.now() - began,
  }
  return outcomeOf(report, time, equity)
}

function optimisticEquity(input: PortfolioSimulationInput): number {
  const symbols = input.symbols.map(({ details, ...symbol }) => ({ ...symbol, details: details?.fromStart() }))
  const again = { ...input, symbols, isOptimistic: true, progress: undefined }
  return simulatePortfolio(again, new Float64Array(input.timeline.length)).finalEquity
}

type Present = {
  readonly inputs: readonly PortfolioInput[]
  readonly spans: readonly Span[]
  readonly absent: readonly string[]
}

/** The inputs with bars in the span. One input alone must have some; of several, those without are left out. */
function presentInputs(all: readonly PortfolioInput[], { from, to }: PortfolioOptions): Present {
  const inputs: PortfolioInput[] = []
  const spans: Span[] = []
  const absent: string[] = []
  let problem: unknown
  for (const input of all) {
    try {
      spans.push(spanOf(input.candles, from, to))
      inputs.push(input)
    } catch (error) {
      problem = error
      absent.push(input.symbol)
    }
  }
  if (inputs.length === 0 && problem !== undefined) throw problem
  return { inputs, spans, absent }
}

function bookInput(
  input: PortfolioInput,
  { start, end }: Span,
  options: PortfolioOptions,
  inputs: readonly PortfolioInput[],
): BookInput {
  const { compiled, candles } = input
  const isShared = inputs.some((other) => other !== input && other.compiled === compiled)
  const masks = input.masks ?? signalsOf(input, options, inputs.length, inputs.indexOf(input))
  return {
    candles,
    masks: isShared && input.masks === undefined ? copyOf(masks) : masks,
    rules: exitRules(compiled, candles),
    details: detailBars(input, { start, end }, options),
    start,
    end,
  }
}

/** The signals are half of the work, as far as progress tells. */
function signalsOf({ compiled, candles }: PortfolioInput, options: PortfolioOptions, symbols: number, index: number) {
  const { progress } = options
  const bars = candles.time.length
  return compiled.signals(
    candles,
    progress && ((done, total) => progress((bars * (index + done / total)) / symbols / 2, bars)),
  )
}

/** Masks belong to a compiled strategy until its next signals; another symbol may ask for those. */
function copyOf({ entryLong, entryShort, exitLong, exitShort }: SignalMasks): SignalMasks {
  return {
    entryLong: entryLong.slice(),
    entryShort: entryShort.slice(),
    exitLong: exitLong.slice(),
    exitShort: exitShort.slice(),
  }
}

function detailBars(
  { symbol, candles, details }: PortfolioInput,
  { start, end }: Span,
  { timeframe }: PortfolioOptions,
): DetailBars | undefined {
  if (details === undefined) return undefined
  requireDetails(details, timeframe)
  const { time } = details.candles
  const barMs = TIMEFRAME_MS[timeframe]
  const last = candles.time[end - 1] + barMs
  if (time.length === 0 || time[time.length - 1] < candles.time[start] || time[0] >= last) {
    throw new AppError('VALIDATION', `the detail candles of ${symbol} cover none of the bars that are run`, { symbol })
  }
  return new DetailBars(details.candles, barMs)
}

/** The mean over the symbols of what holding each from its first to its last close would have returned. */
function meanReturn(symbols: readonly BookInput[], endTime: number): number | null {
  let sum = 0
  let number = 0
  for (const { candles, start, end } of symbols) {
    let last = end - 1
    while (last > start && candles.time[last] > endTime) last--
    if (candles.time[start] > endTime) continue
    const held = totalReturn(candles.close[start], candles.close[last])
    if (held === null) return null
    sum += held
    number++
  }
  return number === 0 ? null : sum / number
}
