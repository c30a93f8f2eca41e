import { Play, Square, Upload } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import { useJobs } from '#renderer/stores/jobs.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { formatDay } from '#shared/format/times.ts'
import { cancelJob, STARTING } from './actions.ts'
import { chooseAndImport, useImport } from './import-candles.ts'
import { fileName } from './import-report.ts'
import { JobProgress } from './JobProgress.tsx'
import { coarserTimeframes, readForm } from './run-request.ts'

type Props = {
  readonly seriesList: readonly SeriesSummary[]
  readonly series: SeriesSummary | undefined
  /** False while the strategy has problems or is not there. */
  readonly canRun: boolean
  readonly onRun: () => void
}

/** What to run on: the candles, the money and the span. */
export function RunPanel({ seriesList, series, canRun, onRun }: Props) {
  const { form, setForm, set, jobId, importJobId } = useBacktest()
  const job = useJobs((state) => (jobId === null ? undefined : state.byId[jobId]))
  const importJob = useJobs((state) => (importJobId === null ? undefined : state.byId[importJobId]))
  const file = useImport((state) => state.file)
  const report = useImport((state) => state.report)
  const importing = file !== null
  const problems = useMemo(
    () => (series === undefined ? {} : readForm(form, series, { strategyId: '' }).problems),
    [form, series],
  )
  const first = series === undefined ? '' : formatDay(series.from)
  const last = series === undefined ? '' : formatDay(series.to)
  const about =
    series === undefined
      ? 'CSV or .csv.gz; drop a file anywhere on this screen.'
      : `${series.source} · ${formatCount(series.count)} bars · ${first} – ${last}${series.gaps > 0 ? ` · ${formatCount(series.gaps)} gaps` : ''}`
  const ready = canRun && series !== undefined && Object.keys(problems).length === 0

  return (
    <form
      aria-label="Backtest settings"
      className="flex flex-col gap-2.5 border-t border-border p-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onRun()
      }}
    >
      <div className="flex items-end gap-1.5">
        <Choice
          label="Candles"
          hideDetail
          options={seriesList.map((each) => ({
            value: seriesId(each),
            label: `${each.symbol} · ${each.timeframe}`,
            detail: `${each.source} · ${formatCount(each.count)} bars`,
          }))}
          value={series === undefined ? null : seriesId(series)}
          placeholder={seriesList.length === 0 ? 'Import candles to begin' : 'Choose candles'}
          disabled={seriesList.length === 0}
          onChoose={(value) => {
            set({ series: value, runId: null, trade: null })
            setForm({ from: '', to: '', timeframe: '' })
          }}
        />
        {importJobId === null ? (
          <Button
            aria-label="Import candles…"
            title="Import candles from a CSV file"
            disabled={importing}
            onClick={() => void chooseAndImport()}
          >
            <Upload size={14} aria-hidden="true" />
            Import…
          </Button>
        ) : (
          <Button look="danger" aria-label="Cancel import" onClick={() => void cancelJob(importJobId)}>
            <Square size={12} aria-hidden="true" />
            Cancel
          </Button>
        )}
      </div>
      <div className="-mt-1.5 flex h-4.5 items-center gap-2 text-[11px] leading-4 text-muted">
        {importing ? (
          <JobProgress slim label={`Import of ${fileName(file)}`} job={importJob} />
        ) : (
          <p className="min-w-0 flex-1 truncate" title={about}>
            {about}
          </p>
        )}
        {!importing && report !== null && (
          <button
            type="button"
            className="shrink-0 rounded-sm text-accent hover:underline"
            onClick={() => useImport.getState().set({ reportOpen: true })}
          >
            Last import
          </button>
        )}
      </div>
      <div className="grid grid-cols-[1.3fr_1fr_1fr] gap-2">
        <Field
          label="Capital"
          inputMode="decimal"
          value={form.capital}
          problem={problems.capital}
          onChange={(event) => setForm({ capital: event.target.value })}
        />
        <Field
          label="Fee %"
          inputMode="decimal"
          value={form.feePercent}
          problem={problems.feePercent}
          onChange={(event) => setForm({ feePercent: event.target.value })}
        />
        <Field
          label="Slippage %"
          inputMode="decimal"
          value={form.slippagePercent}
          problem={problems.slippagePercent}
          onChange={(event) => setForm({ slippagePercent: event.target.value })}
        />
      </div>
      <div className="grid grid-cols-[1fr_1fr_0.75fr] gap-2">
        <Field
          label="From"
          title="The first day; 2024-03-01"
          maxLength={10}
          placeholder={first}
          value={form.from}
          problem={problems.from}
          onChange={(event) => setForm({ from: event.target.value })}
        />
        <Field
          label="To"
          title="The last day, included; 2024-03-01"
          maxLength={10}
          placeholder={last}
          value={form.to}
          problem={problems.to}
          onChange={(event) => setForm({ to: event.target.value })}
        />
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
      <div className="flex h-8 items-center gap-2">
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
