import type { CreateOrderInput } from '#shared/contract/trading.ts'
import { decimal } from '#shared/decimal.ts'
import type { Balance } from '#shared/domain/account.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { OrderType } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import { hasPrice, hasStopPrice } from './order-types.ts'
import type { TicketForm } from './ticket-form.ts'
import { isMoreThanWhole, readNumber, readOnGrid, readPercent, shareInLots, shareOfMoney } from './ticket-numbers.ts'

/** The names of the fields as they stand on the ticket. */
export type FieldName =
  | 'Amount'
  | 'Price'
  | 'Stop price'
  | 'Trailing distance'
  | 'Activation price'
  | 'Stop loss'
  | 'Take profit'
  | 'Break-even after'
  | 'Expires'
  | 'Tags'

/** What the ticket is read against. */
export type TicketContext = {
  readonly account: string
  readonly instrument: Instrument
  readonly balances: readonly Balance[]
  readonly position: Position | undefined
  readonly timeZone: 'utc' | 'local'
  /** UTC milliseconds. */
  readonly now: number
}

/** The ticket as an order. `problems` are wrong already, `missing` is only not there yet; without both it can be sent. */
export type ReadTicket = {
  readonly problems: Partial<Record<FieldName, string>>
  readonly missing: readonly FieldName[]
  /** Without an amount where `riskPct` gives the size. */
  readonly order: CreateOrderInput
  /** The fraction of the account's worth that the order may lose at its stop. */
  readonly riskPct: number | undefined
}

const MOST_TAGS = 20
const LONGEST_TAG = 64

/** Reads the ticket for its symbol. Limits, sides of stops and the market are the engine's to judge: it says them with its numbers. */
export function readTicket(form: TicketForm, context: TicketContext): ReadTicket {
  const { instrument, account } = context
  const { type, side } = form
  const problems: Partial<Record<FieldName, string>> = {}
  const missing: FieldName[] = []
  const note = <Value>(name: FieldName, read: { value?: Value; problem?: string }, isNeeded = false) => {
    if (read.problem !== undefined) problems[name] ??= read.problem
    else if (read.value === undefined && isNeeded) missing.push(name)
    return read.value
  }
  const price = (name: FieldName, text: string, isNeeded = false) =>
    note(name, readOnGrid(text, instrument.tickSize), isNeeded)

  const size = readSize(form, context)
  note('Amount', size.amount, true)
  const isWaiting = type !== 'market'
  const canProtect = !form.reduceOnly
  const stopLoss = canProtect ? price('Stop loss', form.stopLoss, form.sizing === 'risk') : undefined
  const order: CreateOrderInput = {
    account,
    symbol: instrument.symbol,
    side,
    type,
    ...size.order,
    price: hasPrice(type) ? price('Price', form.price, true) : undefined,
    stopPrice: hasStopPrice(type) ? price('Stop price', form.stopPrice, true) : undefined,
    triggerBy: isWaiting && type !== 'limit' && form.triggerBy !== 'last' ? form.triggerBy : undefined,
    trailing: type === 'trailing_stop' ? readTrailing(form, instrument, note) : undefined,
    stopLoss,
    takeProfit: canProtect ? readTargets(form, price, problems) : undefined,
    breakEvenAfter: canProtect ? note('Break-even after', readPercent(form.breakEvenAfter, 100_000)) : undefined,
    ...readLife(form, context, problems, missing),
    postOnly: canPost(form) && form.postOnly ? true : undefined,
    reduceOnly: form.reduceOnly ? true : undefined,
    note: form.note.trim() === '' ? undefined : form.note.trim(),
    tags: readTags(form.tags, problems),
  }
  return { problems, missing, order: withoutHoles(order), riskPct: size.riskPct }
}

type Note = <Value>(name: FieldName, read: { value?: Value; problem?: string }, isNeeded?: boolean) => Value | undefined

/** Whether the order can be made to wait in the book or not be taken. */
export function canPost({ type, timeInForce }: Pick<TicketForm, 'type' | 'timeInForce'>): boolean {
  return hasPrice(type) && timeInForce !== 'IOC' && timeInForce !== 'FOK'
}

type Size = {
  readonly amount: { value?: unknown; problem?: string }
  readonly order: { amount?: string; quoteAmount?: string }
  readonly riskPct: number | undefined
}

function readSize(form: TicketForm, context: TicketContext): Size {
  const { instrument, balances } = context
  const nothing = { order: {}, riskPct: undefined }
  if (form.sizing === 'base') {
    const amount = readOnGrid(form.size, instrument.lotSize)
    return { ...nothing, amount, order: amount.value === undefined ? {} : { amount: amount.value } }
  }
  if (form.sizing === 'quote') {
    const amount = readNumber(form.size)
    return { ...nothing, amount, order: amount.value === undefined ? {} : { quoteAmount: amount.value } }
  }
  const share = readPercent(form.size, form.sizing === 'risk' ? 99 : 100)
  if (share.value === undefined) return { ...nothing, amount: share }
  if (form.sizing === 'risk') return { amount: share, order: {}, riskPct: share.value }
  // A contract is sold with the same money that it is bought with.
  if (form.side === 'buy' || instrument.kind === 'perpetual') {
    const money = shareOfMoney(freeOf(balances, instrument.quote), share.value)
    if (Number(money) === 0) return { ...nothing, amount: { problem: `no ${instrument.quote} is free` } }
    return { ...nothing, amount: share, order: { quoteAmount: money } }
  }
  const free = sellable(form, context)
  const amount = shareInLots(free, share.value, instrument.lotSize)
  if (Number(amount) === 0) {
    const problem =
      free === '0' ? `no ${instrument.base} is free` : `only ${free} ${instrument.base} free, less than one lot`
    return { ...nothing, amount: { problem } }
  }
  return { ...nothing, amount: share, order: { amount } }
}

