import { Dialog } from '@base-ui/react/dialog'
import { useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Inbox, TriangleAlert } from 'lucide-react'
import { Button } from '#renderer/components/Button.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { call } from '#renderer/contract/client.ts'
import { type Notice, tell, tellError, useNotices } from '#renderer/stores/notices.ts'
import { diagnosticsText } from './diagnostics-text.ts'

const ICONS = {
  status: { icon: CircleCheck, color: 'text-gain', word: 'Done' },
  warning: { icon: TriangleAlert, color: 'text-warn', word: 'Warning' },
  error: { icon: CircleAlert, color: 'text-loss', word: 'Error' },
} as const

/** What was said since the window opened, with what finds it in the log. */
export function Messages({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const history = useNotices((state) => state.history)
  const queries = useQueryClient()
  const copy = async (): Promise<void> => {
    try {
      const health = await queries.fetchQuery({
        queryKey: ['system.health'],
        queryFn: () => call('system.health', {}),
        staleTime: 0,
      })
      await navigator.clipboard.writeText(diagnosticsText(health, useNotices.getState().history, Date.now()))
      tell('Diagnostics were copied. They hold no keys and no balances.')
    } catch (error) {
      tellError(error)
    }
  }
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 flex h-[32rem] max-h-[88vh] w-[44rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-lg border border-border bg-panel shadow-popup">
          <header className="flex h-11 shrink-0 items-center gap-2 border-b border-border px-4">
            <Dialog.Title className="flex-1 text-[14px] font-semibold">Messages</Dialog.Title>
            <Button onClick={() => void copy()}>Copy diagnostics</Button>
            <Dialog.Close render={<Button />}>Close</Dialog.Close>
          </header>
          {history.length === 0 ? (
            <EmptyState
              icon={Inbox}
              title="Nothing was said yet"
              text="Messages and errors stay here until the window closes."
            />
          ) : (
            <ul aria-label="Messages" className="min-h-0 flex-1 divide-y divide-border overflow-y-auto">
              {history.map((notice) => (
                <Message key={notice.id} notice={notice} />
              ))}
            </ul>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Message({ notice }: { readonly notice: Notice }) {
  const { icon: Icon, color, word } = ICONS[notice.kind]
  return (
    <li className="flex gap-2.5 px-4 py-2.5 select-text">
      <Icon size={15} aria-label={word} className={`mt-0.5 shrink-0 ${color}`} />
      <div className="min-w-0 flex-1 break-words">
        <p>{notice.text}</p>
        {notice.advice !== undefined && <p className="text-muted">{notice.advice}</p>}
        {notice.requestId !== undefined && (
          <p className="text-[11px] text-muted">
            Request <code className="font-mono">{notice.requestId}</code>
          </p>
        )}
      </div>
      <time className="shrink-0 text-[11px] text-muted">{new Date(notice.time).toLocaleTimeString()}</time>
    </li>
  )
}
