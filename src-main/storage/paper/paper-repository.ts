import type { Database } from 'better-sqlite3'
import { and, asc, desc, eq, gte, inArray, type Query, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { prepareWrite } from '#main/storage/books/prepare-write.ts'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { decimalOutput } from '#shared/decimal.ts'
import { fillSchema } from '#shared/domain/fill.ts'
import {
  orderTypeSchema,
  sideSchema,
  timeInForceSchema,
  trailingSchema,
  triggerBySchema,
} from '#shared/domain/order.ts'
import { paperAccounts, paperBalances, paperFills, paperOrders } from './schema.ts'

/** What was asked of the paper exchange; it answers a repeated client order id by it. */
export const paperRequestSchema = z.object({
  clientOrderId: z.string(),
  symbol: z.string(),
  side: sideSchema,
  type: orderTypeSchema,
  amount: decimalOutput,
  price: decimalOutput.optional(),
  stopPrice: decimalOutput.optional(),
  triggerBy: triggerBySchema.optional(),
  trailing: trailingSchema.optional(),
  timeInForce: timeInForceSchema,
  expiresAt: z.number().optional(),
  postOnly: z.boolean(),
  reduceOnly: z.boolean(),
  ocoGroup: z.string().optional(),
})
export type PaperRequest = z.infer<typeof paperRequestSchema>

const paperStatusSchema = z.enum(['open', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired'])
export type PaperStatus = z.infer<typeof paperStatusSchema>

const orderRowSchema = z.object({
  sequence: z.number().int(),
  clientOrderId: z.string(),
  status: paperStatusSchema,
  amount: decimalOutput,
  filled: decimalOutput,
  price: decimalOutput.nullable(),
  stopPrice: decimalOutput.nullable(),
  triggered: z.boolean(),
  best: decimalOutput.nullable(),
  queue: decimalOutput.nullable(),
  reservePrice: decimalOutput.nullable(),
  reason: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
})

/** An order as the paper exchange keeps it. Decimals are text. */
export type PaperOrderRow = z.infer<typeof orderRowSchema> & { readonly request: PaperRequest }

const fillRowSchema = fillSchema
  .pick({
    symbol: true,
    side: true,
    price: true,
    amount: true,
    fee: true,
    feeCurrency: true,
    liquidity: true,
    time: true,
  })
  .extend({ sequence: z.number().int(), orderSequence: z.number().int(), clientOrderId: z.string() })

/** An execution as the paper exchange keeps it. */
export type PaperFillRow = z.infer<typeof fillRowSchema>

/** What is committed at once. */
export type PaperChanges = {
  readonly orders: readonly PaperOrderRow[]
  readonly fills: readonly PaperFillRow[]
  readonly balances: readonly { readonly currency: string; readonly total: string }[]
}

/** The books of one account at the paper exchange. */
export type PaperRepository = {
  balances(): { currency: string; total: string }[]
  /** Oldest first. */
  openOrders(): PaperOrderRow[]
  orderByClientId(clientOrderId: string): PaperOrderRow | undefined
  /** Fills of `since` (UTC ms) and later, oldest first. */
  fillsSince(since: number): PaperFillRow[]
  /** The largest sequences given so far; 0 before the first. */
  lastSequences(): { order: number; fill: number }
  /** Writes all of it in one durable transaction, or nothing. */
  commit(changes: PaperChanges): void
}

/** Opens an account's books, making the account with `opening` amounts where it is new. Throws STORAGE. */
export function openPaperRepository(
  database: Database,
  account: string,
  opening: Readonly<Record<string, string>>,
  now: () => number,
): PaperRepository {
  const db = drizzle(database)
  const safely = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const times = () => ({ createdAt: now(), updatedAt: now() })
  const writes = prepareWrites(database)
  const reads = prepareReads(db)

  const commit = database.transaction((changes: PaperChanges) => {
    for (const order of changes.orders) {
      writes.order({
        ...order,
        account,
        symbol: order.request.symbol,
        request: JSON.stringify(order.request),
        triggered: Number(order.triggered),
      })
    }
    for (const fill of changes.fills) writes.execution({ ...fill, account, createdAt: fill.time, updatedAt: fill.time })
    for (const balance of changes.balances) writes.balance({ ...balance, account, ...times() })
  })

  const startAccount = database.transaction(() => {
    const made = db
      .insert(paperAccounts)
      .values({ id: account, ...times() })
      .onConflictDoNothing()
      .run().changes
    if (made === 0) return
    for (const [currency, total] of Object.entries(opening)) writes.balance({ account, currency, total, ...times() })
  })
  safely(() => startAccount.immediate())

  const toOrder = (row: typeof paperOrders.$inferSelect): PaperOrderRow => ({
    ...orderRowSchema.parse(row),
    request: parseJsonColumn(row.request, paperRequestSchema, `paper order ${row.clientOrderId}`),
  })

  return {
    balances: () =>
      safely(() =>
        db
          .select({ currency: paperBalances.currency, total: paperBalances.total })
          .from(paperBalances)
          .where(eq(paperBalances.account, account))
          .orderBy(asc(paperBalances.currency))
          .all(),
      ),
    openOrders: () => safely(() => reads.open.all({ account }).map(toOrder)),
    orderByClientId: (clientOrderId) =>
      safely(() => {
        const row = reads.byClientId.get({ account, clientOrderId })
        return row && toOrder(row)
      }),
    fillsSince: (since) =>
      safely(() =>
        db
          .select()
          .from(paperFills)
          .where(and(eq(paperFills.account, account), gte(paperFills.time, since)))
          .orderBy(asc(paperFills.time), asc(paperFills.sequence))
          .all()
          .map((row) => fillRowSchema.parse(row)),
      ),
    lastSequences: () =>
      safely(() => ({
        order: newest(db, paperOrders, account),
        fill: newest(db, paperFills, account),
      })),
    commit: (changes) => safely(() => commit.immediate(changes)),
  }
}

function newest(
  db: ReturnType<typeof drizzle>,
  table: typeof paperOrders | typeof paperFills,
  account: string,
): number {
  const row = db
    .select({ sequence: table.sequence })
    .from(table)
    .where(inArray(table.account, [account]))
    .orderBy(desc(table.sequence))
    .limit(1)
    .get()
  return row?.sequence ?? 0
}

function prepareReads(db: ReturnType<typeof drizzle>) {
  const ofAccount = eq(paperOrders.account, sql.placeholder('account'))
  return {
    open: db
      .select()
      .from(paperOrders)
      .where(and(ofAccount, sql`${paperOrders.status} IN ('open', 'partially_filled')`))
      .orderBy(asc(paperOrders.sequence))
      .prepare(),
    byClientId: db
      .select()
      .from(paperOrders)
      .where(and(ofAccount, eq(paperOrders.clientOrderId, sql.placeholder('clientOrderId'))))
      .prepare(),
  }
}

function prepareWrites(database: Database) {
  const db = drizzle(database)
  const prepare = (query: { toSQL(): Query }) => prepareWrite(database, query)
  const placeholder = sql.placeholder
  const order = db
    .insert(paperOrders)
    .values({
      account: placeholder('account'),
      sequence: placeholder('sequence'),
      clientOrderId: placeholder('clientOrderId'),
      symbol: placeholder('symbol'),
      request: placeholder('request'),
      status: placeholder('status'),
      amount: placeholder('amount'),
      filled: placeholder('filled'),
      price: placeholder('price'),
      stopPrice: placeholder('stopPrice'),
      triggered: placeholder('triggered'),
      best: placeholder('best'),
      queue: placeholder('queue'),
      reservePrice: placeholder('reservePrice'),
      reason: placeholder('reason'),
      createdAt: placeholder('createdAt'),
      updatedAt: placeholder('updatedAt'),
    })
    .onConflictDoUpdate({
      target: [paperOrders.account, paperOrders.sequence],
      set: {
        status: sql`excluded.status`,
        amount: sql`excluded.amount`,
        filled: sql`excluded.filled`,
        price: sql`excluded.price`,
        stopPrice: sql`excluded.stop_price`,
        triggered: sql`excluded.triggered`,
        best: sql`excluded.best`,
        queue: sql`excluded.queue`,
        reservePrice: sql`excluded.reserve_price`,
        reason: sql`excluded.reason`,
        updatedAt: sql`excluded.updated_at`,
      },
    })
  const fill = db.insert(paperFills).values({
    account: placeholder('account'),
    sequence: placeholder('sequence'),
    orderSequence: placeholder('orderSequence'),
    clientOrderId: placeholder('clientOrderId'),
    symbol: placeholder('symbol'),
    side: placeholder('side'),
    price: placeholder('price'),
    amount: placeholder('amount'),
    fee: placeholder('fee'),
    feeCurrency: placeholder('feeCurrency'),
    liquidity: placeholder('liquidity'),
    time: placeholder('time'),
    createdAt: placeholder('createdAt'),
    updatedAt: placeholder('updatedAt'),
  })
  const balance = db
    .insert(paperBalances)
    .values({
      account: placeholder('account'),
      currency: placeholder('currency'),
      total: placeholder('total'),
      createdAt: placeholder('createdAt'),
      updatedAt: placeholder('updatedAt'),
    })
    .onConflictDoUpdate({
      target: [paperBalances.account, paperBalances.currency],
      set: { total: sql`excluded.total`, updatedAt: sql`excluded.updated_at` },
    })
  return { order: prepare(order), execution: prepare(fill), balance: prepare(balance) }
}
