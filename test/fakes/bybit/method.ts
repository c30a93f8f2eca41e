import type { Account } from '#test/fakes/venue/account.ts'
import type { Venue } from '#test/fakes/venue/venue.ts'
import type { ApiKey, Security } from './api-keys.ts'
import { BybitError } from './bybit-error.ts'
import type { Params } from './params.ts'

/** What the methods work on. */
export type Backend = {
  readonly venue: Venue
  /** The exchange's own time, as it shows it. */
  now(): number
  /** Orders that are not found for so many more questions, though they exist. */
  readonly hidden: Map<number, number>
  /** `order/realtime` knows orders that have ended since then. */
  readonly closedSince: { time: number }
}

/** One call of a method, over REST or over the websocket. */
export type Call = {
  readonly params: Params
  readonly now: number
  readonly key: ApiKey | undefined
}

/** A method of the exchange: where it is reached, who may call it, what it does. */
export type Method = {
  /** `POST /v5/order/create`. */
  readonly rest: string
  /** Its name in the websocket, where it has one. */
  readonly socket?: string
  readonly security: Security
  run(call: Call, backend: Backend): unknown
}

/** The account of a call that had to be signed. */
export function accountOf(call: Call): Account {
  if (call.key === undefined) throw new BybitError(10_003, 'API key is invalid.')
  return call.key.account
}
