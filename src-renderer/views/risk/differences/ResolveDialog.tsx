import { AlertDialog } from '@base-ui/react/alert-dialog'
import { type FormEvent, useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError, tell } from '#renderer/stores/notices.ts'
import { useQuotes } from '#renderer/stores/quotes.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { Difference, DifferenceOption } from '#shared/domain/difference.ts'
import { readTyped, typedText } from '#shared/format/typed-numbers.ts'
import { mayBecomePosition, resolveQuestion, subjectOf } from './difference-words.ts'

/** A difference and what is to be done about it. */
export type Resolving = { readonly difference: Difference; readonly how: DifferenceOption }

type Props = { readonly resolving: Resolving | null; readonly onDone: () => void }

/** Says what settling a difference does, asks for the price of coins that become a position, and does it. */
export function ResolveDialog({ resolving, onDone }: Props) {
  return (
    <AlertDialog.Root
      open={resolving !== null}
      onOpenChange={(open) => {
        if (!open) onDone()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <AlertDialog.Popup className="fixed top-1/2 left-1/2 z-50 w-[27rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-panel p-5 shadow-popup">
          {resolving !== null && (
            <Question key={`${resolving.difference.id} ${resolving.how}`} resolving={resolving} onDone={onDone} />
          )}
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Question({ resolving, onDone }: { readonly resolving: Resolving; readonly onDone: () => void }) {
  const { difference, how } = resolving
  const { title, text, confirmLabel, isDanger } = resolveQuestion(difference, how)
  const asksForPrice = how === 'adopt' && mayBecomePosition(difference)
  const market = useMarketOf(asksForPrice ? difference : undefined)
  const last = useQuotes((state) => (market === undefined ? undefined : state.bySymbol[market]?.last))
  const [as, setAs] = useState<'deposit' | 'position'>('position')
  const [typed, setTyped] = useState<string>()
  const [failure, setFailure] = useState<unknown>(null)
  const [isSending, setSending] = useState(false)
  const price = typed ?? typedText(last ?? '')
  const needsPrice = asksForPrice && as === 'position'
  const read = readTyped(price)
  const problem = needsPrice
    ? (read.problem ?? (Number(read.value ?? 0) > 0 ? undefined : 'must be a price above 0'))
    : undefined

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isSending || problem !== undefined) return
    setSending(true)
    setFailure(null)
    call('trading.resolve', {
      id: difference.id,
      how,
      ...(needsPrice && read.value !== undefined ? { price: read.value } : {}),
    })
      .then(({ open }) => {
        tell(
          open === 0
            ? 'Settled. Nothing is left to settle.'
            : `Settled. ${open === 1 ? '1 difference is' : `${open} differences are`} left.`,
        )
        onDone()
      }, setFailure)
      .finally(() => setSending(false))
  }
  const told = failure === null ? undefined : describeError(failure)
  return (
    <form aria-label="Settle the difference" noValidate className="space-y-3" onSubmit={submit}>
      <AlertDialog.Title className="text-[14px] font-semibold">{title}</AlertDialog.Title>
      <AlertDialog.Description className="text-muted">{text}</AlertDialog.Description>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 rounded-md border border-border bg-bg px-3 py-2">
        <dt className="text-muted">In the books</dt>
        <dd className="text-right break-words">{difference.ours}</dd>
        <dt className="text-muted">At the exchange</dt>
        <dd className="text-right break-words">{difference.theirs}</dd>
      </dl>
      {asksForPrice && (
        <fieldset className="space-y-1.5">
          <legend className="mb-1 text-[11px] text-muted">What the coins are</legend>
          <AsChoice name="A position that was bought" chosen={as === 'position'} onChoose={() => setAs('position')} />
          {as === 'position' && (
            <div className="w-44 pl-6">
              <Field
                label={`Bought at${market === undefined ? '' : ` (${market})`}`}
                inputMode="decimal"
                autoComplete="off"
                value={price}
                problem={problem}
                onChange={(event) => setTyped(event.target.value)}
              />
            </div>
          )}
          <AsChoice name="A deposit, not traded on" chosen={as === 'deposit'} onChoose={() => setAs('deposit')} />
        </fieldset>
      )}
      {told !== undefined && (
        <p role="alert" className="text-loss">
          {told.text} <span className="text-muted">{told.advice}</span>
        </p>
      )}
      <div className="flex justify-end gap-2 pt-1">
        <AlertDialog.Close render={<Button />}>Cancel</AlertDialog.Close>
        <Button type="submit" look={isDanger ? 'danger' : 'primary'} aria-disabled={isSending}>
          {confirmLabel}
        </Button>
      </div>
    </form>
  )
}

function AsChoice({
  name,
  chosen,
  onChoose,
}: {
  readonly name: string
  readonly chosen: boolean
  readonly onChoose: () => void
}) {
  return (
    <label className="flex items-center gap-2">
      <input type="radio" name="as" checked={chosen} className="accent-accent" onChange={onChoose} />
      {name}
    </label>
  )
}

/** Where the coin is traded against the account's currency. */
function useMarketOf(difference: Difference | undefined): string | undefined {
  const currency = useTrading(({ accounts }) => accounts.find(({ id }) => id === difference?.account)?.currency)
  const { data: instruments } = useInstruments()
  if (difference === undefined) return undefined
  const coin = subjectOf(difference)
  return [...(instruments?.values() ?? [])].find(
    ({ base, quote, kind }) => kind === 'spot' && base === coin && quote === currency,
  )?.symbol
}
