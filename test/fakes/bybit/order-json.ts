import { type Decimal, decimalText, greatest, ZERO } from '#shared/decimal.ts'
import { hasPrice, isOpen, type Order, remaining, waits } from '#test/fakes/venue/order.ts'
import type { SymbolRules } from '#test/fakes/venue/symbol-rules.ts'
import type { Fill } from '#test/fakes/venue/venue-event.ts'
import { tradeIdOf } from './market-json.ts'
import type { OrderFilter } from './order-params.ts'

/** The id by which the exchange knows an order. */
export function orderIdOf(order: Order): string {
  return `19${String(order.id).padStart(17, '0')}`
}

/** A client order id as it is shown: one that nobody sent is none. */
export function linkIdOf(order: Order): string {
  const { clientOrderId } = order.terms
  return clientOrderId.startsWith('~') ? '' : clientOrderId
}

/** Which kind of order it was placed as. */
export function placedAs({ terms }: Order): OrderFilter {
  if (!waits(terms.type)) return 'Order'
  return terms.locksWhenTriggered === true ? 'StopOrder' : 'tpslOrder'
}

/** The status of an order in Bybit's words. */
export function statusOf(order: Order, rules: SymbolRules): string {
  switch (order.status) {
    case 'NEW':
      return waits(order.terms.type) && !order.isWorking ? 'Untriggered' : 'New'
    case 'PARTIALLY_FILLED':
      return 'PartiallyFilled'
    case 'FILLED':
      return isSpent(order, rules) ? 'Filled' : 'PartiallyFilledCanceled'
    default:
      if (order.executed.gt(0)) return 'PartiallyFilledCanceled'
      if (waits(order.terms.type) && !order.isWorking) return 'Deactivated'
      return order.endReason === 'would_take' ? 'Rejected' : 'Cancelled'
  }
}

/** Whether an order by value has left less than a lot costs. */
function isSpent({ terms, quote, executed }: Order, { stepSize }: SymbolRules): boolean {
  if (terms.quoteQuantity === undefined || executed.isZero() || waits(terms.type)) return true
  return terms.quoteQuantity.sub(quote).lt(quote.div(executed).mul(stepSize).mul(2))
}

function rejectReasonOf(order: Order, status: string): string {
  if (isOpen(order) || status === 'Filled') return 'EC_NoError'
  switch (order.endReason) {
    case 'asked':
      return 'EC_PerCancelRequest'
    case 'would_take':
      return 'EC_PostOnlyWillTakeLiquidity'
    case 'not_whole':
      return 'EC_CancelForNoFullFill'
    case 'unaffordable':
    case 'by_exchange':
      return 'EC_Others'
    case 'delisted':
      return 'EC_InvalidSymbolStatus'
    default:
      return 'EC_NoImmediateQtyToFill'
  }
}

function cancelTypeOf(order: Order): string {
  switch (order.endReason) {
    case 'asked':
      return 'CancelByUser'
    case 'by_exchange':
      return 'CancelByAdmin'
    case 'delisted':
      return 'CancelBySettle'
    default:
      return 'UNKNOWN'
  }
}

