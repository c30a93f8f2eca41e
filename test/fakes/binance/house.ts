import type { House, Refusal } from '#test/fakes/venue/house.ts'
import { BinanceError, orderRejected } from './binance-error.ts'
import { feeOf } from './fees.ts'
import { checkFilters } from './filters.ts'

/** In what Binance differs from others. */
export const BINANCE_HOUSE: House = {
  refusal,
  check: (terms, market, average, open) => checkFilters(terms, market.rules, average, open),
  fee: feeOf,
  tradesWithItself: false,
  reusesClientIds: true,
  acceptsFirst: false,
  refusesReachedTriggers: true,
}

function refusal(reason: Refusal): Error {
  switch (reason) {
    case 'unknown_symbol':
      return new BinanceError(-1121, 'Invalid symbol.')
    case 'account_disabled':
      return orderRejected('This action is disabled on this account.')
    case 'duplicate':
      return orderRejected('Duplicate order sent.')
    case 'would_take':
      return orderRejected('Order would immediately match and take.')
    case 'would_trigger':
      return orderRejected('Stop price would trigger immediately.')
    case 'no_liquidity':
      return orderRejected('Order book liquidity is less than `LOT_SIZE` filter minimum quantity.')
    case 'insufficient':
      return orderRejected('Account has insufficient balance for requested action.')
    case 'not_open':
      return new BinanceError(-2011, 'Unknown order sent.')
    case 'bad_combination':
    case 'amended_below_filled':
      return new BinanceError(-1128, 'Combination of optional parameters invalid.')
    default:
      return reason satisfies never
  }
}
