import { Scale } from 'lucide-react'
import { Link } from 'wouter'
import { useTrading } from '#renderer/stores/trading.ts'
import { blocking } from './difference-words.ts'
import { useDifferences } from './use-differences.ts'

/** Says that the account only reduces because books and exchange differ, and leads to where that is settled. */
export function DifferencesBanner() {
  const account = useTrading((state) => state.account)
  const count = blocking(useDifferences(account).data ?? []).length
  if (count === 0) return null
  return (
    <div
      role="status"
      className="flex min-h-8 shrink-0 items-center gap-2 border-b border-warn/60 bg-warn/10 px-3 py-1 text-warn"
    >
      <Scale size={14} aria-hidden="true" className="shrink-0" />
      <p className="min-w-0 flex-1">
        <span className="font-semibold">
          {count === 1 ? '1 difference' : `${count} differences`} with the exchange to settle.
        </span>{' '}
        Until then this account only reduces: exits and stops go on, nothing is opened.
      </p>
      <Link href="/risk" className="shrink-0 rounded font-semibold underline underline-offset-2">
        Settle in Risk
      </Link>
    </div>
  )
}
