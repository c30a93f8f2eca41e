import { useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleMinus, OctagonX } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { ConfirmDialog } from '#renderer/components/ConfirmDialog.tsx'
import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import type { RiskState, RiskStatus } from '#shared/contract/risk.ts'
import { changeQuestion, STATE_WORDS, type StateChange } from './risk-words.ts'

const LOOKS: Readonly<Record<RiskState, { readonly icon: typeof CircleCheck; readonly color: string }>> = {
  active: { icon: CircleCheck, color: 'text-gain' },
  reduce_only: { icon: CircleMinus, color: 'text-warn' },
  halted: { icon: OctagonX, color: 'text-loss' },
}

/** Whether orders are sent, why not and since when, and the ways to change that. */
export function StateBar({ account, status }: { readonly account: string; readonly status: RiskStatus }) {
  const queries = useQueryClient()
  const timeZone = useTimeZone()
  const [asked, setAsked] = useState<StateChange | null>(null)
  // The question keeps its words while the dialog fades out.
  const [shownChange, setShownChange] = useState<StateChange>('halt')
  const { state, reason, since } = status
  const { icon: Icon, color } = LOOKS[state]
  const question = changeQuestion(shownChange, status)
  const ask = (change: StateChange): void => {
    setShownChange(change)
    setAsked(change)
  }
  const run = (): void => {
    const done =
      shownChange === 'halt'
        ? call('risk.halt', { account })
        : shownChange === 'reduceOnly'
          ? call('risk.reduceOnly', { account })
          : call('risk.resume', { account })
    done.then((next) => {
      queries.setQueryData(['risk.status', account], next)
      void queries.invalidateQueries({ queryKey: ['risk.status'] })
      tell(`Trading is ${STATE_WORDS[next.state].word.toLowerCase()}.`)
    }, tellError)
  }
  return (
    <section
      aria-label="State of trading"
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-border bg-panel px-4 py-3"
    >
      <Icon size={26} strokeWidth={1.75} aria-hidden="true" className={color} />
      <div className="min-w-0 flex-1">
        <p className={`text-[15px] leading-5 font-semibold ${color}`}>{STATE_WORDS[state].word}</p>
        <p className="text-muted">
          {STATE_WORDS[state].sentence}
          {state !== 'active' && reason !== undefined && ` Reason: ${reason}.`}
          {state !== 'active' && since !== undefined && ` Since ${showMoment(since, timeZone)}.`}
        </p>
      </div>
      <div className="flex gap-2">
        <Button look="danger" disabled={state === 'halted'} onClick={() => ask('halt')}>
          <OctagonX size={13} aria-hidden="true" />
          Halt
        </Button>
        <Button disabled={state !== 'active'} onClick={() => ask('reduceOnly')}>
          <CircleMinus size={13} aria-hidden="true" />
          Reduce only
        </Button>
        <Button look="primary" disabled={state === 'active' && status.locks.length === 0} onClick={() => ask('resume')}>
          <CircleCheck size={13} aria-hidden="true" />
          Resume
        </Button>
      </div>
      <ConfirmDialog open={asked !== null} {...question} onConfirm={run} onClose={() => setAsked(null)} />
    </section>
  )
}
