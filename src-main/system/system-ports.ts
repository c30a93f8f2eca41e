import { performance } from 'node:perf_hooks'
import type { EnginePorts } from '#main/ports.ts'
import { createTimeOrderedIds } from './time-ordered-ids.ts'

/** The real clock and ids in the order of time; no dialogs. */
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
    ids: createTimeOrderedIds(Date.now),
  }
}
