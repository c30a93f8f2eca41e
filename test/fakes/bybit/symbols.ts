import { decimal, decimalText } from '#shared/decimal.ts'
import { type SymbolRules, symbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { quotePrecision } from './house.ts'

type Parts = Partial<Omit<SymbolRules, 'symbol' | 'base' | 'quote'>>

/** Rules as those of a large market at Bybit, with whatever is named otherwise. */
export function bybitRules(base: string, quote: string, other: Parts = {}): SymbolRules {
  return symbolRules(base, quote, {
    tickSize: decimal('0.1'),
    minPrice: decimal('0.1'),
    stepSize: decimal('0.000001'),
    minQty: decimal('0.000001'),
    maxQty: decimal('83'),
    marketMaxQty: decimal('41.5'),
    minNotional: decimal('5'),
    maxNotional: decimal('8000000'),
    maxNumOrders: 500,
    maxNumAlgoOrders: 30,
    ...other,
  })
}

/** The symbols that a fake has when none are asked for. */
export function usualSymbols(): SymbolRules[] {
  const ether: Parts = {
    tickSize: decimal('0.01'),
    minPrice: decimal('0.01'),
    stepSize: decimal('0.00001'),
    minQty: decimal('0.00001'),
    maxQty: decimal('2000'),
    marketMaxQty: decimal('1000'),
  }
  return [
    bybitRules('BTC', 'USDT'),
    bybitRules('ETH', 'USDT', ether),
    bybitRules('SOL', 'USDT', { ...ether, stepSize: decimal('0.001'), minQty: decimal('0.001') }),
    bybitRules('ETH', 'BTC', {
      ...ether,
      tickSize: decimal('0.000001'),
      minPrice: decimal('0.000001'),
      minNotional: decimal('0.0001'),
    }),
  ]
}

/** A symbol as `instruments-info` tells it. */
export function instrumentJson(rules: SymbolRules): Record<string, unknown> {
  return {
    symbol: rules.symbol,
    baseCoin: rules.base,
    quoteCoin: rules.quote,
    innovation: '0',
    symbolType: '',
    status: rules.status === 'TRADING' ? 'Trading' : 'Closed',
    marginTrading: 'none',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: decimalText(rules.stepSize),
      quotePrecision: decimalText(quotePrecision(rules)),
      minOrderQty: decimalText(rules.minQty),
      maxOrderQty: decimalText(rules.maxQty),
      minOrderAmt: decimalText(rules.minNotional),
      maxOrderAmt: decimalText(rules.maxNotional),
      maxLimitOrderQty: decimalText(rules.maxQty),
      maxMarketOrderQty: decimalText(rules.marketMaxQty),
      postOnlyMaxLimitOrderSize: decimalText(rules.maxQty),
    },
    priceFilter: { tickSize: decimalText(rules.tickSize) },
    riskParameters: {
      priceLimitRatioX: decimalText(rules.bidMultiplierUp.sub(1)),
      priceLimitRatioY: decimalText(rules.bidMultiplierUp.sub(1)),
    },
  }
}
