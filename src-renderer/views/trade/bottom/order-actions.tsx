import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { ask } from '#renderer/views/trade/confirm-store.ts'
import type { Order } from '#shared/domain/order.ts'

/** So many cancellations fit into one call. */
const MOST_A_CALL = 200

/** Cancels an order. */
export function cancelOrder(order: Order): void {
  call('trading.cancelOrder', { id: order.id, idempotencyKey: crypto.randomUUID() }).then(
    () => tell(`The ${order.symbol} order is cancelled.`),
    tellError,
  )
}

/** Cancels all of these orders, after asking; stops and targets among them are named. */
export function cancelAll(orders: readonly Order[]): void {
  const protecting = orders.filter(({ parentOrderId }) => parentOrderId !== undefined).length
  ask(
    {
      title: orders.length === 1 ? 'Cancel the open order?' : `Cancel all ${orders.length} open orders?`,
      body: (
        <p>
          {protecting === 0
            ? 'Positions stay as they are.'
            : `${protecting} of them protect positions, which then have no stop or target.`}
        </p>
      ),
      confirmLabel: 'Cancel orders',
      isDanger: true,
      run: () => void cancelOneByOne(orders),
    },
    undefined,
  )
}

async function cancelOneByOne(orders: readonly Order[]): Promise<void> {
  const messages: string[] = []
  try {
    for (let at = 0; at < orders.length; at += MOST_A_CALL) {
      const operations = orders.slice(at, at + MOST_A_CALL).map(({ id }) => ({ do: 'cancel' as const, id }))
      const { results } = await call('trading.batch', { operations })
      for (const { error } of results) if (error !== undefined) messages.push(error.message)
    }
  } catch (error) {
    tellError(error)
    return
  }
  const [first] = messages
  if (first === undefined)
    tell(orders.length === 1 ? 'The order is cancelled.' : `${orders.length} orders are cancelled.`)
  else tellError(new Error(`${messages.length} of ${orders.length} orders could not be cancelled: ${first}`))
}
