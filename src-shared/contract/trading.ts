import { z } from 'zod'
import { decimalInput, decimalOutput, positiveDecimalInput } from '#shared/decimal.ts'
import { balanceSchema } from '#shared/domain/account.ts'
import { differenceOptionSchema, differenceSchema } from '#shared/domain/difference.ts'
import { fillSchema } from '#shared/domain/fill.ts'
import {
  orderSchema,
  orderStatusSchema,
  orderTypeSchema,
  sideSchema,
  timeInForceSchema,
  triggerBySchema,
} from '#shared/domain/order.ts'
import { positionSchema } from '#shared/domain/position.ts'
import { tradeSchema } from '#shared/domain/trade.ts'
import { command, event, query } from './declaration.ts'
import { pageInput, pageOf, timeSchema } from './shapes.ts'

const symbol = z.string().min(1).max(64)
const account = z.string().min(1).max(64).optional()
const idempotencyKey = z.string().min(1).max(128).optional()
const price = positiveDecimalInput
const target = z.union([
  price,
  z
    .array(z.strictObject({ price, fraction: z.number().gt(0).max(1) }))
    .min(1)
    .max(20),
])

/**
 * What an order is asked to be. Either `amount` (in the base currency) or `quoteAmount` (money to spend or raise). Here and
 * in every command a field that nobody knows is refused: a misspelt stop would silently not stand, a misspelt `dryRun`
 * would not be one.
 */
export const createOrderInput = z.strictObject({
  account,
  symbol,
  side: sideSchema,
  type: orderTypeSchema,
  amount: decimalInput.optional(),
  quoteAmount: decimalInput.optional(),
  price: price.optional(),
  stopPrice: price.optional(),
  triggerBy: triggerBySchema.optional(),
  trailing: z
    .strictObject({
      percent: z.number().gt(0).lt(1).optional(),
      amount: price.optional(),
      activationPrice: price.optional(),
    })
    .optional(),
  stopLoss: price.optional(),
  takeProfit: target.optional(),
  /** Gain (a fraction of the entry price) after which the stop moves to the entry price. */
  breakEvenAfter: z.number().gt(0).max(1_000).optional(),
  timeInForce: timeInForceSchema.optional(),
  expiresAt: timeSchema.optional(),
  postOnly: z.boolean().optional(),
  reduceOnly: z.boolean().optional(),
  note: z.string().max(2_000).optional(),
  tags: z.array(z.string().min(1).max(64)).max(20).optional(),
  validateRisk: z.literal(true).optional(),
  idempotencyKey,
})
export type CreateOrderInput = z.output<typeof createOrderInput>

/** How an order is sized from the risk that may be taken. Money in the account's currency. */
export const positionSizingSchema = z.object({
  quantity: decimalOutput,
  positionValue: decimalOutput,
  riskAmount: decimalOutput,
  riskPct: z.number(),
  riskRewardRatio: z.number().nullable(),
  approved: z.boolean(),
  rejectionReason: z.string().optional(),
  limitedBy: z.string().optional(),
})
export type PositionSizing = z.infer<typeof positionSizingSchema>

export const createSmartOrderInput = z.strictObject({
  account,
  symbol,
  side: sideSchema,
  type: z.enum(['market', 'limit']).optional(),
  price: price.optional(),
  riskPct: z.number().gt(0).lt(1).optional(),
  stopLossPct: z.number().gt(0).lt(1).optional(),
  stopLoss: price.optional(),
  takeProfitPct: z.number().gt(0).max(1_000).optional(),
  takeProfit: price.optional(),
  dryRun: z.boolean().optional(),
  idempotencyKey,
})
export type CreateSmartOrderInput = z.output<typeof createSmartOrderInput>

/** One step in the life of an order. */
export const orderEventSchema = z.object({
  orderId: z.string(),
  sequence: z.number().int(),
  kind: z.string(),
  status: orderStatusSchema,
  time: timeSchema,
  data: z.record(z.string(), z.unknown()),
})
export type OrderEventRecord = z.infer<typeof orderEventSchema>

const closedItem = z.object({
  account: z.string(),
  symbol: z.string(),
  side: sideSchema,
  quantity: decimalOutput,
  value: decimalOutput.nullable(),
  orderId: z.string().optional(),
})

