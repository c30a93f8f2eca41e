import type { RiskLock, RiskStatus } from '#shared/contract/risk.ts'
import { type Decimal, decimalText, storedDecimal, ZERO } from '#shared/decimal.ts'
import { dailyLoss, drawdownOf, weeklyLoss } from './periods.ts'
import type { Rules } from './portfolio-check.ts'
import type { PortfolioView } from './view.ts'

/** The state and how much of each limit is used. Positions without a price count nothing. */
export function statusOf({ record, limits }: Rules, view: PortfolioView, locks: RiskLock[]): RiskStatus {
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
  return {
    state: record.state,
    ...(record.reason === undefined ? {} : { reason: record.reason }),
    ...(record.since === undefined ? {} : { since: record.since }),
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
