import { readFileSync } from 'node:fs'
import type { ElectronApplication } from '@playwright/test'

/** A process of the app: `Browser` is main, `Tab` the page. */
export type ProcessMemory = { readonly type: string; readonly bytes: number }

/**
 * What each process of the app holds: its own memory, and its part of what it shares (PSS). Elsewhere than on Linux its
 * working set, which counts shared memory whole.
 */
export async function memoryOf(app: ElectronApplication): Promise<ProcessMemory[]> {
  const metrics = await app.evaluate(({ app: running }) =>
    running.getAppMetrics().map(({ pid, type, memory }) => ({ pid, type, bytes: memory.workingSetSize * 1024 })),
  )
  return metrics.map(({ pid, type, bytes }) => ({ type, bytes: proportional(pid) ?? bytes }))
}

/** Bytes of one kind of process. */
export function bytesOf(memory: readonly ProcessMemory[], type: string): number {
  return memory.filter((each) => each.type === type).reduce((sum, { bytes }) => sum + bytes, 0)
}

function proportional(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined
  }
}
