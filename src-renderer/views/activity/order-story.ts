import { ORDER_TYPE_NAMES, SIDE_NAMES, STATUS_NAMES } from '#renderer/views/trade/ticket/order-types.ts'
import type { OrderEventRecord } from '#shared/contract/trading.ts'
import { type Order, orderStatusSchema, orderTypeSchema, sideSchema } from '#shared/domain/order.ts'

/** A step in the life of an order, in words; `facts` are what else is known of it. */
export type StoryStep = {
  readonly sequence: number
  readonly time: number
  readonly title: string
  readonly status: string
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}

type Data = Readonly<Record<string, unknown>>

/** What the sentence of a step says already. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  filled: ['amount', 'price'],
  amended: ['amount', 'price', 'stopPrice'],
  denied: ['message', 'reason'],
  rejected: ['reason'],
  cancelled: ['reason'],
  expired: ['reason'],
  doubted: ['evidence'],
  requestRefused: ['reason'],
  annotated: ['note', 'tags'],
}

/** The step in words. Amounts are in the base currency of the order's symbol, prices in its quote currency. */
export function storyStep(event: OrderEventRecord, order: Pick<Order, 'symbol' | 'side' | 'type'>): StoryStep {
  const said = SAID[event.kind] ?? []
  return {
    sequence: event.sequence,
    time: event.time,
    title: sentence(event.kind, event.data, order),
    status: STATUS_NAMES[event.status],
    facts: Object.entries(event.data).flatMap(([name, value]) =>
      said.includes(name) ? [] : factsOf(words(name), value),
    ),
  }
}

function sentence(kind: string, data: Data, order: Pick<Order, 'symbol' | 'side' | 'type'>): string {
  const [base = '', quote = ''] = order.symbol.split(/[/:]/)
  const reason = text(data['reason'])
  switch (kind) {
    case 'created':
      return `Written into the journal: ${ORDER_TYPE_NAMES[order.type].toLowerCase()} ${SIDE_NAMES[order.side].toLowerCase()} of ${base}`
    case 'denied':
      return `Denied by your risk rules: ${text(data['message']) ?? reason ?? 'no reason was kept'}`
    case 'accepted':
      return 'The exchange has it'
    case 'rejected':
      return because('The exchange refused it', reason)
    case 'filled':
      return `Filled ${text(data['amount']) ?? '?'} ${base} at ${text(data['price']) ?? '?'} ${quote}`
    case 'cancelRequested':
      return 'Cancelling was asked for'
    case 'amendRequested':
      return 'A change was asked for'
    case 'requestRefused':
      return because('The exchange refused to change or cancel it; it is as it was', reason)
    case 'amended': {
      const parts = [
        ['amount', base],
        ['price', quote],
        ['stopPrice', quote],
      ].flatMap(([name = '', unit]) => {
        const value = text(data[name])
        return value === undefined ? [] : [`${words(name).toLowerCase()} ${value} ${unit}`]
      })
      return parts.length === 0 ? 'Changed' : `Changed to ${parts.join(', ')}`
    }
    case 'cancelled':
      return because('Cancelled', reason)
    case 'expired':
      return because('Expired', reason)
    case 'doubted':
      return because('An answer was lost, so nothing is known for sure', text(data['evidence']))
    case 'protectionChanged':
      return 'Its stop and targets were changed'
    case 'protectionEnded':
      return 'Nothing of it has to be protected any more'
    case 'annotated':
      return `You noted: ${[text(data['note']), tagsText(data['tags'])].filter((part) => part !== undefined).join(' ') || 'nothing any more'}`
    default:
      return words(kind)
  }
}

function because(what: string, reason: string | undefined): string {
  return reason === undefined ? what : `${what}: ${reason}`
}

function tagsText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined
  return value.map((tag) => `#${String(tag)}`).join(' ')
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value
  return typeof value === 'number' ? String(value) : undefined
}

/** Facts one level deep; of lists each item is one. */
function factsOf(name: string, value: unknown): { name: string; value: string }[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value))
    return value.flatMap((item, at) => factsOf(value.length > 1 ? `${name} ${at + 1}` : name, item))
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([part, inner]) => factsOf(`${name} · ${words(part).toLowerCase()}`, inner))
  }
  return [{ name, value: readable(value) }]
}

function readable(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const status = orderStatusSchema.safeParse(value)
  if (status.success) return STATUS_NAMES[status.data]
  const type = orderTypeSchema.safeParse(value)
  if (type.success) return ORDER_TYPE_NAMES[type.data]
  const side = sideSchema.safeParse(value)
  if (side.success) return SIDE_NAMES[side.data]
  return String(value)
}

/** `exchangeOrderId` → `Exchange order id`, `min_risk_reward` → `Min risk reward`. */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
