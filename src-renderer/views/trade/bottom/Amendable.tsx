import { type KeyboardEvent, useState } from 'react'
import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { readOnGrid } from '#renderer/views/trade/ticket/ticket-numbers.ts'
import type { Order } from '#shared/domain/order.ts'
import { typedText } from '#shared/format/typed-numbers.ts'

type Props = {
  readonly order: Order
  readonly part: 'amount' | 'price' | 'stopPrice'
  /** What the part is called: Price. */
  readonly name: string
  /** As it is shown. */
  readonly text: string
  /** The grid that the new value must lie on. */
  readonly step: string | undefined
}

/** A number of an open order that becomes a field when it is clicked: Enter amends the order, Escape leaves it. */
export function Amendable({ order, part, name, text, step }: Props) {
  const value = order[part]
  const [typed, setTyped] = useState<string | null>(null)
  if (value === null) return text
  const label = `${name} of ${order.side} ${order.symbol}`
  if (typed === null) {
    return (
      <button
        type="button"
        aria-label={`Amend ${label}, now ${text}`}
        title="Click to amend"
        className="-mr-1 rounded-sm px-1 underline decoration-border decoration-dotted underline-offset-4 focus-ring-inset hover:bg-border"
        onClick={(event) => {
          event.stopPropagation()
          setTyped(typedText(value))
        }}
      >
        {text}
      </button>
    )
  }
  const { value: next, problem } = readOnGrid(typed, step ?? '0.00000001')
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') setTyped(null)
    if (event.key !== 'Enter') return
    event.preventDefault()
    if (next === undefined) return
    setTyped(null)
    if (next === value) return
    const shown = typedText(next)
    call('trading.amendOrder', { id: order.id, [part]: next, idempotencyKey: crypto.randomUUID() }).then(
      () => tell(`${name} of the ${order.symbol} order is ${shown} now.`),
      tellError,
    )
  }
  return (
    <input
      aria-label={label}
      aria-invalid={problem !== undefined}
      title={problem ?? 'Enter amends the order, Escape leaves it'}
      inputMode="decimal"
      // The field stands where the number was clicked.
      // biome-ignore lint/a11y/noAutofocus: the trader asked for this field
      autoFocus
      value={typed}
      className={`h-[22px] w-full rounded border bg-bg px-1 text-right focus-ring-inset ${problem === undefined ? 'border-border' : 'border-loss'}`}
      onFocus={(event) => event.target.select()}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => setTyped(null)}
      onKeyDown={onKeyDown}
    />
  )
}
