import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useQuery } from '@tanstack/react-query'
import { OctagonX } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError } from '#renderer/stores/notices.ts'
import { CloseAllItems } from './CloseAllItems.tsx'
import { CloseAllReport } from './CloseAllReport.tsx'
import { leaveCloseAll, useCloseAll } from './close-all-store.ts'
import { isAllClosed } from './totals.ts'

/** Shown again while it is read: prices move. */
const REHEARSED_AGAIN_MS = 2_000

/** Asks before everything is closed, showing what that would do, and reports afterwards what it did. */
export function CloseAllDialog() {
  const isOpen = useCloseAll((state) => state.isOpen)
  return (
    <AlertDialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) leaveCloseAll()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Content />
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Content() {
  const { report, isUnderWay, failure } = useCloseAll()
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // The button that had the keyboard is gone.
    if (report !== null) cancel.current?.focus()
  }, [report])
  return (
    <AlertDialog.Popup
      initialFocus={cancel}
      className="fixed top-1/2 left-1/2 z-50 flex max-h-[88vh] w-[40rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 rounded-lg border border-border bg-panel p-4 shadow-popup"
    >
      <AlertDialog.Title className="text-[14px] font-semibold">
        {report === null
          ? 'Close everything?'
          : isAllClosed(report)
            ? 'Everything was closed'
            : 'Not everything could be closed'}
      </AlertDialog.Title>
      {report === null ? (
        <>
          <AlertDialog.Description className="text-muted">
            Cancels every order and sells every position at the market, on all accounts of this market. Trading is
            halted afterwards until you resume it under Risk.
          </AlertDialog.Description>
          <Rehearsal />
        </>
      ) : (
        <CloseAllReport report={report} />
      )}
      {failure !== null && <Failure error={failure} />}
      <div className="flex justify-end gap-2">
        <AlertDialog.Close ref={cancel} render={<Button />}>
          {report === null && !isUnderWay ? 'Cancel' : 'Done'}
        </AlertDialog.Close>
        {report === null && (
          <Button look="danger" aria-disabled={isUnderWay} onClick={closeEverything}>
            <OctagonX size={14} aria-hidden="true" />
            {isUnderWay ? 'Closing…' : 'Close everything'}
          </Button>
        )}
      </div>
    </AlertDialog.Popup>
  )
}

function Failure({ error }: { readonly error: unknown }) {
  const { text, advice } = describeError(error)
  return (
    <p role="alert" className="text-loss">
      {text} <span className="text-muted">{advice}</span>
    </p>
  )
}

function Rehearsal() {
  const rehearsal = useQuery({
    queryKey: ['trading.closeAll', 'rehearsal'],
    queryFn: () => call('trading.closeAll', { dryRun: true }),
    refetchInterval: REHEARSED_AGAIN_MS,
    staleTime: 0,
    gcTime: 0,
  })
  if (rehearsal.error !== null) return <Failure error={rehearsal.error} />
  if (rehearsal.data === undefined) return <div aria-hidden="true" className="h-32 skeleton" />
  return <CloseAllItems result={rehearsal.data} />
}

function closeEverything(): void {
  if (useCloseAll.getState().isUnderWay) return
  useCloseAll.setState({ isUnderWay: true, failure: null })
  call('trading.closeAll', {}).then(
    (report) => useCloseAll.setState({ isUnderWay: false, report, isOpen: true }),
    (failure: unknown) => useCloseAll.setState({ isUnderWay: false, failure, isOpen: true }),
  )
}
