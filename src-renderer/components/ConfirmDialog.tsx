import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Button } from './Button.tsx'

type Props = {
  readonly open: boolean
  readonly title: string
  /** What will happen. */
  readonly text: string
  readonly confirm: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something that cannot be taken back; Cancel has the focus. */
export function ConfirmDialog({ open, title, text, confirm, onConfirm, onClose }: Props) {
  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <AlertDialog.Popup className="fixed top-1/2 left-1/2 z-50 w-[26rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-panel p-5 shadow-popup">
          <AlertDialog.Title className="text-[14px] font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-muted">{text}</AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Close render={<Button />}>Cancel</AlertDialog.Close>
            <Button
              look="danger"
              onClick={() => {
                onClose()
                onConfirm()
              }}
            >
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
