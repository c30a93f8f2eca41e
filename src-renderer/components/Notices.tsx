import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide-react'
import { useEffect } from 'react'
import { type Notice, useNotices } from '#renderer/stores/notices.ts'

const SHOWN_MS = 6000
const SHOWN_WITH_ACTION_MS = 12_000

const LOOKS = {
  status: { icon: CircleCheck, border: 'border-border', color: 'text-gain' },
  warning: { icon: TriangleAlert, border: 'border-warn', color: 'text-warn' },
  error: { icon: CircleAlert, border: 'border-loss', color: 'text-loss' },
} as const

/** The messages, over the bottom right corner. */
export function Notices() {
  const list = useNotices((state) => state.list)
  return (
    <div className="pointer-events-none fixed right-4 bottom-4 z-40 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2">
      {list.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const dismiss = useNotices((state) => state.dismiss)
  const { id, kind, text, advice, action } = notice
  useEffect(() => {
    if (kind !== 'status') return
    const timer = setTimeout(() => dismiss(id), action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS)
    return () => clearTimeout(timer)
  }, [id, kind, action, dismiss])
  const { icon: Icon, border, color } = LOOKS[kind]
  return (
    <div
      role={kind === 'error' ? 'alert' : 'status'}
      className={`pointer-events-auto flex items-start gap-2.5 rounded-lg border bg-panel p-3 shadow-popup ${border}`}
    >
      <Icon size={16} aria-hidden="true" className={`mt-px shrink-0 ${color}`} />
      <div className="min-w-0 flex-1 break-words">
        <p>{text}</p>
        {advice !== undefined && <p className="text-muted">{advice}</p>}
      </div>
      {action !== undefined && (
        <button
          type="button"
          className="shrink-0 font-semibold text-accent hover:underline"
          onClick={() => {
            action.run()
            dismiss(id)
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        className="shrink-0 rounded text-muted hover:text-text"
        onClick={() => dismiss(id)}
      >
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  )
}
