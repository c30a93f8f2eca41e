import { type Decimal, decimal } from '#shared/decimal.ts'
import type { Market } from './market.ts'
import type { Order } from './order.ts'
import { eightDecimals } from './wire-number.ts'

const BNB_DISCOUNT = decimal('0.75')

/**
 * The fee of one side of a trade: in what it receives, or, where the account wants that and has enough, in BNB with the
 * discount; `bnbPrice` is what one BNB costs in the quote asset.
 */
export function feeOf(
  order: Order,
  isMaker: boolean,
  quantity: Decimal,
  quote: Decimal,
  market: Market,
  bnbPrice: Decimal | undefined,
): { commission: Decimal; commissionAsset: string } {
  const { rules } = market
  const { account, terms } = order
  const rate = isMaker ? rules.makerCommission : rules.takerCommission
  if (account.paysFeesInBnb && bnbPrice !== undefined) {
    const commission = eightDecimals(quote.mul(rate).mul(BNB_DISCOUNT).div(bnbPrice))
    if (account.balance('BNB').free.gte(commission)) return { commission, commissionAsset: 'BNB' }
  }
  return terms.side === 'BUY'
    ? { commission: eightDecimals(quantity.mul(rate)), commissionAsset: rules.base }
    : { commission: eightDecimals(quote.mul(rate)), commissionAsset: rules.quote }
}
