import type { Decimal } from '#shared/decimal.ts'
import type { Account } from './account.ts'
import type { Market } from './market.ts'
import type { Order, OrderTerms } from './order.ts'

/** Why the matching engine does not do what it is asked. */
export type Refusal =
  | 'unknown_symbol'
  | 'account_disabled'
  | 'duplicate'
  | 'would_take'
  | 'would_trigger'
  | 'no_liquidity'
  | 'insufficient'
  | 'not_open'
  | 'bad_combination'
  | 'amended_below_filled'

/** What a fee is and in which asset it is paid. */
export type Fee = { readonly commission: Decimal; readonly commissionAsset: string }

/** In what exchanges differ, though they match orders alike. */
export type House = {
  /** The refusal in the words and with the code of the exchange. */
  refusal(reason: Refusal): Error
  /**
   * Throws where the rules of the symbol refuse an order; `average` is the mean price of the last minutes, `open` what
   * the account has open in the symbol, without the order itself where it is amended.
   */
  check(terms: OrderTerms, market: Market, average: Decimal | undefined, open: readonly Order[]): void
  /** The fee of one side of a trade; `lastPrice` tells the last price of any symbol. */
  fee(
    order: Order,
    isMaker: boolean,
    quantity: Decimal,
    quote: Decimal,
    market: Market,
    lastPrice: (symbol: string) => Decimal | undefined,
  ): Fee
  /** Whether orders of one account trade with each other; otherwise the older one expires. */
  readonly tradesWithItself: boolean
  /** Whether a client order id may be used again once its order has ended. */
  readonly reusesClientIds: boolean
  /**
   * Whether orders are accepted first and what became of them is told later: one that may only make and would take, or
   * one that finds nobody, is then cancelled and not refused.
   */
  readonly acceptsFirst: boolean
  /** Whether an order is refused whose trigger is reached already. */
  readonly refusesReachedTriggers: boolean
}

/** The client order ids of an account that are taken. */
export function takenIds(house: House, account: Account, all: readonly Order[], open: readonly Order[]): Set<string> {
  const orders = account.isCrowd ? [] : house.reusesClientIds ? open : all
  return new Set(orders.map((order) => order.terms.clientOrderId))
}
