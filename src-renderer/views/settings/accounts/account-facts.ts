import type { AccountStatus } from '#shared/contract/accounts.ts'
import type { KeyTest } from '#shared/contract/credentials.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'

/** One thing to know of an account or a key. */
export type Fact = { readonly name: string; readonly value: string; readonly isBad?: boolean }

const STATE_WORDS: Readonly<Record<AccountStatus['state'], string>> = {
  open: 'Open',
  locked: 'Locked',
  unreachable: 'Not reached',
  refused: 'Refused',
  closed: 'Not of this market',
}

const JUST_NOW_MS = 2_000

const ENVIRONMENT_WORDS = {
  production: 'real money',
  testnet: 'testnet',
  loopback: 'test server on this machine',
} as const

/** The account's servers in words; `paper` where it has none. */
export function environmentWords(environment: AccountStatus['environment']): string {
  return environment === undefined ? 'paper' : ENVIRONMENT_WORDS[environment]
}

/** Whether it can be traded on, in a word or two. */
export function stateWords({ state }: Pick<AccountStatus, 'state'>): string {
  return STATE_WORDS[state]
}

/** What a key may do. */
export function permissionFacts(permissions: KeyTest['permissions'] | null, clockOffsetMs: number | null): Fact[] {
  if (permissions === null) return []
  const { read, trade, withdraw, ipRestricted } = permissions
  return [
    { name: 'May read', value: read ? 'yes' : 'no', isBad: !read },
    { name: 'May trade', value: trade ? 'yes' : 'no', isBad: !trade },
    {
      name: 'May withdraw',
      value: withdraw === null ? 'the exchange does not say' : withdraw ? 'YES' : 'no',
      isBad: withdraw === true,
    },
    {
      name: 'Only from your address',
      value: ipRestricted === null ? 'the exchange does not say' : ipRestricted ? 'yes' : 'no',
    },
    { name: 'Clock', value: clockWords(clockOffsetMs) },
  ]
}

/** How far this machine's clock is off, in words. */
export function clockWords(offsetMs: number | null): string {
  if (offsetMs === null) return 'not known'
  const rounded = Math.round(offsetMs)
  if (rounded === 0) return 'in step'
  return `${Math.abs(rounded)} ms ${rounded > 0 ? 'behind' : 'ahead of'} the exchange's`
}

/** How the connection of an account does, at the time `now` in UTC ms. */
export function connectionFacts({ connection, retryAt }: AccountStatus, now: number): Fact[] {
  if (connection === null) {
    if (retryAt === null) return []
    return [{ name: 'Tried again', value: retryAt <= now ? 'now' : `in ${formatDuration(retryAt - now)}` }]
  }
  const { isListening, lastHeardAt, circuit, bannedForMs, rateLimitUsed } = connection
  return [
    {
      name: 'Account stream',
      value: isListening ? 'listening' : 'silent; the exchange is asked instead',
      isBad: !isListening,
    },
    {
      name: 'Last heard',
      value: heardWords(lastHeardAt, now),
    },
    ...(circuit === 'closed' ? [] : [{ name: 'Requests', value: 'held back, too many failed', isBad: true }]),
    ...(bannedForMs > 0 ? [{ name: 'Refused for', value: formatDuration(bannedForMs), isBad: true }] : []),
    ...(rateLimitUsed === null ? [] : [{ name: 'Rate limit used', value: formatPercent(rateLimitUsed) }]),
  ]
}

/** Milliseconds would only flicker. */
function heardWords(lastHeardAt: number | null, now: number): string {
  if (lastHeardAt === null) return 'nothing yet'
  const silence = now - lastHeardAt
  return silence < JUST_NOW_MS ? 'just now' : `${formatDuration(silence)} ago`
}
