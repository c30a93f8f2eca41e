import type { Database } from 'better-sqlite3'
import { and, asc, desc, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { afterCursor, encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import type { OrderEventRecord } from '#shared/contract/trading.ts'
import { type Decimal, decimalText, storedDecimal } from '#shared/decimal.ts'
import {
  type OrderStatus,
  type OrderType,
  orderStatusSchema,
  orderTypeSchema,
  type Side,
  sideSchema,
  type TimeInForce,
  type Trailing,
  type TriggerBy,
  timeInForceSchema,
  trailingSchema,
  triggerBySchema,
} from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import { orderEvents, orders } from './trading-schema.ts'

/** What an order is for. */
export const orderPurposeSchema = z.enum(['entry', 'stopLoss', 'takeProfit', 'exit'])
export type OrderPurpose = z.infer<typeof orderPurposeSchema>

/** The stop and the targets that follow each fill of an order. Prices are decimal text. */
export const protectionPlanSchema = z.object({
  stopLoss: z.string().optional(),
  takeProfit: z.array(z.object({ price: z.string(), fraction: z.number() })).default([]),
  breakEvenAfter: z.number().optional(),
})
export type ProtectionPlan = z.infer<typeof protectionPlanSchema>

/** An order as the books keep it. */
export type OrderRecord = {
  readonly id: string
  readonly account: string
  readonly clientOrderId: string
  readonly exchangeOrderId: string | undefined
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly status: OrderStatus
  readonly amount: Decimal
  readonly filled: Decimal
  /** Price × amount of all fills. */
  readonly filledValue: Decimal
  readonly price: Decimal | undefined
  readonly stopPrice: Decimal | undefined
  readonly triggerBy: TriggerBy | undefined
  readonly trailing: Trailing | undefined
  readonly fee: Readonly<Record<string, Decimal>>
  readonly timeInForce: TimeInForce
  readonly expiresAt: number | undefined
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly purpose: OrderPurpose
  readonly parentOrderId: string | undefined
  readonly ocoGroup: string | undefined
  readonly protection: ProtectionPlan | undefined
  readonly heldBy: 'exchange' | 'engine'
  readonly strategyId: string | undefined
  readonly reason: string | undefined
  readonly note: string | undefined
  readonly tags: readonly string[] | undefined
  readonly createdAt: number
  readonly updatedAt: number
}

/** What the life of an order may change. */
export type OrderChanges = Partial<
  Pick<
    OrderRecord,
    | 'status'
    | 'exchangeOrderId'
    | 'amount'
    | 'filled'
    | 'filledValue'
    | 'price'
    | 'stopPrice'
    | 'fee'
    | 'protection'
    | 'heldBy'
    | 'reason'
  >
>

/** A step to write into the life of an order. `data` must be JSON. */
export type NewOrderEvent = { readonly kind: string; readonly data?: Readonly<Record<string, unknown>> }

/** Which orders to list. */
export type OrderFilter = PageRequest & {
  readonly account?: string | undefined
  readonly symbol?: string | undefined
  readonly strategyId?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Only those that are not final. */
  readonly open?: boolean | undefined
}

/** The orders and their lives. Each write is whole: the order's row and the event that explains it. */
export type OrdersRepository = {
  insert(order: Omit<OrderRecord, 'createdAt' | 'updatedAt'>, event: NewOrderEvent): OrderRecord
  /** Throws NOT_FOUND. */
  update(id: string, changes: OrderChanges, event: NewOrderEvent): OrderRecord
  /** Throws NOT_FOUND. */
  get(id: string): OrderRecord
  find(id: string): OrderRecord | undefined
  byClientOrderId(account: string, clientOrderId: string): OrderRecord | undefined
  /** All that are not final, oldest first. */
  unfinished(account?: string): OrderRecord[]
  childrenOf(parentOrderId: string): OrderRecord[]
  /** Newest first. */
  list(filter?: OrderFilter): Page<OrderRecord>
  /** Oldest first. */
  events(id: string, request?: PageRequest): Page<OrderEventRecord>
}

const UNFINISHED = sql`status NOT IN ('denied', 'filled', 'cancelled', 'rejected', 'expired')`
const feesSchema = z.record(z.string(), z.string())
const dataSchema = z.record(z.string(), z.unknown())
const tagsSchema = z.array(z.string())

export function createOrdersRepository(database: Database, now: () => number): OrdersRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)

  const find = (id: string): OrderRecord | undefined => {
    const row = db.select().from(orders).where(eq(orders.id, id)).get()
    return row && toRecord(row)
  }
  const get = (id: string): OrderRecord => {
    const found = find(id)
    if (found === undefined) throw new AppError('NOT_FOUND', `there is no order ${id}`, { id })
    return found
  }
  const addEvent = (orderId: string, status: OrderStatus, { kind, data = {} }: NewOrderEvent, at: number): void => {
    const last = db
      .select({ sequence: sql<number>`coalesce(max(${orderEvents.sequence}), 0)` })
      .from(orderEvents)
      .where(eq(orderEvents.orderId, orderId))
      .get()
    const sequence = (last?.sequence ?? 0) + 1
    const values = { orderId, sequence, kind, status, data: JSON.stringify(data), createdAt: at, updatedAt: at }
    db.insert(orderEvents).values(values).run()
  }

  return {
    insert: (order, event) =>
      guarded(() => {
        const at = now()
        database.transaction(() => {
          db.insert(orders)
            .values({ ...toRow(order), createdAt: at, updatedAt: at })
            .run()
          addEvent(order.id, order.status, event, at)
        })()
        return { ...order, createdAt: at, updatedAt: at }
      }),

    update: (id, changes, event) =>
      guarded(() =>
        database.transaction(() => {
          const at = now()
          const next = { ...get(id), ...changes, updatedAt: at }
          db.update(orders)
            .set({ ...toRow(next), updatedAt: at })
            .where(eq(orders.id, id))
            .run()
          addEvent(id, next.status, event, at)
          return next
        })(),
      ),

    get: (id) => guarded(() => get(id)),
    find: (id) => guarded(() => find(id)),

    byClientOrderId: (account, clientOrderId) =>
      guarded(() => {
        const same = and(eq(orders.account, account), eq(orders.clientOrderId, clientOrderId))
        const row = db.select().from(orders).where(same).get()
        return row && toRecord(row)
      }),

    unfinished: (account) =>
      guarded(() => {
        const wanted = account === undefined ? UNFINISHED : and(UNFINISHED, eq(orders.account, account))
        return db.select().from(orders).where(wanted).orderBy(asc(orders.createdAt), asc(orders.id)).all().map(toRecord)
      }),

    childrenOf: (parentOrderId) =>
      guarded(() =>
        db
          .select()
          .from(orders)
          .where(eq(orders.parentOrderId, parentOrderId))
          .orderBy(asc(orders.createdAt), asc(orders.id))
          .all()
          .map(toRecord),
      ),

    list: (filter = {}) =>
      guarded(() => {
        const limit = pageLimit(filter)
        const rows = db
          .select()
          .from(orders)
          .where(and(afterCursor(orders.createdAt, orders.id, filter), ...conditions(filter)))
          .orderBy(desc(orders.createdAt), desc(orders.id))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toRecord, (row) => encodeCursor(row.createdAt, row.id))
      }),

    events: (id, request = {}) =>
      guarded(() => {
        get(id)
        const limit = pageLimit(request)
        const after = request.cursor === undefined ? 0 : sequenceOf(request.cursor)
        const rows = db
          .select()
          .from(orderEvents)
          .where(and(eq(orderEvents.orderId, id), gt(orderEvents.sequence, after)))
          .orderBy(asc(orderEvents.sequence))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toEvent, (row) => String(row.sequence))
      }),
  }
}

