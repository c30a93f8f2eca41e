import { z } from 'zod'
import { decimal, decimalText } from '#shared/decimal.ts'

/** A decimal as Bybit writes it, as it is written here; nothing at all is zero. */
const wireDecimal = z
  .string()
  .max(60)
  .regex(/^(-?\d+(\.\d+)?)?$/)
  .transform((text) => (text === '' ? '0' : decimalText(decimal(text))))

const id = z.string().regex(/^[\w-]{1,64}$/)
const linkId = z.string().max(64)
const side = z.enum(['Buy', 'Sell'])
const time = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number)
const reason = z.string().max(100).optional()

/** What every answer stands in. */
export function bybitAnswer<Shape extends z.ZodType>(result: Shape) {
  return z.object({ retCode: z.literal(0), result })
}

/** A list that is told in pages. */
export function pageOf<Shape extends z.ZodType>(row: Shape) {
  return bybitAnswer(
    z.object({
      list: z.array(row).max(1000),
      /** Written as for a URL already. */
      nextPageCursor: z
        .string()
        .max(1000)
        .regex(/^[\w.~%:,=-]*$/)
        .nullish(),
    }),
  )
}

export const timeAnswer = z.object({ retCode: z.literal(0), time: z.int().positive() })

/** The answer to an order and to its cancellation: its ids alone. */
export const idsAnswer = bybitAnswer(z.object({ orderId: id, orderLinkId: linkId }))

/** An order in `order/realtime`, `order/history` and the stream. */
export const bybitOrder = z.object({
  symbol: z.string().max(60),
  orderId: id,
  orderLinkId: linkId,
  side,
  orderType: z.enum(['Market', 'Limit']),
  orderStatus: z.enum([
    'Created',
    'New',
    'PartiallyFilled',
    'PartiallyFilledCanceled',
    'PendingCancel',
    'Filled',
    'Cancelled',
    'Rejected',
    'Untriggered',
    'Triggered',
    'Active',
    'Deactivated',
  ]),
  price: wireDecimal,
  qty: wireDecimal,
  leavesQty: wireDecimal.optional(),
  cumExecQty: wireDecimal,
  triggerPrice: wireDecimal.optional(),
  /** The last price when it was placed. */
  basePrice: wireDecimal.optional(),
  lastPriceOnCreated: wireDecimal.optional(),
  marketUnit: z.string().max(20).optional(),
  rejectReason: reason,
  cancelType: reason,
  updatedTime: time,
})
export type BybitOrder = z.infer<typeof bybitOrder>

/** An execution in `execution/list` and the stream. */
export const bybitExecution = z.object({
  symbol: z.string().max(60),
  execId: id,
  orderId: id,
  orderLinkId: linkId,
  side,
  orderType: z.enum(['Market', 'Limit']),
  orderQty: wireDecimal,
  execPrice: wireDecimal,
  execQty: wireDecimal,
  execFee: wireDecimal,
  feeCurrency: z.string().max(30).optional(),
  execType: z.string().max(40),
  execTime: time,
  isMaker: z.boolean(),
})
export type BybitExecution = z.infer<typeof bybitExecution>

const coin = z.object({ coin: z.string().min(1).max(30), walletBalance: wireDecimal, locked: wireDecimal.optional() })

/** A unified account in `account/wallet-balance` and the stream. */
export const bybitWallet = z.object({ accountType: z.string(), coin: z.array(coin).max(5000) })
export type BybitWallet = z.infer<typeof bybitWallet>

export const walletAnswer = bybitAnswer(z.object({ list: z.array(bybitWallet).min(1) }))

export const feesAnswer = bybitAnswer(
  z.object({
    list: z.array(z.object({ symbol: z.string(), takerFeeRate: wireDecimal, makerFeeRate: wireDecimal })),
  }),
)

/** `user/query-api`: what a key may do. */
export const keyAnswer = bybitAnswer(
  z.object({
    readOnly: z.int(),
    permissions: z.record(z.string(), z.array(z.string())),
    ips: z.array(z.string()).nullish(),
  }),
)

export const instrumentsAnswer = bybitAnswer(z.object({ list: z.array(z.unknown()) }))

/** A spot market in `market/instruments-info`. */
export const bybitMarket = z.object({
  symbol: z.string().min(1).max(60),
  baseCoin: z.string().min(1).max(30),
  quoteCoin: z.string().min(1).max(30),
  status: z.string(),
  lotSizeFilter: z.object({
    basePrecision: wireDecimal,
    minOrderQty: wireDecimal,
    maxOrderQty: wireDecimal.optional(),
    maxLimitOrderQty: wireDecimal.optional(),
    minOrderAmt: wireDecimal,
  }),
  priceFilter: z.object({ tickSize: wireDecimal }),
  riskParameters: z
    .object({ priceLimitRatioX: wireDecimal.optional(), priceLimitRatioY: wireDecimal.optional() })
    .optional(),
})
export type BybitMarket = z.infer<typeof bybitMarket>
