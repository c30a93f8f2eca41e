import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { EnginePorts } from '#main/ports.ts'

/** The real clock and random ids; no dialogs. */
export function systemPorts(): EnginePorts {
  return {
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      schedule: (work, delayMs) => {
        const timer = setTimeout(work, delayMs)
        return () => clearTimeout(timer)
      },
    },
    ids: { next: () => randomUUID() },
  }
}
