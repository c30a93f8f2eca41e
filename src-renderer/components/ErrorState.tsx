import { CircleAlert } from 'lucide-react'
import { describeError } from '#renderer/stores/notices.ts'
import { Button } from './Button.tsx'
import { EmptyState } from './EmptyState.tsx'

/** What stands where something could not be shown: what went wrong, what to do, and a way to try again. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { text, advice } = describeError(error)
  return (
    <EmptyState kind="error" icon={CircleAlert} title={text} text={advice}>
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    </EmptyState>
  )
}
