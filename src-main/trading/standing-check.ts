import type { Exchange } from '#main/exchanges/exchange.ts'
import type { LiveBooks } from './live-books.ts'
import { isAtExchange } from './order-holder.ts'
import type { OrderSender } from './order-sender.ts'

/**
 * Compares the orders that should stand at the exchange with those that it says do. What it does not name is asked for by
 * its client order id; only that answer ends an order. Throws where the exchange cannot be asked.
 */
export async function checkStanding(books: LiveBooks, sender: OrderSender, exchange: Exchange): Promise<void> {
  const ours = books.orders
    .unfinished()
    .filter((order) => isAtExchange(order) && (order.status === 'open' || order.status === 'partially_filled'))
  if (ours.length === 0) return
  const told = new Map((await exchange.openOrders()).map((order) => [order.clientOrderId, order]))
  for (const order of ours) {
    const standing = told.get(order.clientOrderId)
    if (standing === undefined) await sender.find(order)
    else await sender.apply(standing)
  }
}
