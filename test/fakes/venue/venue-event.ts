import type { Decimal } from '#shared/decimal.ts'
import type { Account } from './account.ts'
import type { Order, OrderList, OrderSide } from './order.ts'
import type { Trade } from './tape.ts'

/** One side of a trade, with its fee. */
export type Fill = {
  readonly trade: Trade
  readonly order: Order
  readonly isMaker: boolean
  /** What was left of the order after it. */
  readonly leaves: Decimal
  readonly commission: Decimal
  readonly commissionAsset: string
}

export type Execution = 'NEW' | 'AMENDED' | 'CANCELED' | 'TRADE' | 'EXPIRED' | 'TRADE_PREVENTION'

/** What happens at the exchange, in the order in which it happens. */
export type VenueEvent =
  | {
      readonly kind: 'execution'
      readonly order: Order
      readonly execution: Execution
      readonly fill: Fill | undefined
      /** Client order id of the request that cancelled it. */
      readonly cancelId: string | undefined
    }
  | { readonly kind: 'balances'; readonly account: Account; readonly assets: readonly string[] }
  | { readonly kind: 'deposit'; readonly account: Account; readonly asset: string; readonly amount: Decimal }
  | { readonly kind: 'list'; readonly list: OrderList }
  | { readonly kind: 'trade'; readonly trade: Trade }
  | { readonly kind: 'level'; readonly symbol: string; readonly side: OrderSide; readonly price: Decimal }
