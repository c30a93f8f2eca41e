import { type Decimal, decimalText, ONE, roundDownTo, ZERO } from '#shared/decimal.ts'
import type { Denial } from './denial.ts'
import { portfolioDenial, type Rules, stateDenial } from './portfolio-check.ts'
import { defaultStop, rewardToRisk, riskPerUnit } from './sizing.ts'
import type { OrderView, PortfolioView } from './view.ts'
import { amountWords, percentWords } from './words.ts'

/** How much of the order would open or enlarge a position; the rest shrinks one. On spot every buy opens. */
export function openingAmount(view: PortfolioView, order: OrderView): Decimal {
  if (order.reduceOnly) return ZERO
  if (order.kind === 'spot') return order.side === 'buy' ? order.amount : ZERO
  const against = view.positions.find(({ symbol, side }) => symbol === order.symbol && opposes(side, order.side))
  const left = order.amount.sub(against?.quantity ?? ZERO)
  return left.gt(0) ? left : ZERO
}

function opposes(side: 'long' | 'short', order: 'buy' | 'sell'): boolean {
  return (side === 'long') === (order === 'sell')
}

/**
 * Both levels: why this order may not be placed; undefined where it may. Emergency closes and protective exits always
 * pass. What only shrinks a position is not held up by limits, only by a halt where a strategy ordered it, and by signs of
 * a mistake where it is not marked reduce-only.
 */
export function orderDenial(rules: Rules, view: PortfolioView, order: OrderView): Denial | undefined {
  if (order.emergency || order.protective) return undefined
  if (order.byStrategy && rules.record.state === 'halted') return stateDenial(rules, view)
  if (order.reduceOnly) return nothingToReduce(view, order)
  const short = spotShort(order)
  if (short !== undefined) return short
  const opening = openingAmount(view, order)
  if (opening.isZero()) return bandDenial(rules, order)
  return (
    portfolioDenial(rules, view, order.symbol) ?? bandDenial(rules, order) ?? sizeDenial(rules, view, order, opening)
  )
}

function nothingToReduce(view: PortfolioView, order: OrderView): Denial | undefined {
  const held = view.positions.some(({ symbol, side }) => symbol === order.symbol && opposes(side, order.side))
  if (held) return undefined
  return {
    reason: 'reduce_only',
    limit: '0',
    value: decimalText(order.amount),
    message: `risk: a reduce-only ${order.side} of ${amountWords(order.amount)} ${order.base} has no ${order.symbol} position to shrink. Leave reduce-only out to open one.`,
  }
}

function spotShort(order: OrderView): Denial | undefined {
  if (order.kind !== 'spot' || order.side !== 'sell' || order.amount.lte(order.baseHolding)) return undefined
  const opens = order.baseHolding.isZero() && (order.stopLoss !== undefined || order.takeProfit !== undefined)
  return {
    reason: 'spot_short',
    limit: decimalText(order.baseHolding),
    value: decimalText(order.amount),
    message: opens
      ? `risk: a sale with a stop loss or take profit of its own would open a short of ${amountWords(order.amount)} ${order.base}; spot cannot be sold short. Leave them out to sell what is held.`
      : `risk: selling ${amountWords(order.amount)} ${order.base} needs as much, but only ${amountWords(order.baseHolding)} are free; spot cannot be sold short. Sell at most ${amountWords(order.baseHolding)}, or cancel orders that reserve it.`,
  }
}

/** A limit price is judged by where it could fill at worst: against the trigger price where it has one, else the market. */
function bandDenial({ protections }: Rules, order: OrderView): Denial | undefined {
  const { limitPrice, side } = order
  const band = protections.priceBandPct
  if (band === null || limitPrice === undefined) return undefined
  const reference = order.stopPrice ?? order.marketPrice
  if (reference === undefined || !reference.gt(0)) return priceless(order)
  const worse = (side === 'buy' ? limitPrice.sub(reference) : reference.sub(limitPrice)).div(reference)
  if (worse.lte(band)) return undefined
  const edge = reference.mul(side === 'buy' ? ONE.add(band) : ONE.sub(band))
  return {
    reason: 'price_band',
    limit: band,
    value: worse.toNumber(),
    message: `risk protection price_band: a ${side} at ${amountWords(limitPrice)} is ${percentWords(worse.toNumber())} worse than ${amountWords(reference)}, the limit is ${percentWords(band)}. Use a price of ${side === 'buy' ? 'at most' : 'at least'} ${amountWords(edge)}.`,
  }
}

function priceless(order: OrderView): Denial {
  return {
    reason: 'missing_price',
    limit: null,
    value: order.symbol,
    message: `risk: there is no price of ${order.symbol}, so nobody knows what the order is worth. Wait for the market data.`,
  }
}

