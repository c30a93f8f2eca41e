import { expect, test } from 'vitest'
import { runBacktest, runPortfolioBacktest } from '#main/backtest/engine/run-backtest.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { requireStrategy, type StrategyDefinition } from '#shared/domain/strategy.ts'
import { parseCondition } from '#shared/strategy-language/parser.ts'
import { priceColumns, truthAt } from '#test/unit/main/strategies/definition/interpreter.ts'
import { eventByEvent, type PlainRun, type PlainSignals, type PlainSymbol, type PlainTrade } from './event-by-event.ts'
import {
  Dice,
  type RandomCosts,
  randomCandles,
  randomCosts,
  randomDefinition,
  randomDetails,
} from './random-strategies.ts'

/** Another seed for another thousand: `BACKTEST_SEED=7 npx vitest run thousand-strategies`. */
const BASE_SEED = Number(process.env.BACKTEST_SEED ?? 20_240_101)
const CASES = 1_000
const HOUR = 3_600_000
/** Units in which the price is one of everyday size, a hundred-millionth, and a hundred million. */
const UNITS = [1, 1, 1, 0.01, 1e-10, 1e6]

type Case = {
  readonly definition: StrategyDefinition
  readonly symbols: readonly {
    readonly symbol: string
    readonly candles: CandleColumns
    readonly details?: CandleColumns
  }[]
  readonly costs: RandomCosts
  readonly span: { readonly from?: number; readonly to?: number }
}

function caseOf(seed: number): Case {
  const dice = new Dice(seed)
  const definition = requireStrategy(randomDefinition(dice))
  const count = dice.one([1, 1, 1, 2, 3])
  const withDetails = dice.chance(0.3)
  const symbols = Array.from({ length: count }, (_, i) => {
    const candles = randomCandles(dice, dice.one([1, 2, 60, 90, 120]), dice.one(UNITS))
    return {
      symbol: `${'ABC'[i]}/USDT`,
      candles,
      ...(withDetails ? { details: randomDetails(dice, candles) } : {}),
    }
  })
  const costs = randomCosts(dice)
  const [first] = symbols
  const times = first?.candles.time ?? new Float64Array()
  const span =
    dice.chance(0.2) && times.length > 10
      ? { from: times[dice.whole(1, 5)], to: (times.at(-1) ?? 0) - dice.whole(0, 4) * HOUR }
      : {}
  return { definition, symbols, costs, span }
}

/** The conditions read bar by bar, by the interpreter that shares no code with the compiler. */
function signalsOf(definition: StrategyDefinition, candles: CandleColumns): PlainSignals {
  const compiled = compileStrategy(definition)
  const series = compiled.series(candles)
  const world = { series: new Map([...series, ...priceColumns(candles)]), parameters: {} }
  const holds = (conditions: readonly string[] | undefined): number[] => {
    const parsed = (conditions ?? []).map((text) => {
      const { expression } = parseCondition(text)
      if (expression === undefined) throw new Error(text)
      return expression
    })
    return [...candles.time.keys()].map((t) =>
      parsed.length > 0 && parsed.every((one) => truthAt(one, t, world) === true) ? 1 : 0,
    )
  }
  return {
    entryLong: holds(definition.entryConditions.long),
    entryShort: holds(definition.entryConditions.short),
    exitLong: holds(definition.exitConditions.long),
    exitShort: holds(definition.exitConditions.short),
    series,
  }
}

const isClose = (a: number, b: number, scale = 0): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), scale)

function compare(seed: number, seen: Record<string, number>): string | undefined {
  const { definition, symbols, costs, span } = caseOf(seed)
  const plainSymbols: PlainSymbol[] = symbols.map((one) => ({ ...one, signals: signalsOf(definition, one.candles) }))
  const options = { ...costs, ...span, barMs: HOUR }
  const plain = eventByEvent(plainSymbols, definition.riskManagement, options)
  const optimistic = eventByEvent(plainSymbols, definition.riskManagement, options, true)
  for (const [what, count] of Object.entries(plain.seen)) seen[what] = (seen[what] ?? 0) + count
  if (plain.times.length === 0) return undefined
  // A short whose price doubles exactly leaves nothing: whether the run ends there is then a matter of rounding.
  const isNothing = (equity: number): boolean => Math.abs(equity) < 1e-9 * costs.capital
  if (plain.equity.some(isNothing) || optimistic.equity.some(isNothing)) {
    seen['left out: equity of exactly nothing'] = (seen['left out: equity of exactly nothing'] ?? 0) + 1
    return undefined
  }
  const inputs = symbols.map(({ symbol, candles, details }) => ({
    symbol,
    candles,
    compiled: compileStrategy(definition),
    ...(details === undefined || details.time.length === 0
      ? {}
      : { details: { candles: details, timeframe: '15m' as const } }),
  }))
  const settings = { timeframe: '1h', ...costs, ...span } as const
  const [only] = inputs
  // One symbol goes the way that is quicker where its rules allow it.
  const outcome =
    inputs.length === 1 && only !== undefined
      ? runBacktest(only.compiled, only.candles, { ...settings, ...only })
      : runPortfolioBacktest(inputs, settings)
  return differenceOf(plain, optimistic, outcome, costs.capital)
}

