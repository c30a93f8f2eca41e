import { describeError } from '#renderer/stores/notices.ts'

/** Says over the whole screen what it could not load, with a way to try again. */
export function FailureBar({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { text, advice } = describeError(error)
  return (
    <div
      role="alert"
      className="absolute inset-x-0 top-0 z-20 flex items-center gap-3 border-b border-loss bg-panel px-4 py-2"
    >
      <span className="min-w-0 flex-1">
        {text} <span className="text-muted">{advice}</span>
      </span>
      <button type="button" className="font-semibold text-accent hover:underline" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}
