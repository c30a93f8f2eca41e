import type { PositionSizing } from '#shared/contract/trading.ts'
import { type Decimal, decimal, decimalText, ONE, roundDownTo, ZERO } from '#shared/decimal.ts'
import type { Side } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import { amountWords } from './words.ts'

/** Caps on a quantity, in the order in which they are named when two are equally tight. */
export type SizingCap = 'maxPositionSizePct' | 'maxTotalExposurePct' | 'availableFunds' | 'maxAmount'

/** What a size is computed from. Prices and money in one currency. */
export type SizingRequest = {
  readonly side: Side
  readonly equity: Decimal
  readonly entry: Decimal
  readonly stop: Decimal
  readonly target?: Decimal | undefined
  /** What may be lost at the stop, as a fraction of equity, and the most the limits allow of it. */
  readonly riskPct: number
  readonly maxRiskPct?: number | undefined
  /** Fee of one side, as a fraction; paid at the entry and at the stop. */
  readonly feeRate: number
  readonly lotSize: Decimal
  readonly minAmount?: Decimal | undefined
  readonly minNotional?: Decimal | undefined
  readonly maxAmount?: Decimal | undefined
  readonly minRiskRewardRatio?: number | undefined
  /** Largest worth that the order may add, by the position limit, by the exposure limit, and what is there to pay it. */
  readonly positionRoom?: Decimal | undefined
  readonly exposureRoom?: Decimal | undefined
  readonly funds?: Decimal | undefined
}

/** The size as shown, and its exact quantity (zero where not even one lot fits). */
export type Sizing = { readonly quantity: Decimal; readonly shown: PositionSizing }

/** What one unit loses from entry to stop: the distance and the fees of both sides. */
export function riskPerUnit(entry: Decimal, stop: Decimal, feeRate: number): Decimal {
  return entry.sub(stop).abs().add(entry.add(stop).mul(feeRate))
}

/** Distance to the target ÷ distance to the stop, both before fees. Undefined where the stop is at the entry. */
export function rewardToRisk(entry: Decimal, stop: Decimal, target: Decimal): number | undefined {
  const distance = entry.sub(stop).abs()
  return distance.isZero() ? undefined : target.sub(entry).abs().div(distance).toNumber()
}

/**
 * The quantity that loses at most the risk amount at its stop: equity × riskPct ÷ loss of one unit, cut to every cap and
 * rounded down to the lot. Not approved: too little reward, or less than the smallest order. Throws VALIDATION where stop
 * or target are on the wrong side of the entry.
 */
export function sizePosition(request: SizingRequest): Sizing {
  requireSides(request)
  const { equity, entry, stop, target, riskPct, maxRiskPct, feeRate, lotSize } = request
  const overRisk = maxRiskPct !== undefined && riskPct > maxRiskPct
  const riskMoney = equity.mul(overRisk ? maxRiskPct : riskPct)
  const perUnit = riskPerUnit(entry, stop, feeRate)
  let quantity = atLeastZero(riskMoney.div(perUnit))
  let limitedBy: string = overRisk ? 'maxPortfolioRiskPct' : 'risk'
  for (const [name, most] of capsOf(request)) {
    if (most.lt(quantity)) {
      quantity = atLeastZero(most)
      limitedBy = name
    }
  }
  quantity = roundDownTo(quantity, lotSize)
  const risk = quantity.mul(perUnit)
  const reward = target === undefined ? undefined : rewardToRisk(entry, stop, target)
  const rejectionReason = rejectionOf(request, quantity, reward)
  return {
    quantity,
    shown: {
      quantity: decimalText(quantity),
      positionValue: decimalText(quantity.mul(entry)),
      riskAmount: decimalText(risk),
      riskPct: equity.gt(0) ? risk.div(equity).toNumber() : 0,
      riskRewardRatio: reward ?? null,
      approved: rejectionReason === undefined,
      ...(rejectionReason === undefined ? {} : { rejectionReason }),
      limitedBy,
    },
  }
}

function capsOf(request: SizingRequest): [SizingCap, Decimal][] {
  const { entry, feeRate, positionRoom, exposureRoom, funds, maxAmount } = request
  const caps: [SizingCap, Decimal][] = []
  if (positionRoom !== undefined) caps.push(['maxPositionSizePct', positionRoom.div(entry)])
  if (exposureRoom !== undefined) caps.push(['maxTotalExposurePct', exposureRoom.div(entry)])
  if (funds !== undefined) caps.push(['availableFunds', funds.div(entry.mul(ONE.add(feeRate)))])
  if (maxAmount !== undefined) caps.push(['maxAmount', maxAmount])
  return caps
}

function rejectionOf(request: SizingRequest, quantity: Decimal, reward: number | undefined): string | undefined {
  const { minRiskRewardRatio: least, minAmount, minNotional, entry, lotSize } = request
  if (reward !== undefined && least !== undefined && reward < least) {
    return `Risk/Reward ratio ${reward.toFixed(2)} is below ${least.toFixed(2)}`
  }
  if (quantity.isZero()) return `The size comes to less than one lot of ${decimalText(lotSize)}`
  if (minAmount !== undefined && quantity.lt(minAmount)) {
    return `The size of ${amountWords(quantity)} is below the smallest order of ${decimalText(minAmount)}`
  }
  const value = quantity.mul(entry)
  if (minNotional !== undefined && value.lt(minNotional)) {
    return `The value of ${amountWords(value)} is below the smallest order's ${decimalText(minNotional)}`
  }
  return undefined
}

function requireSides({ side, entry, stop, target }: SizingRequest): void {
  if (!entry.gt(0)) throw new AppError('VALIDATION', `the entry price must be above 0, not ${decimalText(entry)}`)
  const below = side === 'buy'
  if (below ? stop.gte(entry) : stop.lte(entry)) {
    const where = below ? 'below' : 'above'
    throw new AppError(
      'VALIDATION',
      `the stop loss of a ${side} must lie ${where} its entry price ${decimalText(entry)}, not at ${decimalText(stop)}`,
      { entry: decimalText(entry), stopLoss: decimalText(stop) },
    )
  }
  if (target !== undefined && (below ? target.lte(entry) : target.gte(entry))) {
    const where = below ? 'above' : 'below'
    throw new AppError(
      'VALIDATION',
      `the take profit of a ${side} must lie ${where} its entry price ${decimalText(entry)}, not at ${decimalText(target)}`,
      { entry: decimalText(entry), takeProfit: decimalText(target) },
    )
  }
}

function atLeastZero(value: Decimal): Decimal {
  return value.lt(0) ? ZERO : value
}

/** The stop of an entry without one: `pct` of the entry price away, against the trade. */
export function defaultStop(side: Side, entry: Decimal, pct: number): Decimal {
  return entry.mul(side === 'buy' ? ONE.sub(decimal(pct)) : ONE.add(decimal(pct)))
}

/** The target of an entry without one: `pct` of the entry price away, with the trade. */
export function defaultTarget(side: Side, entry: Decimal, pct: number): Decimal {
  return atLeastZero(entry.mul(side === 'buy' ? ONE.add(decimal(pct)) : ONE.sub(decimal(pct))))
}
