import type { MarketConnection as ShownConnection } from '#shared/contract/market.ts'
import type { SourceStatus } from './market-source.ts'

/** How the prices of an exchange come; all times UTC ms. */
export type FeedConnection = SourceStatus & {
  readonly exchange: string
  readonly name: string
  /** `connecting`: there is no connection yet or any more. `stale`: there is one and nothing comes over it. */
  readonly state: 'connecting' | 'connected' | 'stale'
  readonly since: number
  readonly reason: string | undefined
  readonly lastHeardAt: number | undefined
  /** How many symbols are listened to. */
  readonly symbols: number
}

/** A connection as it is shown. */
export function shownConnection(connection: FeedConnection): ShownConnection {
  const {
    exchange,
    name,
    state,
    since,
    reason,
    lastHeardAt,
    symbols,
    clockOffsetMs,
    circuit,
    bannedForMs,
    rateLimitUsed,
  } = connection
  return {
    exchange,
    name,
    state,
    since: Math.round(since),
    ...(reason === undefined ? {} : { reason }),
    lastHeardAt: lastHeardAt === undefined ? null : Math.round(lastHeardAt),
    symbols,
    clockOffsetMs: clockOffsetMs === undefined ? null : Math.round(clockOffsetMs),
    circuit,
    bannedForMs: Math.ceil(bannedForMs),
    rateLimitUsed: rateLimitUsed ?? null,
  }
}

/** How a connection does, in one sentence for people. */
export function connectionWords(connection: FeedConnection, now: number): string {
  const { name, state, since, reason, lastHeardAt, symbols, clockOffsetMs, rateLimitUsed, circuit, bannedForMs } =
    connection
  const heard = lastHeardAt === undefined ? 'nothing heard yet' : `last heard ${seconds(now - lastHeardAt)} ago`
  const time = new Date(since).toISOString().slice(11, 19)
  const how = {
    connected: `connected since ${time} UTC`,
    connecting: `connecting since ${time} UTC`,
    stale: `silent since ${time} UTC`,
  }[state]
  const parts = [
    `${how}${reason === undefined ? '' : ` (${reason})`}`,
    heard,
    symbols === 1 ? '1 symbol' : `${symbols} symbols`,
  ]
  if (clockOffsetMs !== undefined)
    parts.push(
      `this computer's clock is ${Math.abs(Math.round(clockOffsetMs))} ms ${clockOffsetMs >= 0 ? 'behind' : 'ahead'}`,
    )
  if (rateLimitUsed !== undefined) parts.push(`${Math.round(rateLimitUsed * 100)} % of the rate limit used`)
  if (circuit !== 'closed') parts.push('requests are held back after too many failures')
  if (bannedForMs > 0) parts.push(`${name} takes no requests for ${seconds(bannedForMs)} more`)
  return `${name}: ${parts.join(', ')}`
}

function seconds(ms: number): string {
  return `${(Math.max(ms, 0) / 1_000).toFixed(1)} s`
}
