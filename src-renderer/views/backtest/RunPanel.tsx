import { Play, Square } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { useBacktest } from '#renderer/stores/backtest.ts'
import { useJobs } from '#renderer/stores/jobs.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import { formatDay } from '#shared/format/times.ts'
import { cancelJob, STARTING } from './actions.ts'
import { CandlesRow } from './CandlesRow.tsx'
import { JobProgress } from './JobProgress.tsx'
import { MoreSettings } from './MoreSettings.tsx'
import { readForm } from './run-request.ts'
import { coarserTimeframes } from './series-choices.ts'

type Props = {
  readonly seriesList: readonly SeriesSummary[]
  readonly series: SeriesSummary | undefined
  /** False while the strategy has problems or is not there. */
  readonly canRun: boolean
  readonly onRun: () => void
}

/** What to run on: the candles, the money and the span; all else is behind “More”. */
export function RunPanel({ seriesList, series, canRun, onRun }: Props) {
  const { form, setForm, jobId } = useBacktest()
  const job = useJobs((state) => (jobId === null ? undefined : state.byId[jobId]))
  const problems = useMemo(
    () => (series === undefined ? {} : readForm(form, series, { strategyId: '' }, seriesList).problems),
    [form, series, seriesList],
  )
  const first = series === undefined ? '' : formatDay(series.from)
  const last = series === undefined ? '' : formatDay(series.to)
  const ready = canRun && series !== undefined && Object.keys(problems).length === 0
  const field = (
    label: string,
    name: 'capital' | 'feePercent' | 'slippagePercent' | 'from' | 'to',
    rest: { readonly inputMode?: 'decimal'; readonly title?: string; readonly placeholder?: string },
  ) => (
    <Field
      label={label}
      value={form[name]}
      problem={problems[name]}
      onChange={(event) => setForm({ [name]: event.target.value })}
      {...rest}
    />
  )

  return (
    <form
      aria-label="Backtest settings"
      className="flex max-h-[65%] shrink-0 flex-col gap-2.5 border-t border-border p-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onRun()
      }}
    >
      <CandlesRow seriesList={seriesList} series={series} />
      <div className="grid grid-cols-[1.3fr_1fr_1fr] gap-2">
        {field('Capital', 'capital', { inputMode: 'decimal' })}
        {field('Fee %', 'feePercent', { inputMode: 'decimal' })}
        {field('Slippage %', 'slippagePercent', { inputMode: 'decimal' })}
      </div>
      <div className="grid grid-cols-[1fr_1fr_0.75fr] gap-2">
        {field('From', 'from', { title: 'The first day; 2024-03-01', placeholder: first })}
        {field('To', 'to', { title: 'The last day, included; 2024-03-01', placeholder: last })}
        <Choice
          label="Timeframe"
          options={(series === undefined ? [] : coarserTimeframes(series.timeframe)).map((value) => ({
            value,
            label: value,
          }))}
          value={form.timeframe || (series?.timeframe ?? null)}
          placeholder="—"
          disabled={series === undefined}
          onChoose={(timeframe) => setForm({ timeframe })}
        />
      </div>
      <MoreSettings seriesList={seriesList} series={series} problems={problems} />
      <div className="flex h-8 shrink-0 items-center gap-2">
        {jobId === null ? (
          <Button look="primary" type="submit" className="h-8 flex-1" disabled={!ready} title="Ctrl+Enter">
            <Play size={14} aria-hidden="true" />
            Run backtest
          </Button>
        ) : (
          <>
            <JobProgress label="Backtest progress" job={job} />
            <Button look="danger" className="h-8" disabled={jobId === STARTING} onClick={() => void cancelJob(jobId)}>
              <Square size={12} aria-hidden="true" />
              Cancel
            </Button>
          </>
        )}
      </div>
    </form>
  )
}
