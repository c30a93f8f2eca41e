import type { RiskManager } from '#main/risk/risk-manager.ts'
import { defaultStop, defaultTarget } from '#main/risk/sizing.ts'
import type { CreateOrderInput, CreateSmartOrderInput, PositionSizing } from '#shared/contract/trading.ts'
import { decimal, decimalText, roundNearestTo } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { AccountDesk } from './account-desk.ts'
import type { MarketPrices } from './market-prices.ts'
import { held } from './order-judgement.ts'

/** An order sized by its risk, and the sums behind it. */
export type SizedOrder = { readonly order: CreateOrderInput; readonly sizing: PositionSizing }

/**
 * Sizes an order so that its stop loses what may be risked. Stop and target are where the input or the account's defaults
 * put them, on the nearest tick. Throws STALE_DATA without a fresh price, VALIDATION where stop or target are on the wrong
 * side or given twice.
 */
export function sizedOrder(
  desk: AccountDesk,
  input: CreateSmartOrderInput,
  prices: MarketPrices,
  risk: RiskManager,
): SizedOrder {
  const { symbol, side } = input
  const type = input.type ?? (input.price === undefined ? 'market' : 'limit')
  if ((type === 'limit') !== (input.price !== undefined)) {
    throw new AppError('VALIDATION', type === 'limit' ? 'a limit order needs a price' : 'a market order has no price')
  }
  for (const name of ['stopLoss', 'takeProfit'] as const) {
    if (input[name] === undefined || input[`${name}Pct`] === undefined) continue
    throw new AppError('VALIDATION', `give either ${name} or ${name}Pct, not both`)
  }
  const rules = prices.rules(symbol)
  const quote = prices.freshQuote(symbol)
  const entry = decimal(input.price ?? (side === 'buy' ? quote.ask : quote.bid))
  const limits = risk.limits(desk.account.id)
  const stop =
    input.stopLoss === undefined
      ? roundNearestTo(defaultStop(side, entry, input.stopLossPct ?? limits.defaultStopLossPct), rules.tickSize)
      : decimal(input.stopLoss)
  const target =
    input.takeProfit === undefined
      ? roundNearestTo(defaultTarget(side, entry, input.takeProfitPct ?? limits.defaultTakeProfitPct), rules.tickSize)
      : decimal(input.takeProfit)
  const rate = prices.convert(rules.quote, desk.account.currency)
  if (rate === undefined) {
    throw new AppError(
      'STALE_DATA',
      `nobody knows what ${rules.quote} is worth in ${desk.account.currency} now; try again later`,
    )
  }
  const view = desk.books.riskView()
  const free = held(desk, rules.quote).sub(desk.books.reservedQuote(rules.quote))
  // The sums are made in the account's currency, so that limits and prices speak of the same money.
  const { quantity, shown } = risk.size(desk.account.id, view, {
    symbol,
    side,
    entry: entry.mul(rate),
    stop: stop.mul(rate),
    target: target.mul(rate),
    riskPct: input.riskPct,
    feeRate: rules.takerFee.toNumber(),
    lotSize: rules.lotSize,
    minAmount: rules.minAmount,
    minNotional: rules.minNotional.mul(rate),
    maxAmount: rules.maxAmount,
    funds: side === 'buy' ? free.mul(rate) : undefined,
  })
  return {
    sizing: shown,
    order: {
      account: input.account,
      symbol,
      side,
      type,
      amount: decimalText(quantity),
      price: input.price,
      stopLoss: decimalText(stop),
      takeProfit: decimalText(target),
    },
  }
}

/** The error for a sized order that is refused: too little reward is a denial by risk, a size too small a mistake. */
export function sizingRefusal(sizing: PositionSizing, minRiskRewardRatio: number): AppError {
  const words = sizing.rejectionReason ?? 'the order was not approved'
  const { riskRewardRatio } = sizing
  if (riskRewardRatio !== null && riskRewardRatio < minRiskRewardRatio) {
    return new AppError(
      'RISK_DENIED',
      `risk limit minRiskRewardRatio: ${words}. Set the target further or the stop closer.`,
      {
        reason: 'min_risk_reward',
        limit: minRiskRewardRatio,
        value: riskRewardRatio,
      },
    )
  }
  return new AppError(
    'VALIDATION',
    `${words} (limited by ${sizing.limitedBy ?? 'nothing'}); risk more or set the stop closer`,
    {
      positionSizing: sizing,
    },
  )
}
