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
  if (entryOrder.type === 'market') return { levelsAt, type: 'market', price: undefined, fill: decimal(ask) }
  const price = roundDownTo(decimal(limitPrice(1, bars.close[bar], entryOrder.offset)), decimal(instrument.tickSize))
  return { levelsAt, type: 'limit', price, fill: least(price, decimal(ask)) }
}

/** How much to buy: by the backtest's rules, then no more than the account has room for, in whole lots. */
export function entryQuantity(
  risk: CompiledRisk,
  entry: PlannedEntry,
  stop: string | undefined,
  room: EntryRoom,
  instrument: Instrument,
): Decimal {
  const equity = room.equity.toNumber()
  const fill = entry.fill.toNumber()
  const feeRate = entry.type === 'limit' ? instrument.makerFee : instrument.takerFee
  const affordable = affordableQuantity(risk.positionSize * equity, fill, feeRate)
  const byRisk =
    risk.sizing === 'risk' && stop !== undefined ? (equity * risk.riskPct) / Math.abs(fill - Number(stop)) : affordable
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
    const stop = stopLevel(stopRule, 1, price, 0)
    const target = targetLevel(targetRule, 1, price, 0)
    if (Number.isNaN(stop) || Number.isNaN(target)) return undefined
    const steps = risk.takeProfitSteps.map(({ at, fraction }) => ({ price: onTick(price * (1 + at)), fraction }))
    return {
      ...(Number.isFinite(stop) ? { stopLoss: onTick(stop) } : {}),
      ...(steps.length > 0 ? { takeProfit: steps } : Number.isFinite(target) ? { takeProfit: onTick(target) } : {}),
    }
  }
}

/** The rule with its one value at the signal's bar, for the columns will not be there when the fill comes. */
function keptRule(rule: LevelRule | undefined, bar: number): LevelRule | undefined {
  if (rule === undefined || rule.kind === 'fraction') return rule
  return { ...rule, column: Float64Array.of(rule.column[bar]) }
}