function conditions({ account, symbol, strategyId, from, to, open }: OrderFilter): (SQL | undefined)[] {
  return [
    account === undefined ? undefined : eq(orders.account, account),
    symbol === undefined ? undefined : eq(orders.symbol, symbol),
    strategyId === undefined ? undefined : eq(orders.strategyId, strategyId),
    from === undefined ? undefined : gte(orders.createdAt, from),
    to === undefined ? undefined : lt(orders.createdAt, to),
    open === true ? UNFINISHED : undefined,
  ]
}

function sequenceOf(cursor: string): number {
  if (!/^\d{1,9}$/.test(cursor)) throw new AppError('VALIDATION', 'the cursor does not come from this list')
  return Number(cursor)
}

function toEvent(row: typeof orderEvents.$inferSelect): OrderEventRecord {
  return {
    orderId: row.orderId,
    sequence: row.sequence,
    kind: row.kind,
    status: orderStatusSchema.parse(row.status),
    time: row.createdAt,
    data: parseJsonColumn(row.data, dataSchema, `an event of order ${row.orderId}`),
  }
}

function toRow(order: Omit<OrderRecord, 'createdAt' | 'updatedAt'>) {
  const fees = Object.entries(order.fee).map(([currency, amount]) => [currency, decimalText(amount)])
  return {
    id: order.id,
    account: order.account,
    clientOrderId: order.clientOrderId,
    exchangeOrderId: order.exchangeOrderId ?? null,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    status: order.status,
    amount: decimalText(order.amount),
    filled: decimalText(order.filled),
    filledValue: decimalText(order.filledValue),
    price: order.price === undefined ? null : decimalText(order.price),
    stopPrice: order.stopPrice === undefined ? null : decimalText(order.stopPrice),
    triggerBy: order.triggerBy ?? null,
    trailing: order.trailing === undefined ? null : JSON.stringify(order.trailing),
    fee: JSON.stringify(Object.fromEntries(fees)),
    timeInForce: order.timeInForce,
    expiresAt: order.expiresAt ?? null,
    postOnly: order.postOnly,
    reduceOnly: order.reduceOnly,
    purpose: order.purpose,
    parentOrderId: order.parentOrderId ?? null,
    ocoGroup: order.ocoGroup ?? null,
    protection: order.protection === undefined ? null : JSON.stringify(order.protection),
    heldBy: order.heldBy,
    strategyId: order.strategyId ?? null,
    reason: order.reason ?? null,
    note: order.note ?? null,
    tags: order.tags === undefined ? null : JSON.stringify(order.tags),
  }
}

