import type { Clock } from '#main/ports.ts'
import type { RiskLock, RiskState, RiskStatus } from '#shared/contract/risk.ts'
import { type Decimal, greatest, storedDecimal, ZERO } from '#shared/decimal.ts'
import { type RiskLimits, riskLimitsSchema } from '#shared/domain/risk-limits.ts'
import { type RiskProtections, riskProtectionsSchema } from '#shared/domain/risk-protections.ts'
import { type Denial, deniedError } from './denial.ts'
import { requireConsistent } from './limits-check.ts'
import { afterTrade, locksNow } from './locks.ts'
import { openingAmount, orderDenial, worthBeside, worthInSymbol } from './order-check.ts'
import { OrderPace } from './order-pace.ts'
import { afterDeposit, drawdownOf, observedEquity } from './periods.ts'
import { type Hold, portfolioDenial, type Rules, stateDenial } from './portfolio-check.ts'
import type { ClosedTrade, RiskRecord } from './risk-record.ts'
import { shownState, statusOf } from './risk-status.ts'
import type { RiskStore } from './risk-store.ts'
import { type Sizing, type SizingRequest, sizePosition } from './sizing.ts'
import type { OrderView, PortfolioView } from './view.ts'
import { percentWords } from './words.ts'

/** By how much the peak must have risen before it is written again; a crash may forget that much of it. */
const PEAK_WRITE_STEP = 0.0001

/** The state changed; for events, the audit log and alarms. */
export type RiskChange = { readonly account: string; readonly state: RiskState; readonly reason: string | undefined }

/** What the manager needs to size an entry; limits, rooms and equity are its own business. */
export type SizeOrder = Omit<
  SizingRequest,
  'equity' | 'maxRiskPct' | 'minRiskRewardRatio' | 'positionRoom' | 'exposureRoom' | 'riskPct'
> & { readonly symbol: string; readonly riskPct?: number | undefined }

/**
 * Decides what may be ordered. It holds no positions: every question brings the account as it is now. What must outlive a
 * restart is written before the answer. A state other than active stays until `resume`.
 */
export class RiskManager {
  private readonly store: RiskStore
  private readonly clock: Pick<Clock, 'now'>
  private readonly onChange: (change: RiskChange) => void
  private readonly records = new Map<string, RiskRecord>()
  private readonly savedPeaks = new Map<string, Decimal>()
  private readonly paces = new Map<string, OrderPace>()
  private readonly holds = new Map<string, Hold>()

  constructor(store: RiskStore, clock: Pick<Clock, 'now'>, onChange: (change: RiskChange) => void = () => undefined) {
    this.store = store
    this.clock = clock
    this.onChange = onChange
  }

  limits(account: string): RiskLimits {
    return this.store.limits(account)
  }

  /** Changes limits; those left out stay. Throws VALIDATION where they then contradict each other. */
  setLimits(
    account: string,
    change: { readonly [Name in keyof RiskLimits]?: RiskLimits[Name] | undefined },
  ): RiskLimits {
    const limits = riskLimitsSchema.parse({ ...this.store.limits(account), ...given(change) })
    requireConsistent(limits)
    this.store.saveLimits(account, limits)
    this.announce(account)
    return limits
  }

  protections(account: string): RiskProtections {
    return this.store.protections(account)
  }

  /** Changes protections; those left out stay. */
  setProtections(
    account: string,
    change: { readonly [Name in keyof RiskProtections]?: RiskProtections[Name] | undefined },
  ): RiskProtections {
    const protections = riskProtectionsSchema.parse({ ...this.store.protections(account), ...given(change) })
    this.store.saveProtections(account, protections)
    this.announce(account)
    return protections
  }

  /** Takes note of the account's equity (at each tick, fill or check): peak, day, week, and the stop at the drawdown limit. */
  observe(account: string, view: PortfolioView): void {
    // What is missing from the equity is no loss.
    if (view.missing.length > 0) return
    const now = this.clock.now()
    const before = this.recordOf(account)
    const record = observedEquity(before, view.equity, now)
    const drawdown = drawdownOf(record, view.equity)
    const limit = this.store.limits(account).maxDrawdownPct
    if (record.state === 'active' && drawdown >= limit) {
      const reason = `drawdown of ${percentWords(drawdown)} reached the limit of ${percentWords(limit)}`
      this.save(account, { ...record, state: 'reduce_only', cause: 'max_drawdown', reason, since: now })
      this.announce(account)
    } else if (record !== before) {
      this.records.set(account, record)
      if (this.worthWriting(account, before, record)) this.save(account, record)
    }
  }

  /** First level: why the portfolio may open nothing (or nothing of `symbol`) now. */
  portfolioDenial(account: string, view: PortfolioView, symbol?: string): Denial | undefined {
    this.observe(account, view)
    return portfolioDenial(this.rules(account), view, symbol)
  }

  /** Both levels: why this order may not be placed now. Asking does not count as ordering. */
  orderDenial(account: string, view: PortfolioView, order: OrderView): Denial | undefined {
    this.observe(account, view)
    const rules = this.rules(account)
    const denial = orderDenial(rules, view, order)
    if (denial !== undefined || order.emergency || order.protective || order.reduceOnly) return denial
    const opens = !openingAmount(view, order).isZero()
    return this.paceOf(account).denial(order, opens, rules.protections, rules.now)
  }

  /** Why a strategy may not even leave a position now; undefined where it may. */
  strategyDenial(account: string, view: PortfolioView): Denial | undefined {
    const rules = this.rules(account)
    return rules.record.state === 'halted' ? stateDenial(rules, view) : undefined
  }

