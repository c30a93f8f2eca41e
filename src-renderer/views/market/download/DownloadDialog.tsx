import { Dialog } from '@base-ui/react/dialog'
import { type FormEvent, useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { useDesk } from '#renderer/stores/desk.ts'
import { hasEnded, useJobs } from '#renderer/stores/jobs.ts'
import { describeError } from '#renderer/stores/notices.ts'
import { useConnections } from '#renderer/views/market/connection/use-connections.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { TIMEFRAMES } from '#shared/time.ts'
import { DownloadProgress } from './DownloadProgress.tsx'
import { type DownloadForm, firstDownload, OFFERED_EXCHANGES, readDownload } from './download-form.ts'
import { setDownloadOpen, startDownload, useDownload } from './download-store.ts'
import { SymbolField } from './SymbolField.tsx'

/** Fetches candles of an exchange: what is wanted, how far it is, and what came of it. */
export function DownloadDialog() {
  const { isOpen, jobId } = useDownload()
  const job = useJobs((state) => (jobId === null ? undefined : state.byId[jobId]))
  const exchange = useConnections()[0]?.exchange
  const symbol = useDesk((state) => state.symbol)
  const [typed, setTyped] = useState<DownloadForm>()
  // oxlint-disable-next-line react/purity -- the first span ends now
  const form = typed ?? firstDownload(exchange, symbol, Date.now())
  return (
    <Dialog.Root open={isOpen} onOpenChange={setDownloadOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 flex max-h-[88vh] w-[30rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-lg border border-border bg-panel p-4 shadow-popup">
          <Dialog.Title className="text-[14px] font-semibold">Download candles</Dialog.Title>
          <Dialog.Description className="mt-1 mb-3 text-muted">
            They are stored on this computer, for charts and backtests. What is stored already is not fetched again.
          </Dialog.Description>
          {jobId === null ? (
            <Wanted form={form} onChange={setTyped} />
          ) : (
            <DownloadProgress jobId={jobId} job={job} isOver={job !== undefined && hasEnded(job)} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Wanted({ form, onChange }: { readonly form: DownloadForm; readonly onChange: (form: DownloadForm) => void }) {
  const connections = useConnections()
  const failure = useDownload((state) => state.failure)
  const [isTried, setTried] = useState(false)
  const [isStarting, setStarting] = useState(false)
  // oxlint-disable-next-line react/purity -- a span is judged against the time of now
  const { problems, input, bars } = readDownload(form, Date.now())
  const change = (part: Partial<DownloadForm>): void => {
    useDownload.setState({ failure: null })
    onChange({ ...form, ...part })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (input === undefined || isStarting) return
    setStarting(true)
    void startDownload(input).finally(() => setStarting(false))
  }
  const known = new Map(connections.map(({ exchange, name }) => [exchange, name]))
  const exchanges = [...new Set([...known.keys(), ...OFFERED_EXCHANGES])].map((value) => ({
    value,
    label: known.get(value) ?? `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
    ...(known.has(value) ? { detail: 'at work' } : {}),
  }))
  const told = failure === null ? undefined : describeError(failure)
  const shown = isTried ? problems : { ...problems, symbol: form.symbol === '' ? undefined : problems.symbol }
  return (
    <form aria-label="Download candles" noValidate className="space-y-3" onSubmit={submit}>
      <div className="grid grid-cols-2 gap-3">
        <Choice
          label="Exchange"
          options={exchanges}
          value={form.exchange}
          placeholder="Choose"
          onChoose={(exchange) => change({ exchange })}
        />
        <SymbolField
          value={form.symbol}
          problem={shown.symbol}
          isListed={known.has(form.exchange)}
          onChange={(symbol) => change({ symbol })}
        />
        <Choice
          label="Timeframe"
          options={TIMEFRAMES.map((value) => ({ value, label: value }))}
          value={form.timeframe}
          placeholder="Choose"
          onChoose={(value) => {
            const timeframe = TIMEFRAMES.find((each) => each === value)
            if (timeframe !== undefined) change({ timeframe })
          }}
        />
        <span />
        <Field
          label="From (UTC)"
          value={form.from}
          placeholder="2024-03-01"
          autoComplete="off"
          problem={shown.from}
          onChange={(event) => change({ from: event.target.value })}
        />
        <Field
          label="To (UTC)"
          value={form.to}
          placeholder="until now"
          autoComplete="off"
          problem={shown.to}
          onChange={(event) => change({ to: event.target.value })}
        />
      </div>
      {told !== undefined && (
        <p role="alert" className="text-loss">
          {told.text} <span className="text-muted">{told.advice}</span>
        </p>
      )}
      <div className="flex items-center justify-end gap-2 pt-1">
        <p className="flex-1 text-muted">{bars === null ? '' : `About ${formatCount(bars)} bars.`}</p>
        <Dialog.Close render={<Button />}>Cancel</Dialog.Close>
        <Button type="submit" look="primary" aria-disabled={isStarting}>
          Download
        </Button>
      </div>
    </form>
  )
}
