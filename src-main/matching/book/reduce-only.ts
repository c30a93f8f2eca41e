import { type Decimal, least, roundDownTo, ZERO } from '#shared/decimal.ts'
import type { Side } from '#shared/domain/order.ts'

/**
 * How much of a reduce-only order may stand: no more than closes the position (above zero long, below zero short), in
 * whole lots; 0 where it would open or enlarge one.
 */
export function reducingAmount(side: Side, amount: Decimal, position: Decimal, lotSize: Decimal): Decimal {
  const reduces = side === 'sell' ? position.gt(0) : position.lt(0)
  return reduces ? least(amount, roundDownTo(position.abs(), lotSize)) : ZERO
}
