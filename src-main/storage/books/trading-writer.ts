import type { Database } from 'better-sqlite3'
import { and, eq, type Query, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import { decimalText } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { OrderStatus } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import type { OrderRecord } from './orders-repository.ts'
import { prepareWrite } from './prepare-write.ts'
import {
  fills,
  idempotencyKeys,
  ledgerBalances,
  ledgerEntries,
  orderEvents,
  orders,
  riskStates,
  trades,
} from './trading-schema.ts'

/** A step in the life of an order. `data` must be JSON, `time` is UTC milliseconds. */
export type OrderEventRow = {
  readonly orderId: string
  readonly sequence: number
  readonly kind: string
  readonly status: OrderStatus
  readonly data: Readonly<Record<string, unknown>>
  readonly time: number
}

/** A round trip. `state` holds all its figures and must be JSON; it is open while it has no `exitTime`. */
export type TradeRow = {
  readonly id: string
  readonly account: string
  readonly symbol: string
  readonly state: unknown
  readonly strategyId: string | undefined
  readonly entryTime: number
  readonly exitTime: number | undefined
}

/** What the holdings of an account add up to in a currency, as decimal text. */
export type BalanceRow = { readonly account: string; readonly currency: string; readonly amount: string }

/** What a command with this key was and which order it made. */
export type KeyRow = {
  readonly key: string
  readonly call: string
  readonly inputHash: string
  readonly orderId: string
}

/** What is committed at once. Orders, trades, balances and risk states are written whole, over what was there. */
export type TradingBatch = {
  readonly orders: readonly OrderRecord[]
  readonly events: readonly OrderEventRow[]
  readonly fills: readonly Fill[]
  readonly trades: readonly TradeRow[]
  readonly removedTrades: readonly string[]
  readonly ledger: readonly LedgerEntry[]
  readonly balances: readonly BalanceRow[]
  readonly keys: readonly KeyRow[]
  readonly riskStates: readonly { readonly account: string; readonly state: unknown }[]
}

/** Writes what trading does. */
export type TradingWriter = {
  /**
   * Writes all of the batch in one durable transaction, or nothing. An event, fill, ledger entry or key that is there
   * already refuses the batch. Throws STORAGE; INTERNAL for an order whose account, client order id, symbol, side,
   * strategy, parent or time of creation would change.
   */
  write(batch: TradingBatch): void
}

export function createTradingWriter(database: Database, now: () => number): TradingWriter {
  const statements = prepareWrites(database)

  const write = database.transaction((batch: TradingBatch) => {
    const at = now()
    const times = { createdAt: at, updatedAt: at }
    for (const order of batch.orders) {
      if (statements.order(orderRow(order)) === 0) throw changedForGood(order)
    }
    for (const event of batch.events) {
      const data = JSON.stringify(event.data)
      statements.event({ ...event, data, createdAt: event.time, updatedAt: event.time })
    }
    for (const fill of batch.fills) statements.execution({ ...fill, ...times })
    for (const id of batch.removedTrades) statements.removeTrade({ id })
    // A symbol has one open trade: the one that ends makes room for the next.
    for (const ended of [true, false]) {
      for (const trade of batch.trades) {
        if ((trade.exitTime !== undefined) !== ended) continue
        const row = {
          ...trade,
          state: JSON.stringify(trade.state),
          strategyId: trade.strategyId ?? null,
          exitTime: trade.exitTime ?? null,
          ...times,
        }
        if (statements.tradeState(row) === 0) statements.trade(row)
      }
    }
    for (const entry of batch.ledger) statements.ledger({ ...entry, ...times })
    for (const balance of batch.balances) statements.balance({ ...balance, ...times })
    for (const key of batch.keys) statements.key({ ...key, ...times })
    for (const { account, state } of batch.riskStates) {
      statements.riskState({ account, state: JSON.stringify(state), ...times })
    }
  })

  return { write: (batch) => withStorageErrors(database.name, () => write.immediate(batch)) }
}

function changedForGood({ id }: OrderRecord): AppError {
  return new AppError(
    'INTERNAL',
    `order ${id} would change its account, client order id, symbol, side, strategy, parent or time of creation; nothing was written. Please report this with the diagnostics.`,
    { id },
  )
}

function orderRow(order: OrderRecord) {
  const fees = Object.entries(order.fee).map(([currency, amount]) => [currency, decimalText(amount)])
  return {
    ...order,
    exchangeOrderId: order.exchangeOrderId ?? null,
    amount: decimalText(order.amount),
    filled: decimalText(order.filled),
    filledValue: decimalText(order.filledValue),
    price: order.price === undefined ? null : decimalText(order.price),
    stopPrice: order.stopPrice === undefined ? null : decimalText(order.stopPrice),
    triggerBy: order.triggerBy ?? null,
    trailing: order.trailing === undefined ? null : JSON.stringify(order.trailing),
    fee: JSON.stringify(Object.fromEntries(fees)),
    expiresAt: order.expiresAt ?? null,
    postOnly: Number(order.postOnly),
    reduceOnly: Number(order.reduceOnly),
    parentOrderId: order.parentOrderId ?? null,
    ocoGroup: order.ocoGroup ?? null,
    protection: order.protection === undefined ? null : JSON.stringify(order.protection),
    strategyId: order.strategyId ?? null,
    reason: order.reason ?? null,
    why: order.why ?? null,
    note: order.note ?? null,
    tags: order.tags === undefined ? null : JSON.stringify(order.tags),
  }
}

function excluded(column: SQLiteColumn): SQL {
  return sql`excluded.${sql.identifier(column.name)}`
}

function insertOrder(db: ReturnType<typeof drizzle>) {
  const placeholder = sql.placeholder
  // Columns of indexes that cannot change are left out of the update, which spares it most of the indexes.
  const fixed = [
    orders.account,
    orders.clientOrderId,
    orders.symbol,
    orders.side,
    orders.strategyId,
    orders.parentOrderId,
    orders.createdAt,
  ]
  return db
    .insert(orders)
    .values({
      id: placeholder('id'),
      account: placeholder('account'),
      clientOrderId: placeholder('clientOrderId'),
      exchangeOrderId: placeholder('exchangeOrderId'),
      symbol: placeholder('symbol'),
      side: placeholder('side'),
      type: placeholder('type'),
      status: placeholder('status'),
      amount: placeholder('amount'),
      filled: placeholder('filled'),
      filledValue: placeholder('filledValue'),
      price: placeholder('price'),
      stopPrice: placeholder('stopPrice'),
      triggerBy: placeholder('triggerBy'),
      trailing: placeholder('trailing'),
      fee: placeholder('fee'),
      timeInForce: placeholder('timeInForce'),
      expiresAt: placeholder('expiresAt'),
      postOnly: placeholder('postOnly'),
      reduceOnly: placeholder('reduceOnly'),
      purpose: placeholder('purpose'),
      parentOrderId: placeholder('parentOrderId'),
      ocoGroup: placeholder('ocoGroup'),
      protection: placeholder('protection'),
      heldBy: placeholder('heldBy'),
      strategyId: placeholder('strategyId'),
      reason: placeholder('reason'),
      why: placeholder('why'),
      note: placeholder('note'),
      tags: placeholder('tags'),
      createdAt: placeholder('createdAt'),
      updatedAt: placeholder('updatedAt'),
    })
    .onConflictDoUpdate({
      target: orders.id,
      set: {
        exchangeOrderId: excluded(orders.exchangeOrderId),
        type: excluded(orders.type),
        status: excluded(orders.status),
        amount: excluded(orders.amount),
        filled: excluded(orders.filled),
        filledValue: excluded(orders.filledValue),
        price: excluded(orders.price),
        stopPrice: excluded(orders.stopPrice),
        triggerBy: excluded(orders.triggerBy),
        trailing: excluded(orders.trailing),
        fee: excluded(orders.fee),
        timeInForce: excluded(orders.timeInForce),
        expiresAt: excluded(orders.expiresAt),
        postOnly: excluded(orders.postOnly),
        reduceOnly: excluded(orders.reduceOnly),
        purpose: excluded(orders.purpose),
        ocoGroup: excluded(orders.ocoGroup),
        protection: excluded(orders.protection),
        heldBy: excluded(orders.heldBy),
        reason: excluded(orders.reason),
        note: excluded(orders.note),
        tags: excluded(orders.tags),
        updatedAt: excluded(orders.updatedAt),
      },
      setWhere: sql.join(
        fixed.map((column) => sql`${column} IS ${excluded(column)}`),
        sql` AND `,
      ),
    })
}

function prepareWrites(database: Database) {
  const db = drizzle(database)
  const prepare = (query: { toSQL(): Query }) => prepareWrite(database, query)
  const placeholder = sql.placeholder
  const times = { createdAt: placeholder('createdAt'), updatedAt: placeholder('updatedAt') }
  return {
    order: prepare(insertOrder(db)),
    event: prepare(
      db.insert(orderEvents).values({
        orderId: placeholder('orderId'),
        sequence: placeholder('sequence'),
        kind: placeholder('kind'),
        status: placeholder('status'),
        data: placeholder('data'),
        ...times,
      }),
    ),
    execution: prepare(
      db.insert(fills).values({
        account: placeholder('account'),
        symbol: placeholder('symbol'),
        id: placeholder('id'),
        orderId: placeholder('orderId'),
        side: placeholder('side'),
        price: placeholder('price'),
        amount: placeholder('amount'),
        fee: placeholder('fee'),
        feeCurrency: placeholder('feeCurrency'),
        liquidity: placeholder('liquidity'),
        strategyId: sql`(SELECT strategy_id FROM orders WHERE id = ${placeholder('orderId')})`,
        time: placeholder('time'),
        ...times,
      }),
    ),
    removeTrade: prepare(db.delete(trades).where(eq(trades.id, placeholder('id')))),
    // Most writes of a trade change its figures only: no index has to follow.
    tradeState: prepare(
      db
        .update(trades)
        .set({ state: sql`${placeholder('state')}`, updatedAt: sql`${placeholder('updatedAt')}` })
        .where(
          and(
            eq(trades.id, placeholder('id')),
            eq(trades.account, placeholder('account')),
            eq(trades.symbol, placeholder('symbol')),
            eq(trades.entryTime, placeholder('entryTime')),
            sql`${trades.strategyId} IS ${placeholder('strategyId')}`,
            sql`${trades.exitTime} IS ${placeholder('exitTime')}`,
          ),
        ),
    ),
    trade: prepare(
      db
        .insert(trades)
        .values({
          id: placeholder('id'),
          account: placeholder('account'),
          symbol: placeholder('symbol'),
          state: placeholder('state'),
          strategyId: placeholder('strategyId'),
          entryTime: placeholder('entryTime'),
          exitTime: placeholder('exitTime'),
          ...times,
        })
        .onConflictDoUpdate({
          target: trades.id,
          set: {
            account: excluded(trades.account),
            symbol: excluded(trades.symbol),
            state: excluded(trades.state),
            strategyId: excluded(trades.strategyId),
            entryTime: excluded(trades.entryTime),
            exitTime: excluded(trades.exitTime),
            updatedAt: excluded(trades.updatedAt),
          },
        }),
    ),
    ledger: prepare(
      db.insert(ledgerEntries).values({
        id: placeholder('id'),
        transaction: placeholder('transaction'),
        account: placeholder('account'),
        currency: placeholder('currency'),
        book: placeholder('book'),
        amount: placeholder('amount'),
        reference: placeholder('reference'),
        time: placeholder('time'),
        ...times,
      }),
    ),
    balance: prepare(
      db
        .insert(ledgerBalances)
        .values({
          account: placeholder('account'),
          currency: placeholder('currency'),
          amount: placeholder('amount'),
          ...times,
        })
        .onConflictDoUpdate({
          target: [ledgerBalances.account, ledgerBalances.currency],
          set: { amount: excluded(ledgerBalances.amount), updatedAt: excluded(ledgerBalances.updatedAt) },
        }),
    ),
    key: prepare(
      db.insert(idempotencyKeys).values({
        key: placeholder('key'),
        call: placeholder('call'),
        inputHash: placeholder('inputHash'),
        orderId: placeholder('orderId'),
        ...times,
      }),
    ),
    riskState: prepare(
      db
        .insert(riskStates)
        .values({ account: placeholder('account'), state: placeholder('state'), ...times })
        .onConflictDoUpdate({
          target: riskStates.account,
          set: { state: excluded(riskStates.state), updatedAt: excluded(riskStates.updatedAt) },
        }),
    ),
  }
}
