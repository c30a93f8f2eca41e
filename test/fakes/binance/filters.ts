import { type Decimal, isMultipleOf } from '#shared/decimal.ts'
import { type Order, type OrderTerms, waits } from '#test/fakes/venue/order.ts'
import type { SymbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { BinanceError, filterFailure, orderRejected } from './binance-error.ts'

/** Throws where the filters of the symbol refuse the order; `average` is the mean price of the last minutes. */
export function checkFilters(
  terms: OrderTerms,
  rules: SymbolRules,
  average: Decimal | undefined,
  open: readonly Order[],
): void {
  if (rules.status !== 'TRADING') throw orderRejected('Market is closed.')
  for (const price of [terms.price, terms.stopPrice]) {
    if (price !== undefined) checkPrice(price, rules)
  }
  if (terms.quoteQuantity === undefined) checkQuantity(terms, rules)
  checkPercentPrice(terms, rules, average)
  checkNotional(terms, rules, average)
  if (open.length >= rules.maxNumOrders) throw filterFailure('MAX_NUM_ORDERS')
  const algorithmic = open.filter((order) => waits(order.terms.type)).length
  if (waits(terms.type) && algorithmic >= rules.maxNumAlgoOrders) throw filterFailure('MAX_NUM_ALGO_ORDERS')
  if (terms.trailingDelta !== undefined && (terms.trailingDelta < 10 || terms.trailingDelta > 2000)) {
    throw filterFailure('TRAILING_DELTA')
  }
}

function checkPrice(price: Decimal, rules: SymbolRules): void {
  if (price.lt(rules.minPrice) || price.gt(rules.maxPrice) || !isMultipleOf(price, rules.tickSize)) {
    throw filterFailure('PRICE_FILTER')
  }
}

function checkQuantity(terms: OrderTerms, rules: SymbolRules): void {
  const { quantity } = terms
  if (quantity.lte(0)) throw new BinanceError(-1013, 'Invalid quantity.')
  if (quantity.lt(rules.minQty) || quantity.gt(rules.maxQty) || !isMultipleOf(quantity, rules.stepSize)) {
    throw filterFailure('LOT_SIZE')
  }
  if (terms.type === 'MARKET' && quantity.gt(rules.marketMaxQty)) throw filterFailure('MARKET_LOT_SIZE')
}

function checkPercentPrice(terms: OrderTerms, rules: SymbolRules, average: Decimal | undefined): void {
  if (terms.price === undefined || average === undefined) return
  const [down, up] =
    terms.side === 'BUY'
      ? [rules.bidMultiplierDown, rules.bidMultiplierUp]
      : [rules.askMultiplierDown, rules.askMultiplierUp]
  if (terms.price.gt(average.mul(up)) || terms.price.lt(average.mul(down))) {
    throw filterFailure('PERCENT_PRICE_BY_SIDE')
  }
}

function checkNotional(terms: OrderTerms, rules: SymbolRules, average: Decimal | undefined): void {
  const price = terms.price ?? terms.stopPrice ?? average
  const notional = terms.quoteQuantity ?? price?.mul(terms.quantity)
  if (notional === undefined) return
  const isTooMuch = terms.type !== 'MARKET' && notional.gt(rules.maxNotional)
  if (notional.lt(rules.minNotional) || isTooMuch) throw filterFailure('NOTIONAL')
}
