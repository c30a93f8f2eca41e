import type { RiskProtections } from '#shared/domain/risk-protections.ts'
import type { Denial, DenialReason } from './denial.ts'
import type { ClosedTrade, LockRecord, RiskRecord } from './risk-record.ts'
import { timeWords } from './words.ts'

/** The scope of a lock on everything; any other scope is a symbol. */
const ACCOUNT_SCOPE = 'account'

/** How a stop ends a trade, fixed or trailing. */
const STOPPED: ReadonlySet<string> = new Set(['stopLoss', 'trailingStop'])

/** More closed trades than any protection looks at are not kept. */
const KEPT_TRADES = 500

/** The locks that still hold. */
export function locksNow(record: RiskRecord, now: number): readonly LockRecord[] {
  return record.locks.filter(({ until }) => until > now)
}

/** The record with the lock, which replaces one of the same scope and reason unless that lasts longer. */
export function withLock(record: RiskRecord, lock: LockRecord): RiskRecord {
  const same = (other: LockRecord): boolean => other.scope === lock.scope && other.reason === lock.reason
  const earlier = record.locks.find(same)
  if (earlier !== undefined && earlier.until >= lock.until) return record
  return { ...record, locks: [...record.locks.filter((other) => !same(other)), lock] }
}

/** The record after a trade was closed, with the locks that follow from it. A trade told twice counts once. */
export function afterTrade(record: RiskRecord, trade: ClosedTrade, protections: RiskProtections): RiskRecord {
  if (record.closedTrades.some(({ id }) => id === trade.id)) return record
  const closedTrades = [...record.closedTrades, trade]
    .sort((one, other) => one.exitTime - other.exitTime)
    .slice(-KEPT_TRADES)
  let next: RiskRecord = { ...record, closedTrades }
  for (const lock of locksOf(trade, closedTrades, protections)) next = withLock(next, lock)
  return next
}

function locksOf(trade: ClosedTrade, trades: readonly ClosedTrade[], protections: RiskProtections): LockRecord[] {
  const { cooldownMs, stopLossGuard, lowProfit } = protections
  const at = trade.exitTime
  const locks: LockRecord[] = []
  const within = (span: number): readonly ClosedTrade[] =>
    trades.filter(({ exitTime }) => exitTime > at - span && exitTime <= at)
  if (cooldownMs !== null) {
    locks.push({ scope: trade.symbol, reason: 'cooldown', until: at + cooldownMs, limit: cooldownMs, value: 0 })
  }
  if (stopLossGuard !== null) {
    const { withinMs, pauseMs, trades: limit } = stopLossGuard
    const count = within(withinMs).filter((other) => STOPPED.has(other.exitReason) && other.pnlPct < 0).length
    const counts = STOPPED.has(trade.exitReason) && trade.pnlPct < 0
    if (counts && count >= limit) {
      locks.push({ scope: ACCOUNT_SCOPE, reason: 'stop_loss_guard', until: at + pauseMs, limit, value: count })
    }
  }
  if (lowProfit !== null) {
    const { withinMs, pauseMs, minReturn, trades: least } = lowProfit
    const own = within(withinMs).filter(({ symbol }) => symbol === trade.symbol)
    const total = own.slice(-least).reduce((sum, { pnlPct }) => sum + pnlPct, 0)
    if (own.length >= least && total < minReturn) {
      locks.push({ scope: trade.symbol, reason: 'low_profit', until: at + pauseMs, limit: minReturn, value: total })
    }
  }
  return locks
}

const WORDS: Partial<Record<DenialReason, (lock: LockRecord) => string>> = {
  cooldown: ({ scope }) => `risk protection cooldown: a trade of ${scope} was just closed`,
  stop_loss_guard: ({ value, limit }) =>
    `risk protection stop_loss_guard: ${value} trades ended at their stop, the limit is ${limit}`,
  low_profit: ({ scope, value, limit }) =>
    `risk protection low_profit: the last trades of ${scope} returned ${Number(value).toFixed(4)} together, at least ${limit} is asked`,
}

/** What stops an entry of `symbol` (or any, without one), if a lock does. */
export function lockDenial(record: RiskRecord, now: number, symbol: string | undefined): Denial | undefined {
  const lock = locksNow(record, now).find(({ scope }) => scope === ACCOUNT_SCOPE || scope === symbol)
  if (lock === undefined) return undefined
  const words = WORDS[lock.reason]?.(lock) ?? `risk protection ${lock.reason}`
  return {
    reason: lock.reason,
    limit: lock.limit,
    value: lock.value,
    message: `${words}; ${lock.scope === ACCOUNT_SCOPE ? 'nothing may be entered' : `${lock.scope} may not be entered`} until ${timeWords(lock.until)}. Wait, or resume trading by hand.`,
  }
}