/** What close-all did, or with `dryRun` would do, then with the estimated cost: fees and the way to the market. */
export const closeAllResultSchema = z.object({
  closed: z.array(closedItem.extend({ estimatedCost: decimalOutput.nullable().optional() })),
  cancelled: z.array(closedItem),
  errors: z.array(z.object({ account: z.string(), symbol: z.string(), code: z.string(), message: z.string() })),
  remaining: z.array(closedItem),
})
export type CloseAllResult = z.infer<typeof closeAllResultSchema>

const orderFilter = {
  account,
  symbol: symbol.optional(),
  strategyId: z.string().max(64).optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  ...pageInput,
}

export const tradingCalls = [
  command('trading.createOrder', {
    description: 'Checks an order against the risk limits, journals it and sends it; answers the order.',
    input: createOrderInput,
    output: orderSchema,
  }),
  command('trading.createSmartOrder', {
    description:
      'Sizes an order from the risk of its stop (default 2 %) and sends it with stop and target; answers the order with the sums. `dryRun` sends nothing and answers the sums alone.',
    input: createSmartOrderInput,
    output: z.union([
      orderSchema.extend({ positionSizing: positionSizingSchema }),
      z.object({ positionSizing: positionSizingSchema }),
    ]),
  }),
  query('trading.previewOrder', {
    description: 'What an order would cost, what the position would be after it, and what the risk limits would say.',
    input: createOrderInput,
    output: z.object({
      price: decimalOutput.nullable(),
      amount: decimalOutput,
      notional: decimalOutput.nullable(),
      fee: decimalOutput.nullable(),
      feeCurrency: z.string(),
      cost: decimalOutput.nullable(),
      positionAfter: decimalOutput,
      riskRewardRatio: z.number().nullable(),
      denial: z
        .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) })
        .optional(),
    }),
  }),
  command('trading.amendOrder', {
    description: 'Changes price, stop price or amount of an open order.',
    input: z.strictObject({
      id: z.string().max(64),
      amount: decimalInput.optional(),
      price: price.optional(),
      stopPrice: price.optional(),
      idempotencyKey,
    }),
    output: orderSchema,
  }),
  command('trading.cancelOrder', {
    description: 'Cancels an open order.',
    input: z.strictObject({ id: z.string().max(64), idempotencyKey }),
    output: orderSchema,
  }),
  command('trading.annotate', {
    description:
      'Changes note and tags of an order, which may be over; null takes them away. Nothing is sent to the exchange.',
    input: z.strictObject({
      id: z.string().max(64),
      note: z.string().trim().min(1).max(2_000).nullable().optional(),
      tags: z.array(z.string().trim().min(1).max(64)).max(20).nullable().optional(),
    }),
    output: orderSchema,
  }),
  command('trading.batch', {
    description: 'Several orders and cancellations at once, each with its own answer.',
    input: z.strictObject({
      operations: z
        .array(
          z.discriminatedUnion('do', [
            z.strictObject({ do: z.literal('create'), order: createOrderInput }),
            z.strictObject({ do: z.literal('cancel'), id: z.string().max(64) }),
          ]),
        )
        .min(1)
        .max(200),
    }),
    output: z.object({
      results: z.array(
        z.object({
          order: orderSchema.optional(),
          error: z
            .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
            .optional(),
        }),
      ),
    }),
  }),
  query('trading.orders', {
    description: 'Orders, newest first. `open` keeps those that are not final.',
    input: z.object({
      ...orderFilter,
      open: z.boolean().optional(),
      side: sideSchema.optional(),
      status: orderStatusSchema.optional(),
    }),
    output: pageOf(orderSchema),
  }),
  query('trading.order', {
    description: 'One order.',
    input: z.object({ id: z.string().max(64) }),
    output: orderSchema,
  }),
  query('trading.orderEvents', {
    description: 'The whole life of an order, oldest first.',
    input: z.object({ id: z.string().max(64), ...pageInput }),
    output: pageOf(orderEventSchema),
  }),
  query('trading.fills', {
    description: 'Fills, newest first.',
    input: z.object({ ...orderFilter, orderId: z.string().max(64).optional(), side: sideSchema.optional() }),
    output: pageOf(fillSchema),
  }),
  query('trading.positions', {
    description: 'Open positions.',
    input: z.object({ account, ...pageInput }),
    output: pageOf(positionSchema),
  }),
  command('trading.closePosition', {
    description: 'Closes a position, or a fraction of it, at the market, and cancels the orders that protect it.',
    input: z.strictObject({ id: z.string().max(64), fraction: z.number().gt(0).max(1).optional(), idempotencyKey }),
    output: orderSchema,
  }),
  command('trading.setStops', {
    description: 'Sets stop and target of a position; null takes one away.',
    input: z.strictObject({
      id: z.string().max(64),
      stopLoss: price.nullable().optional(),
      takeProfit: target.nullable().optional(),
      breakEvenAfter: z.number().gt(0).max(1_000).optional(),
    }),
    output: positionSchema,
  }),
  query('trading.balance', {
    description: 'What is there of each currency.',
    input: z.object({ account }),
    output: z.object({ balances: z.array(balanceSchema) }),
  }),
  query('trading.portfolioValue', {
    description: 'All holdings in one currency; currencies without a price are named instead of guessed.',
    input: z.object({ account }),
    output: z.object({ currency: z.string(), value: decimalOutput, missing: z.array(z.string()) }),
  }),
  query('trading.trades', {
    description: 'Round trips, newest first.',
    input: z.object({ ...orderFilter, open: z.boolean().optional() }),
    output: pageOf(tradeSchema),
  }),
  command('trading.closeAll', {
    description:
      'Cancels every order and closes every position, past failures, then halts the account. `dryRun` lists what it would do.',
    input: z.strictObject({ account, symbol: symbol.optional(), dryRun: z.boolean().optional() }),
    output: closeAllResultSchema,
  }),
  query('trading.differences', {
    description:
      'Where the books of an account (of all, where none is named) and its exchange differ, oldest first. While there is one that is more than dust, the account only reduces.',
    input: z.object({ account, ...pageInput }),
    output: pageOf(differenceSchema),
  }),
  command('trading.resolve', {
    description:
      'Settles a difference: `adopt` lets the books follow the exchange, `ignore` leaves it until it changes, `close` cancels the order or sells what is too much at the market. With `price`, coins that came are adopted as a position bought at it. Answers how many differences of the account are left.',
    input: z.strictObject({ id: z.string().min(1).max(64), how: differenceOptionSchema, price: price.optional() }),
    output: z.object({ difference: differenceSchema, open: z.number().int() }),
  }),
  command('trading.resolveDoubt', {
    description:
      'Says what became of an order in doubt: that it does not exist, or what it was filled with (`amount` left out: all that is left of it). Only while the exchange cannot be asked; what it tells later counts instead.',
    input: z.discriminatedUnion('as', [
      z.strictObject({ id: z.string().min(1).max(64), as: z.literal('neverExisted') }),
      z.strictObject({
        id: z.string().min(1).max(64),
        as: z.literal('filled'),
        price,
        amount: positiveDecimalInput.optional(),
      }),
    ]),
    output: orderSchema,
  }),
] as const

