import type { Page, PageRequest } from '#main/storage/page.ts'
import type { EquitySnapshot, LedgerEntry } from '#shared/contract/portfolio.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Order, OrderStatus, Side } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import type { Trade } from '#shared/domain/trade.ts'

/** Rows of an account whose time lies in `[from, to)`. */
export type SpanFilter = {
  readonly account?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}
/** The same of one symbol or one strategy. */
export type TradingFilter = SpanFilter & {
  readonly symbol?: string | undefined
  readonly strategyId?: string | undefined
}
/** Something that was done, and from where; `details` is JSON. */
export type AuditRecord = {
  readonly id: string
  readonly action: string
  readonly origin: string
  readonly details: unknown
  readonly time: number
}

type Pages<Filter, Item> = (filter: Filter & PageRequest) => Page<Item> | Promise<Page<Item>>

/** What there is to export, page by page: the functions that answer the list calls. */
export type ExportSources = {
  /** Throws NOT_FOUND where there is no such account. */
  readonly requireAccount: (account: string) => void
  readonly trades: Pages<TradingFilter, Trade>
  readonly orders: Pages<
    TradingFilter & { readonly side?: Side | undefined; readonly status?: OrderStatus | undefined },
    Order
  >
  readonly fills: Pages<TradingFilter & { readonly side?: Side | undefined }, Fill>
  readonly positions: Pages<Pick<SpanFilter, 'account'>, Position>
  readonly equity: Pages<SpanFilter, EquitySnapshot>
  readonly ledger: Pages<SpanFilter, LedgerEntry>
  readonly audit: Pages<Omit<SpanFilter, 'account'>, AuditRecord>
}
