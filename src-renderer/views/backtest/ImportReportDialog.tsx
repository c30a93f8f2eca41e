import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { formatCount } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'
import { useImport } from './import-candles.ts'
import { fileName, type ImportReport } from './import-report.ts'

/** What the last import did: its counts, each row that was rejected and why, and each gap. */
export function ImportReportDialog() {
  const report = useImport((state) => state.report)
  const open = useImport((state) => state.reportOpen)
  const setOpen = (reportOpen: boolean): void => useImport.getState().set({ reportOpen })
  return (
    <Dialog.Root open={open && report !== null} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 flex max-h-[80vh] w-[34rem] max-w-[90vw] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-border bg-panel p-4 shadow-popup">
          <Dialog.Title className="text-[14px] font-semibold break-words">
            Import of {report === null ? '' : fileName(report.file)}
          </Dialog.Title>
          {report !== null && <Report report={report} />}
          <div className="mt-3 flex justify-end">
            <Dialog.Close render={<Button />}>Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Report({ report }: { readonly report: ImportReport }) {
  const { symbol, timeframe, source, from, to, imported, updated, unchanged, rejected, rejectedCount, gaps } =
    report.result
  const counts: readonly (readonly [string, number])[] = [
    ['Imported', imported],
    ['Updated', updated],
    ['Unchanged', unchanged],
    ['Rejected', rejectedCount],
    ['Gaps', gaps.length],
  ]
  return (
    <>
      <Dialog.Description className="mt-1 text-muted">
        {symbol} · {timeframe} · {source} · {formatMinute(from)} – {formatMinute(to)} UTC
      </Dialog.Description>
      <dl className="mt-3 grid grid-cols-5 gap-2">
        {counts.map(([name, count]) => (
          <div key={name} className="rounded-md border border-border bg-bg px-2.5 py-1.5">
            <dt className="text-[11px] leading-4 text-muted">{name}</dt>
            <dd className="font-semibold">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-3 min-h-0 flex-1 space-y-3 overflow-y-auto" tabIndex={0} role="group" aria-label="Details">
        {rejectedCount > 0 && (
          <Listing title="Rejected rows" headings={['Line', 'Reason']} shown={rejected.length} total={rejectedCount}>
            {rejected.map(({ line, reason }) => (
              <tr key={line} className="align-top">
                <td className="w-20 py-0.5 pr-3">{formatCount(line)}</td>
                <td className="py-0.5 break-words">{reason}</td>
              </tr>
            ))}
          </Listing>
        )}
        {gaps.length > 0 && (
          <Listing
            title="Gaps"
            headings={['From (UTC)', 'To (UTC)', 'Missing bars']}
            shown={gaps.length}
            total={gaps.length}
          >
            {gaps.map((gap) => (
              <tr key={gap.from}>
                <td className="py-0.5 pr-3">{formatMinute(gap.from)}</td>
                <td className="py-0.5 pr-3">{formatMinute(gap.to)}</td>
                <td className="py-0.5">{formatCount(gap.missing)}</td>
              </tr>
            ))}
          </Listing>
        )}
        {rejectedCount === 0 && gaps.length === 0 && (
          <p className="text-muted">Every row was taken; no bar is missing.</p>
        )}
      </div>
    </>
  )
}

function Listing(props: {
  readonly title: string
  readonly headings: readonly string[]
  readonly shown: number
  readonly total: number
  readonly children: ReactNode
}) {
  const { title, headings, shown, total, children } = props
  return (
    <section>
      <h3 className="mb-1 font-semibold">
        {title}
        {shown < total && (
          <span className="ml-2 font-normal text-muted">
            the first {formatCount(shown)} of {formatCount(total)}
          </span>
        )}
      </h3>
      <table aria-label={title} className="w-full border-collapse">
        <thead>
          <tr className="border-b border-border text-left text-[11px] text-muted">
            {headings.map((heading) => (
              <th key={heading} scope="col" className="py-0.5 font-normal">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
