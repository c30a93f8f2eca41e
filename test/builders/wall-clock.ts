import type { Clock } from '#main/ports.ts'

/** The real time, for servers that are asked by programs which know no other. */
export const WALL_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(work, delayMs) {
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  },
}
