import { trailingLevel } from '#main/matching/exit-levels.ts'
import { affordableQuantity } from '#main/matching/fill.ts'
import { limitPrice } from '#main/matching/limit-entry.ts'
import type { CompiledRisk, CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { exitRules, type LevelRule, stopLevel, targetLevel } from '#main/strategies/definition/exit-rules.ts'
import type { EntryRoom } from '#main/trading/entry-room.ts'
import type { CreateOrderInput } from '#shared/contract/trading.ts'
import { type Decimal, decimal, decimalText, least, roundDownTo, roundNearestTo } from '#shared/decimal.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'

/** Where stop and targets lie, as decimal text on the instrument's tick. */
export type Levels = Pick<CreateOrderInput, 'stopLoss' | 'takeProfit'>

/** Where stop and targets of a fill at a price lie; undefined where they cannot be placed. */
export type LevelsAt = (price: number) => Levels | undefined

/** An entry as the strategy's rules make it. */
export type PlannedEntry = {
  readonly levelsAt: LevelsAt
  /** Where the stop lies that sizing by risk goes by. */
  readonly riskStop: number
  readonly type: 'market' | 'limit'
  /** Of a limit order. */
  readonly price: Decimal | undefined
  /** Where it is expected to fill. */
  readonly fill: Decimal
}

/** Plans the entry of a long position on the newest bar's signal; `ask` is where the market sells now. */
export function planEntry(
  compiled: CompiledStrategy,
  bars: CandleColumns,
  ask: string,
  instrument: Instrument,
): PlannedEntry {
  const bar = bars.close.length - 1
  const { entryOrder } = compiled.risk
  const levelsAt = levelsOf(compiled, bars, bar, decimal(instrument.tickSize))
  const planned = (entry: Pick<PlannedEntry, 'type' | 'price' | 'fill'>): PlannedEntry => {
    const riskStop = stopLevel(exitRules(compiled, bars).stop, 1, entry.fill.toNumber(), bar)
    return { ...entry, levelsAt, riskStop }
  }
  if (entryOrder.type === 'market') return planned({ type: 'market', price: undefined, fill: decimal(ask) })
  const price = roundDownTo(decimal(limitPrice(1, bars.close[bar], entryOrder.offset)), decimal(instrument.tickSize))
  return planned({ type: 'limit', price, fill: least(price, decimal(ask)) })
}

/** How much to buy: by the backtest's rules, then no more than the account has room for, in whole lots. */
export function entryQuantity(
  risk: CompiledRisk,
  entry: PlannedEntry,
  room: EntryRoom,
  instrument: Instrument,
): Decimal {
  const equity = room.equity.toNumber()
  const fill = entry.fill.toNumber()
  const feeRate = entry.type === 'limit' ? instrument.makerFee : instrument.takerFee
  const affordable = affordableQuantity(risk.positionSize * equity, fill, feeRate)
  const byRisk = risk.sizing === 'risk' ? (equity * risk.riskPct) / Math.abs(fill - entry.riskStop) : affordable
  const wanted = Math.min(affordable, byRisk)
  if (!(wanted > 0) || !Number.isFinite(wanted)) return decimal(0)
  return roundDownTo(least(decimal(wanted), room.quantity), decimal(instrument.lotSize))
}

function levelsOf(compiled: CompiledStrategy, bars: CandleColumns, bar: number, tickSize: Decimal): LevelsAt {
  const { risk } = compiled
  const rules = exitRules(compiled, bars)
  const stopRule = keptRule(rules.stop, bar)
  const targetRule = keptRule(rules.target, bar)
  const onTick = (level: number): string => decimalText(roundNearestTo(decimal(level), tickSize))
  return (price) => {
    const fixed = stopLevel(stopRule, 1, price, 0)
    const trailing = isTrailedByBars(risk) && risk.trailingStop?.activateAt === 0 ? risk.trailingStop.fraction : 1
    const stop = Math.max(fixed, trailing < 1 ? trailingLevel(1, price, trailing) : Number.NEGATIVE_INFINITY)
    const target = targetLevel(targetRule, 1, price, 0)
    if (Number.isNaN(stop) || Number.isNaN(target)) return undefined
    const steps = risk.takeProfitSteps.map(({ at, fraction }) => ({ price: onTick(price * (1 + at)), fraction }))
    return {
      ...(Number.isFinite(stop) ? { stopLoss: onTick(stop) } : {}),
      ...(steps.length > 0 ? { takeProfit: steps } : Number.isFinite(target) ? { takeProfit: onTick(target) } : {}),
    }
  }
}

/**
 * Whether a trailing stop is one stop with the fixed one or the targets, moved when bars close. On spot two orders cannot set
 * aside the same holding; where it is alone, it is an order that follows each price.
 */
export function isTrailedByBars(risk: CompiledRisk): boolean {
  const hasOthers = risk.stopLoss !== undefined || risk.takeProfit !== undefined || risk.takeProfitSteps.length > 0
  return risk.trailingStop !== undefined && hasOthers
}

/** The rule with its one value at the signal's bar, for the columns will not be there when the fill comes. */
function keptRule(rule: LevelRule | undefined, bar: number): LevelRule | undefined {
  if (rule === undefined || rule.kind === 'fraction') return rule
  return { ...rule, column: Float64Array.of(rule.column[bar]) }
}
