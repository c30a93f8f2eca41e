import type { Database } from 'better-sqlite3'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import { createTradingWriter, type TradingBatch } from '#main/storage/books/trading-writer.ts'
import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import { decimal, ZERO } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'
import { temporaryBooks } from './books.ts'

/** A batch that writes nothing, to spread others over. */
export const NOTHING: TradingBatch = {
  orders: [],
  events: [],
  fills: [],
  trades: [],
  removedTrades: [],
  ledger: [],
  balances: [],
  keys: [],
  riskStates: [],
}

/** An order with most of what an order can have. */
export const ORDER: OrderRecord = {
  id: 'o1',
  account: 'paper',
  clientOrderId: 'c1',
  exchangeOrderId: undefined,
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  status: 'sent',
  amount: decimal('0.123456789012345678'),
  filled: ZERO,
  filledValue: ZERO,
  price: decimal('50000.1'),
  stopPrice: undefined,
  triggerBy: 'last',
  trailing: { percent: 0.01, activationPrice: '51000' },
  fee: {},
  timeInForce: 'GTD',
  expiresAt: 1_800_000_000_000,
  postOnly: true,
  reduceOnly: false,
  purpose: 'entry',
  parentOrderId: undefined,
  ocoGroup: 'g',
  protection: { stopLoss: '49000', takeProfit: [{ price: '52000', fraction: 0.5 }], breakEvenAfter: 0.01 },
  heldBy: 'exchange',
  strategyId: 's',
  reason: undefined,
  note: 'a note',
  tags: ['one', 'two'],
  createdAt: 1_000,
  updatedAt: 1_000,
}

/** A fill of that order. */
export const FILL: Fill = {
  id: 'f1',
  account: 'paper',
  orderId: 'o1',
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '50000.1',
  amount: '0.1',
  fee: '0.0001',
  feeCurrency: 'BNB',
  liquidity: 'maker',
  time: 2_000,
}

/** One side of a booking. */
export const ENTRY: LedgerEntry = {
  id: 'e1',
  transaction: 't1',
  account: 'paper',
  currency: 'USDT',
  book: 'holdings',
  amount: '-5000.01',
  time: 2_000,
  reference: 'f1',
}

/** Adds an account that rows can belong to. */
export function addAccount(database: Database, id: string): void {
  database
    .prepare(
      `INSERT INTO accounts (id, name, kind, market, exchange, currency, live, created_at, updated_at)
       VALUES (?, ?, 'paper', 'simulated', 'paper', 'USDT', 0, 1, 1)`,
    )
    .run(id, id)
}

/** New books with the accounts `paper` and `other`, and what writes them. */
export function tradingBooks(): ReturnType<typeof temporaryBooks> & { write: (batch: Partial<TradingBatch>) => void } {
  const books = temporaryBooks()
  for (const id of ['paper', 'other']) addAccount(books.database, id)
  const writer = createTradingWriter(books.database, books.now)
  return { ...books, write: (batch) => writer.write({ ...NOTHING, ...batch }) }
}
