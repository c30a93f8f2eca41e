import { create } from 'zustand'
import type { Job } from '#shared/contract/jobs.ts'

type Jobs = {
  readonly byId: Readonly<Record<string, Job>>
  /** Takes the news of a job; what has ended never runs again, whatever order the news arrive in. */
  readonly put: (job: Job) => void
}

/** The jobs that the window has heard of. */
export const useJobs = create<Jobs>()((set) => ({
  byId: {},
  put: (job) =>
    set((state) => {
      const known = state.byId[job.id]
      if (known !== undefined && hasEnded(known) && !hasEnded(job)) return state
      return { byId: { ...state.byId, [job.id]: job } }
    }),
}))

/** Done, failed or cancelled. */
export function hasEnded(job: Job): boolean {
  return job.status === 'done' || job.status === 'failed' || job.status === 'cancelled'
}
