import { AlertDialog } from '@base-ui/react/alert-dialog'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Check } from '#renderer/components/Check.tsx'
import type { AccountStatus, ExchangeOffer } from '#shared/contract/accounts.ts'

type Props = {
  readonly isOpen: boolean
  /** The account that is asked about, or the last one, which stays while its dialog goes; null before the first. */
  readonly account: AccountStatus | null
  /** Absent while the exchanges are not known. */
  readonly exchange: ExchangeOffer | undefined
  /** `acceptUntested`: the trader insists on an exchange whose connector was never tried against its protocol. */
  readonly onConfirm: (account: AccountStatus, acceptUntested: boolean) => void
  readonly onClose: () => void
}

const RISKS = [
  'Orders by you and by your strategies go to the exchange and trade with real money.',
  'You can lose all the money in this account. What did well in the past can lose in the future.',
  'A stop may be filled at a worse price than it names, or not at all while the exchange cannot be reached. Stops that AutoCbot holds itself work only while it runs.',
  'A key that may withdraw lets whoever gets hold of it take everything.',
] as const

/** What live trading means, before the system's own dialog asks whether it is wanted. */
export function LiveDialog({ isOpen, account, exchange, onConfirm, onClose }: Props) {
  return (
    <AlertDialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        {account !== null && <Notice account={account} exchange={exchange} onConfirm={onConfirm} onClose={onClose} />}
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Notice({
  account,
  exchange,
  onConfirm,
  onClose,
}: Omit<Props, 'isOpen'> & { readonly account: AccountStatus }) {
  const [isRead, setIsRead] = useState(false)
  const [isInsisting, setIsInsisting] = useState(false)
  const isUntested = exchange?.support === 'untested'
  const isReal = account.environment === 'production'
  return (
    <AlertDialog.Popup className="fixed top-1/2 left-1/2 z-50 flex max-h-[88vh] w-[32rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 overflow-y-auto rounded-lg border border-border bg-panel p-5 shadow-popup">
      <AlertDialog.Title className="flex items-center gap-2 text-[14px] font-semibold">
        <TriangleAlert size={16} aria-hidden="true" className="text-warn" />
        Trade live on {account.name} at {exchange?.name ?? account.exchange}?
      </AlertDialog.Title>
      <AlertDialog.Description render={<div />}>
        {isReal ? (
          <ul className="list-disc space-y-1.5 pl-4">
            {RISKS.map((risk) => (
              <li key={risk}>{risk}</li>
            ))}
          </ul>
        ) : (
          <p>
            This account is on a test server and holds no real money. Orders by you and by your strategies are sent
            there.
          </p>
        )}
        <p className="mt-2 text-muted">
          Entries go out from then on, within the limits set under Risk. You can switch it off again at any time without
          being asked.
        </p>
      </AlertDialog.Description>
      <Check checked={isRead} onChange={setIsRead}>
        {isReal ? 'I have read this and begin with money whose loss I can bear' : 'I have read this'}
      </Check>
      {isUntested && (
        <Check checked={isInsisting} onChange={setIsInsisting}>
          {exchange.name} was never tried here against its own protocol: orders may go wrong. Trade all the same, with
          little money at first
        </Check>
      )}
      <div className="flex justify-end gap-2">
        <AlertDialog.Close render={<Button />}>Cancel</AlertDialog.Close>
        <Button
          look="danger"
          disabled={!isRead || (isUntested && !isInsisting)}
          onClick={() => {
            onClose()
            onConfirm(account, isUntested)
          }}
        >
          Go on to the confirmation
        </Button>
      </div>
    </AlertDialog.Popup>
  )
}
