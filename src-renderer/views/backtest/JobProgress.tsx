import type { Job } from '#shared/contract/jobs.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'

/** How far a job is: done of total, and how long it may still take. */
export function JobProgress({
  label,
  job,
  slim = false,
}: {
  readonly label: string
  readonly job: Job | undefined
  /** As high as a line of small print. */
  readonly slim?: boolean
}) {
  const known = job !== undefined && job.total > 0
  const share = known ? Math.min(1, job.done / job.total) : 0
  const text = known ? `${formatCount(job.done)} of ${formatCount(job.total)}` : 'Starting…'
  const eta = job?.etaMs === undefined || job.etaMs === null ? '' : `${formatDuration(job.etaMs)} left`
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={known ? job.total : 100}
      aria-valuenow={known ? job.done : undefined}
      aria-valuetext={eta === '' ? text : `${text}, ${eta}`}
      className={`relative min-w-0 flex-1 overflow-hidden rounded-md border border-border bg-bg ${
        slim ? 'h-4.5 text-[11px] leading-4' : 'h-8'
      }`}
    >
      <div className="h-full bg-accent/25" style={{ width: `${share * 100}%` }} />
      <div className="absolute inset-0 flex items-center justify-between gap-2 px-2.5">
        <span className="truncate">{text}</span>
        <span className="shrink-0 text-muted">{eta}</span>
      </div>
    </div>
  )
}
