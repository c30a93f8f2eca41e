import type { Call } from '#renderer/contract/client.ts'
import type { CreateOrderInput, PositionSizing } from '#shared/contract/trading.ts'
import { entryOf, type ReadTicket } from './read-ticket.ts'

/** An order that can be sent, and the sums behind its size where the risk gave it. */
export type SizedOrder = { readonly order: CreateOrderInput; readonly sizing?: PositionSizing }

/**
 * Gives the order its amount: its own, or what the engine makes of the risk and the stop. Throws what the call is refused
 * with, and an error in words where not even one lot fits.
 */
export async function sizeOrder(
  { order, riskPct }: Pick<ReadTicket, 'order' | 'riskPct'>,
  call: Call,
): Promise<SizedOrder> {
  if (riskPct === undefined) return { order }
  const { account, symbol, side, stopLoss, takeProfit } = order
  const price = entryOf(order)
  const { positionSizing: sizing } = await call('trading.createSmartOrder', {
    account,
    symbol,
    side,
    riskPct,
    stopLoss,
    dryRun: true,
    ...(price === undefined ? { type: 'market' } : { type: 'limit', price }),
    ...(typeof takeProfit === 'string' ? { takeProfit } : {}),
  })
  if (Number(sizing.quantity) === 0) throw new Error(sizing.rejectionReason ?? 'The size comes to nothing.')
  return { order: { ...order, amount: sizing.quantity }, sizing }
}
