import { Plus, X } from 'lucide-react'
import { Button } from '#renderer/components/Button.tsx'
import { Check } from '#renderer/components/Check.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { timeInForceSchema, triggerBySchema } from '#shared/domain/order.ts'
import { TIME_IN_FORCE_NAMES, timesInForce } from './order-types.ts'
import { canPost, isConditional } from './read-ticket.ts'
import type { FieldsProps } from './TicketFields.tsx'
import { changeTicket, type TicketForm, withMoreTargets, withoutTarget } from './ticket-form.ts'

const MOST_TARGETS = 20
const TRIGGERS = [
  { value: 'last', label: 'Last price' },
  { value: 'mark', label: 'Mark price' },
  { value: 'bid_ask', label: 'Bid and ask' },
]

/** What an order rarely needs. */
export function MoreFields({
  form,
  problemOf,
  timeZone,
}: Omit<FieldsProps, 'instrument'> & { readonly timeZone: 'utc' | 'local' }) {
  return (
    <div className="space-y-1.5">
      <Targets form={form} />
      <div className="grid grid-cols-2 gap-x-2 gap-y-1.5">
        <Choice
          label="Time in force"
          options={timesInForce(form.type).map((value) => ({
            value,
            label: value,
            detail: TIME_IN_FORCE_NAMES[value],
          }))}
          hideDetail
          value={form.timeInForce}
          placeholder={form.type === 'market' ? 'IOC' : 'GTC'}
          onChoose={(value) => changeTicket({ timeInForce: timeInForceSchema.parse(value) })}
        />
        <Field
          label="Break-even after"
          inputMode="decimal"
          unit="%"
          autoComplete="off"
          disabled={form.reduceOnly}
          title="Gain after which the stop moves to the entry price"
          placeholder="never"
          value={form.breakEvenAfter}
          problem={problemOf('Break-even after')}
          onChange={(event) => changeTicket({ breakEvenAfter: event.target.value })}
        />
      </div>
      {form.timeInForce === 'GTD' && (
        <Field
          label={timeZone === 'utc' ? 'Expires (UTC)' : 'Expires'}
          type="datetime-local"
          value={form.expiresAt}
          problem={problemOf('Expires')}
          onChange={(event) => changeTicket({ expiresAt: event.target.value })}
        />
      )}
      {isConditional(form.type) && (
        <Choice
          label="Triggered by"
          options={TRIGGERS}
          value={form.triggerBy}
          placeholder=""
          onChoose={(value) => changeTicket({ triggerBy: triggerBySchema.parse(value) })}
        />
      )}
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {canPost(form) && (
          <Check
            checked={form.postOnly}
            title="Refused rather than filled at once: it pays the maker's fee"
            onChange={(postOnly) => changeTicket({ postOnly })}
          >
            Post-only
          </Check>
        )}
        <Check
          checked={form.reduceOnly}
          title="Shrinks the position and never opens one"
          onChange={(reduceOnly) => changeTicket({ reduceOnly })}
        >
          Reduce-only
        </Check>
      </div>
      <div className="grid grid-cols-2 gap-2">
        <Field
          label="Note"
          maxLength={2000}
          value={form.note}
          onChange={(event) => changeTicket({ note: event.target.value })}
        />
        <Field
          label="Tags"
          placeholder="swing, breakout"
          value={form.tags}
          problem={problemOf('Tags')}
          onChange={(event) => changeTicket({ tags: event.target.value })}
        />
      </div>
    </div>
  )
}

function Targets({ form }: { readonly form: TicketForm }) {
  const { targets, reduceOnly } = form
  const change = (index: number, part: { readonly price?: string; readonly share?: string }): void => {
    changeTicket({ targets: targets.map((target, at) => (at === index ? { ...target, ...part } : target)) })
  }
  if (reduceOnly) return null
  return (
    <div className="space-y-1.5">
      {targets.length > 1 &&
        targets.map((target, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a target is known by its place
          <div key={index} className="flex items-end gap-1">
            <div className="min-w-0 flex-1">
              {index === 0 ? (
                <span className="block pb-1 text-muted">Take profit at {target.price === '' ? '…' : target.price}</span>
              ) : (
                <Field
                  label={`Take profit ${index + 1}`}
                  inputMode="decimal"
                  autoComplete="off"
                  value={target.price}
                  onChange={(event) => change(index, { price: event.target.value })}
                />
              )}
            </div>
            <div className="w-20">
              <Field
                label={`Share ${index + 1}`}
                inputMode="decimal"
                unit="%"
                autoComplete="off"
                value={target.share}
                onChange={(event) => change(index, { share: event.target.value })}
              />
            </div>
            <Button
              look="quiet"
              icon
              aria-label={`Remove target ${index + 1}`}
              onClick={() => changeTicket({ targets: withoutTarget(targets, index) })}
            >
              <X size={13} aria-hidden="true" />
            </Button>
          </div>
        ))}
      <Button
        look="quiet"
        className="h-6 px-1"
        disabled={targets.length >= MOST_TARGETS}
        onClick={() => changeTicket({ targets: withMoreTargets(targets) })}
      >
        <Plus size={12} aria-hidden="true" /> Add a target
      </Button>
    </div>
  )
}
