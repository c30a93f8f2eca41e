import { type Decimal, isMultipleOf } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import { type BookOrder, hasLimit, isConditional } from './book-order.ts'
import type { InstrumentRules } from './instrument-rules.ts'
import { type MarketView, opposite, roughPrice, triggerReference } from './market-view.ts'
import { wouldTake } from './meet-market.ts'
import { isTriggeredAt } from './triggers.ts'

/** Throws VALIDATION where the order contradicts itself: parts missing or too many for its type. */
export function checkTerms(order: BookOrder, now: number): void {
  const { type } = order
  const refuse = (message: string): never => {
    throw new AppError('VALIDATION', message)
  }
  if (hasLimit(type) && order.price === undefined) refuse(`a ${type} order needs a price`)
  if (!hasLimit(type) && order.price !== undefined) refuse(`a ${type} order has no price`)
  if (order.trailing === undefined && type === 'trailing_stop') refuse('a trailing_stop order needs trailing')
  if (order.trailing !== undefined) {
    if (type !== 'trailing_stop') refuse(`a ${type} order does not trail; use trailing_stop`)
    if ((order.trailing.percent === undefined) === (order.trailing.amount === undefined)) {
      refuse('trailing needs either percent or amount')
    }
  } else if (isConditional(type) !== (order.stopPrice !== undefined)) {
    refuse(isConditional(type) ? `a ${type} order needs a stopPrice` : `a ${type} order has no stopPrice`)
  }
  if (order.postOnly && (!hasLimit(type) || order.timeInForce === 'IOC' || order.timeInForce === 'FOK')) {
    refuse('post-only needs a limit price and GTC or GTD: it must wait in the book')
  }
  if ((order.timeInForce === 'GTD') !== (order.expiresAt !== undefined)) {
    refuse('GTD needs expiresAt, and only GTD has one')
  }
  if (order.timeInForce === 'GTD' && type === 'market') refuse('a market order does not wait; GTD has no meaning')
  if (order.expiresAt !== undefined && order.expiresAt <= now) {
    refuse(`expiresAt ${new Date(order.expiresAt).toISOString()} is not in the future`)
  }
}

/**
 * Throws where the instrument's rules refuse the order: VALIDATION for its grid and sizes, EXCHANGE_REJECTED for a halt
 * and the price band.
 */
export function checkGrid(order: BookOrder, rules: InstrumentRules, view: MarketView): void {
  if (rules.isHalted) throw new AppError('EXCHANGE_REJECTED', `${rules.symbol} is halted; only cancelling is possible`)
  const { amount } = order
  if (amount.lte(0)) throw invalid('amount', amount, 'must be above 0')
  if (!isMultipleOf(amount, rules.lotSize))
    throw invalid('amount', amount, 'is no multiple of the lot size', rules.lotSize)
  if (amount.lt(rules.minAmount)) throw invalid('amount', amount, 'is below the least of', rules.minAmount)
  if (rules.maxAmount?.lt(amount)) throw invalid('amount', amount, 'is above the most of', rules.maxAmount)
  const prices: [string, Decimal | undefined][] = [
    ['price', order.price],
    ['stopPrice', order.trailing === undefined ? order.stopPrice : undefined],
    ['activationPrice', order.trailing?.activationPrice],
  ]
  for (const [name, price] of prices) {
    if (price === undefined) continue
    if (price.lte(0)) throw invalid(name, price, 'must be above 0')
    if (!isMultipleOf(price, rules.tickSize))
      throw invalid(name, price, 'is no multiple of the tick size', rules.tickSize)
  }
  if (order.trailing?.amount?.lte(0)) throw invalid('trailing.amount', order.trailing.amount, 'must be above 0')
  checkValue(order, rules, view)
  checkBand(order, rules, view)
}

function checkValue(order: BookOrder, rules: InstrumentRules, view: MarketView): void {
  const price =
    order.price ?? order.stopPrice ?? opposite(view, order.side)[0]?.price ?? roughPrice(view) ?? rules.minNotional
  const value = price.mul(order.amount)
  if (value.gte(rules.minNotional)) return
  throw new AppError(
    'VALIDATION',
    `the order is worth ${value.toFixed()} ${rules.quote}; the least for ${rules.symbol} is ${rules.minNotional.toFixed()}`,
    { value: value.toFixed(), minNotional: rules.minNotional.toFixed() },
  )
}

function checkBand(order: BookOrder, rules: InstrumentRules, view: MarketView): void {
  // The limit of an order that waits is judged against where it will be triggered.
  const reference = order.triggered ? roughPrice(view) : order.stopPrice
  if (rules.priceBand === undefined || order.price === undefined || reference === undefined) return
  if (order.price.sub(reference).abs().lte(reference.mul(rules.priceBand))) return
  throw new AppError(
    'EXCHANGE_REJECTED',
    `price ${order.price.toFixed()} is more than ${rules.priceBand.mul(100).toFixed()} % away from ${reference.toFixed()}`,
    { price: order.price.toFixed(), reference: reference.toFixed(), priceBand: rules.priceBand.toFixed() },
  )
}

/** Throws EXCHANGE_REJECTED where the market stands so that the order cannot be taken: post-only that would trade, a trigger already reached. */
export function checkAgainstMarket(order: BookOrder, view: MarketView): void {
  if (order.triggered) {
    if (!order.postOnly || !wouldTake(order, view)) return
    const best = opposite(view, order.side)[0]?.price.toFixed()
    throw new AppError(
      'EXCHANGE_REJECTED',
      `it is post-only and would trade at once: its price is ${order.price?.toFixed()}, the market's ${best}`,
    )
  }
  const reference = triggerReference(view, order.triggerBy, order.side)
  if (reference === undefined || !isTriggeredAt(order, reference)) return
  throw new AppError(
    'EXCHANGE_REJECTED',
    `it would be triggered at once: its stop price is ${order.stopPrice?.toFixed()}, the market's ${reference.toFixed()}`,
    { stopPrice: order.stopPrice?.toFixed(), reference: reference.toFixed() },
  )
}

function invalid(field: string, value: Decimal, problem: string, bound?: Decimal): AppError {
  const words = `${field} ${value.toFixed()} ${problem}${bound === undefined ? '' : ` ${bound.toFixed()}`}`
  return new AppError('VALIDATION', words, { field, value: value.toFixed() })
}
