import { Dialog } from '@base-ui/react/dialog'
import { CircleHelp } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError, tell } from '#renderer/stores/notices.ts'
import { OrderStory } from '#renderer/views/activity/OrderStory.tsx'
import { showQuantity } from '#renderer/views/trade/decimals.ts'
import { useTimeZone } from '#renderer/views/trade/moments.ts'
import { SIDE_NAMES } from '#renderer/views/trade/ticket/order-types.ts'
import { useInstrument } from '#renderer/views/trade/use-instruments.ts'
import type { Order } from '#shared/domain/order.ts'
import { type DoubtForm, doubtForm, readDoubt } from './doubt-form.ts'

type Props = { readonly order: Order | undefined; readonly onDone: () => void }

/** What is known of an order in doubt, and the trader's own word where the exchange cannot be asked. */
export function DoubtDialog({ order, onDone }: Props) {
  return (
    <Dialog.Root
      open={order !== undefined}
      onOpenChange={(open) => {
        if (!open) onDone()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 flex max-h-[88vh] w-[30rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col overflow-y-auto rounded-lg border border-border bg-panel p-4 shadow-popup">
          {order !== undefined && <Doubt key={order.id} order={order} onDone={onDone} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Doubt({ order, onDone }: { readonly order: Order; readonly onDone: () => void }) {
  const timeZone = useTimeZone()
  const instrument = useInstrument(order.symbol)
  const [isStating, setStating] = useState(false)
  const name = `${SIDE_NAMES[order.side]} ${showQuantity(order.amount, instrument?.lotSize)} ${order.symbol}`
  return (
    <div className="space-y-3">
      <Dialog.Title className="flex items-center gap-2 text-[14px] font-semibold">
        <CircleHelp size={16} aria-hidden="true" className="shrink-0 text-warn" />
        In doubt: {name}
      </Dialog.Title>
      <Dialog.Description className="text-muted">
        An answer of the exchange was lost, so the order may stand there or not. The exchange is asked for it by its id
        again and again, and what it says is taken over by itself. Nothing is sent a second time.
      </Dialog.Description>
      {order.reason !== undefined && (
        <p className="rounded-md border border-border bg-bg px-3 py-2 select-text">Known so far: {order.reason}</p>
      )}
      <OrderStory order={order} timeZone={timeZone} />
      {isStating ? (
        <Statement order={order} lotSize={instrument?.lotSize} onDone={onDone} />
      ) : (
        <div className="flex justify-end gap-2">
          <Button look="danger" onClick={() => setStating(true)}>
            Settle it by hand…
          </Button>
          <Dialog.Close render={<Button />}>Keep asking</Dialog.Close>
        </div>
      )}
    </div>
  )
}

function Statement({
  order,
  lotSize,
  onDone,
}: {
  readonly order: Order
  readonly lotSize: string | undefined
  readonly onDone: () => void
}) {
  const [form, setForm] = useState<DoubtForm>(() => doubtForm(order))
  const [failure, setFailure] = useState<unknown>(null)
  const [isSending, setSending] = useState(false)
  const { problems, input } = readDoubt(form, order)
  const change = (part: Partial<DoubtForm>): void => {
    setForm({ ...form, ...part })
    setFailure(null)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isSending || input === undefined) return
    setSending(true)
    call('trading.resolveDoubt', input)
      .then(() => {
        tell(`The ${order.symbol} order is settled by your word.`)
        onDone()
      }, setFailure)
      .finally(() => setSending(false))
  }
  const told = failure === null ? undefined : describeError(failure)
  return (
    <form aria-label="What became of the order" noValidate className="space-y-2" onSubmit={submit}>
      <p className="text-warn">
        Only while the exchange cannot be asked, and only after you have looked there yourself: books and positions
        follow what you say here. What the exchange tells later counts instead.
      </p>
      <fieldset className="space-y-1.5">
        <legend className="sr-only">What became of it</legend>
        <label className="flex items-center gap-2">
          <input
            type="radio"
            name="doubt"
            className="accent-accent"
            checked={form.as === 'neverExisted'}
            onChange={() => change({ as: 'neverExisted' })}
          />
          It does not exist at the exchange
        </label>
        <label className="flex items-center gap-2">
          <input
            type="radio"
            name="doubt"
            className="accent-accent"
            checked={form.as === 'filled'}
            onChange={() => change({ as: 'filled' })}
          />
          It was filled
        </label>
      </fieldset>
      {form.as === 'filled' && (
        <div className="grid grid-cols-2 gap-2 pl-6">
          <Field
            label="Amount filled"
            inputMode="decimal"
            autoComplete="off"
            title={`At most ${showQuantity(order.remaining, lotSize)}, what is left of the order`}
            value={form.amount}
            problem={problems.amount}
            onChange={(event) => change({ amount: event.target.value })}
          />
          <Field
            label="Average price"
            inputMode="decimal"
            autoComplete="off"
            value={form.price}
            problem={problems.price}
            onChange={(event) => change({ price: event.target.value })}
          />
        </div>
      )}
      {told !== undefined && (
        <p role="alert" className="text-loss">
          {told.text}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Dialog.Close render={<Button />}>Keep asking</Dialog.Close>
        <Button type="submit" look="danger" disabled={input === undefined} aria-disabled={isSending}>
          Settle it so
        </Button>
      </div>
    </form>
  )
}