  /** Lets the order pass and counts it, or throws RISK_DENIED. */
  admit(account: string, view: PortfolioView, order: OrderView): void {
    const denial = this.orderDenial(account, view, order)
    if (denial !== undefined) throw deniedError(denial)
    if (order.emergency || order.protective || order.reduceOnly) return
    this.paceOf(account).note(order, !openingAmount(view, order).isZero(), this.clock.now())
  }

  /** The size of an entry within the account's limits. Money and prices of the request are in the account's currency. */
  size(account: string, view: PortfolioView, order: SizeOrder): Sizing {
    const limits = this.store.limits(account)
    const room = (pct: number, used: Decimal): Decimal => greatest(view.equity.mul(pct).sub(used), ZERO)
    const { symbol: _, riskPct, ...rest } = order
    return sizePosition({
      ...rest,
      equity: view.equity,
      riskPct: riskPct ?? limits.maxPortfolioRiskPct,
      maxRiskPct: limits.maxPortfolioRiskPct,
      minRiskRewardRatio: limits.minRiskRewardRatio,
      positionRoom: room(limits.maxPositionSizePct, worthInSymbol(view, order)),
      exposureRoom: room(limits.maxTotalExposurePct, worthBeside(view, order)),
    })
  }

  /** Takes note of a closed trade, once by its id. */
  tradeClosed(account: string, trade: ClosedTrade): void {
    const before = this.recordOf(account)
    const now = this.clock.now()
    const kept = { ...before, locks: [...locksNow(before, now)] }
    const after = afterTrade(kept, trade, this.store.protections(account))
    if (after === kept) return
    this.save(account, after)
    if (after.locks !== kept.locks) this.announce(account)
  }

  /** Takes note of money that came in, or went out where it is below zero: neither profit nor loss. */
  deposited(account: string, amount: Decimal): void {
    this.save(account, afterDeposit(this.recordOf(account), amount))
  }

  /** No entries and no orders of strategies until resumed. */
  halt(account: string, reason: string, cause: 'trader' | 'close_all' = 'trader'): void {
    this.latch(account, 'halted', reason, cause)
  }

  /** Only orders that shrink positions until resumed. A halt is not loosened. */
  reduceOnly(account: string, reason: string): void {
    if (this.recordOf(account).state !== 'halted') this.latch(account, 'reduce_only', reason, 'trader')
  }

  /**
   * Trading goes on: locks end, and drawdown, day and week count from the equity of now. Answers how to take that back,
   * for where it cannot be written down.
   */
  resume(account: string, view: PortfolioView): () => void {
    const before = this.recordOf(account)
    const { closedTrades } = before
    const fresh: RiskRecord = { state: 'active', locks: [], closedTrades }
    this.save(account, view.missing.length > 0 ? fresh : observedEquity(fresh, view.equity, this.clock.now()))
    this.announce(account)
    return () => {
      this.save(account, before)
      this.announce(account)
    }
  }

  /**
   * Only orders that shrink positions while there is a reason, apart from what is latched: nobody has to resume, and
   * resuming does not end it. Undefined ends it. It is not remembered over a restart.
   */
  hold(account: string, reason: string | undefined): void {
    const known = this.holds.get(account)
    if (known?.reason === reason) return
    if (reason === undefined) this.holds.delete(account)
    else this.holds.set(account, { reason, since: known?.since ?? this.clock.now() })
    if (this.recordOf(account).state === 'active') this.announce(account)
  }

  state(account: string): RiskState {
    return shownState(this.recordOf(account), this.holds.get(account)).state
  }

  /** What may not be entered now. */
  locks(account: string): RiskLock[] {
    return locksNow(this.recordOf(account), this.clock.now()).map(({ scope, reason, until }) => ({
      scope,
      reason,
      until,
    }))
  }

  status(account: string, view: PortfolioView): RiskStatus {
    this.observe(account, view)
    return statusOf(this.rules(account), view, this.locks(account))
  }

  private latch(account: string, state: RiskState, reason: string, cause: 'trader' | 'close_all'): void {
    this.save(account, { ...this.recordOf(account), state, reason, cause, since: this.clock.now() })
    this.announce(account)
  }

  private rules(account: string): Rules {
    return {
      record: this.recordOf(account),
      hold: this.holds.get(account),
      limits: this.store.limits(account),
      protections: this.store.protections(account),
      now: this.clock.now(),
    }
  }

  private recordOf(account: string): RiskRecord {
    const known = this.records.get(account)
    if (known !== undefined) return known
    const stored = this.store.record(account)
    this.records.set(account, stored)
    if (stored.peakEquity !== undefined) this.savedPeaks.set(account, storedDecimal(stored.peakEquity))
    return stored
  }

  private paceOf(account: string): OrderPace {
    const pace = this.paces.get(account) ?? new OrderPace()
    this.paces.set(account, pace)
    return pace
  }

  private worthWriting(account: string, before: RiskRecord, after: RiskRecord): boolean {
    if (before.day !== after.day || before.week !== after.week) return true
    const saved = this.savedPeaks.get(account)
    return saved === undefined || storedDecimal(after.peakEquity ?? '0').gt(saved.mul(1 + PEAK_WRITE_STEP))
  }

  private save(account: string, record: RiskRecord): void {
    this.store.saveRecord(account, record)
    this.records.set(account, record)
    if (record.peakEquity !== undefined) this.savedPeaks.set(account, storedDecimal(record.peakEquity))
  }

  private announce(account: string): void {
    const { state, reason } = shownState(this.recordOf(account), this.holds.get(account))
    this.onChange({ account, state, reason })
  }
}

/** The fields that are given; undefined means left out. */
function given(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
