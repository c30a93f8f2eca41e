import { Dialog } from '@base-ui/react/dialog'
import { type FormEvent, useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError, tell } from '#renderer/stores/notices.ts'
import { useQuote } from '#renderer/stores/quotes.ts'
import { showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { inTicketWords } from '#renderer/views/trade/ticket/ticket-words.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Position } from '#shared/domain/position.ts'
import { typedText } from '#shared/format/typed-numbers.ts'
import { readStops, type StopsForm } from './stops-form.ts'

type Props = {
  readonly position: Position | undefined
  readonly instrument: Instrument | undefined
  readonly onDone: () => void
}

/** Sets stop and target of a position; an empty field takes one away. */
export function StopsDialog({ position, instrument, onDone }: Props) {
  return (
    <Dialog.Root
      open={position !== undefined}
      onOpenChange={(open) => {
        if (!open) onDone()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 w-[23rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-panel p-4 shadow-popup">
          {position !== undefined && (
            <Stops key={position.id} position={position} instrument={instrument} onDone={onDone} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Stops({ position, instrument, onDone }: Props & { readonly position: Position }) {
  const quote = useQuote(position.symbol)
  const [form, setForm] = useState<StopsForm>({
    stopLoss: typedText(position.stopLoss ?? ''),
    takeProfit: typedText(position.takeProfit ?? ''),
    breakEvenAfter: '',
  })
  const [failure, setFailure] = useState<unknown>(null)
  const [isSending, setSending] = useState(false)
  const { problems, input } = readStops(form, position, instrument)
  const change = (part: Partial<StopsForm>): void => {
    setForm({ ...form, ...part })
    setFailure(null)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isSending || Object.keys(problems).length > 0) return
    setSending(true)
    call('trading.setStops', input)
      .then(() => {
        tell(`Stop and target of ${position.symbol} are set.`)
        onDone()
      }, setFailure)
      .finally(() => setSending(false))
  }
  const told = failure === null ? undefined : describeError(failure)
  return (
    <form aria-label="Stops" noValidate className="space-y-3" onSubmit={submit}>
      <Dialog.Title className="text-[14px] font-semibold">Stops of {position.symbol}</Dialog.Title>
      <Dialog.Description className="text-muted">
        {showQuantity(position.quantity, instrument?.lotSize)} {position.side} at{' '}
        {showPrice(position.averagePrice, instrument?.tickSize)}; the last price is{' '}
        {showPrice(quote?.last ?? position.markPrice, instrument?.tickSize)}. An empty field takes the level away.
      </Dialog.Description>
      <div className="grid grid-cols-2 gap-2">
        <Field
          label="Stop loss"
          inputMode="decimal"
          autoComplete="off"
          placeholder="none"
          value={form.stopLoss}
          problem={problems.stopLoss}
          onChange={(event) => change({ stopLoss: event.target.value })}
        />
        <Field
          label="Take profit"
          inputMode="decimal"
          autoComplete="off"
          placeholder="none"
          value={form.takeProfit}
          problem={problems.takeProfit}
          onChange={(event) => change({ takeProfit: event.target.value })}
        />
        <Field
          label="Break-even after"
          inputMode="decimal"
          unit="%"
          autoComplete="off"
          title="Gain after which the stop moves to the entry price"
          placeholder="as before"
          value={form.breakEvenAfter}
          problem={problems.breakEvenAfter}
          onChange={(event) => change({ breakEvenAfter: event.target.value })}
        />
      </div>
      {told !== undefined && (
        <p role="alert" className="text-loss">
          {inTicketWords(told.text)} <span className="text-muted">{told.advice}</span>
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Dialog.Close render={<Button />}>Cancel</Dialog.Close>
        <Button type="submit" look="primary">
          Set stops
        </Button>
      </div>
    </form>
  )
}
