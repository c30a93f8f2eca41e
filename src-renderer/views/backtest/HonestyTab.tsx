import { Check, Scale, Square, X } from 'lucide-react'
import { Button } from '#renderer/components/Button.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { useBacktest } from '#renderer/stores/backtest.ts'
import { useJobs } from '#renderer/stores/jobs.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'
import { CHECK_LABELS, type HonestyCheck } from '#shared/domain/honesty.ts'
import { honestyFigure } from '#shared/domain/honesty-figures.ts'
import { cancelJob, STARTING, startHonesty } from './actions.ts'
import { JobProgress } from './JobProgress.tsx'
import { ReturnRangeBar } from './ReturnRangeBar.tsx'
import { VerdictBadge } from './VerdictBadge.tsx'

/** Whether the result of a run can be trusted: the verdict, and the checks that it rests on. */
export function HonestyTab({ run }: { readonly run: BacktestRun }) {
  const honestyJob = useBacktest((state) => state.honestyJob)
  const job = useJobs((state) => (honestyJob === null ? undefined : state.byId[honestyJob.jobId]))
  const running = honestyJob?.runId === run.id
  const { honesty } = run
  if (running) {
    return (
      <div className="flex items-center gap-2 p-4">
        <JobProgress label="Honesty progress" job={job} />
        <Button
          look="danger"
          className="h-8"
          disabled={honestyJob.jobId === STARTING}
          onClick={() => void cancelJob(honestyJob.jobId)}
        >
          <Square size={12} aria-hidden="true" />
          Cancel
        </Button>
      </div>
    )
  }
  const start = (label: string) => (
    <Button
      look={honesty === null ? 'primary' : 'quiet'}
      disabled={honestyJob !== null}
      onClick={() => void startHonesty(run.id)}
    >
      <Scale size={14} aria-hidden="true" />
      {label}
    </Button>
  )
  if (honesty === null) {
    return (
      <EmptyState
        icon={Scale}
        title="Can this result be trusted?"
        text="Thirteen checks look for glances ahead, luck, overfitting and costs that were hoped too low. They take a few seconds."
      >
        {start('Check honesty')}
      </EmptyState>
    )
  }
  return (
    <div className="px-4 py-3">
      <div className="mb-2 flex items-center gap-3">
        <h3 className="text-[15px]">
          <VerdictBadge verdict={honesty.verdict} />
        </h3>
        <p className="min-w-0 flex-1">{honesty.summary}</p>
        {start('Check again')}
      </div>
      <table aria-label="Checks of honesty" className="w-full border-collapse">
        <thead className="sr-only">
          <tr>
            <th scope="col">Result</th>
            <th scope="col">Check</th>
            <th scope="col">What was found</th>
          </tr>
        </thead>
        <tbody>
          {honesty.checks.map((check) => (
            <CheckRow key={check.name} check={check} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function CheckRow({ check: { name, ok, message, figures } }: { readonly check: HonestyCheck }) {
  return (
    <tr className="border-t border-border align-top">
      <td className={`w-24 py-1.5 pr-3 whitespace-nowrap ${ok ? 'text-gain' : 'text-loss'}`}>
        <span className="inline-flex items-center gap-1.5">
          {ok ? <Check size={13} aria-hidden="true" /> : <X size={13} aria-hidden="true" />}
          {ok ? 'Passed' : 'Failed'}
        </span>
      </td>
      <th scope="row" className="w-48 py-1.5 pr-4 text-left font-semibold">
        {CHECK_LABELS[name]}
      </th>
      <td className="py-1.5">
        {message}
        <dl className="mt-0.5 flex flex-wrap gap-x-4 text-[12px] text-muted">
          {Object.entries(figures).map(([figure, value]) => {
            const { label, text } = honestyFigure(figure, value)
            return (
              <div key={figure} className="flex gap-1.5 whitespace-nowrap">
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            )
          })}
        </dl>
        <ReturnRangeBar figures={figures} />
      </td>
    </tr>
  )
}
