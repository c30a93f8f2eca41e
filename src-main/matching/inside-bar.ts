import type { Sign } from './direction.ts'

/** What happens to an open position inside one bar. */
export const INSIDE = {
  /** Neither level was reached. */
  held: 0,
  /** The bar opened at or beyond the stop: left at the open, with slippage. */
  stopAtOpen: 1,
  /** The bar opened at or beyond the target: left at the open, without slippage. */
  targetAtOpen: 2,
  /** The stop was touched: left at the stop, with slippage. */
  stop: 3,
  /** The target was touched: left at the target, without slippage. */
  target: 4,
  /** Both were touched and nobody knows which came first: counted as the stop. */
  stopOrTarget: 5,
} as const

export type InsideBar = (typeof INSIDE)[keyof typeof INSIDE]

/**
 * Works one bar through against a stop and a target, in the order that is worse for the trader. On the bar of the entry
 * the open is the entry itself, so it cannot be beyond a level.
 */
export function insideBar(
  sign: Sign,
  isEntryBar: boolean,
  open: number,
  high: number,
  low: number,
  stop: number,
  target: number,
): InsideBar {
  const stopLevel = sign * stop
  const targetLevel = sign * target
  if (!isEntryBar) {
    const opened = sign * open
    if (opened <= stopLevel) return INSIDE.stopAtOpen
    if (opened >= targetLevel) return INSIDE.targetAtOpen
  }
  const worst = sign === 1 ? low : -high
  const best = sign === 1 ? high : -low
  if (worst <= stopLevel) return best >= targetLevel ? INSIDE.stopOrTarget : INSIDE.stop
  return best >= targetLevel ? INSIDE.target : INSIDE.held
}
