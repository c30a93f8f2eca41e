import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Account } from '#test/fakes/venue/account.ts'
import { BinanceError } from './binance-error.ts'
import type { Params } from './params.ts'

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
  /** Whether addresses are restricted at all, as `apiRestrictions` tells. */
  isRestricted: boolean
  readonly createdAt: number
}

/** What a method asks of the one who calls it. */
export type Security = 'none' | 'key' | 'read' | 'trade'

const KEY_FORM = /^[A-Za-z0-9]{10,128}$/
const PRESET_WINDOW = 5000
const LARGEST_WINDOW = 60_000
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

  /** Throws -2014 where it is no key at all, -2015 where it is not one that may do this. */
  find(text: string | undefined, security: Security): ApiKey {
    if (text === undefined || !KEY_FORM.test(text)) {
      throw new BinanceError(-2014, 'API-key format invalid.', { status: 401 })
    }
    const key = this.#keys.get(text)
    const may = security === 'trade' ? key?.canTrade : key?.canRead
    if (key === undefined || key.isRevoked || !key.isAddressAllowed || !may) {
      throw new BinanceError(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 })
    }
    return key
  }
}

/** Throws -1021 where the request is older than its window or from the future, -1131 for a window that is too large. */
export function checkTime(params: Params, now: number): void {
  const timestamp = params.requiredInteger('timestamp')
  const window = params.decimal('recvWindow')?.toNumber() ?? PRESET_WINDOW
  if (window > LARGEST_WINDOW) throw new BinanceError(-1131, 'recvWindow must be less than 60000.')
  if (timestamp >= now + AHEAD) {
    throw new BinanceError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
  }
  if (now - timestamp > window) {
    throw new BinanceError(-1021, 'Timestamp for this request is outside of the recvWindow.')
  }
}

/** Throws -1022 where `signature` is none of these texts signed with the secret. */
export function checkSignature(signature: string | undefined, texts: readonly string[], secret: string): void {
  if (signature === undefined) {
    throw new BinanceError(-1102, "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.")
  }
  const given = Buffer.from(signature.toLowerCase())
  const isRight = texts.some((text) => {
    const right = Buffer.from(createHmac('sha256', secret).update(text).digest('hex'))
    return right.length === given.length && timingSafeEqual(right, given)
  })
  if (!isRight) throw new BinanceError(-1022, 'Signature for this request is not valid.')
}
