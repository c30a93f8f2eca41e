import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'

/** Bounds how often each origin may call. */
export type RateLimiter = {
  /** Takes one call from the origin's bucket. Throws RATE_LIMITED, with the wait, where it is empty. */
  take(origin: string): void
}

/** So many calls may come at once, and so many a second for long: far above what a window or script needs. */
const CAPACITY = 4_000
const PER_SECOND = 1_000

/** A token bucket an origin. */
export function createRateLimiter(clock: Clock, capacity = CAPACITY, perSecond = PER_SECOND): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    take(origin) {
      const now = clock.monotonic()
      const bucket = buckets.get(origin) ?? { tokens: capacity, at: now }
      buckets.set(origin, bucket)
      bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond)
      bucket.at = now
      if (bucket.tokens < 1) {
        const retryAfterMs = Math.ceil(((1 - bucket.tokens) / perSecond) * 1_000)
        const message = `more than ${perSecond} calls a second came from the ${origin}: wait ${retryAfterMs} ms`
        throw new AppError('RATE_LIMITED', message, { retryAfterMs })
      }
      bucket.tokens -= 1
    },
  }
}
