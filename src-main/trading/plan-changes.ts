import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { RoundTrip } from '#main/portfolio/round-trip.ts'
import type { OrderPurpose, OrderRecord } from '#main/storage/books/orders-repository.ts'
import { decimalText, ZERO } from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import { freeBase } from './free-base.ts'
import type { LiveBooks } from './live-books.ts'
import type { LiveOrders } from './live-orders.ts'
import type { ProtectionIds } from './order-view.ts'

/** Takes a stop or target out of the plan that placed it, so that it is not put back. */
export function forgetInPlan(orders: LiveOrders, child: OrderRecord): void {
  const parent = child.parentOrderId === undefined ? undefined : orders.find(child.parentOrderId)
  const plan = parent?.protection
  if (parent === undefined || plan === undefined) return
  const { stopLoss, breakEvenAfter, ...rest } = plan
  const isStop = child.purpose === 'stopLoss'
  const targets = isStop ? plan.takeProfit : plan.takeProfit.filter(({ price }) => child.price?.eq(price) !== true)
  const left = isStop
    ? rest
    : {
        ...rest,
        ...(stopLoss === undefined ? {} : { stopLoss }),
        ...(breakEvenAfter === undefined ? {} : { breakEvenAfter }),
      }
  const isEmpty = targets.length === 0 && (isStop || stopLoss === undefined)
  orders.protect(parent.id, isEmpty ? undefined : { ...left, takeProfit: targets })
}

/** Moves a stop or target in the plan that placed it. */
export function moveInPlan(orders: LiveOrders, child: OrderRecord, price: string): void {
  const parent = child.parentOrderId === undefined ? undefined : orders.find(child.parentOrderId)
  const plan = parent?.protection
  if (parent === undefined || plan === undefined) return
  const takeProfit = plan.takeProfit.map((target) =>
    child.price?.eq(target.price) === true ? { ...target, price } : target,
  )
  orders.protect(parent.id, child.purpose === 'stopLoss' ? { ...plan, stopLoss: price } : { ...plan, takeProfit })
}

/** The orders placed by hand that what is asked for takes the place of. */
export function placedByHand(
  orders: LiveOrders,
  symbol: string,
  asked: { readonly stopLoss?: unknown; readonly takeProfit?: unknown },
): OrderRecord[] {
  return orders.openOrders(symbol).filter(({ parentOrderId, purpose }) => {
    if (parentOrderId !== undefined) return false
    if (purpose === 'takeProfit') return asked.takeProfit !== undefined
    return (purpose === 'stopLoss' || purpose === 'trailingStop') && asked.stopLoss !== undefined
  })
}

/** The stop and the target that stand, or stood last, for what an entry has filled. */
export function protectionIds(orders: LiveOrders, order: OrderRecord): ProtectionIds {
  if (order.purpose !== 'entry' || order.filled.isZero()) return {}
  const children = orders.childrenOf(order.id)
  const of = (purpose: OrderPurpose): string | undefined =>
    (
      children.find((child) => child.purpose === purpose && !isFinal(child.status)) ??
      children.findLast((child) => child.purpose === purpose)
    )?.id
  const stop = of('stopLoss')
  const target = of('takeProfit')
  return {
    ...(stop === undefined ? {} : { stopLossOrderId: stop }),
    ...(target === undefined ? {} : { takeProfitOrderId: target }),
  }
}

/** Throws CONFLICT where sales that wait have set aside all of it, those left out that are about to be replaced. */
export function requireRoom(books: LiveBooks, rules: InstrumentRules, replaced: readonly OrderRecord[]): void {
  if (rules.kind !== 'spot') return
  const held = books.holdings().get(rules.base) ?? ZERO
  const released = replaced.reduce((sum, { amount, filled }) => sum.add(amount).sub(filled), ZERO)
  const free = freeBase(books, rules, false).add(released)
  if (free.gte(rules.lotSize)) return
  throw new AppError(
    'CONFLICT',
    `all ${decimalText(held)} ${rules.base} are set aside by sales that wait already; cancel them first`,
    { symbol: rules.symbol, held: decimalText(held), free: decimalText(free) },
  )
}

/** The newest entry order of a position. Throws NOT_FOUND where it has none, as one that was made elsewhere. */
export function entryOf(orders: LiveOrders, trip: RoundTrip): OrderRecord {
  const entry = orders.entryOrders(trip.symbol).find((order) => order.filled.gt(0))
  if (entry !== undefined) return entry
  throw new AppError('NOT_FOUND', `the ${trip.symbol} position has no order here that a stop could belong to`, {
    id: trip.id,
  })
}
