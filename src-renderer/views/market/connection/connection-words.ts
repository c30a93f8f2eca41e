import type { MarketConnection } from '#shared/contract/market.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'

/** How a connection does, for people: `level` is how much it wants to be looked at. */
export type ConnectionWords = {
  readonly level: 'good' | 'waiting' | 'bad'
  /** One or two words: `connected`, `connecting`, `stale`. */
  readonly state: string
  /** What it means for trading; undefined where all is well. */
  readonly consequence: string | undefined
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}

const CIRCUIT_WORDS = {
  closed: 'requests go out',
  half_open: 'one request is tried',
  open: 'open: too many requests failed, none is tried for a while',
} as const

/** From this share on the rate limit is nearly used up. */
const MUCH_USED = 0.8

/** The connection in words at the time `now`, UTC ms. `since` is a moment as text. */
export function connectionWords(
  connection: MarketConnection,
  now: number,
  showMoment: (time: number) => string,
): ConnectionWords {
  const { state, since, reason, lastHeardAt, symbols, clockOffsetMs, circuit, bannedForMs, rateLimitUsed } = connection
  const isTroubled = circuit !== 'closed' || bannedForMs > 0
  return {
    level: state === 'connected' ? (isTroubled ? 'waiting' : 'good') : state === 'connecting' ? 'waiting' : 'bad',
    state: bannedForMs > 0 ? `${state}, requests refused` : state,
    consequence: consequence(connection),
    facts: [
      { name: 'State', value: `${state} for ${formatDuration(Math.max(0, now - since))}` },
      { name: 'Since', value: showMoment(since) },
      ...(reason === undefined ? [] : [{ name: 'Why', value: reason }]),
      { name: 'Last heard', value: lastHeardAt === null ? 'nothing yet' : heard(now - lastHeardAt) },
      { name: 'Symbols', value: String(symbols) },
      { name: 'Clock', value: clockWords(clockOffsetMs) },
      {
        name: 'Rate limit',
        value:
          rateLimitUsed === null
            ? 'not told yet'
            : `${formatPercent(rateLimitUsed)} used${rateLimitUsed >= MUCH_USED ? ', requests wait' : ''}`,
      },
      { name: 'Requests', value: CIRCUIT_WORDS[circuit] },
      ...(bannedForMs > 0
        ? [{ name: 'Refused by the exchange', value: `for ${formatDuration(bannedForMs)} still` }]
        : []),
    ],
  }
}

/** Why a ticket would be refused now, whatever is typed; undefined while prices come. */
export function whyNothingIsOpened({ state, name }: MarketConnection): string | undefined {
  if (state === 'connected') return undefined
  return state === 'connecting'
    ? `${name} is not connected: nothing is opened until prices come again.`
    : `No prices come from ${name}: nothing is opened until they do.`
}

/** How long ago something was heard. */
export function heard(ageMs: number): string {
  return ageMs < 1_000 ? 'just now' : `${formatDuration(ageMs)} ago`
}

function consequence({ state, name, circuit, bannedForMs }: MarketConnection): string | undefined {
  if (state === 'connecting') {
    return `${name} is not connected: orders that open a position are refused until prices come again. Exits and stops go on.`
  }
  if (state === 'stale') {
    return `No prices come from ${name}: orders that open a position are refused until they do. Exits and stops go on.`
  }
  if (bannedForMs > 0) return `${name} takes no requests from here for ${formatDuration(bannedForMs)}.`
  if (circuit === 'open') return `Too many requests to ${name} failed; they are tried again by themselves.`
  return undefined
}

function clockWords(offsetMs: number | null): string {
  if (offsetMs === null) return 'not compared yet'
  if (offsetMs === 0) return 'agrees with this computer'
  return `${formatDuration(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} this computer`
}
