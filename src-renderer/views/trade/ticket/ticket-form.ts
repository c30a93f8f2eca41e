import { create } from 'zustand'
import type { OrderType, Side, TimeInForce } from '#shared/domain/order.ts'

/** In what the size is given: base currency, quote currency, percent of what is free, or percent of equity at risk. */
export type Sizing = 'base' | 'quote' | 'percent' | 'risk'

/** A target: a price and the share of the position (percent) that is sold there. */
export type Target = { readonly price: string; readonly share: string }

/** The ticket as it is typed. Everything but choices is text. */
export type TicketForm = {
  readonly side: Side
  readonly type: OrderType
  readonly sizing: Sizing
  /** In the unit of `sizing`. */
  readonly size: string
  readonly price: string
  readonly stopPrice: string
  readonly triggerBy: 'last' | 'mark' | 'bid_ask'
  readonly trailBy: 'percent' | 'amount'
  readonly trailDistance: string
  readonly activationPrice: string
  readonly stopLoss: string
  /** At least one; the share counts only where there are several. */
  readonly targets: readonly Target[]
  /** Percent of the entry price. */
  readonly breakEvenAfter: string
  readonly timeInForce: TimeInForce
  /** As a `datetime-local` field gives it. */
  readonly expiresAt: string
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly note: string
  /** Separated by commas. */
  readonly tags: string
}

export const EMPTY_TICKET: TicketForm = {
  side: 'buy',
  type: 'market',
  sizing: 'base',
  size: '',
  price: '',
  stopPrice: '',
  triggerBy: 'last',
  trailBy: 'percent',
  trailDistance: '1',
  activationPrice: '',
  stopLoss: '',
  targets: [{ price: '', share: '100' }],
  breakEvenAfter: '',
  timeInForce: 'GTC',
  expiresAt: '',
  postOnly: false,
  reduceOnly: false,
  note: '',
  tags: '',
}

type Ticket = {
  readonly form: TicketForm
  /** The symbol that prices and amounts were typed for. */
  readonly symbol: string | null
  /** The picked price that was taken over last. */
  readonly pick: number
  readonly isMoreOpen: boolean
}

/** The ticket. It stays while other screens are looked at. */
export const useTicket = create<Ticket>()(() => ({ form: EMPTY_TICKET, symbol: null, pick: 0, isMoreOpen: false }))

/** Changes fields of the ticket. */
export function changeTicket(change: Partial<TicketForm>): void {
  useTicket.setState(({ form }) => ({ form: { ...form, ...change } }))
}

const NO_LEVELS = { stopLoss: '', targets: EMPTY_TICKET.targets } as const

/** The ticket for another symbol: prices and amounts of the old one mean nothing there, shares of the money do. */
export function forSymbol(form: TicketForm): TicketForm {
  const isKept = form.sizing === 'percent' || form.sizing === 'risk'
  return {
    ...form,
    ...NO_LEVELS,
    size: isKept ? form.size : '',
    price: '',
    stopPrice: '',
    activationPrice: '',
  }
}

/** The ticket after its order was placed: size and prices stay for the next one, what belonged to this entry goes. */
export function afterPlacing(form: TicketForm): TicketForm {
  return { ...form, ...NO_LEVELS, breakEvenAfter: '', note: '' }
}

/** A price picked on the desk: it fills Price, or Stop price where there is no other; a market order becomes a limit order. */
export function withPickedPrice(form: TicketForm, price: string): TicketForm {
  if (form.type === 'stop' || form.type === 'take_profit') return { ...form, stopPrice: price }
  if (form.type === 'market' || form.type === 'trailing_stop') return { ...form, type: 'limit', price }
  return { ...form, price }
}

/** One more target, with shares split evenly. */
export function withMoreTargets(targets: readonly Target[]): Target[] {
  return evenly([...targets.map(({ price }) => price), ''])
}

/** One target less; the last one that is left sells all. */
export function withoutTarget(targets: readonly Target[], index: number): Target[] {
  return evenly(targets.filter((_, at) => at !== index).map(({ price }) => price))
}

function evenly(prices: readonly string[]): Target[] {
  const each = Math.floor(100 / prices.length)
  return prices.map((price, index) => ({
    price,
    share: String(index === 0 ? 100 - each * (prices.length - 1) : each),
  }))
}
