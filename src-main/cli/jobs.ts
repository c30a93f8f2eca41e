import type { Job } from '#shared/contract/jobs.ts'
import { AppError } from '#shared/errors.ts'
import type { CliIo } from './io.ts'
import type { Session } from './session.ts'
import { call } from './session.ts'

const LOOK_MS = 60
const SHOW_MS = 500

/** Waits for a job, with its progress on stderr, and answers its result. Being interrupted cancels the job. */
export async function waitForJob(session: Session, id: string, io: CliIo): Promise<Record<string, unknown>> {
  let shownAt = Date.now()
  for (let waitMs = 5; ; waitMs = Math.min(LOOK_MS, waitMs * 2)) {
    const job = await call(session, io.signal.aborted ? 'jobs.cancel' : 'jobs.get', { id })
    if (job.status === 'done') return job.result ?? {}
    if (job.status === 'cancelled') throw new AppError('CANCELLED', `${job.title}: cancelled`)
    if (job.status === 'failed') throw errorOf(job)
    if (Date.now() - shownAt >= SHOW_MS) {
      shownAt = Date.now()
      io.stderr(`${progressText(job)}\n`)
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}

function errorOf({ error, title }: Job): AppError {
  if (error === null) return new AppError('INTERNAL', `${title}: failed`)
  return new AppError(error.code, error.message, error.details)
}

function progressText({ title, done, total, etaMs }: Job): string {
  const share = total > 0 ? ` ${Math.floor((done / total) * 100)} %` : ''
  return `${title}${share}${etaMs === null ? '' : `, about ${Math.ceil(etaMs / 1_000)} s left`}`
}