function freeOf(balances: readonly Balance[], currency: string): string {
  return balances.find((balance) => balance.currency === currency)?.free ?? '0'
}

/** What can be sold: what is free, and where it is sold at once also what the position's own stops have set aside. */
export function sellable(
  { type, timeInForce }: Pick<TicketForm, 'type' | 'timeInForce'>,
  { balances, instrument, position }: Pick<TicketContext, 'balances' | 'instrument' | 'position'>,
): string {
  const free = freeOf(balances, instrument.base)
  const isAtOnce = type === 'market' || (type === 'limit' && (timeInForce === 'IOC' || timeInForce === 'FOK'))
  const total = balances.find(({ currency }) => currency === instrument.base)?.total ?? '0'
  if (!isAtOnce || position === undefined || position.side !== 'long') return free
  const held = decimal(position.quantity).lt(total) ? position.quantity : total
  return decimal(held).gt(free) ? held : free
}

function readTrailing(form: TicketForm, instrument: Instrument, note: Note): CreateOrderInput['trailing'] {
  const activationPrice = note('Activation price', readOnGrid(form.activationPrice, instrument.tickSize))
  if (form.trailBy === 'percent') {
    return withoutHoles({
      percent: note('Trailing distance', readPercent(form.trailDistance, 99), true),
      activationPrice,
    })
  }
  return withoutHoles({ amount: note('Trailing distance', readNumber(form.trailDistance), true), activationPrice })
}

function readTargets(
  { targets }: TicketForm,
  price: (name: FieldName, text: string) => string | undefined,
  problems: Partial<Record<FieldName, string>>,
): CreateOrderInput['takeProfit'] {
  const [only] = targets
  if (targets.length === 1) return only === undefined ? undefined : price('Take profit', only.price)
  const read = targets.flatMap((target) => {
    const at = price('Take profit', target.price)
    if (at === undefined) return []
    const share = readPercent(target.share, 100)
    if (share.value === undefined) problems['Take profit'] ??= `share ${share.problem ?? 'is missing'}`
    return share.value === undefined ? [] : [{ price: at, fraction: share.value }]
  })
  if (isMoreThanWhole(read.map(({ fraction }) => fraction))) problems['Take profit'] ??= 'shares are more than 100 %'
  return read.length === 0 ? undefined : read
}

function readLife(
  form: TicketForm,
  { timeZone, now }: TicketContext,
  problems: Partial<Record<FieldName, string>>,
  missing: FieldName[],
): Pick<CreateOrderInput, 'timeInForce' | 'expiresAt'> {
  const { type, timeInForce } = form
  if (type === 'market') return timeInForce === 'FOK' ? { timeInForce } : {}
  if (timeInForce !== 'GTD') return timeInForce === 'GTC' ? {} : { timeInForce }
  const expiresAt = readMoment(form.expiresAt, timeZone)
  if (expiresAt === undefined) missing.push('Expires')
  else if (expiresAt <= now) problems['Expires'] = 'must be in the future'
  return { timeInForce, expiresAt }
}

/** The moment that a `datetime-local` field means, in UTC milliseconds. */
export function readMoment(text: string, timeZone: 'utc' | 'local'): number | undefined {
  if (text === '') return undefined
  const time = Date.parse(timeZone === 'utc' ? `${text}Z` : text)
  return Number.isNaN(time) ? undefined : time
}

function readTags(text: string, problems: Partial<Record<FieldName, string>>): string[] | undefined {
  const tags = [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '')
  if (tags.length > MOST_TAGS) problems['Tags'] = `at most ${MOST_TAGS}, not ${tags.length}`
  const long = tags.find((tag) => tag.length > LONGEST_TAG)
  if (long !== undefined) problems['Tags'] = `a tag has at most ${LONGEST_TAG} characters`
  return tags.length === 0 ? undefined : tags
}

/** The object without fields that have no value: two readings of the same ticket are the same text. */
function withoutHoles<Value extends object>(value: Value): Value {
  // Only fields that may be left out have no value.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Value
}

/** Whether an order of the type can be sized from its stop at a price that is known: its own, or the market's. */
export function entryOf(order: CreateOrderInput): string | undefined {
  return order.price ?? order.stopPrice ?? order.trailing?.activationPrice
}

/** Whether orders of the type wait for something before they are sent into the book. */
export function isConditional(type: OrderType): boolean {
  return hasStopPrice(type) || type === 'trailing_stop'
}
