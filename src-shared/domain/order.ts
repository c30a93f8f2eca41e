import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'

export const sideSchema = z.enum(['buy', 'sell'])
export type Side = z.infer<typeof sideSchema>

export const orderTypeSchema = z.enum([
  'market',
  'limit',
  'stop',
  'stop_limit',
  'take_profit',
  'take_profit_limit',
  'trailing_stop',
])
export type OrderType = z.infer<typeof orderTypeSchema>

/** GTC: until cancelled. IOC: what fills at once, the rest is cancelled. FOK: all at once or nothing. GTD: until `expiresAt`. */
export const timeInForceSchema = z.enum(['GTC', 'IOC', 'FOK', 'GTD'])
export type TimeInForce = z.infer<typeof timeInForceSchema>

export const triggerBySchema = z.enum(['last', 'mark', 'bid_ask'])
export type TriggerBy = z.infer<typeof triggerBySchema>

/**
 * Where an order is in its life. `denied`: our own risk rules stopped it before it was sent. `rejected`: the exchange
 * refused it. `in_doubt`: an answer was lost and nothing is known for sure.
 */
export const orderStatusSchema = z.enum([
  'denied',
  'sent',
  'open',
  'partially_filled',
  'filled',
  'pending_cancel',
  'pending_amend',
  'cancelled',
  'rejected',
  'expired',
  'in_doubt',
])
export type OrderStatus = z.infer<typeof orderStatusSchema>

/** States that no order leaves. */
export const FINAL_STATUSES: ReadonlySet<OrderStatus> = new Set([
  'denied',
  'filled',
  'cancelled',
  'rejected',
  'expired',
])

/** Whether nothing more can happen to the order. */
export function isFinal(status: OrderStatus): boolean {
  return FINAL_STATUSES.has(status)
}

/** A trailing stop's distance: a fraction of the best price or an amount of the quote currency. */
export const trailingSchema = z.object({
  percent: z.number().gt(0).lt(1).optional(),
  amount: decimalOutput.optional(),
  /** The trailing begins once the price has reached it. */
  activationPrice: decimalOutput.optional(),
})
export type Trailing = z.infer<typeof trailingSchema>

/** An order as it is shown: what was asked for and what became of it. */
export const orderSchema = z.object({
  id: z.string(),
  clientOrderId: z.string(),
  exchangeOrderId: z.string().optional(),
  account: z.string(),
  symbol: z.string(),
  side: sideSchema,
  type: orderTypeSchema,
  status: orderStatusSchema,
  amount: decimalOutput,
  filled: decimalOutput,
  remaining: decimalOutput,
  price: decimalOutput.nullable(),
  stopPrice: decimalOutput.nullable(),
  triggerBy: triggerBySchema.optional(),
  trailing: trailingSchema.optional(),
  averagePrice: decimalOutput.nullable(),
  /** Fees paid by currency. */
  fee: z.record(z.string(), decimalOutput),
  timeInForce: timeInForceSchema,
  expiresAt: z.number().optional(),
  postOnly: z.boolean(),
  reduceOnly: z.boolean(),
  /** The order whose fills this one protects. */
  parentOrderId: z.string().optional(),
  /** Where the stop and the targets of what it fills stand or will stand, as long as there is something to protect. */
  stopLoss: decimalOutput.optional(),
  takeProfit: z.array(z.object({ price: decimalOutput, fraction: z.number() })).optional(),
  stopLossOrderId: z.string().optional(),
  takeProfitOrderId: z.string().optional(),
  heldBy: z.enum(['exchange', 'engine']),
  strategyId: z.string().optional(),
  /** Why it was denied, rejected or is in doubt, in words. */
  reason: z.string().optional(),
  note: z.string().optional(),
  tags: z.array(z.string()).optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type Order = z.infer<typeof orderSchema>
