import type { Clock, Ids, Log } from '#main/ports.ts'

/** A clock that stands still until it is told to go on. */
export type FakeClock = Clock & { advance(ms: number): void }

/** Makes a clock that shows `start` and runs scheduled work while it is advanced. */
export function fakeClock(start = 1_700_000_000_000): FakeClock {
  let now = start
  let scheduled: { at: number; work: () => void }[] = []
  return {
    now: () => now,
    monotonic: () => now,
    schedule(work, delayMs) {
      const entry = { at: now + delayMs, work }
      scheduled.push(entry)
      return () => {
        scheduled = scheduled.filter((other) => other !== entry)
      }
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const [next] = scheduled.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        scheduled = scheduled.filter((other) => other !== next)
        now = Math.max(now, next.at)
        next.work()
      }
      now = end
    },
  }
}

/** Ids `id-1`, `id-2`, …. */
export function countedIds(): Ids {
  let last = 0
  return { next: () => `id-${++last}` }
}

/** A log that keeps what is written to it. */
export function memoryLog(): Log & { readonly lines: { level: string; fields: unknown; message: string }[] } {
  const lines: { level: string; fields: unknown; message: string }[] = []
  const at = (level: string) => (fields: unknown, message: string) => {
    lines.push({ level, fields, message })
  }
  return { lines, info: at('info'), warn: at('warn'), error: at('error') }
}
