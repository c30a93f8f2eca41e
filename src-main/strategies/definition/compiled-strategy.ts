import type { CandleColumns } from '#shared/domain/candle.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'

/** Long or short. */
export type Direction = 'long' | 'short'

/**
 * 1 where the conditions hold at that bar's close, else 0; one entry a bar. Masks belong to the compiled strategy and
 * stay valid until its next call of `signals`.
 */
export type SignalMasks = {
  readonly entryLong: Uint8Array
  readonly entryShort: Uint8Array
  readonly exitLong: Uint8Array
  readonly exitShort: Uint8Array
}

/** Where a stop or target lies: a fraction of the entry's fill price away, a multiple of ATR away, or at a series' value. */
export type PriceRule =
  | { readonly kind: 'fraction'; readonly fraction: number }
  | { readonly kind: 'atr'; readonly multiple: number; readonly period: number }
  | { readonly kind: 'price'; readonly reference: string }

/**
 * The minutes `[from, to)` of the UTC day, `to` up to 1440 (midnight at its end). Where `to` is not after `from` the range
 * goes over midnight.
 */
export type MinuteRange = { readonly from: number; readonly to: number }

/** When entries stop or positions leave: limits and returns are fractions, the other numbers count trades or bars. */
export type CompiledProtection =
  | { readonly type: 'maxDrawdown'; readonly limit: number }
  | { readonly type: 'dailyLoss'; readonly limit: number }
  | {
      readonly type: 'stopLossGuard'
      readonly trades: number
      readonly withinBars: number
      readonly pauseBars: number
    }
  | {
      readonly type: 'lowProfit'
      readonly trades: number
      readonly withinBars: number
      readonly minReturn: number
      readonly pauseBars: number
    }

/** The risk settings with every `$parameter` replaced by its number and every default filled in. */
export type CompiledRisk = {
  /** Fraction of equity put into an entry. */
  readonly positionSize: number
  /** `risk`: so much that the stop loses `riskPct` of equity, at most `positionSize`; there is a `stopLoss` then. */
  readonly sizing: 'equity' | 'risk'
  readonly riskPct: number
  readonly stopLoss: PriceRule | undefined
  readonly takeProfit: PriceRule | undefined
  /** Partial targets, the nearest first; empty where `takeProfit` is one target or none. `fraction`: of the entry's quantity. */
  readonly takeProfitSteps: readonly { readonly at: number; readonly fraction: number }[]
  /** Distance below the best price as a fraction of it; works once the best price lies `activateAt` beyond the entry (0: at once). */
  readonly trailingStop: { readonly fraction: number; readonly activateAt: number } | undefined
  /** The gain from which on a stop lies at the entry price. */
  readonly breakEvenAt: number | undefined
  readonly maxBarsInTrade: number | undefined
  readonly cooldownBars: number
  readonly maxOpenPositions: number | undefined
  readonly onOppositeSignal: 'ignore' | 'reverse'
  readonly entryOrder: {
    readonly type: 'market' | 'limit'
    /** Where a limit lies from the signal bar's close, as a fraction of it; mirrored for shorts. */
    readonly offset: number
    /** The number of bars on which a limit order works. */
    readonly expiresAfterBars: number
  }
  /** When entries may be filled; empty: always. */
  readonly tradingHours: readonly MinuteRange[]
  readonly protections: readonly CompiledProtection[]
}

/** Called between two steps of a calculation; may throw `CANCELLED` to stop it. */
export type SignalProgress = (done: number, total: number) => void

/** A strategy ready to run on candles. It keeps scratch buffers: use it from one place at a time. */
export type CompiledStrategy = {
  readonly definition: StrategyDefinition
  /** The parameter values in force: the defaults, or what was given instead. */
  readonly parameters: Readonly<Record<string, number>>
  readonly risk: CompiledRisk
  /** Bars before every value that a condition reads can be there, in bars of the strategy. */
  readonly warmUp: number
  readonly hasEntryLong: boolean
  readonly hasEntryShort: boolean
  readonly hasExitLong: boolean
  readonly hasExitShort: boolean
  /** The entry conditions of that direction, joined by ` and `. */
  entryReason(direction: Direction): string
  /** Evaluates all conditions. The masks are valid until the next call. */
  signals(candles: CandleColumns, progress?: SignalProgress): SignalMasks
  /** Every indicator column by `name`, or `name.output` where it has several; missing values are NaN. Fresh memory. */
  series(candles: CandleColumns): Map<string, Float64Array>
  /** A series by its reference (`close`, `fast`, `bb.upper`), as in `stopLoss: {"price": …}`; missing values are NaN. */
  priceColumn(candles: CandleColumns, reference: string): Float64Array
}
