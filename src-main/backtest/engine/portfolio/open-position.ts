import type { Sign } from '#main/matching/direction.ts'
import {
  breakEvenActivation,
  isNearer,
  noTarget,
  targetAtFraction,
  trailingActivation,
  trailingLevel,
} from '#main/matching/exit-levels.ts'
import type { ExitRules } from '#main/strategies/definition/exit-rules.ts'
import type { TradePlan } from './trade-plan.ts'

/** What an entry was filled with. */
export type EntryFill = {
  readonly sign: Sign
  readonly bar: number
  readonly price: number
  readonly quantity: number
  readonly fee: number
  readonly stop: number
  /** The single target; not read where the plan has several. */
  readonly target: number
}

/** The position of one symbol. It is made once and opened again and again. */
export class OpenPosition {
  isOpen = false
  sign: Sign = 1
  entryBar = 0
  entryPrice = 0
  entryQuantity = 0
  entryFee = 0
  /** What is left of it. */
  quantity = 0
  /** Filled at a limit inside its entry bar rather than at an open. */
  isFilledInside = false
  /** The detail bar of the fill on the entry bar; -1: filled at the bar's open, or no detail candles. */
  entryDetail = -1
  /** A protection wants it gone at its symbol's next open. */
  mustLeave = false
  /** Whether the stop that `stopInForce` answered last was the trailing one. */
  isTrailing = false
  /** Extremes of the prices while it was open. */
  highest = 0
  lowest = 0
  /** The next target's level; beyond all prices where there is none. */
  target = 0
  /** The best price up to the end of the bar before. */
  private best = 0
  private stop = 0
  private breakEvenFrom = 0
  private trailingFrom = 0
  private nextTarget = 0
  private readonly plan: TradePlan
  private readonly trailingFraction: number
  private readonly trailingAt: number

  constructor(plan: TradePlan, rules: ExitRules) {
    this.plan = plan
    this.trailingFraction = rules.trailing?.fraction ?? 0
    this.trailingAt = rules.trailing?.activateAt ?? 0
  }

  open(fill: EntryFill, isFilledInside: boolean, entryDetail: number): void {
    const { sign, price } = fill
    const { breakEvenAt } = this.plan
    this.isOpen = true
    this.mustLeave = false
    this.sign = sign
    this.entryBar = fill.bar
    this.entryPrice = price
    this.entryQuantity = fill.quantity
    this.quantity = fill.quantity
    this.entryFee = fill.fee
    this.isFilledInside = isFilledInside
    this.entryDetail = entryDetail
    this.highest = price
    this.lowest = price
    this.best = price
    this.stop = fill.stop
    this.breakEvenFrom = breakEvenAt === undefined ? noTarget(sign) : breakEvenActivation(sign, price, breakEvenAt)
    this.trailingFrom = this.trailingFraction === 0 ? noTarget(sign) : trailingActivation(sign, price, this.trailingAt)
    this.nextTarget = 0
    this.target = this.plan.targets.length > 0 ? this.targetLevel(0) : fill.target
  }

  /** The nearest of the fixed stop, the entry price once break-even is reached, and the trailing stop. */
  stopInForce(): number {
    const { sign, best } = this
    let stop = this.stop
    this.isTrailing = false
    if (sign * best >= sign * this.breakEvenFrom && isNearer(sign, this.entryPrice, stop)) stop = this.entryPrice
    if (sign * best >= sign * this.trailingFrom) {
      const moving = trailingLevel(sign, best, this.trailingFraction)
      if (isNearer(sign, moving, stop)) {
        stop = moving
        this.isTrailing = true
      }
    }
    return stop
  }

  /** The quantity that leaves at the next target. */
  quantityAtTarget(): number {
    const { targets, targetsCloseWhole } = this.plan
    if (targets.length === 0) return this.quantity
    const isLast = this.nextTarget === targets.length - 1
    if (isLast && targetsCloseWhole) return this.quantity
    return Math.min(this.quantity, targets[this.nextTarget].fraction * this.entryQuantity)
  }

  /** Moves on to the target after the one that was reached. */
  passTarget(): void {
    this.nextTarget++
    this.target = this.nextTarget < this.plan.targets.length ? this.targetLevel(this.nextTarget) : noTarget(this.sign)
  }

  /** Counts prices among those it was open at. */
  see(high: number, low: number): void {
    if (high > this.highest) this.highest = high
    if (low < this.lowest) this.lowest = low
  }

  /** What the trailing stop and break-even know from the next bar on. */
  know(high: number, low: number): void {
    this.best = this.sign === 1 ? Math.max(this.best, high) : Math.min(this.best, low)
  }

  /** What it is worth at a price; below zero for a short, whose proceeds are in the balance. */
  valueAt(price: number): number {
    return this.sign * this.quantity * price
  }

  private targetLevel(index: number): number {
    return targetAtFraction(this.sign, this.entryPrice, this.plan.targets[index].at)
  }
}
