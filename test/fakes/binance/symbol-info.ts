import { decimal } from '#shared/decimal.ts'
import type { SymbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { fixed } from './wire-number.ts'

/** A symbol as it stands in `exchangeInfo`. */
export function symbolInfo(rules: SymbolRules): Record<string, unknown> {
  return {
    symbol: rules.symbol,
    status: rules.status,
    baseAsset: rules.base,
    baseAssetPrecision: 8,
    quoteAsset: rules.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: false,
    ocoAllowed: true,
    otoAllowed: false,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: false,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      {
        filterType: 'PRICE_FILTER',
        minPrice: fixed(rules.minPrice),
        maxPrice: fixed(rules.maxPrice),
        tickSize: fixed(rules.tickSize),
      },
      {
        filterType: 'LOT_SIZE',
        minQty: fixed(rules.minQty),
        maxQty: fixed(rules.maxQty),
        stepSize: fixed(rules.stepSize),
      },
      {
        filterType: 'MARKET_LOT_SIZE',
        minQty: fixed(decimal(0)),
        maxQty: fixed(rules.marketMaxQty),
        stepSize: fixed(decimal(0)),
      },
      {
        filterType: 'TRAILING_DELTA',
        minTrailingAboveDelta: 10,
        maxTrailingAboveDelta: 2000,
        minTrailingBelowDelta: 10,
        maxTrailingBelowDelta: 2000,
      },
      {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        bidMultiplierUp: rules.bidMultiplierUp.toFixed(),
        bidMultiplierDown: rules.bidMultiplierDown.toFixed(),
        askMultiplierUp: rules.askMultiplierUp.toFixed(),
        askMultiplierDown: rules.askMultiplierDown.toFixed(),
        avgPriceMins: rules.avgPriceMins,
      },
      {
        filterType: 'NOTIONAL',
        minNotional: fixed(rules.minNotional),
        applyMinToMarket: true,
        maxNotional: fixed(rules.maxNotional),
        applyMaxToMarket: false,
        avgPriceMins: rules.avgPriceMins,
      },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: rules.maxNumOrders },
      { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: rules.maxNumAlgoOrders },
    ],
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_MAKER'],
  }
}
