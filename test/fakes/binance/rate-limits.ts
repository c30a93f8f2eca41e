import { BinanceError } from './binance-error.ts'

/** How much may be asked. Mutable, so that a test can make it little. */
export type Limits = {
  /** Request weight a minute, of the whole address. */
  weightPerMinute: number
  ordersPerTenSeconds: number
  ordersPerDay: number
  /** How many refused requests within a minute make a ban of the address. */
  refusalsBeforeBan: number
  banMs: number
}

/** The limits of the real exchange. */
export function usualLimits(): Limits {
  return {
    weightPerMinute: 6000,
    ordersPerTenSeconds: 100,
    ordersPerDay: 200_000,
    refusalsBeforeBan: 10,
    banMs: 120_000,
  }
}

const MINUTE = 60_000
const TEN_SECONDS = 10_000
const DAY = 86_400_000
const ADVICE = 'Please use WebSocket Streams for live updates to avoid'

/** Counts weights and orders in the exchange's fixed windows, refuses what is too much and bans who goes on. */
export class RateLimits {
  readonly limits: Limits
  readonly #counts = new Map<string, { window: number; count: number }>()
  #bannedUntil = 0
  #throttledUntil = 0

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** Bans the address, as the exchange does with those who do not heed 429. */
  ban(now: number, ms: number): void {
    this.#bannedUntil = now + ms
  }

  /** Answers 429 until then, whatever the weight. */
  throttle(now: number, ms: number): void {
    this.#throttledUntil = now + ms
  }

  /** Counts a request. Throws 418 while banned and 429 once the weight of the minute is used up. */
  spend(weight: number, now: number): void {
    if (now < this.#bannedUntil) throw this.#banned(now)
    const used = this.#count('weight', MINUTE, weight, now)
    const isThrottled = now < this.#throttledUntil
    if (used <= this.limits.weightPerMinute && !isThrottled) return
    if (this.#count('refusals', MINUTE, 1, now) > this.limits.refusalsBeforeBan) {
      this.ban(now, this.limits.banMs)
      throw this.#banned(now)
    }
    const until = isThrottled ? this.#throttledUntil : (Math.floor(now / MINUTE) + 1) * MINUTE
    throw new BinanceError(
      -1003,
      `Too much request weight used; current limit is ${this.limits.weightPerMinute} request weight per 1 MINUTE. ${ADVICE} polling the API.`,
      { status: 429, headers: { 'Retry-After': String(Math.ceil((until - now) / 1000)) } },
    )
  }

  /** Counts orders of an account. Throws -1015 where they are too many. */
  countOrder(uid: number, now: number, orders = 1): void {
    const short = this.#count(`orders10s:${uid}`, TEN_SECONDS, orders, now)
    const day = this.#count(`orders1d:${uid}`, DAY, orders, now)
    const { ordersPerTenSeconds, ordersPerDay } = this.limits
    if (short > ordersPerTenSeconds)
      throw tooManyOrders(`${ordersPerTenSeconds} orders per 10 SECOND`, TEN_SECONDS, now)
    if (day > ordersPerDay) throw tooManyOrders(`${ordersPerDay} orders per 1 DAY`, DAY, now)
  }

  /** The headers that every answer carries. */
  headers(now: number, uid: number | undefined): Record<string, string> {
    const weight = String(this.#used('weight', MINUTE, now))
    return {
      'X-MBX-USED-WEIGHT': weight,
      'X-MBX-USED-WEIGHT-1M': weight,
      ...(uid === undefined
        ? {}
        : {
            'X-MBX-ORDER-COUNT-10S': String(this.#used(`orders10s:${uid}`, TEN_SECONDS, now)),
            'X-MBX-ORDER-COUNT-1D': String(this.#used(`orders1d:${uid}`, DAY, now)),
          }),
    }
  }

  /** The limits as `exchangeInfo` tells them. */
  info(): Record<string, unknown>[] {
    const { weightPerMinute, ordersPerTenSeconds, ordersPerDay } = this.limits
    return [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinute },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ordersPerTenSeconds },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: ordersPerDay },
      { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
    ]
  }

  /** The limits with what of them is used, as the websocket API answers them. */
  usage(now: number, uid: number | undefined): Record<string, unknown>[] {
    const [weight, short, day] = this.info()
    return [
      { ...weight, count: this.#used('weight', MINUTE, now) },
      ...(uid === undefined
        ? []
        : [
            { ...short, count: this.#used(`orders10s:${uid}`, TEN_SECONDS, now) },
            { ...day, count: this.#used(`orders1d:${uid}`, DAY, now) },
          ]),
    ]
  }

  #count(name: string, length: number, by: number, now: number): number {
    const count = this.#used(name, length, now) + by
    this.#counts.set(name, { window: Math.floor(now / length), count })
    return count
  }

  #used(name: string, length: number, now: number): number {
    const counted = this.#counts.get(name)
    return counted?.window === Math.floor(now / length) ? counted.count : 0
  }

  #banned(now: number): BinanceError {
    return new BinanceError(
      -1003,
      `Way too much request weight used; IP banned until ${this.#bannedUntil}. ${ADVICE} bans.`,
      { status: 418, headers: { 'Retry-After': String(Math.ceil((this.#bannedUntil - now) / 1000)) } },
    )
  }
}

function tooManyOrders(limit: string, window: number, now: number): BinanceError {
  const until = (Math.floor(now / window) + 1) * window
  return new BinanceError(-1015, `Too many new orders; current limit is ${limit}.`, {
    status: 429,
    headers: { 'Retry-After': String(Math.ceil((until - now) / 1000)) },
  })
}
