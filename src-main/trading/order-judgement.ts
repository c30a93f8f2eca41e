import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { OrderView } from '#main/risk/view.ts'
import { type Decimal, decimal, decimalText, least, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { AccountDesk } from './account-desk.ts'
import type { MarketPrices } from './market-prices.ts'
import type { OrderIntent } from './order-intent.ts'

/** Who orders, as far as risk looks at it. */
export type Orderer = { readonly keyed: boolean; readonly byStrategy: boolean }

/** The order as risk sees it. */
export function viewForRisk(
  desk: AccountDesk,
  intent: OrderIntent,
  rules: InstrumentRules,
  prices: MarketPrices,
  orderer: Orderer,
): OrderView {
  const { terms, plan, averageTarget } = intent
  // A sale that brings a stop or a target along wants to open a short: no holding makes that possible on spot.
  const opensShort = terms.side === 'sell' && plan !== undefined
  return {
    symbol: rules.symbol,
    base: rules.base,
    quote: rules.quote,
    kind: rules.kind,
    side: terms.side,
    type: terms.type,
    amount: terms.amount,
    lotSize: rules.lotSize,
    entryPrice: intent.entryPrice,
    limitPrice: terms.price,
    stopPrice: terms.stopPrice,
    marketPrice: intent.marketPrice,
    stopLoss: plan?.stopLoss === undefined ? undefined : decimal(plan.stopLoss),
    takeProfit: averageTarget,
    feeRate: rules.takerFee.toNumber(),
    reduceOnly: terms.reduceOnly,
    protective: false,
    emergency: false,
    byStrategy: orderer.byStrategy,
    keyed: orderer.keyed,
    baseHolding: opensShort ? ZERO : held(desk, rules.base),
    quoteRate: prices.convert(rules.quote, desk.account.currency),
  }
}

/**
 * Throws INSUFFICIENT_FUNDS, with the numbers, where a sale asks for more than is held or not set aside by other orders.
 * What stops and targets of the position set aside counts as free for a sale that is done at once.
 */
export function requireHolding(desk: AccountDesk, intent: OrderIntent, rules: InstrumentRules): void {
  const { terms, plan } = intent
  if (terms.side === 'buy' || rules.kind !== 'spot' || plan !== undefined || terms.reduceOnly) return
  const all = held(desk, rules.base)
  const free = desk.freeBase(rules.symbol, !isDoneAtOnce(intent))
  if (terms.amount.lte(free)) return
  const aside = least(all.sub(free), all)
  const words = aside.gt(0)
    ? `only ${decimalText(free)} of ${decimalText(all)} are free, ${decimalText(aside)} are set aside by open orders; cancel them first, or close the position instead`
    : `only ${decimalText(all)} are held`
  throw new AppError(
    'INSUFFICIENT_FUNDS',
    `selling ${decimalText(terms.amount)} ${rules.base} needs as much: ${words}`,
    { currency: rules.base, amount: decimalText(terms.amount), free: decimalText(free), held: decimalText(all) },
  )
}

/** Whether nothing of the order waits in the book. */
export function isDoneAtOnce({ terms }: OrderIntent): boolean {
  return (
    terms.type === 'market' || (terms.type === 'limit' && (terms.timeInForce === 'IOC' || terms.timeInForce === 'FOK'))
  )
}

/** What the account holds of a currency. */
export function held(desk: AccountDesk, currency: string): Decimal {
  return desk.books.holdings().get(currency) ?? ZERO
}
