import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Account } from '#test/fakes/venue/account.ts'
import { BybitError } from './bybit-error.ts'

/** A key of an account and what it may do. Mutable: keys are revoked and restricted while somebody uses them. */
export type ApiKey = {
  readonly key: string
  readonly secret: string
  readonly account: Account
  canRead: boolean
  canTrade: boolean
  canWithdraw: boolean
  isRevoked: boolean
  /** False while it is used from another address than it was made for. */
  isAddressAllowed: boolean
  /** Whether it is bound to addresses at all. */
  isRestricted: boolean
  readonly createdAt: number
}

/** What a method asks of the one who calls it. */
export type Security = 'none' | 'key' | 'read' | 'trade'

/** What stands in the headers of a signed request. */
export type Credentials = {
  readonly apiKey: string | undefined
  readonly timestamp: string | undefined
  readonly window: string | undefined
  readonly signature: string | undefined
  /** The query of a GET, the body of a POST, as they were sent. */
  readonly payload: string
}

const PRESET_WINDOW = 5000
const AHEAD = 1000

/** Every key of the exchange. */
export class ApiKeys {
  readonly #keys = new Map<string, ApiKey>()

  /** Makes a key that may read and trade. */
  add(key: string, secret: string, account: Account, now: number): ApiKey {
    const made: ApiKey = {
      key,
      secret,
      account,
      canRead: true,
      canTrade: true,
      canWithdraw: false,
      isRevoked: false,
      isAddressAllowed: true,
      isRestricted: false,
      createdAt: now,
    }
    this.#keys.set(key, made)
    return made
  }

  /** Throws 10003 where there is no such key and 10010 where it is used from elsewhere. */
  find(text: string): ApiKey {
    const key = this.#keys.get(text)
    if (key === undefined || key.isRevoked) throw new BybitError(10_003, 'API key is invalid.')
    if (!key.isAddressAllowed) {
      throw new BybitError(10_010, "Unmatched IP, please check your API key's bound IP addresses.")
    }
    return key
  }

  /** The key behind a signed request. Throws what is wrong with it; without any credentials that is HTTP 401. */
  authenticate(credentials: Credentials, now: number): ApiKey {
    const { apiKey, timestamp, signature, payload } = credentials
    if (apiKey === undefined || timestamp === undefined || signature === undefined) {
      throw new BybitError(10_003, 'Unauthorized', { status: 401, text: '' })
    }
    const key = this.find(apiKey)
    const window = credentials.window ?? ''
    checkTime(timestamp, window, now)
    const text = timestamp + apiKey + window + payload
    // The real exchange repeats what it has signed too, the key in the middle of it.
    if (!isSigned(text, signature, key.secret)) {
      throw new BybitError(10_004, `error sign! origin_string[${text}]`)
    }
    return key
  }
}

/** Throws 10005 where a key may not do this. */
export function checkPermission(key: ApiKey, security: Security): void {
  const may = security === 'trade' ? key.canTrade : security === 'read' ? key.canRead : true
  if (!may) throw new BybitError(10_005, 'Permission denied, please check your API key permissions.')
}

/** Throws 10002 where a request is older than its window or from the future. */
export function checkTime(timestamp: string, window: string, now: number): void {
  const sent = Number(timestamp)
  const allowed = window === '' ? PRESET_WINDOW : Number(window)
  if (now - allowed <= sent && sent < now + AHEAD) return
  throw new BybitError(
    10_002,
    `invalid request, please check your server timestamp or recv_window param. req_timestamp[${timestamp}],server_timestamp[${now}],recv_window[${allowed}]`,
  )
}

/** Whether a text was signed with a secret. */
export function isSigned(text: string, signature: string, secret: string): boolean {
  const given = Buffer.from(signature)
  const right = Buffer.from(createHmac('sha256', secret).update(text).digest('hex'))
  return right.length === given.length && timingSafeEqual(right, given)
}
