import type { Sign } from '#main/matching/direction.ts'
import { targetAtFraction } from '#main/matching/exit-levels.ts'
import { affordableQuantity, fillFee } from '#main/matching/fill.ts'
import { stopLevel, targetLevel } from '#main/strategies/definition/exit-rules.ts'
import type { CashAccount } from './cash-account.ts'
import type { Costs } from './costs.ts'
import type { Counters } from './counters.ts'
import type { SymbolBook } from './symbol-book.ts'
import type { TradePlan } from './trade-plan.ts'

/** An entry is not made where the limits or the free cash leave less than this share of the money asked for. */
const LEAST_SHARE = 0.01
/** A ratio of target to stop that misses the least one by rounding alone counts as enough. */
const ROUNDING = 1e-9

/** An entry that may be made: at the market or at a limit, at `price` before slippage, on a bar with `volume`. */
export type EntryOrder = {
  sign: Sign
  /** The bar whose values stop and target read. */
  signalBar: number
  price: number
  isLimit: boolean
  volume: number
  /** Filled at the limit inside the bar. */
  isInside: boolean
  /** The detail bar of the fill, or -1. */
  detail: number
}

/** Sizes and makes the entries of a run. */
export class Entries {
  /** Set at a close at which the account's drawdown limit was reached. */
  isDrawdownReached = false
  private readonly plan: TradePlan
  private readonly costs: Costs
  private readonly account: CashAccount
  private readonly counters: Counters

  constructor(plan: TradePlan, costs: Costs, account: CashAccount, counters: Counters) {
    this.plan = plan
    this.costs = costs
    this.account = account
    this.counters = counters
  }

  /** Opens a position where number, money, volume, levels and limits allow it; what does not is counted. */
  enter(book: SymbolBook, order: EntryOrder): boolean {
    const { plan, costs, account, counters } = this
    const { sign, signalBar } = order
    if (this.isDrawdownReached) return this.deny('afterDrawdown')
    if (account.openPositions >= plan.maxOpenPositions) return this.deny('tooMany')
    const equity = account.equityNow()
    const asked = plan.positionSize * equity
    if (!(asked > 0)) return false
    const money = this.withinLimits(asked, equity)
    if (money < LEAST_SHARE * asked) return this.deny('noExposure')
    const cash = account.freeCash()
    if (cash < LEAST_SHARE * money) return this.deny('noCash')
    const budget = Math.min(money, cash)
    const feeRate = order.isLimit ? costs.makerFee : costs.takerFee
    let isCut = money < asked

    const isImpacted = costs.byVolume && !order.isLimit
    let price = order.isLimit || isImpacted ? order.price : costs.marketFill(order.price, sign, 0, order.volume)
    if (!(price > 0)) return false
    let quantity = affordableQuantity(budget, price, feeRate)
    if (plan.riskPct !== undefined) {
      // Never negative, and no negative zero either: a stop at the price itself leaves positionSize as the bound.
      const distance = Math.abs(price - stopLevel(book.rules.stop, sign, price, signalBar))
      quantity = Math.min((equity * plan.riskPct) / distance, quantity)
    }
    const most = costs.mostOf(order.volume)
    if (most <= 0) return this.deny('noVolume')
    const isCutByVolume = quantity > most
    if (isCutByVolume) quantity = most
    if (isImpacted) {
      price = costs.marketFill(order.price, sign, quantity, order.volume)
      quantity = Math.min(quantity, affordableQuantity(budget, price, feeRate))
    }

    const stop = stopLevel(book.rules.stop, sign, price, signalBar)
    const target = targetLevel(book.rules.target, sign, price, signalBar)
    if (!(price > 0 && quantity > 0) || Number.isNaN(stop) || Number.isNaN(target)) return false
    if (plan.limits !== undefined) {
      const stopDistance = Math.abs(price - stop)
      const [nearest] = plan.targets
      const targetDistance = Math.abs(
        (nearest === undefined ? target : targetAtFraction(sign, price, nearest.at)) - price,
      )
      const least = plan.limits.minRiskRewardRatio * (1 - ROUNDING)
      if (Number.isFinite(stopDistance) && Number.isFinite(targetDistance) && targetDistance / stopDistance < least) {
        return this.deny('poorRatio')
      }
      // Without a stop, or with one on the wrong side, there is no loss at the stop to bound.
      const hasRisk = stopDistance > 0 && Number.isFinite(stopDistance)
      const mostAtRisk = (equity * plan.limits.maxPortfolioRiskPct) / stopDistance
      if (hasRisk && quantity > mostAtRisk) {
        quantity = mostAtRisk
        isCut = true
      }
    }

    if (isCut) counters.cutByLimits++
    if (isCutByVolume) counters.cutByVolume++
    const fee = fillFee(quantity, price, feeRate)
    account.balance = account.balance - sign * quantity * price - fee
    account.openPositions++
    book.position.open({ sign, bar: book.bar, price, quantity, fee, stop, target }, order.isInside, order.detail)
    return true
  }

  /** The money for an entry that the account's limits leave of what was asked for. */
  private withinLimits(asked: number, equity: number): number {
    const { limits } = this.plan
    if (limits === undefined) return asked
    const free = limits.maxTotalExposurePct * equity - this.account.locked()
    return Math.min(asked, limits.maxPositionSizePct * equity, free)
  }

  private deny(why: 'afterDrawdown' | 'tooMany' | 'noExposure' | 'noCash' | 'noVolume' | 'poorRatio'): false {
    this.counters[why]++
    return false
  }
}
