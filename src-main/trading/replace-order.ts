import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import { type Decimal, decimal, decimalText } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { AccountDesk } from './account-desk.ts'
import { newOrder } from './new-order.ts'

/** What the successor of an order is made of; `amount` with what the first has filled. */
export type Replacement = {
  readonly amount: Decimal
  readonly price?: string | undefined
  readonly stopPrice?: string | undefined
}

export type ReplaceParts = {
  readonly now: number
  readonly nextId: () => string
  /** Hears the id of the successor in the turn in which it is journaled. */
  readonly onOrder: (id: string) => void
}

/**
 * Changes an order at an exchange that changes none: it is cancelled, and another takes its place, with an id of its own
 * and what is left of the amount. An order's life is only appended to, so each of the two has its own. Answers the
 * successor, or the first where its fills came first. Where the successor is refused, the order is put back as it was,
 * as one more order, and the refusal is thrown. Throws CONFLICT where the order has ended.
 */
export function replaceOrder(
  desk: AccountDesk,
  order: OrderRecord,
  change: Replacement,
  parts: ReplaceParts,
): Promise<OrderRecord> {
  return desk.lanes.run(order.symbol, async () => {
    const { status } = desk.books.orders.get(order.id)
    if (status !== 'open' && status !== 'partially_filled') {
      throw new AppError(
        'CONFLICT',
        `order ${order.id} is ${status}; it can be changed once the exchange has answered`,
        {
          id: order.id,
          status,
        },
      )
    }
    try {
      const ended = await desk.sender.cancel(order.id)
      const rest = change.amount.sub(ended.filled)
      if (rest.lte(0)) return ended
      const next = successor(ended, rest, parts, {
        ...(change.price === undefined ? {} : { price: decimal(change.price) }),
        ...(change.stopPrice === undefined ? {} : { stopPrice: decimal(change.stopPrice) }),
      })
      parts.onOrder(next.id)
      try {
        return await desk.sender.place(next, { purpose: next.purpose, replaces: order.id })
      } catch (error) {
        await putBack(desk, order, ended, parts)
        throw error
      }
    } finally {
      await desk.settleHere(order.symbol)
    }
  })
}

async function putBack(desk: AccountDesk, order: OrderRecord, ended: OrderRecord, parts: ReplaceParts): Promise<void> {
  const back = successor(ended, order.amount.sub(ended.filled), parts, {})
  try {
    await desk.sender.place(back, { purpose: back.purpose, replaces: order.id })
  } catch (error) {
    if (order.purpose === 'entry') return
    const words = `The ${order.type} order of ${decimalText(back.amount)} ${order.symbol} was taken away to be changed, and can neither be changed nor put back`
    desk.alarms.raise(order.symbol, 'stop_lost', `${words}: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

function successor(
  order: OrderRecord,
  amount: Decimal,
  parts: ReplaceParts,
  changes: Pick<Partial<OrderRecord>, 'price' | 'stopPrice'>,
): OrderRecord {
  const { account, symbol, side, type, purpose, timeInForce, why } = order
  const { price, stopPrice, triggerBy, trailing, expiresAt, postOnly, reduceOnly, protection } = order
  const { strategyId, note, tags } = order
  return newOrder(
    parts.nextId(),
    parts.now,
    { account, symbol, side, type, amount, purpose, timeInForce },
    {
      price,
      stopPrice,
      triggerBy,
      trailing,
      expiresAt,
      postOnly,
      reduceOnly,
      protection,
      strategyId,
      note,
      tags,
      ...(why === undefined ? {} : { why }),
      ...changes,
    },
  )
}
