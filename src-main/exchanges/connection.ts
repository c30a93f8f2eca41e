import type { Clock, Log } from '#main/ports.ts'
import type { Exchange } from './exchange.ts'

/** What an account is opened with. It stays inside the main process and is never logged. */
export type ExchangeCredentials = {
  readonly apiKey: string
  readonly secret: string
  /** Where the exchange asks for one (OKX). */
  readonly passphrase?: string
}

/** Which servers of an exchange are meant. `loopback` is a server on this machine, for trying things out. */
export type ExchangeEnvironment =
  | { readonly kind: 'production' }
  | { readonly kind: 'testnet' }
  | { readonly kind: 'loopback'; readonly url: string }

/** What a key may do, as the exchange says; null where the exchange does not tell. */
export type KeyPermissions = {
  readonly read: boolean
  readonly trade: boolean
  readonly withdraw: boolean | null
  /** Whether it may be used from certain addresses only. */
  readonly ipRestricted: boolean | null
}

/** How a connection does. */
export type ConnectionStatus = {
  /** Whether what happens is being heard right now. */
  readonly isListening: boolean
  /** UTC ms of the last sign of life; undefined before the first. */
  readonly lastHeardAt: number | undefined
  /** How far the computer's clock is behind the exchange's, in ms; undefined before it was asked. */
  readonly clockOffsetMs: number | undefined
  /** `open`: requests are not tried for a while, because too many failed. */
  readonly circuit: 'closed' | 'half_open' | 'open'
  /** How long the exchange takes no requests from here still; 0 where it does. */
  readonly bannedForMs: number
  /** Share of the rate limit that is used, 0 to 1; undefined where it is not known. */
  readonly rateLimitUsed: number | undefined
}

/** An account at an exchange of others. */
export type ConnectedExchange = Exchange & {
  permissions(): Promise<KeyPermissions>
  status(): ConnectionStatus
}

/** What connecting to an exchange needs; without credentials only public data can be read. */
export type ConnectionOptions = {
  readonly environment: ExchangeEnvironment
  readonly credentials?: ExchangeCredentials
  readonly clock: Clock
  /** 0 to 1, for pauses that are never the same. */
  readonly random: () => number
  readonly log: Log
  /** Symbols of which the account may have fills, where an exchange tells fills only of a market that is named. */
  readonly symbols?: () => Iterable<string>
}
