import { z } from 'zod'
import type { ExchangeFill, ExchangeOrder, OrderRequest } from '#main/exchanges/exchange.ts'
import { decimal, decimalText } from '#shared/decimal.ts'

/** A decimal as ccxt hands it on: the text that came, or a number that it has worked out itself. */
export const unifiedDecimal = z
  .union([z.string().max(60), z.number()])
  .refine((value) => Number.isFinite(Number(value)) && String(value).trim() !== '', 'no decimal')
  .transform((value) => decimalText(decimal(value)))
const optional = unifiedDecimal.nullish().transform((value) => value ?? undefined)
const text = z
  .string()
  .max(100)
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value))
const time = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform(Number),
  ])
  .nullish()

/** An order as ccxt tells those of all exchanges. */
export const unifiedOrder = z.object({
  id: z.string().min(1).max(100),
  clientOrderId: text,
  symbol: z.string().max(60),
  side: z.enum(['buy', 'sell']),
  type: text,
  status: text,
  amount: optional,
  filled: optional,
  remaining: optional,
  price: optional,
  triggerPrice: optional,
  timestamp: time,
  lastUpdateTimestamp: time,
  lastTradeTimestamp: time,
})
export type UnifiedOrder = z.infer<typeof unifiedOrder>

/** An answer to a new order or a cancellation: without an id it says nothing. */
export const unifiedId = z.object({ id: z.string().min(1).max(100) })

/** A fill as ccxt tells those of all exchanges. */
export const unifiedTrade = z.object({
  id: z.string().min(1).max(100),
  order: text,
  symbol: z.string().max(60),
  side: z.enum(['buy', 'sell']),
  price: unifiedDecimal,
  amount: unifiedDecimal,
  timestamp: z.union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform(Number),
  ]),
  takerOrMaker: text,
  fee: z.object({ cost: optional, currency: text }).nullish(),
})
export type UnifiedTrade = z.infer<typeof unifiedTrade>

/**
 * An order as it is known here; undefined where its state or amount is not told. `clientOrderId` is ours where the exchange
 * does not repeat it.
 */
export function fromUnifiedOrder(row: UnifiedOrder, clientOrderId?: string): ExchangeOrder | undefined {
  const filled = row.filled ?? (row.amount && row.remaining ? decimalText(decimal(row.amount).sub(row.remaining)) : '0')
  const amount = row.amount ?? (row.status === 'closed' ? filled : undefined)
  const status = amount === undefined ? undefined : statusOf(row.status, amount, filled)
  if (amount === undefined || status === undefined) return undefined
  const isMarket = row.type === 'market'
  return {
    exchangeOrderId: row.id,
    clientOrderId: row.clientOrderId ?? clientOrderId ?? row.id,
    symbol: row.symbol,
    side: row.side,
    type: isMarket ? 'market' : 'limit',
    status,
    amount,
    filled,
    ...(isMarket || row.price === undefined || row.price === '0' ? {} : { price: row.price }),
    ...(row.triggerPrice === undefined || row.triggerPrice === '0' ? {} : { stopPrice: row.triggerPrice }),
    updatedAt: row.lastUpdateTimestamp ?? row.lastTradeTimestamp ?? row.timestamp ?? 0,
  }
}

/** A fill as it is known here. */
export function fromUnifiedTrade(row: UnifiedTrade, clientOrderId: string): ExchangeFill {
  const [base = '', quote = ''] = row.symbol.split('/')
  return {
    id: row.id,
    exchangeOrderId: row.order ?? '',
    clientOrderId,
    symbol: row.symbol,
    side: row.side,
    price: row.price,
    amount: row.amount,
    fee: row.fee?.cost ?? '0',
    feeCurrency: row.fee?.currency ?? (row.side === 'buy' ? base : quote),
    liquidity: row.takerOrMaker === 'maker' ? 'maker' : 'taker',
    time: row.timestamp,
  }
}

/** The parameters that ccxt has for all exchanges. */
export function unifiedParams(request: OrderRequest, clientIdParam: string): Record<string, string | boolean> {
  const { type, timeInForce, postOnly, clientOrderId } = request
  return {
    [clientIdParam]: clientOrderId,
    ...(postOnly ? { postOnly: true } : {}),
    ...(type === 'limit' && timeInForce !== 'GTC' ? { timeInForce } : {}),
  }
}

function statusOf(status: string | undefined, amount: string, filled: string): ExchangeOrder['status'] | undefined {
  switch (status) {
    case 'open':
      return decimal(filled).gt(0) ? 'partially_filled' : 'open'
    case 'closed':
      // Some exchanges call an order closed that was cancelled after a part of it.
      return decimal(filled).gte(amount) ? 'filled' : 'cancelled'
    case 'canceled':
      return decimal(filled).gt(0) && decimal(filled).gte(amount) ? 'filled' : 'cancelled'
    case 'expired':
      return 'expired'
    case 'rejected':
      return 'rejected'
    default:
      return undefined
  }
}