/** An order as queries and the stream tell it; `fees` is what its trades have cost, by coin. */
export function orderJson(order: Order, rules: SymbolRules, fees: readonly Fill[]): Record<string, unknown> {
  const { terms, executed, quote } = order
  const status = statusOf(order, rules)
  const { leavesQty, leavesValue } = leftOf(order)
  const paid = new Map<string, Decimal>()
  for (const { commission, commissionAsset } of fees) {
    paid.set(commissionAsset, (paid.get(commissionAsset) ?? ZERO).add(commission))
  }
  const [feeCurrency, fee] = [...paid][0] ?? ['', ZERO]
  const isAtMarket = !hasPrice(terms.type)
  return {
    orderId: orderIdOf(order),
    orderLinkId: linkIdOf(order),
    blockTradeId: '',
    symbol: terms.symbol,
    price: decimalText(terms.price ?? ZERO),
    qty: decimalText(terms.quoteQuantity ?? order.quantity),
    side: terms.side === 'BUY' ? 'Buy' : 'Sell',
    isLeverage: '0',
    positionIdx: 0,
    orderStatus: status,
    cancelType: cancelTypeOf(order),
    rejectReason: rejectReasonOf(order, status),
    avgPrice: executed.isZero() ? '' : quote.div(executed).toDecimalPlaces(10).toFixed(),
    leavesQty: decimalText(leavesQty),
    leavesValue: decimalText(leavesValue),
    cumExecQty: decimalText(executed),
    cumExecValue: decimalText(quote),
    cumExecFee: decimalText(fee),
    feeCurrency,
    cumFeeDetail: Object.fromEntries([...paid].map(([coin, amount]) => [coin, decimalText(amount)])),
    timeInForce: terms.type === 'LIMIT_MAKER' ? 'PostOnly' : terms.timeInForce,
    orderType: isAtMarket ? 'Market' : 'Limit',
    stopOrderType: { Order: '', StopOrder: 'Stop', tpslOrder: 'tpslOrder' }[placedAs(order)],
    orderIv: '',
    marketUnit: isAtMarket ? (terms.quoteQuantity === undefined ? 'baseCoin' : 'quoteCoin') : '',
    slippageToleranceType: 'UNKNOWN',
    slippageTolerance: '',
    triggerPrice: decimalText(terms.stopPrice ?? ZERO),
    takeProfit: '',
    stopLoss: '',
    tpTriggerBy: '',
    slTriggerBy: '',
    tpLimitPrice: '',
    slLimitPrice: '',
    ocoTriggerBy: '',
    triggerDirection: 0,
    triggerBy: '',
    lastPriceOnCreated: '',
    basePrice: order.lastAtCreation === undefined ? '' : decimalText(order.lastAtCreation),
    reduceOnly: false,
    closeOnTrigger: false,
    placeType: '',
    smpType: 'None',
    smpGroup: 0,
    smpOrderId: '',
    createdTime: String(order.time),
    updatedTime: String(order.updateTime),
  }
}

/** What is not filled yet: nothing once it has ended, but of an order that was cancelled its value. */
function leftOf(order: Order): { leavesQty: Decimal; leavesValue: Decimal } {
  const { terms, quote } = order
  const quantity = greatest(remaining(order), ZERO)
  const value =
    terms.quoteQuantity === undefined
      ? quantity.mul(terms.price ?? terms.stopPrice ?? ZERO)
      : terms.quoteQuantity.sub(quote)
  return { leavesQty: isOpen(order) ? quantity : ZERO, leavesValue: order.status === 'FILLED' ? ZERO : value }
}

/** One side of a trade, as queries and the stream tell it. */
export function executionJson(fill: Fill, rules: SymbolRules): Record<string, unknown> {
  const { trade, order, isMaker } = fill
  const { terms } = order
  return {
    symbol: trade.symbol,
    orderType: hasPrice(terms.type) ? 'Limit' : 'Market',
    underlyingPrice: '',
    orderLinkId: linkIdOf(order),
    orderId: orderIdOf(order),
    stopOrderType: { Order: '', StopOrder: 'Stop', tpslOrder: 'tpslOrder' }[placedAs(order)],
    execTime: String(trade.time),
    feeCurrency: fill.commissionAsset,
    createType: '',
    feeRate: decimalText(isMaker ? rules.makerCommission : rules.takerCommission),
    tradeIv: '',
    blockTradeId: '',
    markPrice: '',
    execPrice: decimalText(trade.price),
    markIv: '',
    orderQty: decimalText(terms.quoteQuantity ?? order.quantity),
    orderPrice: decimalText(terms.price ?? ZERO),
    execValue: decimalText(trade.price.mul(trade.quantity)),
    closedSize: '',
    execType: 'Trade',
    seq: 7_000_000_000 + trade.id,
    side: terms.side === 'BUY' ? 'Buy' : 'Sell',
    indexPrice: '',
    leavesQty: decimalText(fill.leaves),
    isMaker,
    execFee: decimalText(fill.commission),
    execId: tradeIdOf(trade, isMaker ? 'maker' : 'taker'),
    marketUnit: '',
    execQty: decimalText(trade.quantity),
    extraFees: '',
  }
}
