import type { AccountCurve, CurvePoint } from './equity-chart.ts'

/**
 * The value of now at the end of a curve. Its drawdown goes on from the last point by what the equity has grown since;
 * money put in or taken out ends a minute with a point of its own.
 */
export function livePoint(curve: AccountCurve, equity: number, now: number): CurvePoint | null {
  const last = curve.time.length - 1
  const before = curve.equity[last]
  if (last < 0 || now < curve.time[last]) return null
  const height = before > 0 ? (1 - curve.drawdown[last]) * (equity / before) : 1
  return { time: now, equity, drawdown: Math.min(1, Math.max(0, 1 - height)) }
}
