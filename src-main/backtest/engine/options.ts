import type { CompiledStrategy, SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import type { BacktestScratch } from './scratch.ts'

/** Candles of a shorter timeframe, which decide what came first inside a bar. */
export type DetailCandles = { readonly candles: CandleColumns; readonly timeframe: Timeframe }

/** How a run is made, whatever it runs on. Ratios are fractions, times UTC milliseconds. */
export type PortfolioOptions = {
  /** The length of the candles' bars. */
  readonly timeframe: Timeframe
  /** Money at the start, above zero; all symbols share it. */
  readonly capital: number
  /** Fee of each fill as a fraction of its value, in `[0, 1)`. */
  readonly fee: number
  /** What limit entries and targets pay instead of `fee`. */
  readonly makerFee?: number
  /** What everything else pays instead of `fee`. */
  readonly takerFee?: number
  /** How far each market fill is moved against the trader under the model `fixed`, in `[0, 1)`. */
  readonly slippage: number
  /** `fixed` (the default) or `volume`: by the share of the bar's volume that a fill takes; `slippage` is not read then. */
  readonly slippageModel?: 'fixed' | 'volume'
  /** The most of a bar's volume that an entry takes under the model `volume`; 0.025 where left out. */
  readonly volumeShare?: number
  /** How far a fill as large as the bar's volume moves the price under the model `volume`; 0.1 where left out. */
  readonly priceImpact?: number
  /** The account's limits, applied to every entry where given. */
  readonly riskLimits?: RiskLimits
  /** The bars `[from, to)` trade and are measured; earlier ones warm the indicators up. */
  readonly from?: number
  readonly to?: number
  /** Called at least every 65,536 bars; may throw `CANCELLED` to stop the run. */
  readonly progress?: (done: number, total: number) => void
}

/** How a strategy is run over the candles of one symbol. */
export type BacktestOptions = PortfolioOptions & {
  readonly symbol: string
  readonly details?: DetailCandles
  /** Memory to use again. The outcome's columns are then valid until the next run with it. */
  readonly scratch?: BacktestScratch
}

/** One symbol of a run. All inputs of a run are compiled from the same definition, and may be the same object. */
export type PortfolioInput = {
  readonly symbol: string
  readonly compiled: CompiledStrategy
  readonly candles: CandleColumns
  /** The signals where they are known already; they must stay as they are during the run. */
  readonly masks?: SignalMasks
  readonly details?: DetailCandles
}

/** Throws `VALIDATION` naming the first option that is out of its range. */
export function requireOptions(options: PortfolioOptions): void {
  const { capital, fee, slippage, makerFee, takerFee, volumeShare, priceImpact } = options
  if (!(capital > 0 && Number.isFinite(capital))) {
    throw new AppError('VALIDATION', `the capital must be above 0, not ${capital}`, { capital })
  }
  for (const [name, value] of Object.entries({ fee, slippage, makerFee, takerFee })) {
    if (value !== undefined && !(value >= 0 && value < 1)) {
      const message = `the ${name} is a fraction from 0 to below 1, not ${value} (0.001 is 0.1 %)`
      throw new AppError('VALIDATION', message, { [name]: value })
    }
  }
  for (const [name, value] of Object.entries({ volumeShare, priceImpact })) {
    if (value !== undefined && !(value >= 0 && value <= 1)) {
      throw new AppError('VALIDATION', `the ${name} is a fraction from 0 to 1, not ${value}`, { [name]: value })
    }
  }
}

/** Throws `VALIDATION` where the details' timeframe does not divide that of the run. */
export function requireDetails(details: DetailCandles, timeframe: Timeframe): void {
  const detailMs = TIMEFRAME_MS[details.timeframe]
  const barMs = TIMEFRAME_MS[timeframe]
  if (detailMs < barMs && barMs % detailMs === 0) return
  throw new AppError(
    'VALIDATION',
    `the detail candles must be of a timeframe that divides ${timeframe}; ${details.timeframe} does not`,
    { timeframe, detailTimeframe: details.timeframe },
  )
}
