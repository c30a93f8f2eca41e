import { type Decimal, decimalText, ZERO } from '#shared/decimal.ts'
import type { Position } from '#shared/domain/position.ts'
import type { Trade } from '#shared/domain/trade.ts'
import { moneyTexts } from './money-by-currency.ts'
import type { RoundTrip } from './round-trip.ts'

/** Quotients are shown with as many decimals as an amount may have; sums inside stay exact. */
const SHOWN_DECIMALS = 18

/** An amount as it is shown: a quotient ends somewhere. */
export function shownAmount(value: Decimal): string {
  return decimalText(value.toDecimalPlaces(SHOWN_DECIMALS))
}

/** How a position is protected. What neither the exchange nor the engine covers is naked. */
export type Protection = {
  readonly stopLoss?: Decimal | undefined
  readonly takeProfit?: Decimal | undefined
  /** Quantity under stops that the exchange holds, and under those that the engine holds. */
  readonly exchange: Decimal
  readonly engine: Decimal
}

/** Average price of what is held. Zero where nothing is. */
export function averagePrice(trip: RoundTrip): Decimal {
  return trip.quantity.isZero() ? ZERO : trip.openValue.div(trip.quantity)
}

/** Profit of what is held at the price `mark`, before fees. */
export function unrealizedPnl(trip: RoundTrip, mark: Decimal): Decimal {
  const value = mark.mul(trip.quantity)
  return trip.direction === 'long' ? value.sub(trip.openValue) : trip.openValue.sub(value)
}

/**
 * An open round trip as a position. Profit is before fees, which stand beside it. Without a mark price everything that
 * needs one is null.
 */
export function positionOf(trip: RoundTrip, mark: Decimal | undefined, protection?: Protection): Position {
  const unrealized = mark === undefined ? undefined : unrealizedPnl(trip, mark)
  return {
    id: trip.id,
    account: trip.account,
    symbol: trip.symbol,
    side: trip.direction,
    quantity: decimalText(trip.quantity),
    averagePrice: shownAmount(averagePrice(trip)),
    markPrice: mark === undefined ? null : decimalText(mark),
    notional: mark === undefined ? null : shownAmount(mark.mul(trip.quantity)),
    unrealizedPnl: unrealized === undefined ? null : shownAmount(unrealized),
    unrealizedPnlPct: unrealized === undefined ? null : ratio(unrealized, trip.openValue),
    realizedPnl: shownAmount(trip.realizedPnl),
    fees: moneyTexts(trip.fees),
    ...(protection?.stopLoss === undefined ? {} : { stopLoss: decimalText(protection.stopLoss) }),
    ...(protection?.takeProfit === undefined ? {} : { takeProfit: decimalText(protection.takeProfit) }),
    coverage: coverageOf(trip.quantity, protection),
    openedAt: trip.entryTime,
    ...(trip.strategyId === undefined ? {} : { strategyId: trip.strategyId }),
  }
}

/** The whole of the exchange's cover counts first, then the engine's, never more than is held. */
function coverageOf(quantity: Decimal, protection: Protection | undefined): Position['coverage'] {
  const exchange = cut(protection?.exchange ?? ZERO, quantity)
  const engine = cut(protection?.engine ?? ZERO, quantity.sub(exchange))
  return {
    exchange: decimalText(exchange),
    engine: decimalText(engine),
    naked: decimalText(quantity.sub(exchange).sub(engine)),
  }
}

function cut(value: Decimal, most: Decimal): Decimal {
  return value.gt(most) ? most : value
}

/**
 * A round trip as a trade. `pnl` is in the quote currency after all fees whose worth is known; of an open one it counts
 * what is held at `mark`, if there is one. `pnlPct` is per entry value.
 */
export function tradeOf(trip: RoundTrip, mark?: Decimal): Trade {
  const seen = mark === undefined ? ZERO : unrealizedPnl(trip, mark)
  const pnl = trip.realizedPnl.sub(trip.feeValue).add(trip.exitTime === undefined ? seen : ZERO)
  const entry = trip.entryQuantity.isZero() ? ZERO : trip.entryValue.div(trip.entryQuantity)
  const up = ratio(trip.highest.sub(entry), entry)
  const down = ratio(trip.lowest.sub(entry), entry)
  const [best, worst] = trip.direction === 'long' ? [up, down] : [-down, -up]
  const closed = trip.exitTime !== undefined
  return {
    id: trip.id,
    account: trip.account,
    symbol: trip.symbol,
    direction: trip.direction,
    entryTime: trip.entryTime,
    exitTime: trip.exitTime ?? null,
    entryPrice: shownAmount(entry),
    exitPrice: closed ? shownAmount(trip.exitValue.div(trip.exitQuantity)) : null,
    quantity: decimalText(trip.entryQuantity),
    pnl: shownAmount(pnl),
    pnlPct: ratio(pnl, trip.entryValue),
    fees: moneyTexts(trip.fees),
    mae: Math.min(0, worst),
    mfe: Math.max(0, best),
    entryReason: trip.entryReason,
    exitReason: closed ? (trip.exitReason ?? null) : null,
    durationMs: trip.exitTime === undefined ? null : trip.exitTime - trip.entryTime,
    open: !closed,
    ...(trip.strategyId === undefined ? {} : { strategyId: trip.strategyId }),
  }
}

function ratio(value: Decimal, of: Decimal): number {
  return of.isZero() ? 0 : value.div(of).toNumber()
}
