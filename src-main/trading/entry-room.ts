import type { RiskManager } from '#main/risk/risk-manager.ts'
import { defaultStop } from '#main/risk/sizing.ts'
import { type Decimal, decimal, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { AccountDesk } from './account-desk.ts'
import type { MarketPrices } from './market-prices.ts'
import { held } from './order-judgement.ts'

/** What a purchase may come to. */
export type EntryRoom = {
  /** The account's worth in the instrument's quote currency. */
  readonly equity: Decimal
  /** The largest quantity that the free money and the account's limits leave, in whole lots. */
  readonly quantity: Decimal
  /** Which of them leaves no more. */
  readonly limitedBy: string
}

/**
 * The largest purchase at `entry` that the account can pay and its limits allow; an entry without a stop is judged as if
 * it had the default one. Throws STALE_DATA where no price tells what the quote currency is worth.
 */
export function entryRoom(
  desk: AccountDesk,
  symbol: string,
  { entry, stop }: { readonly entry: Decimal; readonly stop: Decimal | undefined },
  prices: MarketPrices,
  risk: RiskManager,
): EntryRoom {
  const rules = prices.rules(symbol)
  const { id, currency } = desk.account
  const rate = prices.convert(rules.quote, currency)
  if (rate === undefined) {
    throw new AppError('STALE_DATA', `nobody knows what ${rules.quote} is worth in ${currency} now`)
  }
  const view = desk.books.riskView()
  const free = held(desk, rules.quote).sub(desk.books.reservedQuote(rules.quote))
  const { quantity, shown } = risk.size(id, view, {
    symbol,
    side: 'buy',
    entry: entry.mul(rate),
    stop: (stop ?? defaultStop('buy', entry, risk.limits(id).defaultStopLossPct)).mul(rate),
    feeRate: rules.takerFee.toNumber(),
    lotSize: rules.lotSize,
    funds: free.gt(0) ? free.mul(rate) : ZERO,
  })
  return { equity: view.equity.div(decimal(rate)), quantity, limitedBy: shown.limitedBy ?? 'risk' }
}
