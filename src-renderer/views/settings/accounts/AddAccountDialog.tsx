import { Dialog } from '@base-ui/react/dialog'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useAuth } from '#renderer/app/lock/use-auth.ts'
import { Button } from '#renderer/components/Button.tsx'
import { Check } from '#renderer/components/Check.tsx'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { call } from '#renderer/contract/client.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { ExchangeOffer } from '#shared/contract/accounts.ts'
import type { KeyTest } from '#shared/contract/credentials.ts'
import { permissionFacts } from './account-facts.ts'
import { FactList } from './FactList.tsx'
import { type Keeper, KeeperChoice } from './KeeperChoice.tsx'
import { KeyFields } from './KeyFields.tsx'
import { readKeyForm } from './key-form.ts'

type Props = {
  readonly isOpen: boolean
  readonly exchanges: readonly ExchangeOffer[]
  readonly onClose: () => void
  /** Is told the name of the account that was opened. */
  readonly onAdded: (name: string) => void
}

/** Opens an account at an exchange: its key is tried first, and what it may do is shown before it is stored. */
export function AddAccountDialog({ isOpen, exchanges, onClose, onAdded }: Props) {
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 flex max-h-[94vh] w-[36rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-lg border border-border bg-panel shadow-popup">
          <Dialog.Title className="px-5 pt-4 text-[14px] font-semibold">Add exchange account</Dialog.Title>
          <Dialog.Description className="px-5 pt-1 pb-3 text-muted">
            Make a key at the exchange that may read and trade spot, and may not withdraw. It is tried before it is
            stored.
          </Dialog.Description>
          {isOpen && <Content exchanges={exchanges} onClose={onClose} onAdded={onAdded} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

type Busy = 'testing' | 'adding' | null

function Content({ exchanges, onClose, onAdded }: Omit<Props, 'isOpen'>) {
  const form = useRef<HTMLFormElement>(null)
  const found = useRef<HTMLDivElement>(null)
  const auth = useAuth().data
  const [exchangeId, setExchangeId] = useState(exchanges[0]?.id)
  const exchange = exchanges.find(({ id }) => id === exchangeId)
  const [keeper, setKeeper] = useState<Keeper>()
  const [isInsisting, setIsInsisting] = useState(false)
  const [busy, setBusy] = useState<Busy>(null)
  const [problem, setProblem] = useState<string>()
  const [test, setTest] = useState<KeyTest>()
  useEffect(() => {
    // What was found stands below the fields and may be out of sight in a low window.
    if (test !== undefined || problem !== undefined) found.current?.scrollIntoView({ block: 'nearest' })
  }, [test, problem])
  if (exchange === undefined || auth === undefined) return null
  const canKeep = auth.storesKeysIn !== null
  const mayWithdraw = test?.permissions.withdraw === true
  const isFit = test !== undefined && test.permissions.read && test.permissions.trade && (!mayWithdraw || isInsisting)

  const attempt = async (what: Exclude<Busy, null>, work: () => Promise<void>): Promise<void> => {
    if (busy !== null) return
    setBusy(what)
    setProblem(undefined)
    try {
      await work()
    } catch (error) {
      const isRefused = error instanceof CallFailed && error.code === 'CANCELLED'
      setProblem(isRefused ? 'It was not confirmed; nothing was stored.' : describeError(error).text)
    } finally {
      setBusy(null)
    }
  }
  const check = (): Promise<void> =>
    attempt('testing', async () => {
      setTest(undefined)
      const { apiKey, secret, passphrase, environment } = readKeyForm(form)
      setTest(await call('credentials.check', { exchange: exchange.id, apiKey, secret, ...passphrase, ...environment }))
    })
  const add = (): Promise<void> =>
    attempt('adding', async () => {
      const { name, apiKey, secret, passphrase, environment } = readKeyForm(form)
      const account = await call('accounts.connect', {
        exchange: exchange.id,
        ...name,
        credentials: { apiKey, secret, ...passphrase },
        ...environment,
        ...(keeper === undefined ? {} : { store: keeper }),
        ...(mayWithdraw && isInsisting ? { allowWithdrawals: true } : {}),
      })
      form.current?.reset()
      onClose()
      onAdded(account.name)
    })

  return (
    <>
      <div className="min-h-0 flex-1 space-y-3 overflow-y-auto px-5 pb-3">
        <form
          ref={form}
          aria-label="Key of the exchange"
          autoComplete="off"
          onSubmit={(event) => {
            event.preventDefault()
            void (isFit && canKeep ? add() : check())
          }}
          // Another key may do other things.
          onInput={() => {
            setTest(undefined)
            setIsInsisting(false)
            setProblem(undefined)
          }}
        >
          <KeyFields
            exchanges={exchanges}
            exchange={exchange}
            onExchange={(id) => {
              setExchangeId(id)
              setTest(undefined)
            }}
          />
          <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
        </form>
        <KeeperChoice auth={auth} keeper={keeper} onKeeper={setKeeper} />
        <div ref={found} aria-live="polite" className="min-h-16">
          {busy === 'testing' && <p className="text-muted">{exchange.name} is being asked…</p>}
          {test !== undefined && (
            <Found test={test} exchange={exchange.name} isInsisting={isInsisting} onInsist={setIsInsisting} />
          )}
          {problem !== undefined && (
            <p role="alert" className="text-loss select-text">
              {problem}
            </p>
          )}
        </div>
      </div>
      <Buttons
        form={form}
        busy={busy}
        canAdd={isFit && canKeep}
        isTested={test !== undefined}
        onCheck={() => void check()}
        onAdd={() => void add()}
      />
    </>
  )
}

type ButtonsProps = {
  readonly form: RefObject<HTMLFormElement | null>
  readonly busy: Busy
  readonly canAdd: boolean
  readonly isTested: boolean
  readonly onCheck: () => void
  readonly onAdd: () => void
}

function Buttons({ form, busy, canAdd, isTested, onCheck, onAdd }: ButtonsProps) {
  const check = (): void => {
    // Says in the fields themselves what is missing.
    if (form.current?.reportValidity() === true) onCheck()
  }
  return (
    <div className="flex shrink-0 justify-end gap-2 border-t border-border px-5 py-3">
      <Dialog.Close render={<Button />}>Cancel</Dialog.Close>
      <Button look={isTested ? 'normal' : 'primary'} disabled={busy !== null} onClick={check}>
        {busy === 'testing' ? 'Testing…' : 'Test key'}
      </Button>
      <Button look={canAdd ? 'primary' : 'normal'} disabled={busy !== null || !canAdd} onClick={onAdd}>
        {busy === 'adding' ? 'Adding…' : 'Add account'}
      </Button>
    </div>
  )
}

type FoundProps = {
  readonly test: KeyTest
  readonly exchange: string
  readonly isInsisting: boolean
  readonly onInsist: (isInsisting: boolean) => void
}

/** What the key may do, and what is wrong with that. */
function Found({ test: { permissions, clockOffsetMs, notes }, exchange, isInsisting, onInsist }: FoundProps) {
  const { read, trade, withdraw } = permissions
  return (
    <section aria-label="What the key may do" className="space-y-1.5 rounded-md border border-border p-3">
      <FactList label="Permissions" facts={permissionFacts(permissions, clockOffsetMs)} />
      {!read && <p className="text-loss">It may not read the account: allow reading for it at {exchange}.</p>}
      {read && !trade && <p className="text-loss">It may not trade: allow spot trading for it at {exchange}.</p>}
      {notes.map((note) => (
        <p key={note} className={withdraw === true ? 'text-warn' : 'text-muted'}>
          {note}
        </p>
      ))}
      {withdraw === true && (
        <>
          <p className="text-loss">
            Trading never needs withdrawals, so such a key is refused. Make one at {exchange} that may not withdraw.
          </p>
          <Check checked={isInsisting} onChange={onInsist}>
            Store it all the same; I know that whoever gets it can take everything
          </Check>
        </>
      )}
    </section>
  )
}
