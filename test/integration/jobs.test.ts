import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { toCallError } from '#main/contract/dispatcher.ts'
import { createJobRegistry } from '#main/jobs/job-registry.ts'
import { createThreadPool } from '#main/jobs/thread-pool.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { memoryLog } from '#test/builders/clock.ts'

const WORKER = fileURLToPath(new URL('../builders/test-worker.ts', import.meta.url))

function setUp() {
  const { clock, ids } = systemPorts()
  const log = memoryLog()
  const finished: Job[] = []
  const progress: Job[] = []
  const jobs = createJobRegistry({
    pool: createThreadPool(WORKER, { maxThreads: 1, heapMb: 64 }),
    clock,
    ids,
    log,
    onProgress: (job) => progress.push(job),
    onFinished: (job) => finished.push(job),
    describeError: (error, requestId, what) => toCallError(error, requestId, what, log),
  })
  onTestFinished(() => jobs.close())
  const start = (task: string, input: unknown = {}): string => {
    const finish = (answer: unknown): Record<string, unknown> => ({ answer })
    return jobs.start({ kind: 'backtest', title: task, task, input, finish }, 'request-1')
  }
  const until = async (id: string, wanted: (job: Job) => boolean): Promise<Job> => {
    while (!wanted(jobs.get(id))) await new Promise((resolve) => setTimeout(resolve, 10))
    return jobs.get(id)
  }
  const end = (id: string): Promise<Job> => until(id, ({ finishedAt }) => finishedAt !== null)
  return { jobs, start, until, end, finished, progress, log }
}

test('a job runs in a thread and ends with what it answered', async () => {
  const { start, end, finished } = setUp()
  const job = await end(start('echo', { a: 1 }))
  expect(job).toMatchObject({ status: 'done', result: { answer: { echo: { a: 1 } } }, error: null })
  expect(finished).toEqual([job])
})

test('a refusal keeps its code, a defect its text for the log', async () => {
  const { start, end, log } = setUp()
  const refused = await end(start('refuse'))
  expect(refused).toMatchObject({ status: 'failed', error: { code: 'VALIDATION', details: { because: 'test' } } })
  const broken = await end(start('defect'))
  expect(broken).toMatchObject({ status: 'failed', error: { code: 'INTERNAL', requestId: 'request-1' } })
  expect(JSON.stringify(broken)).not.toContain('internal text')
  expect(JSON.stringify(log.lines)).toContain('internal text')
})

test('a running job shows its progress and stops when it is asked to; the next one waits and runs', async () => {
  const { jobs, start, until, end, progress } = setUp()
  const id = start('polite')
  const next = start('echo')
  await until(id, ({ status, done }) => status === 'running' && done > 0)
  expect(jobs.get(next).status).toBe('queued')
  expect(await jobs.cancel(id)).toMatchObject({ status: 'cancelled', error: null })
  expect(await end(next)).toMatchObject({ status: 'done' })
  expect(progress.some(({ id: of, etaMs }) => of === id && etaMs !== null)).toBe(true)
  expect(await jobs.cancel(next)).toMatchObject({ status: 'done' })
})

test('a waiting job is cancelled at once', async () => {
  const { jobs, start, until } = setUp()
  const running = start('polite')
  await until(running, ({ status }) => status === 'running')
  const waiting = start('echo')
  expect(await jobs.cancel(waiting)).toMatchObject({ status: 'cancelled' })
  expect(jobs.get(running).status).toBe('running')
})

test('a job that does not listen has its thread ended, and the next one has a new thread', async () => {
  const { jobs, start, until, end } = setUp()
  const id = start('stubborn')
  await until(id, ({ status }) => status === 'running')
  expect(await jobs.cancel(id)).toMatchObject({ status: 'cancelled' })
  expect(await end(start('echo'))).toMatchObject({ status: 'done' })
})

test('a thread that dies is a failed job with a reason, and the next one runs', async () => {
  const { start, end } = setUp()
  const died = await end(start('die'))
  expect(died).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } })
  expect(died.error?.message).toMatch(/ended without an answer/)
  expect(await end(start('echo'))).toMatchObject({ status: 'done' })
})

test('a job that wants too much memory fails alone', async () => {
  const { start, end } = setUp()
  const greedy = await end(start('greedy'))
  expect(greedy).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } })
  expect(greedy.error?.message).toMatch(/more memory/)
})

test('closing cancels what runs and what waits', async () => {
  const { jobs, start, until } = setUp()
  const first = start('polite')
  const second = start('echo')
  await until(first, ({ status }) => status === 'running')
  await jobs.close()
  expect([jobs.get(first).status, jobs.get(second).status]).toEqual(['cancelled', 'cancelled'])
})
