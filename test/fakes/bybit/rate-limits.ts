import { BybitError } from './bybit-error.ts'

/** How much may be asked. Mutable, so that a test can make it little. */
export type Limits = {
  /** Requests of the whole address; whoever asks more is banned. */
  requestsPerFiveSeconds: number
  banMs: number
  /** Of one account and one endpoint. */
  ordersPerSecond: number
  readsPerSecond: number
}

/** The limits of the real exchange. */
export function usualLimits(): Limits {
  return { requestsPerFiveSeconds: 600, banMs: 600_000, ordersPerSecond: 20, readsPerSecond: 50 }
}

const SECOND = 1000
const FIVE_SECONDS = 5000

/** What an account may still ask of an endpoint. */
export type Usage = { readonly limit: number; readonly left: number; readonly resetAt: number }

/** Counts requests of the address and of each account, refuses what is too much and bans who goes on. */
export class RateLimits {
  readonly limits: Limits
  readonly #counts = new Map<string, { window: number; count: number }>()
  #bannedUntil = 0
  #throttledUntil = 0

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** Answers HTTP 403 until then, whoever asks. */
  ban(now: number, ms: number): void {
    this.#bannedUntil = now + ms
  }

  /** Answers 10006 until then, to all who sign. */
  throttle(now: number, ms: number): void {
    this.#throttledUntil = now + ms
  }

  /** Counts a request of the address. Throws HTTP 403 while it is banned. */
  countRequest(now: number): void {
    const count = this.#count('address', FIVE_SECONDS, now)
    if (count > this.limits.requestsPerFiveSeconds && now >= this.#bannedUntil) this.ban(now, this.limits.banMs)
    if (now >= this.#bannedUntil) return
    throw new BybitError(10_009, 'access too frequent', {
      status: 403,
      text: '<html><head><title>403 Forbidden</title></head><body>access too frequent</body></html>',
    })
  }

  /** Counts a request of an account to an endpoint; `isTooMuch` where it has to be refused with 10006. */
  countCall(uid: number, endpoint: string, isOrder: boolean, now: number): Usage & { readonly isTooMuch: boolean } {
    const limit = isOrder ? this.limits.ordersPerSecond : this.limits.readsPerSecond
    const isThrottled = now < this.#throttledUntil
    const count = this.#count(`${uid} ${endpoint}`, SECOND, now)
    const isTooMuch = isThrottled || count > limit
    const resetAt = isThrottled ? this.#throttledUntil : (Math.floor(now / SECOND) + 1) * SECOND
    return {
      limit,
      left: isThrottled ? 0 : Math.max(limit - count, 0),
      resetAt: isTooMuch ? resetAt : now,
      isTooMuch,
    }
  }

  #count(name: string, length: number, now: number): number {
    const window = Math.floor(now / length)
    const counted = this.#counts.get(name)
    const count = (counted?.window === window ? counted.count : 0) + 1
    this.#counts.set(name, { window, count })
    return count
  }
}

/** 10006. */
export function tooManyVisits(): BybitError {
  return new BybitError(10_006, 'Too many visits. Exceeded the API Rate Limit.')
}

/** The headers that every answer to an account carries. */
export function limitHeaders({ limit, left, resetAt }: Usage): Record<string, string> {
  return {
    'X-Bapi-Limit': String(limit),
    'X-Bapi-Limit-Status': String(left),
    'X-Bapi-Limit-Reset-Timestamp': String(resetAt),
  }
}
