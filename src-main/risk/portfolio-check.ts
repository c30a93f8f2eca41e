import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import type { RiskProtections } from '#shared/domain/risk-protections.ts'
import type { Denial } from './denial.ts'
import { lockDenial } from './locks.ts'
import { dailyLoss, drawdownOf, nextDay, nextWeek, weeklyLoss } from './periods.ts'
import type { RiskRecord } from './risk-record.ts'
import type { PortfolioView } from './view.ts'
import { amountWords, percentWords, timeWords } from './words.ts'

/** Why only orders that shrink positions may be placed for now, in words; it ends by itself. */
export type Hold = { readonly reason: string; readonly since: number }

/** What the checks of an account look at. */
export type Rules = {
  readonly record: RiskRecord
  readonly hold?: Hold | undefined
  readonly limits: RiskLimits
  readonly protections: RiskProtections
  readonly now: number
}

/** Why the account's state denies every entry, if it does. */
export function stateDenial({ record, hold, limits }: Rules, view: PortfolioView): Denial | undefined {
  if (record.state === 'active') return hold && holdDenial(hold)
  const since = record.since === undefined ? '' : ` since ${timeWords(record.since)}`
  const why = record.reason === undefined ? '' : ` (${record.reason})`
  if (record.cause === 'max_drawdown') {
    const value = drawdownOf(record, view.equity)
    return {
      reason: 'max_drawdown',
      limit: limits.maxDrawdownPct,
      value,
      message: `risk limit maxDrawdownPct: trading only shrinks positions${since}${why}; equity now lies ${percentWords(value)} below its peak. Resume trading in the risk settings to go on from here.`,
    }
  }
  return record.state === 'halted'
    ? {
        reason: 'halted',
        limit: null,
        value: record.state,
        message: `risk state: trading is halted${since}${why}. Resume it in the risk settings to place this order.`,
      }
    : {
        reason: 'reduce_only',
        limit: null,
        value: record.state,
        message: `risk state: only orders that shrink positions may be placed${since}${why}. Resume trading in the risk settings.`,
      }
}

function holdDenial({ reason, since }: Hold): Denial {
  return {
    reason: 'reduce_only',
    limit: null,
    value: 'reduce_only',
    message: `risk state: only orders that shrink positions may be placed since ${timeWords(since)} (${reason}). It ends by itself when that is settled.`,
  }
}

/**
 * First level: why the portfolio may open nothing at all, or nothing of `symbol`; undefined where it may. The record must
 * have seen the equity of now.
 */
export function portfolioDenial(rules: Rules, view: PortfolioView, symbol?: string): Denial | undefined {
  return (
    stateDenial(rules, view) ??
    priceDenial(view) ??
    drawdownDenial(rules, view) ??
    lossDenial(rules, view) ??
    lockDenial(rules.record, rules.now, symbol) ??
    countDenial(rules, view, symbol)
  )
}

function priceDenial(view: PortfolioView): Denial | undefined {
  const missing = [
    ...view.missing,
    ...view.positions.filter(({ value }) => value === undefined).map(({ symbol }) => symbol),
  ]
  if (missing.length === 0 && view.equity.gt(0)) return undefined
  const value = missing.join(', ')
  return {
    reason: 'missing_price',
    limit: null,
    value: missing.length === 0 ? amountWords(view.equity) : value,
    message:
      missing.length === 0
        ? `risk: the account is worth ${amountWords(view.equity)} ${view.currency}; with nothing there is nothing to risk. Deposit money first.`
        : `risk: there is no price for ${value}, so nobody knows what the account is worth. Wait for the market data or close the position.`,
  }
}

function drawdownDenial({ record, limits }: Rules, view: PortfolioView): Denial | undefined {
  const value = drawdownOf(record, view.equity)
  if (value < limits.maxDrawdownPct) return undefined
  return {
    reason: 'max_drawdown',
    limit: limits.maxDrawdownPct,
    value,
    message: `risk limit maxDrawdownPct: equity of ${amountWords(view.equity)} ${view.currency} lies ${percentWords(value)} below its peak of ${record.peakEquity}, the limit is ${percentWords(limits.maxDrawdownPct)}. Resume trading in the risk settings to go on from here.`,
  }
}

function lossDenial({ record, protections, now }: Rules, view: PortfolioView): Denial | undefined {
  const daily = dailyLoss(record, view.equity)
  if (protections.maxDailyLossPct !== null && daily >= protections.maxDailyLossPct) {
    return {
      reason: 'daily_loss',
      limit: protections.maxDailyLossPct,
      value: daily,
      message: `risk protection daily_loss: ${percentWords(daily)} were lost since the UTC day began with ${record.day?.equity} ${view.currency}, the limit is ${percentWords(protections.maxDailyLossPct)}. Entries are possible again when the loss is smaller, or from ${timeWords(nextDay(now))}.`,
    }
  }
  const weekly = weeklyLoss(record, view.equity)
  if (protections.maxWeeklyLossPct !== null && weekly >= protections.maxWeeklyLossPct) {
    return {
      reason: 'weekly_loss',
      limit: protections.maxWeeklyLossPct,
      value: weekly,
      message: `risk protection weekly_loss: ${percentWords(weekly)} were lost since the week began with ${record.week?.equity} ${view.currency}, the limit is ${percentWords(protections.maxWeeklyLossPct)}. Entries are possible again when the loss is smaller, or from ${timeWords(nextWeek(now))}.`,
    }
  }
  return undefined
}

function countDenial({ limits }: Rules, view: PortfolioView, symbol: string | undefined): Denial | undefined {
  const open = openSymbols(view)
  if (symbol !== undefined && open.has(symbol)) return undefined
  if (open.size < limits.maxOpenPositions) return undefined
  return {
    reason: 'max_open_positions',
    limit: limits.maxOpenPositions,
    value: open.size + 1,
    message: `risk limit maxOpenPositions: ${open.size} positions are open or ordered, the limit is ${limits.maxOpenPositions}. Close one, cancel an entry order or raise the limit.`,
  }
}

/** The symbols that are held or ordered. */
function openSymbols(view: PortfolioView): ReadonlySet<string> {
  return new Set([...view.positions.map(({ symbol }) => symbol), ...view.pendingEntries.keys()])
}
