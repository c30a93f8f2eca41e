import type { EquitySnapshot } from '#shared/contract/portfolio.ts'
import { type Decimal, decimalText } from '#shared/decimal.ts'
import type { Equity } from './valuation.ts'

/** The value of an account at one time, and what came in or went out since the snapshot before, in the same currency. */
export type Snapshot = Readonly<EquitySnapshot>

/** A snapshot of the equity; undefined while a price is missing, for a part is no value. */
export function snapshotOf(account: string, time: number, equity: Equity, deposits: Decimal): Snapshot | undefined {
  if (equity.missing.length > 0) return undefined
  return {
    account,
    time,
    equity: decimalText(equity.value),
    cash: decimalText(equity.cash),
    exposure: equity.exposure,
    deposits: decimalText(deposits),
  }
}

/**
 * Whether a snapshot is due: at the first look, once in each span of `everyMs` (UTC), and right after money came in or
 * went out, without which time-weighted returns would be guesses.
 */
export function snapshotDue(last: number | undefined, now: number, everyMs: number, deposits: Decimal): boolean {
  if (last === undefined || !deposits.isZero()) return true
  return Math.floor(now / everyMs) > Math.floor(last / everyMs)
}
