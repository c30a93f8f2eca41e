import type { BookOrder } from '#main/matching/book/book-order.ts'
import { checkAgainstMarket, checkGrid, checkTerms } from '#main/matching/book/check-order.ts'
import { quoteFeeRate } from '#main/matching/book/fees.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import { type MarketView, opposite, triggerReference } from '#main/matching/book/market-view.ts'
import { marketCost } from '#main/matching/book/meet-market.ts'
import { reducingAmount } from '#main/matching/book/reduce-only.ts'
import { followed } from '#main/matching/book/triggers.ts'
import type { PaperRequest } from '#main/storage/paper/paper-repository.ts'
import { type Decimal, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { PaperAccount } from './paper-account.ts'
import { newTerms, type PaperOrder } from './paper-order.ts'

/** The order of a request, ready to be accepted. Throws where its terms, the instrument, the market or the balance refuse it. */
export function prepareOrder(
  request: PaperRequest,
  account: PaperAccount,
  rules: InstrumentRules,
  view: MarketView,
  now: number,
): PaperOrder {
  if (rules.kind !== 'spot') {
    throw new AppError('EXCHANGE_REJECTED', `${rules.symbol} is a ${rules.kind}; the paper exchange trades spot only`)
  }
  const asked = newTerms(request, account.nextOrder(), rules.tickSize)
  checkTerms(asked, now)
  checkGrid(asked, rules, view)
  const terms = startTrailing(reduced(asked, account, rules), rules, view)
  if (terms.amount !== asked.amount) checkGrid(terms, rules, view)
  checkAgainstMarket(terms, view)
  if (terms.type === 'market' && opposite(view, terms.side).length === 0) {
    const who = terms.side === 'buy' ? 'sells' : 'buys'
    throw new AppError('EXCHANGE_REJECTED', `nobody ${who} ${rules.symbol} now; try again later or use a limit order`)
  }
  const order: PaperOrder = { request, terms, status: 'open', reason: undefined, createdAt: now, updatedAt: now }
  requireSameSide(order, account)
  requireFunds(order, account, rules)
  if (terms.type === 'market' && terms.side === 'buy') requireMarketFunds(terms, account, rules, view)
  return order
}

/** Throws INSUFFICIENT_FUNDS where less is free than the order, or its group with it, would set aside more than now. */
export function requireFunds(order: PaperOrder, account: PaperAccount, rules: InstrumentRules): void {
  const after = account.reservationWith(order, rules)
  if (after === undefined) return
  const needed = after.amount.sub(account.reservedBy(order)?.amount ?? ZERO)
  requireFree(needed, after.currency, account)
}

function requireMarketFunds(terms: BookOrder, account: PaperAccount, rules: InstrumentRules, view: MarketView): void {
  const { value } = marketCost(terms, view)
  requireFree(value.mul(quoteFeeRate(rules, account.feePayment).add(1)), rules.quote, account)
}

function requireFree(needed: Decimal, currency: string, account: PaperAccount): void {
  const free = account.free(currency)
  if (needed.lte(free) || needed.lte(0)) return
  throw new AppError(
    'INSUFFICIENT_FUNDS',
    `the order needs ${needed.toFixed()} ${currency}; ${free.toFixed()} of ${account.total(currency).toFixed()} are free`,
    { currency, needed: needed.toFixed(), free: free.toFixed(), total: account.total(currency).toFixed() },
  )
}

function requireSameSide(order: PaperOrder, account: PaperAccount): void {
  if (order.terms.ocoGroup === undefined) return
  const other = account
    .group(order)
    .find(({ terms }) => terms.side !== order.terms.side || terms.symbol !== order.terms.symbol)
  if (other === undefined) return
  throw new AppError(
    'VALIDATION',
    `orders of one group must be of one symbol and side; ${order.terms.ocoGroup} holds a ${other.terms.side} of ${other.terms.symbol}`,
  )
}

function reduced(terms: BookOrder, account: PaperAccount, rules: InstrumentRules): BookOrder {
  if (!terms.reduceOnly) return terms
  const held = account.total(rules.base)
  const amount = reducingAmount(terms.side, terms.amount, held, rules.lotSize)
  if (amount.isZero()) {
    throw new AppError(
      'EXCHANGE_REJECTED',
      `there is nothing to reduce: ${held.toFixed()} ${rules.base} are held, and the order is a reduce-only ${terms.side}`,
    )
  }
  return amount.eq(terms.amount) ? terms : { ...terms, amount }
}

function startTrailing(terms: BookOrder, rules: InstrumentRules, view: MarketView): BookOrder {
  if (terms.trailing === undefined) return terms
  const reference = triggerReference(view, terms.triggerBy, terms.side)
  const started = reference === undefined ? terms : followed(terms, reference, rules.tickSize)
  if (started.stopPrice === undefined) {
    throw new AppError('EXCHANGE_REJECTED', `no price of ${rules.symbol} is known yet that a stop could follow`)
  }
  return { ...started, reservePrice: started.reservePrice ?? started.stopPrice }
}
