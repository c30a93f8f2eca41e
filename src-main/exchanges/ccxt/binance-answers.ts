import { z } from 'zod'
import { decimal, decimalText } from '#shared/decimal.ts'

/** A decimal as Binance writes it, `0.10000000`, as it is written here. */
export const wireDecimal = z
  .string()
  .max(40)
  .regex(/^\d+(\.\d+)?$/)
  .transform((text) => decimalText(decimal(text)))

/** An id: a whole number, or text where it is larger than numbers hold. */
const wireId = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,25}$/)]).transform(String)
const clientId = z.string().min(1).max(64)
const time = z.int().nonnegative()
const side = z.enum(['BUY', 'SELL'])
const status = z.enum([
  'NEW',
  'PENDING_NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'PENDING_CANCEL',
  'REJECTED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
])
const type = z.enum([
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
])

/** An order in the answer to placing it, cancelling it or asking for it. */
export const orderAnswer = z.object({
  symbol: z.string(),
  orderId: wireId,
  clientOrderId: clientId,
  /** Only of a cancelled one, where `clientOrderId` is the cancellation's. */
  origClientOrderId: clientId.optional(),
  price: wireDecimal,
  origQty: wireDecimal,
  executedQty: wireDecimal,
  status,
  type,
  side,
  stopPrice: wireDecimal.optional(),
  transactTime: time.optional(),
  updateTime: time.optional(),
})
export type OrderAnswer = z.infer<typeof orderAnswer>

/** A row of `myTrades`. */
export const tradeAnswer = z.object({
  symbol: z.string(),
  id: wireId,
  orderId: wireId,
  price: wireDecimal,
  qty: wireDecimal,
  commission: wireDecimal,
  commissionAsset: z.string(),
  time,
  isBuyer: z.boolean(),
  isMaker: z.boolean(),
})
export type TradeAnswer = z.infer<typeof tradeAnswer>

/** `account/apiRestrictions`: what a key may do. */
export const restrictionsAnswer = z.object({
  ipRestrict: z.boolean(),
  enableReading: z.boolean(),
  enableWithdrawals: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
})

/** `account`. */
export const accountAnswer = z.object({
  canTrade: z.boolean(),
  commissionRates: z.object({ maker: wireDecimal, taker: wireDecimal }).optional(),
  balances: z.array(z.object({ asset: z.string(), free: wireDecimal, locked: wireDecimal })),
})

export const timeAnswer = z.object({ serverTime: time })

/** `executionReport` of the user stream. */
export const executionReport = z.object({
  e: z.literal('executionReport'),
  s: z.string(),
  c: clientId,
  /** The order's own client id where `c` is a cancellation's. */
  C: z.string(),
  S: side,
  o: type,
  q: wireDecimal,
  p: wireDecimal,
  P: wireDecimal,
  x: z.string(),
  X: status,
  r: z.string(),
  i: wireId,
  l: wireDecimal,
  z: wireDecimal,
  L: wireDecimal,
  n: wireDecimal.nullable(),
  N: z.string().nullable(),
  T: time,
  t: z.union([z.int(), z.string()]).transform(String),
  m: z.boolean(),
})
export type ExecutionReport = z.infer<typeof executionReport>

/** `outboundAccountPosition` of the user stream. */
export const accountPosition = z.object({
  e: z.literal('outboundAccountPosition'),
  B: z.array(z.object({ a: z.string(), f: wireDecimal, l: wireDecimal })),
})
