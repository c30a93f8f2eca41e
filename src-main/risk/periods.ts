import { type Decimal, decimalText, storedDecimal } from '#shared/decimal.ts'
import { DAY_MS } from '#shared/time.ts'
import type { RiskRecord } from './risk-record.ts'

const WEEK_MS = 7 * DAY_MS
/** 1970-01-05, the first Monday that UTC milliseconds count. */
const FIRST_MONDAY = 4 * DAY_MS

/** Start of the UTC day. */
function dayStart(now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS
}

/** Start of the week, on Monday 00:00 UTC. */
function weekStart(now: number): number {
  return FIRST_MONDAY + Math.floor((now - FIRST_MONDAY) / WEEK_MS) * WEEK_MS
}

/** When the next day or week begins. */
export function nextDay(now: number): number {
  return dayStart(now) + DAY_MS
}
export function nextWeek(now: number): number {
  return weekStart(now) + WEEK_MS
}

/** How far equity lies below its peak, as a fraction of it, 0 or above. 1 where all is lost. */
export function drawdownOf(record: RiskRecord, equity: Decimal): number {
  return fallFrom(record.peakEquity, equity)
}

/** Loss since the day began, as a fraction of the equity then, 0 or above. */
export function dailyLoss(record: RiskRecord, equity: Decimal): number {
  return fallFrom(record.day?.equity, equity)
}

/** Loss since the week began, as a fraction of the equity then, 0 or above. */
export function weeklyLoss(record: RiskRecord, equity: Decimal): number {
  return fallFrom(record.week?.equity, equity)
}

function fallFrom(start: string | undefined, equity: Decimal): number {
  if (start === undefined) return 0
  const before = storedDecimal(start)
  return before.gt(equity) && before.gt(0) ? before.sub(equity).div(before).toNumber() : 0
}

/** The record with peak, day and week brought up to the equity of now; the same object where nothing is new. */
export function observedEquity(record: RiskRecord, equity: Decimal, now: number): RiskRecord {
  const text = decimalText(equity)
  const higher = record.peakEquity === undefined || equity.gt(record.peakEquity)
  const day = record.day?.start === dayStart(now)
  const week = record.week?.start === weekStart(now)
  if (!higher && day && week) return record
  return {
    ...record,
    ...(higher ? { peakEquity: text } : {}),
    ...(day ? {} : { day: { start: dayStart(now), equity: text } }),
    ...(week ? {} : { week: { start: weekStart(now), equity: text } }),
  }
}

/** The record after money came in (or went out, below zero), which is neither profit nor loss. */
export function afterDeposit(record: RiskRecord, amount: Decimal): RiskRecord {
  const shifted = (text: string): string => {
    const sum = storedDecimal(text).add(amount)
    return sum.lt(0) ? '0' : decimalText(sum)
  }
  return {
    ...record,
    ...(record.peakEquity === undefined ? {} : { peakEquity: shifted(record.peakEquity) }),
    ...(record.day === undefined ? {} : { day: { ...record.day, equity: shifted(record.day.equity) } }),
    ...(record.week === undefined ? {} : { week: { ...record.week, equity: shifted(record.week.equity) } }),
  }
}
