import type { Clock, Ids, Log } from '#main/ports.ts'
import type { CallError, Job } from '#shared/contract/jobs.ts'
import { AppError } from '#shared/errors.ts'
import type { JobControl, WorkerControl } from './control.ts'
import { createControl, readControl, requestCancel, workerControl } from './control.ts'
import { estimateRemaining } from './estimate.ts'
import { readAnswer } from './read-answer.ts'
import type { ThreadPool } from './thread-pool.ts'

/** So many ended jobs are remembered. */
const KEPT = 200
/** How often the progress of running jobs is looked at. */
const POLL_MS = 50
/** A job that was told to stop and does not gets its thread ended after so long. */
const CANCEL_PATIENCE_MS = 2_000

/** Long work to be started: in a thread, or here where it does little but wait for others. */
export type JobRequest = ThreadJob | OwnJob

type OwnJob = {
  readonly kind: Job['kind']
  readonly title: string
  /** Does it and answers the job's result; asks now and then whether it is still wanted, and throws CANCELLED where not. */
  run(control: WorkerControl): Promise<Record<string, unknown>>
}

type ThreadJob = {
  readonly kind: Job['kind']
  readonly title: string
  /** The task that the worker knows, and its input. */
  readonly task: string
  readonly input: unknown
  /** Takes the task's answer on the main thread (storing it, for one) and makes the job's result of it. */
  finish(answer: unknown): Record<string, unknown> | Promise<Record<string, unknown>>
}

/** What the registry needs of the outside. */
export type JobRegistryParts = {
  readonly pool: ThreadPool
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** A job moved on, or ended. */
  readonly onProgress: (job: Job) => void
  readonly onFinished: (job: Job) => void
  /** The error as it is shown, and what is not for showing into the log. */
  readonly describeError: (error: unknown, requestId: string, what: string) => CallError
}

/** All long work of this run of the program. */
export type JobRegistry = {
  /** Starts a job and answers its id. `requestId` is the call's, so that the log finds both together. */
  start(request: JobRequest, requestId: string): string
  get(id: string): Job
  /** Newest first. */
  list(): readonly Job[]
  /** Stops a job and answers it once it has ended. */
  cancel(id: string): Promise<Job>
  /** How many are queued or running. */
  active(): number
  /** Stops all jobs and ends the threads. */
  close(): Promise<void>
}

type Entry = {
  job: Job
  readonly control: JobControl
  readonly abort: AbortController
  readonly requestId: string
  ended: Promise<void>
  startedAt: number
  wasCancelled: boolean
}

/** Makes the registry; threads start with the first job. */
export function createJobRegistry(parts: JobRegistryParts): JobRegistry {
  const { clock, pool } = parts
  const entries = new Map<string, Entry>()
  const running = new Set<Entry>()
  let cancelPoll: (() => void) | undefined

  const find = (id: string): Entry => {
    const entry = entries.get(id)
    if (entry === undefined)
      throw new AppError('NOT_FOUND', `there is no job ${id}; jobs are remembered until the program ends`)
    return entry
  }

  const change = (entry: Entry, changes: Partial<Job>): void => {
    entry.job = { ...entry.job, ...changes }
    parts.onProgress(entry.job)
  }

  const look = (entry: Entry): void => {
    const { isStarted, done, total } = readControl(entry.control)
    if (!isStarted) return
    if (entry.job.status === 'queued') entry.startedAt = clock.monotonic()
    if (entry.job.status === 'running' && done === entry.job.done && total === entry.job.total) return
    const etaMs = estimateRemaining(clock.monotonic() - entry.startedAt, done, total)
    change(entry, { status: 'running', done, total, etaMs })
  }

  const poll = (): void => {
    cancelPoll = undefined
    for (const entry of running) look(entry)
    if (running.size > 0) cancelPoll = clock.schedule(poll, POLL_MS)
  }

  const forget = (): void => {
    const ended = [...entries.values()].filter((entry) => !running.has(entry))
    for (const entry of ended.slice(0, Math.max(0, ended.length - KEPT))) entries.delete(entry.job.id)
  }

  const end = (entry: Entry, changes: Partial<Job>): void => {
    running.delete(entry)
    // Progress is conflated and may arrive after the end: then it says the same as the end.
    change(entry, { ...changes, etaMs: null, finishedAt: clock.now() })
    parts.onFinished(entry.job)
    forget()
  }

  const resultOf = async (request: JobRequest, control: JobControl, signal: AbortSignal) => {
    if ('run' in request) return request.run(workerControl(control))
    return request.finish(readAnswer(await pool.run({ task: request.task, input: request.input, control }, signal)))
  }

  const work = async (entry: Entry, request: JobRequest): Promise<void> => {
    const { control, abort } = entry
    try {
      const result = await resultOf(request, control, abort.signal)
      const { total } = readControl(control)
      end(entry, { status: 'done', done: total, total, result })
    } catch (error) {
      if (entry.wasCancelled) {
        end(entry, { status: 'cancelled' })
        return
      }
      end(entry, { status: 'failed', error: parts.describeError(toJobError(error), entry.requestId, request.title) })
    }
  }

  const cancelEntry = (entry: Entry): Promise<void> => {
    if (!running.has(entry)) return Promise.resolve()
    entry.wasCancelled = true
    requestCancel(entry.control)
    if (readControl(entry.control).isStarted) {
      const stopWaiting = clock.schedule(() => entry.abort.abort(), CANCEL_PATIENCE_MS)
      return entry.ended.finally(stopWaiting)
    }
    entry.abort.abort()
    return entry.ended
  }

  return {
    start(request, requestId) {
      const id = parts.ids.next()
      const job: Job = {
        id,
        kind: request.kind,
        title: request.title,
        status: 'queued',
        done: 0,
        total: 0,
        etaMs: null,
        createdAt: clock.now(),
        finishedAt: null,
        result: null,
        error: null,
      }
      const entry: Entry = {
        job,
        control: createControl(),
        abort: new AbortController(),
        requestId,
        ended: Promise.resolve(),
        startedAt: clock.monotonic(),
        wasCancelled: false,
      }
      entries.set(id, entry)
      running.add(entry)
      entry.ended = work(entry, request)
      parts.onProgress(job)
      cancelPoll ??= clock.schedule(poll, POLL_MS)
      return id
    },
    get: (id) => find(id).job,
    list: () => [...entries.values()].map(({ job }) => job).reverse(),
    async cancel(id) {
      const entry = find(id)
      await cancelEntry(entry)
      return entry.job
    },
    active: () => running.size,
    async close() {
      cancelPoll?.()
      cancelPoll = undefined
      await Promise.all([...running].map(cancelEntry))
      await pool.close()
    },
  }
}

/** A thread that died gives its own kind of error; the trader is told what it means. */
function toJobError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const isOutOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  if (isOutOfMemory) {
    return new AppError(
      'INTERNAL',
      'the job needed more memory than one job may have; try fewer bars or a coarser timeframe',
      undefined,
      { cause: error },
    )
  }
  if (/worker exited|terminated|worker thread exited/i.test(error.message)) {
    return new AppError(
      'INTERNAL',
      'the thread of this job ended without an answer; nothing was stored, start it again',
      undefined,
      { cause: error },
    )
  }
  return error
}