function toRecord(row: typeof orders.$inferSelect): OrderRecord {
  const what = `order ${row.id}`
  const fees = Object.entries(parseJsonColumn(row.fee, feesSchema, what))
  return {
    id: row.id,
    account: row.account,
    clientOrderId: row.clientOrderId,
    exchangeOrderId: row.exchangeOrderId ?? undefined,
    symbol: row.symbol,
    side: sideSchema.parse(row.side),
    type: orderTypeSchema.parse(row.type),
    status: orderStatusSchema.parse(row.status),
    amount: storedDecimal(row.amount),
    filled: storedDecimal(row.filled),
    filledValue: storedDecimal(row.filledValue),
    price: row.price === null ? undefined : storedDecimal(row.price),
    stopPrice: row.stopPrice === null ? undefined : storedDecimal(row.stopPrice),
    triggerBy: row.triggerBy === null ? undefined : triggerBySchema.parse(row.triggerBy),
    trailing: row.trailing === null ? undefined : parseJsonColumn(row.trailing, trailingSchema, what),
    fee: Object.fromEntries(fees.map(([currency, amount]) => [currency, storedDecimal(amount)])),
    timeInForce: timeInForceSchema.parse(row.timeInForce),
    expiresAt: row.expiresAt ?? undefined,
    postOnly: row.postOnly,
    reduceOnly: row.reduceOnly,
    purpose: orderPurposeSchema.parse(row.purpose),
    parentOrderId: row.parentOrderId ?? undefined,
    ocoGroup: row.ocoGroup ?? undefined,
    protection: row.protection === null ? undefined : parseJsonColumn(row.protection, protectionPlanSchema, what),
    heldBy: row.heldBy === 'exchange' ? 'exchange' : 'engine',
    strategyId: row.strategyId ?? undefined,
    reason: row.reason ?? undefined,
    note: row.note ?? undefined,
    tags: row.tags === null ? undefined : parseJsonColumn(row.tags, tagsSchema, what),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}
