import type { Decimal } from '#shared/decimal.ts'
import type { OrderType, Side } from '#shared/domain/order.ts'

/** An open position as risk sees it. `value` is in the account's currency, above zero; undefined without a price. */
export type PositionView = {
  readonly symbol: string
  readonly side: 'long' | 'short'
  readonly quantity: Decimal
  readonly value: Decimal | undefined
}

/** An account as risk sees it. Money in the account's currency. */
export type PortfolioView = {
  readonly currency: string
  /** Worth of everything now, unrealised profit and loss included. */
  readonly equity: Decimal
  readonly positions: readonly PositionView[]
  /** What open entry orders would add, by symbol. They count as if they were filled. */
  readonly pendingEntries: ReadonlyMap<string, Decimal>
  /** Holdings that the equity should count and for which there is no price. While there are any, nothing is opened. */
  readonly missing: readonly string[]
}

/** An order as risk sees it. Prices are in the quote currency. */
export type OrderView = {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly kind: 'spot' | 'perpetual'
  readonly side: Side
  readonly type: OrderType
  readonly amount: Decimal
  /** What amounts are multiples of, for saying how much would be allowed. */
  readonly lotSize?: Decimal | undefined
  /** Where it is expected to fill: its limit price, its stop price, or the market's best price. */
  readonly entryPrice: Decimal | undefined
  readonly limitPrice?: Decimal | undefined
  readonly stopPrice?: Decimal | undefined
  /** Best price on the other side of the book, for judging a limit price. */
  readonly marketPrice: Decimal | undefined
  readonly stopLoss?: Decimal | undefined
  /** Of several targets, their average by fraction. */
  readonly takeProfit?: Decimal | undefined
  /** Fee of one side, as a fraction. */
  readonly feeRate: number
  readonly reduceOnly: boolean
  /** A stop or target of a position: never denied. */
  readonly protective: boolean
  /** Part of closing everything: never denied. */
  readonly emergency: boolean
  /** Ordered by a strategy rather than by hand. */
  readonly byStrategy: boolean
  /** The caller gave it a key of its own, so that it is no repetition by mistake. */
  readonly keyed: boolean
  /** What of the base currency is there to be sold (spot). */
  readonly baseHolding: Decimal
  /** What one of the quote currency is worth in the account's; undefined where no price tells. */
  readonly quoteRate: Decimal | undefined
}
