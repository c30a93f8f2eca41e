import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useRef, useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Check } from '#renderer/components/Check.tsx'
import { answer, placeWithOneClick, type Question, useConfirm } from './confirm-store.ts'

/** The question that is asked before an order, a close or a cancellation. Enter confirms, Escape takes it back. */
export function ConfirmDialog() {
  const { isOpen, question, number } = useConfirm()
  return (
    <AlertDialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) answer(false)
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        {question !== null && <Asked key={number} question={question} />}
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Asked({ question }: { readonly question: Question }) {
  const { title, body, confirmLabel, isDanger = false, account } = question
  const [neverAgain, setNeverAgain] = useState(false)
  const confirm = useRef<HTMLButtonElement>(null)
  return (
    <AlertDialog.Popup
      initialFocus={confirm}
      className="fixed top-1/2 left-1/2 z-50 flex max-h-[88vh] w-[25rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 overflow-auto rounded-lg border border-border bg-panel p-4 shadow-popup"
    >
      <AlertDialog.Title className="text-[14px] font-semibold">{title}</AlertDialog.Title>
      <AlertDialog.Description render={<div />}>{body}</AlertDialog.Description>
      {account !== undefined && (
        <Check checked={neverAgain} onChange={setNeverAgain}>
          Do not ask again on this account
        </Check>
      )}
      <div className="flex justify-end gap-2">
        <AlertDialog.Close render={<Button />}>Cancel</AlertDialog.Close>
        <Button
          ref={confirm}
          look={isDanger ? 'danger' : 'primary'}
          onClick={() => {
            if (neverAgain && account !== undefined) placeWithOneClick(account)
            answer(true)
          }}
        >
          {confirmLabel}
        </Button>
      </div>
    </AlertDialog.Popup>
  )
}
