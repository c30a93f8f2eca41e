import type { RefObject } from 'react'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import type { Instrument } from '#shared/domain/instrument.ts'
import { orderTypeSchema } from '#shared/domain/order.ts'
import { hasPrice, hasStopPrice, ORDER_TYPE_NAMES, timesInForce } from './order-types.ts'
import type { FieldName } from './read-ticket.ts'
import { changeTicket, type Sizing, type TicketForm } from './ticket-form.ts'

const TYPES = orderTypeSchema.options.map((value) => ({ value, label: ORDER_TYPE_NAMES[value] }))
const SHARES = ['25', '50', '75', '100']

/** What the fields of the ticket know. */
export type FieldsProps = {
  readonly form: TicketForm
  readonly instrument: Instrument | undefined
  readonly problemOf: (name: FieldName) => string | undefined
}

/** The type of the order and the prices that belong to it. */
export function TypeAndPrices({ form, problemOf }: FieldsProps) {
  const { type } = form
  const [price, stopPrice] = [hasPrice(type), hasStopPrice(type)]
  return (
    <div className="grid grid-cols-2 gap-x-2 gap-y-1.5">
      <div className={type === 'market' || type === 'trailing_stop' || (price && stopPrice) ? 'col-span-2' : ''}>
        <Choice
          label="Order type"
          options={TYPES}
          value={type}
          placeholder=""
          onChoose={(value) => {
            const next = orderTypeSchema.parse(value)
            changeTicket({ type: next, timeInForce: timesInForce(next)[0] ?? 'GTC' })
          }}
        />
      </div>
      {stopPrice && (
        <Field
          label="Stop price"
          inputMode="decimal"
          autoComplete="off"
          value={form.stopPrice}
          problem={problemOf('Stop price')}
          onChange={(event) => changeTicket({ stopPrice: event.target.value })}
        />
      )}
      {price && (
        <Field
          label="Price"
          inputMode="decimal"
          autoComplete="off"
          value={form.price}
          problem={problemOf('Price')}
          onChange={(event) => changeTicket({ price: event.target.value })}
        />
      )}
      {type === 'trailing_stop' && <Trailing form={form} problemOf={problemOf} />}
    </div>
  )
}

function Trailing({ form, problemOf }: Omit<FieldsProps, 'instrument'>) {
  return (
    <>
      <div className="flex items-end gap-1">
        <div className="min-w-0 flex-1">
          <Field
            label="Trailing distance"
            inputMode="decimal"
            autoComplete="off"
            value={form.trailDistance}
            problem={problemOf('Trailing distance')}
            onChange={(event) => changeTicket({ trailDistance: event.target.value })}
          />
        </div>
        <div className="w-14 shrink-0">
          <Choice
            label="Trailing by"
            hideLabel
            options={[
              { value: 'percent', label: '%' },
              { value: 'amount', label: 'Price' },
            ]}
            value={form.trailBy}
            placeholder=""
            onChoose={(value) =>
              changeTicket({ trailBy: value === 'amount' ? 'amount' : 'percent', trailDistance: '' })
            }
          />
        </div>
      </div>
      <Field
        label="Activation price"
        inputMode="decimal"
        autoComplete="off"
        placeholder="at once"
        value={form.activationPrice}
        problem={problemOf('Activation price')}
        onChange={(event) => changeTicket({ activationPrice: event.target.value })}
      />
    </>
  )
}

/** The size in its unit, and buttons for shares of what is free. */
export function Size({
  form,
  instrument,
  problemOf,
  amountField,
}: FieldsProps & { readonly amountField: RefObject<HTMLDivElement | null> }) {
  const units: readonly { value: Sizing; label: string; detail: string }[] = [
    { value: 'base', label: instrument?.base ?? 'Base', detail: 'amount' },
    { value: 'quote', label: instrument?.quote ?? 'Quote', detail: 'value' },
    { value: 'percent', label: '% free', detail: 'of what is free' },
    { value: 'risk', label: '% risk', detail: 'lost at the stop' },
  ]
  return (
    <div ref={amountField}>
      <div className="flex items-end gap-1">
        <div className="min-w-0 flex-1">
          <Field
            label="Amount"
            inputMode="decimal"
            autoComplete="off"
            value={form.size}
            problem={problemOf('Amount')}
            onChange={(event) => changeTicket({ size: event.target.value })}
          />
        </div>
        <div className="w-24 shrink-0">
          <Choice
            label="Amount in"
            hideLabel
            hideDetail
            options={units}
            value={form.sizing}
            placeholder=""
            onChoose={(value) => {
              const unit = units.find((each) => each.value === value)?.value ?? 'base'
              changeTicket({ sizing: unit, size: unit === 'risk' ? '1' : '' })
            }}
          />
        </div>
      </div>
      <div className="mt-1.5 grid grid-cols-4 gap-1">
        {SHARES.map((share) => {
          const isChosen = form.sizing === 'percent' && form.size === share
          return (
            <button
              key={share}
              type="button"
              aria-pressed={isChosen}
              aria-label={`${share} % of what is free`}
              className={`h-6 rounded-md border text-[11px] ${isChosen ? 'border-accent text-text' : 'border-border text-muted hover:bg-raised hover:text-text'}`}
              onClick={() => changeTicket({ sizing: 'percent', size: share })}
            >
              {share} %
            </button>
          )
        })}
      </div>
    </div>
  )
}

/** Where the position that the order opens is left again. */
export function Levels({ form, problemOf }: Omit<FieldsProps, 'instrument'>) {
  const [first] = form.targets
  const setFirst = (price: string): void => {
    changeTicket({ targets: form.targets.map((target, index) => (index === 0 ? { ...target, price } : target)) })
  }
  return (
    <div className="grid grid-cols-2 gap-2">
      <Field
        label="Stop loss"
        inputMode="decimal"
        autoComplete="off"
        disabled={form.reduceOnly}
        placeholder={form.sizing === 'risk' ? 'needed' : 'none'}
        value={form.stopLoss}
        problem={problemOf('Stop loss')}
        onChange={(event) => changeTicket({ stopLoss: event.target.value })}
      />
      <Field
        label="Take profit"
        inputMode="decimal"
        autoComplete="off"
        disabled={form.reduceOnly}
        placeholder="none"
        value={first?.price ?? ''}
        problem={problemOf('Take profit')}
        onChange={(event) => setFirst(event.target.value)}
      />
    </div>
  )
}
