import type { CallOutput } from '#shared/contract/contract.ts'
import { decimal, decimalText, ZERO } from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import type { PuppetState } from '#test/fakes/venue/strings.ts'

/** What each status at the exchange is called in the books. */
const STATUSES: Readonly<Record<string, string>> = {
  NEW: 'open',
  PARTIALLY_FILLED: 'partially_filled',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
}

/** What the engine shows of an account. */
export type ShownBooks = {
  readonly orders: CallOutput<'trading.orders'>['items']
  readonly fills: CallOutput<'trading.fills'>['items']
  readonly balances: CallOutput<'trading.balance'>['balances']
  readonly ledger: CallOutput<'portfolio.ledger'>['items']
  readonly differences: CallOutput<'trading.differences'>['items']
}

/** In what the books of an account and its exchange differ, in words: orders, fills, balances, and the ledger's sums. */
export function againstExchange(there: PuppetState, books: ShownBooks): string[] {
  const { orders, fills, balances, ledger, differences } = books
  const problems: string[] = differences.map(({ message }) => message)
  const sent = orders.filter(({ exchangeOrderId }) => exchangeOrderId !== undefined)
  for (const order of there.orders) {
    const ours = sent.filter(({ clientOrderId }) => clientOrderId === order.clientOrderId)
    const [one] = ours
    if (ours.length !== 1 || one === undefined) problems.push(`${order.clientOrderId} is booked ${ours.length} times`)
    else if (one.status !== STATUSES[order.status] || !decimal(one.filled).eq(order.executed)) {
      problems.push(`${order.id} is ${one.status} ${one.filled}, at the exchange ${order.status} ${order.executed}`)
    }
  }
  if (sent.length !== there.orders.length) problems.push(`${sent.length} orders, not ${there.orders.length}`)
  for (const { status, heldBy, id } of orders) {
    if (status === 'in_doubt') problems.push(`${id} is in doubt`)
    if (heldBy === 'exchange' && !isFinal(status) && !sent.some((order) => order.id === id)) {
      problems.push(`${id} is ${status} and was never at the exchange`)
    }
  }
  const told = (all: readonly { id: string; price: string; amount: string; fee: string }[]): string[] =>
    all.map(({ id, price, amount, fee }) => [id, price, amount, fee].join(' ')).toSorted()
  const [ours, theirs] = [told(fills), told(there.fills)]
  for (const fill of ours) if (!theirs.includes(fill)) problems.push(`the exchange does not have the fill ${fill}`)
  for (const fill of theirs) if (!ours.includes(fill)) problems.push(`the books do not have the fill ${fill}`)
  if (new Set(ours).size !== ours.length) problems.push('a fill is booked twice')
  const sums = new Map<string, ReturnType<typeof decimal>>()
  const holdings = new Map<string, ReturnType<typeof decimal>>()
  for (const { currency, amount, book } of ledger) {
    sums.set(currency, (sums.get(currency) ?? ZERO).add(amount))
    if (book === 'holdings') holdings.set(currency, (holdings.get(currency) ?? ZERO).add(amount))
  }
  for (const [currency, sum] of sums) if (!sum.isZero()) problems.push(`the ledger of ${currency} is not zero`)
  for (const [asset, { free, locked }] of Object.entries(there.balances)) {
    const total = decimal(free).add(locked)
    const shown = balances.find(({ currency }) => currency === asset)?.total ?? '0'
    const booked = decimalText(holdings.get(asset) ?? ZERO)
    if (!total.eq(shown) || !total.eq(booked)) {
      problems.push(`${asset}: ${total.toFixed()} at the exchange, ${shown} shown, ${booked} booked`)
    }
  }
  return problems
}