function differenceOf(
  plain: PlainRun,
  optimistic: PlainRun,
  { report, time, equity }: Pick<ReturnType<typeof runPortfolioBacktest>, 'report' | 'time' | 'equity'>,
  capital: number,
): string | undefined {
  for (const [i, wanted] of plain.trades.entries()) {
    const { entryReason: _reason, ...trade } = report.trades[i] ?? {}
    for (const [name, value] of Object.entries(wanted)) {
      const actual = Object.entries(trade).find(([key]) => key === name)?.[1]
      const scale = scaleOf(name, wanted, capital)
      const same =
        typeof value === 'number' && typeof actual === 'number' ? isClose(actual, value, scale) : actual === value
      if (!same)
        return `trade ${i}: ${name} ${String(actual)}, expected ${String(value)}; ${JSON.stringify(trade)} against ${JSON.stringify(wanted)}`
    }
  }
  if (report.trades.length !== plain.trades.length) {
    return `${report.trades.length} trades, expected ${plain.trades.length}; the next is ${JSON.stringify(report.trades[plain.trades.length])}`
  }
  if (time.length !== plain.times.length) return `${time.length} steps, expected ${plain.times.length}`
  const apart = plain.equity.findIndex((value, i) => time[i] !== plain.times[i] || !isClose(equity[i], value, capital))
  if (apart >= 0) return `equity at ${apart}: ${equity[apart]}, expected ${plain.equity[apart]}`
  if (!isClose(report.finalEquity, plain.finalEquity, capital))
    return `final equity ${report.finalEquity}, expected ${plain.finalEquity}`
  if (report.ambiguousBars !== plain.ambiguousBars)
    return `${report.ambiguousBars} ambiguous bars, expected ${plain.ambiguousBars}`
  const { readings } = report
  if (!isClose(readings.pessimistic, plain.finalEquity, capital)) return `pessimistic ${readings.pessimistic}`
  if (!isClose(readings.optimistic, optimistic.finalEquity, capital)) {
    return `optimistic ${readings.optimistic}, expected ${optimistic.finalEquity}`
  }
  const figures: Record<string, unknown> = report.metrics
  const odd = Object.entries(figures).find(([, value]) => typeof value === 'number' && !Number.isFinite(value))
  return odd && `metrics.${odd[0]} is ${String(odd[1])}`
}

/**
 * The size that a difference is measured against beside the value's own: what is left of the cash after large trades is
 * right to a trillionth of the capital, and so is what such a rest buys.
 */
function scaleOf(name: string, { entryPrice, quantity }: PlainTrade, capital: number): number {
  const rest = capital / 1_000
  if (name === 'quantity') return rest / entryPrice
  if (name === 'pnl') return Math.max(rest, entryPrice * quantity)
  if (name === 'fees') return rest
  return name === 'pnlPct' || name === 'mae' || name === 'mfe' ? 1 : 0
}

/** What a thousand runs must have come upon at least once. */
const RULES = [
  'entry market',
  'entry limit',
  'limit at open',
  'limit inside',
  'order placed',
  'order expired',
  'exit signal',
  'exit opposite',
  'exit stopLoss',
  'exit takeProfit',
  'exit trailingStop',
  'exit time',
  'exit protection',
  'exit end',
  'partial exit',
  'target at open',
  'ambiguous',
  'ambiguous limit fill',
  'cut by volume',
  'no volume',
  'no cash',
  'no level',
  'poor ratio',
  'too many positions',
  'barred by hours',
  'barred by maxDrawdown',
  'barred by the drawdown limit',
  'barred by dailyLoss',
  'barred by stopLossGuard',
  'barred by lowProfit',
  'order cancelled',
  'sized by risk',
  'moved by volume',
  'cut by the risk limit',
  'no exposure left',
  'beside another position',
  'limit at the open of a detail bar',
  'bar with details',
  'bar without details',
  'break-even at work',
  'stop just touched',
  'ruined',
]

test(`${CASES} random strategies: the engine and an event-by-event program agree trade by trade (seeds from ${BASE_SEED})`, () => {
  const seen: Record<string, number> = {}
  const wrong: string[] = []
  for (let i = 0; i < CASES; i++) {
    const difference = compare(BASE_SEED + i, seen)
    if (difference !== undefined) wrong.push(`seed ${BASE_SEED + i}: ${difference}`)
  }
  process.stderr.write(`seeds ${BASE_SEED} to ${BASE_SEED + CASES - 1}; rules met: ${JSON.stringify(seen)}\n`)
  expect(wrong.slice(0, 5)).toEqual([])
  expect(RULES.filter((rule) => !((seen[rule] ?? 0) > 0))).toEqual([])
}, 300_000)
