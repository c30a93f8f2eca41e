import type { RiskLock, RiskStatus } from '#shared/contract/risk.ts'
import { type Decimal, decimalText, storedDecimal, ZERO } from '#shared/decimal.ts'
import { dailyLoss, drawdownOf, weeklyLoss } from './periods.ts'
import type { Hold, Rules } from './portfolio-check.ts'
import type { RiskRecord } from './risk-record.ts'
import type { PortfolioView } from './view.ts'

/** The state as it is: what the trader or a limit has latched goes before what ends by itself. */
export function shownState(
  record: Pick<RiskRecord, 'state' | 'reason' | 'since'>,
  hold: Hold | undefined,
): Pick<RiskRecord, 'state' | 'reason' | 'since'> {
  return record.state === 'active' && hold !== undefined ? { state: 'reduce_only', ...hold } : record
}

/** The state and how much of each limit is used. Positions without a price count nothing. */
export function statusOf({ record, hold, limits }: Rules, view: PortfolioView, locks: RiskLock[]): RiskStatus {
  const { equity } = view
  let largest = ZERO
  let all = ZERO
  for (const { value } of view.positions) {
    if (value === undefined) continue
    all = all.add(value)
    if (value.gt(largest)) largest = value
  }
  const share = (value: Decimal): number => (equity.gt(0) ? value.div(equity).toNumber() : 0)
  const drawdown = drawdownOf(record, equity)
  const { state, reason, since } = shownState(record, hold)
  return {
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(since === undefined ? {} : { since }),
    equity: decimalText(equity),
    peakEquity: decimalText(record.peakEquity === undefined ? equity : storedDecimal(record.peakEquity)),
    drawdown,
    exposure: share(all),
    openPositions: view.positions.length,
    limits,
    used: {
      largestPositionPct: share(largest),
      totalExposurePct: share(all),
      openPositions: view.positions.length,
      drawdownPct: drawdown,
      dailyLossPct: dailyLoss(record, equity),
      weeklyLossPct: weeklyLoss(record, equity),
    },
    locks,
  }
}
