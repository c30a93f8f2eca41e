import { type Decimal, ZERO } from '#shared/decimal.ts'
import { type BookOrder, hasLimit, remainingOf } from './book-order.ts'
import { type MarketView, opposite } from './market-view.ts'
import { queueAt } from './queue.ts'
import { affordable, amountOf, type Budget, crosses, type Executions, takeFrom } from './take.ts'

/** What becomes of an order that has just come to the market. */
export type Meeting = {
  readonly executions: Executions
  /** Why the rest is cancelled; undefined where it is filled or lies in the book. */
  readonly cancelled: string | undefined
  /** The volume before the rest in the book, where it lies there. */
  readonly queue: Decimal | undefined
}

/** Whether the order would trade at once. */
export function wouldTake(order: BookOrder, view: MarketView): boolean {
  const best = opposite(view, order.side)[0]
  return best !== undefined && crosses(order.side, hasLimit(order.type) ? order.price : undefined, best.price)
}

/**
 * An active order meets the book: it takes what is there within its limit, and the rest lies in the book, or is cancelled
 * where it has no limit or may not wait. All or nothing for FOK. Post-only takes nothing. A purchase buys no more than
 * its `budget` pays.
 */
export function meetMarket(order: BookOrder, view: MarketView, budget: Budget | undefined, lotSize: Decimal): Meeting {
  const wanted = remainingOf(order)
  if (order.postOnly && wouldTake(order, view)) {
    return nothing('it would have traded at once, and it is post-only')
  }
  const limit = hasLimit(order.type) ? order.price : undefined
  const found = takeFrom(opposite(view, order.side), order.side, wanted, limit).executions
  const executions = budget === undefined ? found : affordable(found, budget, lotSize)
  const isShort = amountOf(executions).lt(amountOf(found))
  const rest = wanted.sub(amountOf(executions))
  if (rest.isZero()) return { executions, cancelled: undefined, queue: undefined }
  const why = isShort ? 'the free balance pays for no more' : whyNoMore(order, limit)
  if (order.timeInForce === 'FOK') return nothing(`${why}, and it was all or nothing`)
  if (limit === undefined || order.timeInForce === 'IOC' || isShort)
    return { executions, cancelled: why, queue: undefined }
  return { executions, cancelled: undefined, queue: queueAt(view, order.side, limit) }
}

function nothing(cancelled: string): Meeting {
  return { executions: [], cancelled, queue: undefined }
}

function whyNoMore(order: BookOrder, limit: Decimal | undefined): string {
  const who = order.side === 'buy' ? 'nobody sells' : 'nobody buys'
  return limit === undefined ? `${who} more in the book` : `${who} more at ${limit.toFixed()} or better`
}

/** What a purchase at market price costs now without fees, and how much of it the book holds. */
export function marketCost(order: BookOrder, view: MarketView): { readonly value: Decimal; readonly amount: Decimal } {
  const { executions } = takeFrom(opposite(view, order.side), order.side, remainingOf(order), undefined)
  const value = executions.reduce((sum, { price, amount }) => sum.add(price.mul(amount)), ZERO)
  return { value, amount: amountOf(executions) }
}
