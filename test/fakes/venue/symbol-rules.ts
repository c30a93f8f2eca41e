import { type Decimal, decimal } from '#shared/decimal.ts'

/** What an exchange demands of orders in a symbol. Mutable: an exchange changes its filters between two orders. */
export type SymbolRules = {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  status: 'TRADING' | 'HALT' | 'BREAK'
  tickSize: Decimal
  minPrice: Decimal
  maxPrice: Decimal
  stepSize: Decimal
  minQty: Decimal
  maxQty: Decimal
  marketMaxQty: Decimal
  minNotional: Decimal
  maxNotional: Decimal
  /** Factors of the average price of `avgPriceMins`, for bids and asks. */
  bidMultiplierUp: Decimal
  bidMultiplierDown: Decimal
  askMultiplierUp: Decimal
  askMultiplierDown: Decimal
  avgPriceMins: number
  maxNumOrders: number
  maxNumAlgoOrders: number
  makerCommission: Decimal
  takerCommission: Decimal
}

/** Rules as those of a large market, with whatever is named otherwise. */
export function symbolRules(
  base: string,
  quote: string,
  other: Partial<Omit<SymbolRules, 'symbol' | 'base' | 'quote'>> = {},
): SymbolRules {
  return {
    symbol: `${base}${quote}`,
    base,
    quote,
    status: 'TRADING',
    tickSize: decimal('0.01'),
    minPrice: decimal('0.01'),
    maxPrice: decimal('1000000'),
    stepSize: decimal('0.00001'),
    minQty: decimal('0.00001'),
    maxQty: decimal('9000'),
    marketMaxQty: decimal('100'),
    minNotional: decimal('5'),
    maxNotional: decimal('9000000'),
    bidMultiplierUp: decimal('5'),
    bidMultiplierDown: decimal('0.2'),
    askMultiplierUp: decimal('5'),
    askMultiplierDown: decimal('0.2'),
    avgPriceMins: 5,
    maxNumOrders: 200,
    maxNumAlgoOrders: 5,
    makerCommission: decimal('0.001'),
    takerCommission: decimal('0.001'),
    ...other,
  }
}

/** The symbols that a fake has when none are asked for. */
export function usualSymbols(): SymbolRules[] {
  return [
    symbolRules('BTC', 'USDT'),
    symbolRules('ETH', 'USDT', { stepSize: decimal('0.0001'), minQty: decimal('0.0001') }),
    symbolRules('BNB', 'USDT', { stepSize: decimal('0.001'), minQty: decimal('0.001') }),
    symbolRules('ETH', 'BTC', {
      tickSize: decimal('0.00001'),
      minPrice: decimal('0.00001'),
      stepSize: decimal('0.0001'),
      minQty: decimal('0.0001'),
      minNotional: decimal('0.0001'),
    }),
  ]
}
