import { CircleCheck, CircleHelp, OctagonX } from 'lucide-react'
import { VERDICT_WORDS, type Verdict } from '#shared/domain/honesty.ts'

/** A verdict as one word with a sign of its own, so that colour is not all that tells. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const Icon = verdict === 'promising' ? CircleCheck : verdict === 'not proven' ? CircleHelp : OctagonX
  const tone = verdict === 'promising' ? 'text-gain' : verdict === 'not proven' ? 'text-text' : 'text-loss'
  return (
    <span className={`inline-flex items-center gap-1.5 font-semibold whitespace-nowrap ${tone}`}>
      <Icon size={14} aria-hidden="true" />
      {VERDICT_WORDS[verdict]}
    </span>
  )
}
