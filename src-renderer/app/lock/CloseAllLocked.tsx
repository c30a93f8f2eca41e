import { AlertDialog } from '@base-ui/react/alert-dialog'
import { OctagonX } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError } from '#renderer/stores/notices.ts'

type Outcome = { readonly isGood: boolean; readonly words: string }

/** The way out of the market while the app is locked. It tells how many things were closed, not which. */
export function CloseAllLocked() {
  const [isOpen, setIsOpen] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>()
  const closeEverything = async (): Promise<void> => {
    setIsOpen(false)
    setIsBusy(true)
    setOutcome(undefined)
    try {
      const { errors, remaining } = await call('trading.closeAll', {})
      const left = Math.max(errors.length, remaining.length)
      setOutcome(
        left === 0
          ? { isGood: true, words: 'Everything is closed, and trading is halted.' }
          : { isGood: false, words: `${left} could not be closed. Try again, or unlock to see which.` },
      )
    } catch (error) {
      setOutcome({ isGood: false, words: describeError(error).text })
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <>
      <Button look="danger" className="w-full" disabled={isBusy} onClick={() => setIsOpen(true)}>
        <OctagonX size={14} aria-hidden="true" />
        {isBusy ? 'Closing…' : 'Close all positions'}
      </Button>
      <p role="status" className={`mt-2 min-h-9 text-center ${outcome?.isGood === false ? 'text-loss' : 'text-gain'}`}>
        {outcome?.words}
      </p>
      <AlertDialog.Root open={isOpen} onOpenChange={setIsOpen}>
        <AlertDialog.Portal>
          <AlertDialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
          <AlertDialog.Popup className="fixed top-1/2 left-1/2 z-50 w-[26rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-panel p-5 shadow-popup">
            <AlertDialog.Title className="text-[14px] font-semibold">Close everything?</AlertDialog.Title>
            <AlertDialog.Description className="mt-1.5 text-muted">
              Cancels every order and sells every position at the market, on all accounts. Trading is halted afterwards
              until you resume it under Risk.
            </AlertDialog.Description>
            <div className="mt-5 flex justify-end gap-2">
              <AlertDialog.Close render={<Button />}>Cancel</AlertDialog.Close>
              <Button look="danger" onClick={() => void closeEverything()}>
                Close everything
              </Button>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </>
  )
}
