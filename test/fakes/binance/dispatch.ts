import { ACCOUNT_METHODS } from './account-methods.ts'
import { type ApiKey, type ApiKeys, checkSignature, checkTime } from './api-keys.ts'
import { BinanceError } from './binance-error.ts'
import { MARKET_METHODS } from './market-methods.ts'
import type { Backend, Method } from './method.ts'
import { ORDER_METHODS } from './order-methods.ts'
import type { Params } from './params.ts'

const METHODS: readonly Method[] = [...MARKET_METHODS, ...ORDER_METHODS, ...ACCOUNT_METHODS]
const BY_REST = new Map(METHODS.map((method) => [method.rest, method]))
const BY_SOCKET = new Map(METHODS.map((method) => [method.socket, method]))

/** The method behind `GET /api/v3/time`. */
export function restMethod(name: string): Method | undefined {
  return BY_REST.get(name)
}

/** The method behind `order.place`. */
export function socketMethod(name: string): Method | undefined {
  return BY_SOCKET.get(name)
}

/** Who calls, and what was signed: the texts of which one has to fit the signature. */
export type Credentials = {
  readonly apiKey: string | undefined
  readonly signature: string | undefined
  readonly signed: readonly string[]
}

/** Whether a method has to be signed for, and not only named a key. */
function isSigned(method: Method): boolean {
  return method.security === 'read' || method.security === 'trade'
}

/** Counts, checks and runs a call. Throws a BinanceError for everything that the exchange refuses. */
export function dispatch(
  method: Method,
  params: Params,
  credentials: Credentials,
  backend: Backend,
  keys: ApiKeys,
): { result: unknown; key: ApiKey | undefined } {
  const now = backend.now()
  backend.limits.spend(typeof method.weight === 'number' ? method.weight : method.weight(params), now)
  const key = method.security === 'none' ? undefined : keys.find(credentials.apiKey, method.security)
  if (key !== undefined && isSigned(method)) authenticate(params, credentials, key, now)
  return { result: method.run({ params, now, key }, backend), key }
}

/** Throws where time or signature are wrong. */
export function authenticate(params: Params, credentials: Credentials, key: ApiKey, now: number): void {
  checkTime(params, now)
  checkSignature(credentials.signature, credentials.signed, key.secret)
}

/** Whatever went wrong, as the exchange says it: bugs of the fake too, with their words. */
export function asBinanceError(error: unknown): BinanceError {
  if (error instanceof BinanceError) return error
  return new BinanceError(-1000, `An unknown error occurred while processing the request. ${String(error)}`, {
    status: 500,
  })
}
