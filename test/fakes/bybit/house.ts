import { type Decimal, isMultipleOf } from '#shared/decimal.ts'
import type { Fee, House, Refusal } from '#test/fakes/venue/house.ts'
import type { Market } from '#test/fakes/venue/market.ts'
import { type Order, type OrderTerms, waits } from '#test/fakes/venue/order.ts'
import type { SymbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { BybitError } from './bybit-error.ts'

/** Decimals in which fees are booked. */
const FEE_DECIMALS = 12

/** In what Bybit differs from others. */
export const BYBIT_HOUSE: House = {
  refusal,
  check,
  fee,
  // Self-match prevention is off unless an order asks for it.
  tradesWithItself: true,
  reusesClientIds: false,
  acceptsFirst: true,
  refusesReachedTriggers: false,
}

function refusal(reason: Refusal): Error {
  switch (reason) {
    case 'unknown_symbol':
      return new BybitError(170_121, 'Invalid symbol.')
    case 'account_disabled':
      return new BybitError(170_201, 'Your account has been restricted for trades.')
    case 'duplicate':
      return new BybitError(170_141, 'Duplicate clientOrderId.')
    case 'would_take':
      return new BybitError(170_218, 'The LIMIT-MAKER order is rejected due to invalid price.')
    case 'insufficient':
      return new BybitError(170_131, 'Insufficient balance.')
    case 'not_open':
      return new BybitError(170_213, 'Order does not exist.')
    case 'amended_below_filled':
      return new BybitError(
        110_064,
        'The number of contracts modified cannot be less than or equal to the filled quantity',
      )
    case 'would_trigger':
    case 'no_liquidity':
    case 'bad_combination':
      return new BybitError(170_210, 'New order rejected.')
    default:
      return reason satisfies never
  }
}

function check(terms: OrderTerms, market: Market, average: Decimal | undefined, open: readonly Order[]): void {
  const { rules } = market
  if (rules.status !== 'TRADING') throw new BybitError(170_157, 'The trading pair is not available for api trading.')
  for (const price of [terms.price, terms.stopPrice]) {
    if (price !== undefined) checkPrice(price, rules)
  }
  if (terms.quoteQuantity === undefined) checkQuantity(terms, rules)
  else if (!isMultipleOf(terms.quoteQuantity, quotePrecision(rules))) {
    throw new BybitError(170_148, 'Market order amount decimal too long.')
  }
  checkBounds(terms, rules, average)
  checkValue(terms, rules, average)
  const waiting = open.filter((order) => waits(order.terms.type)).length
  if (open.length >= rules.maxNumOrders || (waits(terms.type) && waiting >= rules.maxNumAlgoOrders)) {
    throw new BybitError(170_810, 'Cannot exceed maximum of 500 conditional, TP/SL and active orders.')
  }
}

/** The steps in which an amount of the quote coin is given. */
export function quotePrecision(rules: SymbolRules): Decimal {
  return rules.tickSize.mul(rules.stepSize)
}

function checkPrice(price: Decimal, rules: SymbolRules): void {
  if (price.gt(rules.maxPrice)) throw new BybitError(170_132, 'Order price is too high.')
  if (price.lt(rules.minPrice)) throw new BybitError(170_133, 'Order price is lower than the minimum.')
  if (!isMultipleOf(price, rules.tickSize)) throw new BybitError(170_134, 'Order price has too many decimals.')
}

function checkQuantity({ quantity, type }: OrderTerms, rules: SymbolRules): void {
  const most = type === 'MARKET' ? rules.marketMaxQty : rules.maxQty
  if (quantity.gt(most)) throw new BybitError(170_135, 'Order quantity exceeded upper limit.')
  if (quantity.lt(rules.minQty)) throw new BybitError(170_136, 'Order quantity exceeded lower limit.')
  if (!isMultipleOf(quantity, rules.stepSize)) throw new BybitError(170_137, 'Order quantity has too many decimals.')
}

function checkBounds({ price, side }: OrderTerms, rules: SymbolRules, average: Decimal | undefined): void {
  if (price === undefined || average === undefined) return
  const highest = average.mul(rules.bidMultiplierUp)
  const lowest = average.mul(rules.askMultiplierDown)
  if (side === 'BUY' && price.gt(highest)) {
    throw new BybitError(170_193, `Buy order price cannot be higher than ${highest.toFixed()}${rules.quote}.`)
  }
  if (side === 'SELL' && price.lt(lowest)) {
    throw new BybitError(170_194, `Sell order price cannot be lower than ${lowest.toFixed()}${rules.quote}.`)
  }
}

function checkValue(terms: OrderTerms, rules: SymbolRules, average: Decimal | undefined): void {
  const price = terms.price ?? terms.stopPrice ?? average
  const value = terms.quoteQuantity ?? price?.mul(terms.quantity)
  if (value === undefined) return
  if (value.lt(rules.minNotional)) throw new BybitError(170_140, 'Order value exceeded lower limit.')
  if (value.gt(rules.maxNotional)) throw new BybitError(170_124, 'Order value exceeded upper limit.')
}

/** A fee is always paid in what the trade brings. */
function fee(order: Order, isMaker: boolean, quantity: Decimal, quote: Decimal, { rules }: Market): Fee {
  const rate = isMaker ? rules.makerCommission : rules.takerCommission
  return order.terms.side === 'BUY'
    ? { commission: quantity.mul(rate).toDecimalPlaces(FEE_DECIMALS), commissionAsset: rules.base }
    : { commission: quote.mul(rate).toDecimalPlaces(FEE_DECIMALS), commissionAsset: rules.quote }
}
