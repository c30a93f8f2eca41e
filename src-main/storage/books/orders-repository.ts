import type { Database } from 'better-sqlite3'
import { and, asc, desc, eq, gt, isNotNull, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import type { OrderEventRecord } from '#shared/contract/trading.ts'
import { type Decimal, decimalOutput, storedDecimal } from '#shared/decimal.ts'
import {
  isFinal,
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
import { newestFirst, newestFirstOrder, only, onlyAmongFew, type TimeSpan } from './newest-first.ts'
import { parseRow } from './parse-row.ts'
import { orderEvents, orders } from './trading-schema.ts'

/** What an order is for. */
export const orderPurposeSchema = z.enum(['entry', 'stopLoss', 'takeProfit', 'trailingStop', 'exit', 'closeAll'])
export type OrderPurpose = z.infer<typeof orderPurposeSchema>

/** The stop and the targets that follow each fill of an order. Prices are decimal text. */
const protectionPlanSchema = z.object({
  stopLoss: z.string().optional(),
  takeProfit: z.array(z.object({ price: z.string(), fraction: z.number() })).default([]),
  breakEvenAfter: z.number().optional(),
  /** What it protects: the fills of the order (the default), or the whole position. */
  covers: z.enum(['order', 'position']).optional(),
  /** How much of what it protects has been closed by it, as decimal text. */
  closedFilled: z.string().optional(),
  /** Whether the stop has moved to the entry price. */
  breakEvenDone: z.boolean().optional(),
  /** Only the orders made at this time (UTC ms) or later count as its own; all do without it. */
  since: z.number().optional(),
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
  /** What a strategy ordered it for: the conditions that held, or the reason of an exit. */
  readonly why?: string | undefined
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

/** Which orders of an account to list. */
export type OrderFilter = PageRequest &
  TimeSpan & {
    readonly account: string
    readonly symbol?: string | undefined
    readonly strategyId?: string | undefined
    /** Only those that are not final. */
    readonly open?: boolean | undefined
    readonly side?: Side | undefined
    readonly status?: OrderStatus | undefined
  }

/** The orders and their lives, to read; the trading writer writes them. */
export type OrdersRepository = {
  /** Throws NOT_FOUND. */
  get(id: string): OrderRecord
  find(id: string): OrderRecord | undefined
  byClientOrderId(account: string, clientOrderId: string): OrderRecord | undefined
  /** All that are not final, oldest first. */
  unfinished(account?: string): OrderRecord[]
  /** The symbols that an account ever ordered. */
  symbols(account: string): string[]
  /** Oldest first. */
  childrenOf(parentOrderId: string): OrderRecord[]
  /** All that have a plan of protection, oldest first. */
  withProtection(account: string): OrderRecord[]
  /** Newest first. */
  list(filter: OrderFilter): Page<OrderRecord>
  /** Oldest first. Throws NOT_FOUND. */
  events(id: string, request?: PageRequest): Page<OrderEventRecord>
  /** The number of the newest event of an order; 0 before the first. */
  lastSequence(orderId: string): number
}

const UNFINISHED = sql`status NOT IN ('denied', 'filled', 'cancelled', 'rejected', 'expired')`
const stored = decimalOutput.transform((text): Decimal => storedDecimal(text))
const feesSchema = z.record(z.string(), stored)
/** The columns whose values are not free. */
const rowSchema = z.object({
  side: sideSchema,
  type: orderTypeSchema,
  status: orderStatusSchema,
  amount: stored,
  filled: stored,
  filledValue: stored,
  price: stored.nullable(),
  stopPrice: stored.nullable(),
  triggerBy: triggerBySchema.nullable(),
  timeInForce: timeInForceSchema,
  purpose: orderPurposeSchema,
  heldBy: z.enum(['exchange', 'engine']),
})
const dataSchema = z.record(z.string(), z.unknown())
const tagsSchema = z.array(z.string())

export function createOrdersRepository(database: Database): OrdersRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const reads = prepareReads(db)

  const find = (id: string): OrderRecord | undefined => {
    const row = reads.byId.get({ id })
    return row && toRecord(row)
  }
  const get = (id: string): OrderRecord => {
    const found = find(id)
    if (found === undefined) throw new AppError('NOT_FOUND', `there is no order ${id}`, { id })
    return found
  }

  return {
    get: (id) => guarded(() => get(id)),
    find: (id) => guarded(() => find(id)),

    byClientOrderId: (account, clientOrderId) =>
      guarded(() => {
        const row = reads.byClientOrderId.get({ account, clientOrderId })
        return row && toRecord(row)
      }),

    symbols: (account) =>
      guarded(() =>
        db
          .selectDistinct({ symbol: orders.symbol })
          .from(orders)
          .where(eq(orders.account, account))
          .all()
          .map(({ symbol }) => symbol),
      ),

    unfinished: (account) =>
      guarded(() => {
        if (account !== undefined) return reads.unfinished.all({ account }).map(toRecord)
        const rows = db.select().from(orders).where(UNFINISHED).all()
        return rows.sort(compareAge).map(toRecord)
      }),

    childrenOf: (parentOrderId) => guarded(() => reads.children.all({ parentOrderId }).map(toRecord)),
    withProtection: (account) => guarded(() => reads.withProtection.all({ account }).map(toRecord)),

    list: (filter) =>
      guarded(() => {
        const limit = pageLimit(filter)
        const rows = db
          .select()
          .from(orders)
          .where(and(...conditions(filter), newestFirst(orders.createdAt, orders.id, filter)))
          .orderBy(...newestFirstOrder(orders.createdAt, orders.id))
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

    lastSequence: (orderId) => guarded(() => reads.lastSequence.get({ orderId })?.sequence ?? 0),
  }
}

function prepareReads(db: ReturnType<typeof drizzle>) {
  const placeholder = sql.placeholder
  const oldestFirst = [asc(orders.createdAt), asc(orders.id)] as const
  const ofAccount = eq(orders.account, placeholder('account'))
  return {
    byId: db
      .select()
      .from(orders)
      .where(eq(orders.id, placeholder('id')))
      .prepare(),
    byClientOrderId: db
      .select()
      .from(orders)
      .where(and(ofAccount, eq(orders.clientOrderId, placeholder('clientOrderId'))))
      .prepare(),
    unfinished: db
      .select()
      .from(orders)
      .where(and(UNFINISHED, ofAccount))
      .orderBy(...oldestFirst)
      .prepare(),
    children: db
      .select()
      .from(orders)
      .where(eq(orders.parentOrderId, placeholder('parentOrderId')))
      .orderBy(...oldestFirst)
      .prepare(),
    withProtection: db
      .select()
      .from(orders)
      .where(and(isNotNull(orders.protection), ofAccount))
      .orderBy(...oldestFirst)
      .prepare(),
    lastSequence: db
      .select({ sequence: orderEvents.sequence })
      .from(orderEvents)
      .where(eq(orderEvents.orderId, placeholder('orderId')))
      .orderBy(desc(orderEvents.sequence))
      .limit(1)
      .prepare(),
  }
}

function compareAge(one: typeof orders.$inferSelect, other: typeof orders.$inferSelect): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1)
}

/** Ends that few orders come to; most are filled or cancelled. */
const RARE_ENDS: ReadonlySet<OrderStatus> = new Set(['denied', 'rejected', 'expired'])

/**
 * Few orders are unfinished or came to a rare end, many have the same symbol: an index of those few serves whatever else is
 * asked for. Which of the others is filled or cancelled is looked at row by row among those of a symbol or strategy.
 */
function conditions({ account, symbol, strategyId, open, side, status }: OrderFilter): (SQL | undefined)[] {
  const isUnfinished = open === true || (status !== undefined && !isFinal(status))
  const isRare = status !== undefined && RARE_ENDS.has(status)
  const isNarrow = symbol !== undefined || strategyId !== undefined
  const also = isUnfinished || isRare ? onlyAmongFew : only
  return [
    eq(orders.account, account),
    also(orders.symbol, symbol),
    also(orders.strategyId, strategyId),
    isUnfinished ? UNFINISHED : undefined,
    onlyAmongFew(orders.side, side),
    (isUnfinished || (isNarrow && !isRare) ? onlyAmongFew : only)(orders.status, status),
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
    status: parseRow(row.status, orderStatusSchema, `an event of order ${row.orderId}`),
    time: row.createdAt,
    data: parseJsonColumn(row.data, dataSchema, `an event of order ${row.orderId}`),
  }
}

function toRecord(row: typeof orders.$inferSelect): OrderRecord {
  const what = `order ${row.id}`
  const parsed = parseRow(row, rowSchema, what)
  return {
    ...parsed,
    id: row.id,
    account: row.account,
    clientOrderId: row.clientOrderId,
    exchangeOrderId: row.exchangeOrderId ?? undefined,
    symbol: row.symbol,
    price: parsed.price ?? undefined,
    stopPrice: parsed.stopPrice ?? undefined,
    triggerBy: parsed.triggerBy ?? undefined,
    trailing: row.trailing === null ? undefined : parseJsonColumn(row.trailing, trailingSchema, what),
    fee: parseJsonColumn(row.fee, feesSchema, what),
    expiresAt: row.expiresAt ?? undefined,
    postOnly: row.postOnly,
    reduceOnly: row.reduceOnly,
    parentOrderId: row.parentOrderId ?? undefined,
    ocoGroup: row.ocoGroup ?? undefined,
    protection: row.protection === null ? undefined : parseJsonColumn(row.protection, protectionPlanSchema, what),
    strategyId: row.strategyId ?? undefined,
    reason: row.reason ?? undefined,
    ...(row.why === null ? {} : { why: row.why }),
    note: row.note ?? undefined,
    tags: row.tags === null ? undefined : parseJsonColumn(row.tags, tagsSchema, what),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}
