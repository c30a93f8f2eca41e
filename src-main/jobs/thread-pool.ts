import { availableParallelism } from 'node:os'
import type { Piscina } from 'piscina'
import type { TaskMessage } from './task.ts'

/** Threads that do tasks. They start with the first task and end when there was nothing to do for a while. */
export type ThreadPool = {
  /** `signal` takes a waiting task out of the queue and ends the thread of a running one. Rejects where a thread dies. */
  run(message: TaskMessage, signal: AbortSignal): Promise<unknown>
  close(): Promise<void>
}

const IDLE_MS = 30_000
/** Columns lie outside this heap; it bounds objects (trades, texts) so that one job cannot take the machine down. */
const HEAP_MB = 1_024

/** A pool of at most one thread less than there are cores, running `file`. */
export function createThreadPool(
  file: string,
  { maxThreads = Math.max(1, availableParallelism() - 1), heapMb = HEAP_MB } = {},
): ThreadPool {
  let pool: Promise<Piscina> | undefined
  const start = async (): Promise<Piscina> => {
    const { Piscina: Pool } = await import('piscina')
    return new Pool({
      filename: file,
      minThreads: 0,
      maxThreads,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      recordTiming: false,
    })
  }
  return {
    async run(message, signal) {
      pool ??= start()
      return (await pool).run(message, { signal })
    },
    async close() {
      await (await pool)?.destroy()
    },
  }
}
