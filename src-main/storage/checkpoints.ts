import { statSync } from 'node:fs'
import type { Clock, Log } from '#main/ports.ts'

const LOOK_EVERY_MS = 1_000
/** Below that, writing a log back where the commits are takes no time to speak of. */
const WORTH_BYTES = 4 << 20

export type CheckpointsOptions = {
  readonly files: readonly string[]
  readonly clock: Clock
  readonly log: Log
  /** Has the logs of these files written back in a thread. */
  readonly run: (files: readonly string[]) => Promise<unknown>
}

/**
 * Has write-ahead logs that have become long written back while they grow, away from the thread that commits. SQLite's own
 * checkpoints stay on as the safety net: they find little left to do, and begin the log anew.
 */
export class Checkpoints {
  readonly #options: CheckpointsOptions
  readonly #done = new Map<string, number>()
  #running: Promise<void> = Promise.resolve()
  #cancel: () => void = () => undefined
  #isStopped = false

  /** Begins at once. */
  constructor(options: CheckpointsOptions) {
    this.#options = options
    this.#later()
  }

  /** Resolves once nothing is written back any more. */
  async close(): Promise<void> {
    this.#isStopped = true
    this.#cancel()
    await this.#running
  }

  #later(): void {
    if (this.#isStopped) return
    this.#cancel = this.#options.clock.schedule(() => {
      this.#running = this.#look().finally(() => this.#later())
    }, LOOK_EVERY_MS)
  }

  async #look(): Promise<void> {
    const { files, run, log } = this.#options
    const grown = files.filter((file) => {
      const found = statSync(`${file}-wal`, { throwIfNoEntry: false })
      if (found === undefined || found.size < WORTH_BYTES || this.#done.get(file) === found.mtimeMs) return false
      this.#done.set(file, found.mtimeMs)
      return true
    })
    if (grown.length === 0) return
    try {
      await run(grown)
    } catch (error) {
      log.warn({ error: String(error) }, 'A write-ahead log was not written back in a thread; SQLite does it itself.')
    }
  }
}
