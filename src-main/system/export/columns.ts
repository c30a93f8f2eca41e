import type { Cell } from '#main/storage/csv.ts'
import type { EquitySnapshot, LedgerEntry } from '#shared/contract/portfolio.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import type { Trade } from '#shared/domain/trade.ts'
import type { AuditRecord } from './sources.ts'

/** The columns of a table in their order. Names are the JSON's; a part of an object is `object.part`. */
export type Columns<Row> = readonly (readonly [name: string, cell: (row: Row) => Cell])[]

export const TRADE_COLUMNS: Columns<Trade> = [
  ['id', (trade) => trade.id],
  ['account', (trade) => trade.account],
  ['symbol', (trade) => trade.symbol],
  ['direction', (trade) => trade.direction],
  ['entryTime', (trade) => time(trade.entryTime)],
  ['exitTime', (trade) => time(trade.exitTime)],
  ['entryPrice', (trade) => exact(trade.entryPrice)],
  ['exitPrice', (trade) => exact(trade.exitPrice)],
  ['quantity', (trade) => exact(trade.quantity)],
  ['pnl', (trade) => exact(trade.pnl)],
  ['pnlPct', (trade) => trade.pnlPct],
  ['fees', (trade) => amounts(trade.fees)],
  ['mae', (trade) => trade.mae],
  ['mfe', (trade) => trade.mfe],
  ['entryReason', (trade) => trade.entryReason],
  ['exitReason', (trade) => trade.exitReason],
  ['durationMs', (trade) => trade.durationMs],
  ['open', (trade) => trade.open],
  ['strategyId', (trade) => trade.strategyId],
]

export const ORDER_COLUMNS: Columns<Order> = [
  ['id', (order) => order.id],
  ['clientOrderId', (order) => order.clientOrderId],
  ['exchangeOrderId', (order) => order.exchangeOrderId],
  ['account', (order) => order.account],
  ['symbol', (order) => order.symbol],
  ['side', (order) => order.side],
  ['type', (order) => order.type],
  ['status', (order) => order.status],
  ['amount', (order) => exact(order.amount)],
  ['filled', (order) => exact(order.filled)],
  ['remaining', (order) => exact(order.remaining)],
  ['price', (order) => exact(order.price)],
  ['stopPrice', (order) => exact(order.stopPrice)],
  ['triggerBy', (order) => order.triggerBy],
  ['trailing.percent', (order) => order.trailing?.percent],
  ['trailing.amount', (order) => exact(order.trailing?.amount)],
  ['trailing.activationPrice', (order) => exact(order.trailing?.activationPrice)],
  ['averagePrice', (order) => exact(order.averagePrice)],
  ['fee', (order) => amounts(order.fee)],
  ['timeInForce', (order) => order.timeInForce],
  ['expiresAt', (order) => time(order.expiresAt)],
  ['postOnly', (order) => order.postOnly],
  ['reduceOnly', (order) => order.reduceOnly],
  ['parentOrderId', (order) => order.parentOrderId],
  ['stopLoss', (order) => exact(order.stopLoss)],
  ['takeProfit', (order) => order.takeProfit?.map(({ price, fraction }) => `${fraction} at ${price}`).join('; ')],
  ['stopLossOrderId', (order) => order.stopLossOrderId],
  ['takeProfitOrderId', (order) => order.takeProfitOrderId],
  ['heldBy', (order) => order.heldBy],
  ['strategyId', (order) => order.strategyId],
  ['reason', (order) => order.reason],
  ['note', (order) => order.note],
  ['tags', (order) => order.tags?.join('; ')],
  ['createdAt', (order) => time(order.createdAt)],
  ['updatedAt', (order) => time(order.updatedAt)],
]

export const FILL_COLUMNS: Columns<Fill> = [
  ['id', (fill) => fill.id],
  ['account', (fill) => fill.account],
  ['orderId', (fill) => fill.orderId],
  ['symbol', (fill) => fill.symbol],
  ['side', (fill) => fill.side],
  ['price', (fill) => exact(fill.price)],
  ['amount', (fill) => exact(fill.amount)],
  ['fee', (fill) => exact(fill.fee)],
  ['feeCurrency', (fill) => fill.feeCurrency],
  ['liquidity', (fill) => fill.liquidity],
  ['time', (fill) => time(fill.time)],
]

export const POSITION_COLUMNS: Columns<Position> = [
  ['id', (position) => position.id],
  ['account', (position) => position.account],
  ['symbol', (position) => position.symbol],
  ['side', (position) => position.side],
  ['quantity', (position) => exact(position.quantity)],
  ['averagePrice', (position) => exact(position.averagePrice)],
  ['markPrice', (position) => exact(position.markPrice)],
  ['notional', (position) => exact(position.notional)],
  ['unrealizedPnl', (position) => exact(position.unrealizedPnl)],
  ['unrealizedPnlPct', (position) => position.unrealizedPnlPct],
  ['realizedPnl', (position) => exact(position.realizedPnl)],
  ['fees', (position) => amounts(position.fees)],
  ['stopLoss', (position) => exact(position.stopLoss)],
  ['takeProfit', (position) => exact(position.takeProfit)],
  ['coverage.exchange', (position) => exact(position.coverage.exchange)],
  ['coverage.engine', (position) => exact(position.coverage.engine)],
  ['coverage.naked', (position) => exact(position.coverage.naked)],
  ['openedAt', (position) => time(position.openedAt)],
  ['strategyId', (position) => position.strategyId],
]

export const EQUITY_COLUMNS: Columns<EquitySnapshot> = [
  ['account', (snapshot) => snapshot.account],
  ['time', (snapshot) => time(snapshot.time)],
  ['equity', (snapshot) => exact(snapshot.equity)],
  ['cash', (snapshot) => exact(snapshot.cash)],
  ['exposure', (snapshot) => snapshot.exposure],
  ['deposits', (snapshot) => exact(snapshot.deposits)],
]

export const LEDGER_COLUMNS: Columns<LedgerEntry> = [
  ['id', (entry) => entry.id],
  ['transaction', (entry) => entry.transaction],
  ['account', (entry) => entry.account],
  ['currency', (entry) => entry.currency],
  ['book', (entry) => entry.book],
  ['amount', (entry) => exact(entry.amount)],
  ['time', (entry) => time(entry.time)],
  ['reference', (entry) => entry.reference],
]

export const AUDIT_COLUMNS: Columns<AuditRecord> = [
  ['id', (record) => record.id],
  ['action', (record) => record.action],
  ['origin', (record) => record.origin],
  ['details', (record) => JSON.stringify(record.details)],
  ['time', (record) => time(record.time)],
]

/** A time as ISO 8601 in UTC with milliseconds. */
function time(value: number | null | undefined): Cell {
  return value === null || value === undefined ? undefined : new Date(value).toISOString()
}

function exact(value: string | null | undefined): Cell {
  return value === null || value === undefined ? undefined : { decimal: value }
}

/** Amounts by currency as `0.1 USDT; 0.002 BNB`, currencies in the order of the alphabet. */
function amounts(byCurrency: Readonly<Record<string, string>>): string {
  return Object.entries(byCurrency)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, amount]) => `${amount} ${currency}`)
    .join('; ')
}