/** What needs the trader now: something held without its stop, a stop that went away, an exit that was refused. */
export const tradingAlarmSchema = z.object({
  account: z.string(),
  symbol: z.string(),
  kind: z.enum(['naked', 'stop_lost', 'exit_refused']),
  message: z.string(),
})
export type TradingAlarm = z.infer<typeof tradingAlarmSchema>

export const tradingEvents = [
  event('trading.orderChanged', { delivery: 'kept', description: 'An order changed.', payload: orderSchema }),
  event('trading.filled', { delivery: 'kept', description: 'A fill was booked.', payload: fillSchema }),
  event('trading.differencesChanged', {
    delivery: 'kept',
    description: 'What books and exchange differ about came, went or changed; `open` is how many are to be decided on.',
    payload: z.object({ account: z.string(), open: z.number().int() }),
  }),
  event('trading.positionChanged', {
    delivery: 'kept',
    description: 'A position changed; quantity 0 means that it was left.',
    payload: positionSchema,
  }),
  event('trading.balanceChanged', {
    delivery: 'kept',
    description: 'A balance changed.',
    payload: balanceSchema.extend({ account: z.string() }),
  }),
  event('trading.alarm', {
    delivery: 'kept',
    description: 'A position is without its stop, a stop went away, or an exit was refused.',
    payload: tradingAlarmSchema,
  }),
] as const
