import { Dialog } from '@base-ui/react/dialog'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { Button } from '#renderer/components/Button.tsx'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { describeError } from '#renderer/stores/notices.ts'
import { JobProgress } from '#renderer/views/backtest/JobProgress.tsx'
import { type ImportResult, importResultSchema } from '#shared/contract/candles.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'
import { anotherDownload, cancelDownload } from './download-store.ts'

/** So many gaps are listed; the series in Backtest knows the others. */
const MOST_GAPS_SHOWN = 100

type Props = { readonly jobId: string; readonly job: Job | undefined; readonly isOver: boolean }

/** How far the download is, and in the end what it brought or why it failed. */
export function DownloadProgress({ jobId, job, isOver }: Props) {
  return (
    <div className="flex min-h-0 flex-col gap-3">
      {job !== undefined && <p className="break-words">{job.title}</p>}
      {isOver && job !== undefined ? (
        <Outcome job={job} />
      ) : (
        <div className="flex">
          <JobProgress label="Download of candles" job={job} />
        </div>
      )}
      <div className="flex items-center justify-end gap-2">
        {isOver ? (
          <>
            <Button onClick={anotherDownload}>Download others</Button>
            <Dialog.Close render={<Button look="primary" />}>Close</Dialog.Close>
          </>
        ) : (
          <>
            <p className="flex-1 text-muted">It goes on when this is closed.</p>
            <Button look="danger" onClick={() => cancelDownload(jobId)}>
              Stop
            </Button>
            <Dialog.Close render={<Button />}>Close</Dialog.Close>
          </>
        )}
      </div>
    </div>
  )
}

function Outcome({ job }: { readonly job: Job }) {
  if (job.status === 'cancelled') {
    return (
      <p role="status" className="text-warn">
        It was stopped. What came before that is stored; downloading the same again fetches only the rest.
      </p>
    )
  }
  if (job.status === 'failed') {
    const { text, advice } = describeError(job.error === null ? undefined : new CallFailed(job.error))
    return (
      <p role="alert" className="break-words text-loss">
        {text}{' '}
        <span className="text-muted">
          {advice} What came before that is stored; downloading the same again fetches only the rest.
        </span>
      </p>
    )
  }
  const result = importResultSchema.safeParse(job.result)
  return result.success ? <Brought result={result.data} /> : <p role="status">It is done.</p>
}

function Brought({ result }: { readonly result: ImportResult }) {
  const { symbol, timeframe, source, imported, updated, unchanged, from, to, gaps } = result
  const isWhole = gaps.length === 0
  const Icon = isWhole ? CircleCheck : TriangleAlert
  const counts: readonly (readonly [string, number])[] = [
    ['New', imported],
    ['Changed', updated],
    ['Known', unchanged],
    ['Gaps', gaps.length],
  ]
  return (
    <>
      <p role="status" className="flex items-start gap-2">
        <Icon size={15} aria-hidden="true" className={`mt-0.5 shrink-0 ${isWhole ? 'text-gain' : 'text-warn'}`} />
        <span>
          {symbol} {timeframe} of {source} is stored from {formatMinute(from)} to {formatMinute(to)} UTC
          {isWhole
            ? ', without a gap.'
            : `, with ${formatCount(gaps.length)} ${gaps.length === 1 ? 'gap' : 'gaps'} that the exchange has no bars for.`}
        </span>
      </p>
      <dl className="grid grid-cols-4 gap-2">
        {counts.map(([name, count]) => (
          <div key={name} className="rounded-md border border-border bg-bg px-2.5 py-1.5">
            <dt className="text-[11px] leading-4 text-muted">{name}</dt>
            <dd className="font-semibold">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      {gaps.length > 0 && (
        <div className="max-h-48 min-h-0 overflow-y-auto" tabIndex={0} role="group" aria-label="Where bars are missing">
          <table aria-label="Gaps" className="w-full border-collapse">
            <thead>
              <tr className="border-b border-border text-left text-[11px] text-muted">
                {['From (UTC)', 'To (UTC)', 'Missing bars'].map((heading) => (
                  <th key={heading} scope="col" className="py-0.5 font-normal">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {gaps.slice(0, MOST_GAPS_SHOWN).map((gap) => (
                <tr key={gap.from}>
                  <td className="py-0.5 pr-3">{formatMinute(gap.from)}</td>
                  <td className="py-0.5 pr-3">{formatMinute(gap.to)}</td>
                  <td className="py-0.5">{formatCount(gap.missing)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
