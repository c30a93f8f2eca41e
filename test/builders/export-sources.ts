import type { AuditRecord, ExportSources } from '#main/system/export/sources.ts'
import type { EquitySnapshot, LedgerEntry } from '#shared/contract/portfolio.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import type { Trade } from '#shared/domain/trade.ts'
import { AppError } from '#shared/errors.ts'

/** Midday of 2 January 2024. */
export const NOON = Date.UTC(2024, 0, 2, 12, 0, 0, 7)

/** A row of each table with all fields filled in. */
export const FULL_ORDER: Order = {
  id: 'o-1',
  clientOrderId: 'c-1',
  exchangeOrderId: 'x-1',
  account: 'paper',
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'trailing_stop',
  status: 'partially_filled',
  amount: '0.30000000',
  filled: '0.1',
  remaining: '0.2',
  price: null,
  stopPrice: '49000.5',
  triggerBy: 'last',
  trailing: { percent: 0.02, amount: '100', activationPrice: '51000' },
  averagePrice: '50000.123456789012345678',
  fee: { USDT: '0.1', BNB: '0.002' },
  timeInForce: 'GTD',
  expiresAt: NOON + 1,
  postOnly: false,
  reduceOnly: true,
  parentOrderId: 'o-0',
  stopLossOrderId: 'o-2',
  takeProfitOrderId: 'o-3',
  heldBy: 'engine',
  strategyId: 's-1',
  reason: '=cmd|calc',
  note: 'two\nlines, "quoted"',
  tags: ['a', 'b c'],
  createdAt: NOON,
  updatedAt: NOON + 1_000,
}
export const FULL_FILL: Fill = {
  id: 'f-1',
  account: 'paper',
  orderId: 'o-1',
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '50000',
  amount: '0.1',
  fee: '-0.5',
  feeCurrency: 'USDT',
  liquidity: 'maker',
  time: NOON,
}
export const FULL_TRADE: Trade = {
  id: 't-1',
  account: 'paper',
  symbol: 'BTC/USDT',
  direction: 'long',
  entryTime: NOON,
  exitTime: null,
  entryPrice: '50000',
  exitPrice: null,
  quantity: '0.1',
  pnl: '-12.50',
  pnlPct: -0.0025,
  fees: {},
  mae: -0.01,
  mfe: 0,
  entryReason: '-2+3',
  exitReason: null,
  durationMs: null,
  open: true,
  strategyId: 's-1',
}
export const FULL_POSITION: Position = {
  id: 'p-1',
  account: 'paper',
  symbol: 'BTC/USDT',
  side: 'long',
  quantity: '0.1',
  averagePrice: '50000',
  markPrice: null,
  notional: null,
  unrealizedPnl: null,
  unrealizedPnlPct: null,
  realizedPnl: '-1',
  fees: { USDT: '-0.5' },
  stopLoss: '49000',
  takeProfit: '52000',
  coverage: { exchange: '0.1', engine: '0', naked: '0' },
  openedAt: NOON,
  strategyId: 's-1',
}
export const FULL_SNAPSHOT: EquitySnapshot = {
  account: 'paper',
  time: NOON,
  equity: '100000.10',
  cash: '95000',
  exposure: 0.05,
  deposits: '0',
}
export const FULL_ENTRY: LedgerEntry = {
  id: 'l-1',
  transaction: 'fill:f-1',
  account: 'paper',
  currency: 'USDT',
  book: 'holdings',
  amount: '-5000',
  time: NOON,
  reference: 'o-1',
}
export const FULL_AUDIT: AuditRecord = {
  id: 'a-1',
  action: 'risk.resume',
  origin: 'cli',
  details: { reason: '=1', n: 1 },
  time: NOON,
}

/** What was asked of the sources. */
export type Asked = { readonly list: string; readonly filter: Readonly<Record<string, unknown>> }

/** Sources of one full row each, which write down what they are asked; the only account is `paper`. */
export function someSources(asked: Asked[] = [], given: Partial<ExportSources> = {}): ExportSources {
  const one =
    <Row>(list: string, row: Row) =>
    (filter: Readonly<Record<string, unknown>>) => {
      asked.push({ list, filter })
      return { items: [row] }
    }
  return {
    requireAccount: (account) => {
      if (account !== 'paper') throw new AppError('NOT_FOUND', `there is no account ${account}`, { account })
    },
    trades: one('trades', FULL_TRADE),
    orders: one('orders', FULL_ORDER),
    fills: one('fills', FULL_FILL),
    positions: one('positions', FULL_POSITION),
    equity: one('equity', FULL_SNAPSHOT),
    ledger: one('ledger', FULL_ENTRY),
    audit: one('audit', FULL_AUDIT),
    ...given,
  }
}
