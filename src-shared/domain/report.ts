import { z } from 'zod'
import { honestyReportSchema } from './honesty.ts'

const ratio = z.number().nullable()

/**
 * The figures of a backtest. Ratios are fractions (0.02 is 2 %), money is in the quote currency, durations are
 * milliseconds; `null` is what cannot be computed (a profit factor without losses, for one).
 * Definitions: `docs/execution-model.md`.
 */
export const backtestMetricsSchema = z.object({
  totalReturn: ratio,
  cagr: ratio,
  volatility: ratio,
  sharpe: ratio,
  sortino: ratio,
  calmar: ratio,
  maxDrawdown: ratio,
  maxDrawdownDurationMs: z.number().nullable(),
  trades: z.number().int(),
  winRate: ratio,
  profitFactor: ratio,
  expectancy: ratio,
  averageWin: ratio,
  averageLoss: ratio,
  recoveryFactor: ratio,
  sqn: ratio,
  exposure: ratio,
  fees: z.number(),
  buyAndHoldReturn: ratio,
})

export type BacktestMetrics = z.infer<typeof backtestMetricsSchema>

/** Which way a position earns: long when the price rises, short when it falls. */
export const directionSchema = z.enum(['long', 'short'])
export type Direction = z.infer<typeof directionSchema>

/** Why a trade ended; `end` means still open at the last bar and valued at its close. */
export const exitReasonSchema = z.enum([
  'signal',
  'opposite',
  'stopLoss',
  'takeProfit',
  'trailingStop',
  'time',
  'protection',
  'end',
])
export type ExitReason = z.infer<typeof exitReasonSchema>

/**
 * One round trip of a backtest. Times are UTC milliseconds of the bars' openings; `pnl` is after fees on both sides,
 * `pnlPct` is pnl ÷ (entry price × quantity); `mae` (≤ 0) and `mfe` (≥ 0) are the worst and best excursion while it was
 * open, as fractions of the entry price.
 */
export const backtestTradeSchema = z.object({
  symbol: z.string(),
  direction: directionSchema,
  entryTime: z.number(),
  exitTime: z.number(),
  entryPrice: z.number(),
  exitPrice: z.number(),
  quantity: z.number(),
  pnl: z.number(),
  pnlPct: z.number(),
  fees: z.number(),
  mae: z.number(),
  mfe: z.number(),
  entryReason: z.string(),
  exitReason: exitReasonSchema,
  open: z.boolean(),
})

export type BacktestTrade = z.infer<typeof backtestTradeSchema>

/**
 * Final equity where each bar that could have reached a stop or a target first is read against the trader, and where it
 * is read for the trader. The report's own figures are the pessimistic ones.
 */
export const backtestReadingsSchema = z.object({ pessimistic: z.number(), optimistic: z.number() })

export type BacktestReadings = z.infer<typeof backtestReadingsSchema>

/** What a backtest answers on the command line, without its columns. `durationMs` is the computation alone. */
export const backtestReportSchema = z.object({
  strategy: z.string(),
  /** The symbol; where there are several, all of them joined by `, `. */
  symbol: z.string(),
  symbols: z.array(z.string()),
  timeframe: z.string(),
  bars: z.number().int(),
  from: z.number(),
  to: z.number(),
  initialCapital: z.number(),
  finalEquity: z.number(),
  metrics: backtestMetricsSchema,
  trades: z.array(backtestTradeSchema),
  warnings: z.array(z.string()),
  ambiguousBars: z.number().int(),
  readings: backtestReadingsSchema,
  durationMs: z.number(),
  /** Whether the result can be trusted, where that was asked. */
  honesty: honestyReportSchema.optional(),
})

export type BacktestReport = z.infer<typeof backtestReportSchema>
