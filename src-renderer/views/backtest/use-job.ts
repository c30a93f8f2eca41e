import { useEffect, useRef } from 'react'
import { hasEnded, useJobs } from '#renderer/stores/jobs.ts'
import type { Job } from '#shared/contract/jobs.ts'

/** The job of this id as the window last heard of it; `onEnd` is called once when it has ended. */
export function useJob(id: string | null, onEnd: (job: Job) => void): Job | undefined {
  const job = useJobs((state) => (id === null ? undefined : state.byId[id]))
  const handled = useRef<string>(undefined)
  useEffect(() => {
    if (job === undefined || !hasEnded(job) || handled.current === job.id) return
    handled.current = job.id
    onEnd(job)
  }, [job, onEnd])
  return job
}
