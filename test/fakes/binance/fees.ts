import { type Decimal, decimal } from '#shared/decimal.ts'
import type { Fee } from '#test/fakes/venue/house.ts'
import type { Market } from '#test/fakes/venue/market.ts'
import type { Order } from '#test/fakes/venue/order.ts'
import { eightDecimals } from './wire-number.ts'

const BNB_DISCOUNT = decimal('0.75')

/**
 * The fee of one side of a trade: in what it receives, or, where the account wants that and has enough, in BNB with the
 * discount.
 */
export function feeOf(
  order: Order,
  isMaker: boolean,
  quantity: Decimal,
  quote: Decimal,
  market: Market,
  lastPrice: (symbol: string) => Decimal | undefined,
): Fee {
  const { rules } = market
  const { account, terms } = order
  const rate = isMaker ? rules.makerCommission : rules.takerCommission
  const bnbPrice = account.feeAsset === 'BNB' ? lastPrice(`BNB${rules.quote}`) : undefined
  if (bnbPrice !== undefined) {
    const commission = eightDecimals(quote.mul(rate).mul(BNB_DISCOUNT).div(bnbPrice))
    if (account.balance('BNB').free.gte(commission)) return { commission, commissionAsset: 'BNB' }
  }
  return terms.side === 'BUY'
    ? { commission: eightDecimals(quantity.mul(rate)), commissionAsset: rules.base }
    : { commission: eightDecimals(quote.mul(rate)), commissionAsset: rules.quote }
}
