import type { Clock } from '#main/ports.ts'

/** A clock that runs so many times as fast as the real one, for pauses between real connections. */
export function fastClock(speed: number): Clock {
  const started = performance.now()
  const startedAt = Date.now()
  const monotonic = (): number => (performance.now() - started) * speed
  return {
    now: () => startedAt + Math.round(monotonic()),
    monotonic,
    schedule(work, delayMs) {
      const timer = setTimeout(work, delayMs / speed)
      return () => clearTimeout(timer)
    },
  }
}
