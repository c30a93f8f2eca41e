/** What the threads of a search share beside the table: where the next trial is, how many are done, whether to stop. */
export type SearchControl = SharedArrayBuffer

const NEXT = 0
const LIMIT = 1
const DONE = 2
const STOP = 3
const READY = 4
const CELLS = 5

/** Nobody waits longer than this for the other threads before the first trial. */
const MOST_WAIT_MS = 3_000

/** One side's view of the shared control. */
export class SearchState {
  readonly shared: SearchControl
  private readonly cells: Int32Array

  constructor(shared: SearchControl = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared
    this.cells = new Int32Array(shared)
  }

  /** Lets the threads work on the trials `[from, to)`. */
  open(from: number, to: number): void {
    Atomics.store(this.cells, NEXT, from)
    Atomics.store(this.cells, LIMIT, to)
  }

  /** The next `count` trials for one thread, as the first and one past the last; empty where none is left. */
  claim(count: number): { readonly from: number; readonly to: number } {
    const from = Atomics.add(this.cells, NEXT, count)
    const limit = Atomics.load(this.cells, LIMIT)
    return { from: Math.min(from, limit), to: Math.min(from + count, limit) }
  }

  addDone(): void {
    Atomics.add(this.cells, DONE, 1)
  }

  get done(): number {
    return Atomics.load(this.cells, DONE)
  }

  setDone(done: number): void {
    Atomics.store(this.cells, DONE, done)
  }

  stop(): void {
    Atomics.store(this.cells, STOP, 1)
  }

  get isStopped(): boolean {
    return Atomics.load(this.cells, STOP) === 1
  }

  /** Waits until `threads` of them have called this, so that each of a pool's threads gets one task. */
  meet(threads: number): void {
    const ready = Atomics.add(this.cells, READY, 1) + 1
    if (ready >= threads) {
      Atomics.notify(this.cells, READY)
      return
    }
    const until = performance.now() + MOST_WAIT_MS
    for (let seen = ready; seen < threads; seen = Atomics.load(this.cells, READY)) {
      const left = until - performance.now()
      if (left <= 0) return
      Atomics.wait(this.cells, READY, seen, Math.min(left, 50))
    }
  }
}
