import { ACCOUNT_METHODS } from './account-methods.ts'
import { type ApiKey, checkPermission } from './api-keys.ts'
import { BybitError } from './bybit-error.ts'
import { MARKET_METHODS } from './market-methods.ts'
import type { Backend, Method } from './method.ts'
import { ORDER_METHODS } from './order-methods.ts'
import type { Params } from './params.ts'
import { type RateLimits, tooManyVisits, type Usage } from './rate-limits.ts'

const METHODS: readonly Method[] = [...MARKET_METHODS, ...ORDER_METHODS, ...ACCOUNT_METHODS]
const BY_REST = new Map(METHODS.map((method) => [method.rest, method]))
const BY_SOCKET = new Map(METHODS.map((method) => [method.socket, method]))

/** The method behind `GET /v5/market/time`. */
export function restMethod(name: string): Method | undefined {
  return BY_REST.get(name)
}

/** The method behind `order.create`. */
export function socketMethod(name: string): Method | undefined {
  return BY_SOCKET.get(name)
}

/** What a call came to: a result or a refusal, and what the account may still ask. */
export type Outcome = {
  readonly result: unknown
  readonly refusal: BybitError | undefined
  readonly usage: Usage | undefined
}

/** Counts, checks and runs a call of somebody who is known, or of anybody. */
export function dispatch(
  method: Method,
  readParams: () => Params,
  key: ApiKey | undefined,
  backend: Backend,
  limits: RateLimits,
): Outcome {
  const now = backend.now()
  const isOrder = method.security === 'trade'
  const usage = key === undefined ? undefined : limits.countCall(key.account.uid, method.rest, isOrder, now)
  try {
    if (usage?.isTooMuch === true) throw tooManyVisits()
    if (key !== undefined) checkPermission(key, method.security)
    const result = method.run({ params: readParams(), now, key }, backend)
    return { result, refusal: undefined, usage }
  } catch (error) {
    return { result: {}, refusal: asBybitError(error), usage }
  }
}

/** Whatever went wrong, as the exchange says it: bugs of the fake too, with their words. */
export function asBybitError(error: unknown): BybitError {
  if (error instanceof BybitError) return error
  return new BybitError(10_016, `Internal System Error. ${String(error)}`)
}