function sizeDenial(rules: Rules, view: PortfolioView, order: OrderView, opening: Decimal): Denial | undefined {
  const { entryPrice, quoteRate } = order
  if (entryPrice === undefined || quoteRate === undefined || !entryPrice.gt(0)) return priceless(order)
  const price = entryPrice.mul(quoteRate)
  const added = opening.mul(price)
  return (
    positionSizeDenial(rules, view, order, added, price) ??
    exposureDenial(rules, view, order, added) ??
    riskDenial(rules, view, order, opening, entryPrice, quoteRate) ??
    rewardDenial(rules, order, entryPrice)
  )
}

/** Worth of what the order's side already has in its symbol, entry orders included. */
export function worthInSymbol(view: PortfolioView, order: Pick<OrderView, 'symbol' | 'side'>): Decimal {
  let sum = view.pendingEntries.get(order.symbol) ?? ZERO
  for (const { symbol, side, value } of view.positions) {
    if (symbol === order.symbol && !opposes(side, order.side)) sum = sum.add(value ?? ZERO)
  }
  return sum
}

/** Worth of all positions and entry orders, without what the order would close. */
export function worthBeside(view: PortfolioView, order: Pick<OrderView, 'symbol' | 'side'>): Decimal {
  let sum = ZERO
  for (const value of view.pendingEntries.values()) sum = sum.add(value)
  for (const { symbol, side, value } of view.positions) {
    if (symbol !== order.symbol || !opposes(side, order.side)) sum = sum.add(value ?? ZERO)
  }
  return sum
}

function positionSizeDenial(
  { limits }: Rules,
  view: PortfolioView,
  order: OrderView,
  added: Decimal,
  price: Decimal,
): Denial | undefined {
  const most = view.equity.mul(limits.maxPositionSizePct)
  const before = worthInSymbol(view, order)
  const after = before.add(added)
  if (after.lte(most)) return undefined
  const value = after.div(view.equity).toNumber()
  const left = most.gt(before) ? most.sub(before).div(price) : ZERO
  const room = order.lotSize === undefined ? left : roundDownTo(left, order.lotSize)
  return {
    reason: 'max_position_size',
    limit: limits.maxPositionSizePct,
    value,
    message: `risk limit maxPositionSizePct: the ${order.symbol} position would be worth ${amountWords(after)} ${view.currency}, ${percentWords(value)} of the portfolio; the limit is ${percentWords(limits.maxPositionSizePct)} (${amountWords(most)} ${view.currency}). Order at most ${amountWords(room)} ${order.base} or raise the limit.`,
  }
}

function exposureDenial({ limits }: Rules, view: PortfolioView, order: OrderView, added: Decimal): Denial | undefined {
  const most = view.equity.mul(limits.maxTotalExposurePct)
  const after = worthBeside(view, order).add(added)
  if (after.lte(most)) return undefined
  const value = after.div(view.equity).toNumber()
  return {
    reason: 'max_total_exposure',
    limit: limits.maxTotalExposurePct,
    value,
    message: `risk limit maxTotalExposurePct: all positions together would be worth ${amountWords(after)} ${view.currency}, ${percentWords(value)} of the portfolio; the limit is ${percentWords(limits.maxTotalExposurePct)} (${amountWords(most)} ${view.currency}). Close something or order less.`,
  }
}

function riskDenial(
  { limits }: Rules,
  view: PortfolioView,
  order: OrderView,
  opening: Decimal,
  entry: Decimal,
  rate: Decimal,
): Denial | undefined {
  const stop = order.stopLoss ?? defaultStop(order.side, entry, limits.defaultStopLossPct)
  const most = view.equity.mul(limits.maxPortfolioRiskPct)
  const risk = riskPerUnit(entry, stop, order.feeRate).mul(opening).mul(rate)
  if (risk.lte(most)) return undefined
  const value = risk.div(view.equity).toNumber()
  return {
    reason: 'max_portfolio_risk',
    limit: limits.maxPortfolioRiskPct,
    value,
    message: `risk limit maxPortfolioRiskPct: from ${amountWords(entry)} to the stop at ${amountWords(stop)} the order would lose ${amountWords(risk)} ${view.currency} with fees, ${percentWords(value)} of the portfolio; the limit is ${percentWords(limits.maxPortfolioRiskPct)} (${amountWords(most)} ${view.currency}). Order less or set the stop closer.`,
  }
}

/** Only targets that the trader gave are judged. */
function rewardDenial({ limits }: Rules, order: OrderView, entry: Decimal): Denial | undefined {
  if (order.takeProfit === undefined) return undefined
  const stop = order.stopLoss ?? defaultStop(order.side, entry, limits.defaultStopLossPct)
  const value = rewardToRisk(entry, stop, order.takeProfit)
  if (value === undefined || value >= limits.minRiskRewardRatio) return undefined
  return {
    reason: 'min_risk_reward',
    limit: limits.minRiskRewardRatio,
    value,
    message: `risk limit minRiskRewardRatio: the target at ${amountWords(order.takeProfit)} and the stop at ${amountWords(stop)} make ${value.toFixed(2)} of reward for each risked; at least ${limits.minRiskRewardRatio.toFixed(2)} are asked. Set the target further or the stop closer.`,
  }
}
