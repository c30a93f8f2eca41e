import type { Account } from '#test/fakes/venue/account.ts'
import type { Venue } from '#test/fakes/venue/venue.ts'
import type { ApiKey, Security } from './api-keys.ts'
import { BinanceError } from './binance-error.ts'
import type { Params } from './params.ts'
import type { RateLimits } from './rate-limits.ts'
import type { UserStreams } from './user-streams.ts'

/** What the methods work on. */
export type Backend = {
  readonly venue: Venue
  readonly limits: RateLimits
  readonly users: UserStreams
  /** The exchange's own time, as it shows it. */
  now(): number
  /** A client order id for those who send none. */
  newClientId(): string
  /** Orders that are not found for so many more questions, though they exist. */
  readonly hidden: Map<number, number>
}

/** One call of a method, over REST or over the websocket API. */
export type Call = {
  readonly params: Params
  readonly now: number
  readonly key: ApiKey | undefined
}

/** A method of the exchange: where it is reached, what it weighs, who may call it, what it does. */
export type Method = {
  /** `GET /api/v3/order`. */
  readonly rest: string
  /** Its name in the websocket API, where it has one. */
  readonly socket?: string
  readonly security: Security
  readonly weight: number | ((params: Params) => number)
  run(call: Call, backend: Backend): unknown
}

/** The account of a call that had to be signed. */
export function accountOf(call: Call): Account {
  if (call.key === undefined)
    throw new BinanceError(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 })
  return call.key.account
}
