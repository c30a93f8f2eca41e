import { Square, Upload } from 'lucide-react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import { useJobs } from '#renderer/stores/jobs.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { formatDay } from '#shared/format/times.ts'
import { cancelJob } from './actions.ts'
import { chooseAndImport, useImport } from './import-candles.ts'
import { fileName } from './import-report.ts'
import { JobProgress } from './JobProgress.tsx'

/** Which candles to run on, what there is of them, and the import of more. */
export function CandlesRow(props: {
  readonly seriesList: readonly SeriesSummary[]
  readonly series: SeriesSummary | undefined
}) {
  const { seriesList, series } = props
  const { setForm, set, importJobId } = useBacktest()
  const importJob = useJobs((state) => (importJobId === null ? undefined : state.byId[importJobId]))
  const file = useImport((state) => state.file)
  const report = useImport((state) => state.report)
  const importing = file !== null
  const about = series === undefined ? 'CSV or .csv.gz; drop a file anywhere on this screen.' : describe(series)
  return (
    <>
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
            set({ series: value, runId: null, trade: null, chartSymbol: null })
            setForm({ from: '', to: '', timeframe: '', more: [], detailTimeframe: '' })
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
    </>
  )
}

function describe({ source, count, from, to, gaps }: SeriesSummary): string {
  const missing = gaps > 0 ? ` · ${formatCount(gaps)} gaps` : ''
  return `${source} · ${formatCount(count)} bars · ${formatDay(from)} – ${formatDay(to)}${missing}`
}
