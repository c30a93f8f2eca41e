/**
 * What a job's thread and the main thread share while it runs: a flag to stop, and how far it is. Nothing is sent, so a
 * busy thread is heard and stopped without giving way.
 */
export type JobControl = SharedArrayBuffer

const STATE = 0
const DONE = 1
const TOTAL = 2
const CANCELLED = 1n
const STARTED = 2n

/** Makes the shared part of a new job. */
export function createControl(): JobControl {
  return new SharedArrayBuffer(3 * BigInt64Array.BYTES_PER_ELEMENT)
}

/** The thread's side: says that it has begun, how far it is, and whether it is still wanted. */
export type WorkerControl = {
  /** In the job's own units; both are rounded. */
  progress(done: number, total: number): void
  isCancelled(): boolean
}

/** Opens the shared part in the thread that does the work. */
export function workerControl(control: JobControl): WorkerControl {
  const cells = new BigInt64Array(control)
  Atomics.or(cells, STATE, STARTED)
  return {
    progress(done, total) {
      Atomics.store(cells, TOTAL, BigInt(Math.round(total)))
      Atomics.store(cells, DONE, BigInt(Math.round(done)))
    },
    isCancelled: () => (Atomics.load(cells, STATE) & CANCELLED) !== 0n,
  }
}

/** Asks the thread to stop. */
export function requestCancel(control: JobControl): void {
  Atomics.or(new BigInt64Array(control), STATE, CANCELLED)
}

/** How far the thread says it is. */
export function readControl(control: JobControl): { isStarted: boolean; done: number; total: number } {
  const cells = new BigInt64Array(control)
  return {
    isStarted: (Atomics.load(cells, STATE) & STARTED) !== 0n,
    done: Number(Atomics.load(cells, DONE)),
    total: Number(Atomics.load(cells, TOTAL)),
  }
}
