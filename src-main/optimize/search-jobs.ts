import type { EventHub } from '#main/contract/event-hub.ts'
import type { WorkerControl } from '#main/jobs/control.ts'
import type { JobRegistry } from '#main/jobs/job-registry.ts'
import type { Log } from '#main/ports.ts'
import type { OptimizationsRepository } from '#main/storage/runs/optimizations-repository.ts'
import type { OptimizationSummary } from '#shared/contract/optimize.ts'
import { AppError } from '#shared/errors.ts'
import { type PrepareTaskInput, prepareTaskOutputSchema } from './prepare-task.ts'
import { ResultTable, type SharedTable } from './result-table.ts'
import { runSearch } from './search.ts'
import { searchThreads } from './search-threads.ts'
import type { StoreTaskInput } from './store-task.ts'

/** How often a running search is stored: so much is lost where the machine loses power. */
const STORE_EVERY_MS = 15_000

/** What running searches need. */
export type SearchJobsParts = {
  readonly results: OptimizationsRepository
  readonly jobs: JobRegistry
  readonly events: EventHub
  readonly log: Log
  readonly workerFile: string
  readonly inThread: (task: string, input: unknown) => Promise<unknown>
}

type Running = { table: ResultTable | undefined; done: number }

/** The searches that run, and those that were. */
export class SearchJobs {
  readonly results: OptimizationsRepository
  private readonly parts: SearchJobsParts
  private readonly running = new Map<string, Running>()

  constructor(parts: SearchJobsParts) {
    this.parts = parts
    this.results = parts.results
    this.results.stopRunning()
  }

  /** Starts the job of a search and answers its id. */
  start(input: PrepareTaskInput, strategy: string, requestId: string): string {
    const { symbol } = input.request.series
    const state: Running = { table: undefined, done: 0 }
    this.running.set(input.id, state)
    const run = (control: WorkerControl): Promise<Record<string, unknown>> => this.run(input, strategy, state, control)
    return this.parts.jobs.start({ kind: 'optimize', title: `Optimise ${strategy} on ${symbol}`, run }, requestId)
  }

  /** The trials of a search that runs. */
  table(id: string): SharedTable | undefined {
    return this.running.get(id)?.table?.shared
  }

  /** A search as it stands now. */
  current<Found extends OptimizationSummary>(found: Found): Found {
    const state = this.running.get(found.id)
    return state === undefined ? found : { ...found, done: state.done }
  }

  /** Deletes a search. Throws CONFLICT while it runs, NOT_FOUND. */
  remove(id: string): void {
    if (this.running.has(id)) throw new AppError('CONFLICT', 'the search is running; stop it first', { id })
    this.results.remove(id)
    this.parts.events.publish('optimize.changed', { id })
  }

  private async run(
    input: PrepareTaskInput,
    strategy: string,
    state: Running,
    control: WorkerControl,
  ): Promise<Record<string, unknown>> {
    const { id, dataFolder, request, threads: count } = input
    const { inThread } = this.parts
    const store = async (table: ResultTable): Promise<void> => {
      const stored: StoreTaskInput = { dataFolder, id, table: table.shared, series: request.series, strategy }
      await inThread('optimize.store', stored)
    }
    let isKept = false
    const threads = searchThreads(this.parts.workerFile, count)
    try {
      const prepared = prepareTaskOutputSchema.parse(await inThread('optimize.prepare', input))
      const table = new ResultTable(prepared.table)
      state.table = table
      const keep = this.keeper(() => store(table))
      const progress = (done: number, total: number): boolean => {
        state.done = done
        control.progress(done, total)
        keep()
        return !control.isCancelled()
      }
      this.results.change(id, { holdoutFrom: prepared.search.holdout?.from ?? null })
      const search = { ...prepared.search, id, progress }
      const { done, isStopped, durationMs, best } = await runSearch(search, threads, table)
      await store(table)
      const earlier = input.isResumed ? this.results.get(id).durationMs : 0
      const status = isStopped && done < table.trials ? 'cancelled' : 'done'
      this.results.change(id, { status, done, durationMs: earlier + durationMs, best: [...best] })
      isKept = true
      if (status === 'cancelled') throw new AppError('CANCELLED', `the search was stopped after ${done} combinations`)
      return { optimizationId: id }
    } catch (error) {
      if (!isKept) await this.keepWhatCame(id, state, store, control)
      throw error
    } finally {
      this.running.delete(id)
      this.parts.events.publish('optimize.changed', { id })
      await threads.close()
    }
  }

  /** Stores now and then what has come so far, one time after the other. */
  private keeper(store: () => Promise<void>): () => void {
    let storedAt = performance.now()
    let isStoring = false
    return () => {
      if (isStoring || performance.now() - storedAt < STORE_EVERY_MS) return
      isStoring = true
      store()
        .catch((error: unknown) => this.parts.log.warn({ error }, 'A search could not be stored while it runs.'))
        .finally(() => {
          isStoring = false
          storedAt = performance.now()
        })
    }
  }

  /** After a failure: what was computed stays, and can be gone on from. */
  private async keepWhatCame(
    id: string,
    { table }: Running,
    store: (table: ResultTable) => Promise<void>,
    control: WorkerControl,
  ): Promise<void> {
    const { results, log } = this.parts
    try {
      const done = table?.countDone() ?? 0
      if (table !== undefined && done > 0) await store(table)
      results.change(id, { status: control.isCancelled() ? 'cancelled' : 'failed', done })
    } catch (error) {
      log.warn({ error }, 'What a search computed before it failed could not be stored.')
    }
  }
}
