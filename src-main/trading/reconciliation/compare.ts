import type { ExchangeBalance, ExchangeFill, ExchangeOrder } from '#main/exchanges/exchange.ts'
import { fillTransaction, ledgerSums } from '#main/portfolio/ledger.ts'
import { type MoneyByCurrency, withMoney } from '#main/portfolio/money-by-currency.ts'
import type { BookedInstrument, RoundTrip } from '#main/portfolio/round-trip.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { isFinal } from '#shared/domain/order.ts'
import type { FoundDifference } from './difference-book.ts'

/** Less than this of the account's currency is nothing that anybody would trade. */
const DUST_WORTH = decimal('0.01')

/** What the balances are compared by. */
export type BalanceView = {
  readonly holdings: MoneyByCurrency
  readonly told: readonly ExchangeBalance[]
  /** Fills that the exchange has reckoned with and the books have not. */
  readonly unbooked: readonly ExchangeFill[]
  readonly instruments: readonly Instrument[]
  /** What one unit of a currency is worth in the account's; undefined where nobody knows. */
  readonly worthOf: (currency: string) => Decimal | undefined
}

/** Money that neither the books nor fills of others explain. */
export function balanceDifferences(view: BalanceView): FoundDifference[] {
  const theirs = new Map(view.told.map(({ currency, total }) => [currency, decimal(total)]))
  let expected = view.holdings
  for (const fill of view.unbooked) expected = withFill(expected, fill, instrumentOf(view.instruments, fill.symbol))
  const found: FoundDifference[] = []
  for (const currency of [...new Set([...theirs.keys(), ...expected.keys()])].sort()) {
    const there = theirs.get(currency) ?? ZERO
    const extra = there.sub(expected.get(currency) ?? ZERO)
    if (extra.isZero()) continue
    found.push(balanceDifference(view, currency, there, extra))
  }
  return found
}

function balanceDifference(view: BalanceView, currency: string, there: Decimal, extra: Decimal): FoundDifference {
  const here = decimalText(there.sub(extra))
  const amount = decimalText(extra.abs())
  const isMore = extra.gt(0)
  const isDust = isLessThanTradable(view, currency, extra.abs())
  const sells = isMore && !isDust && view.instruments.some((each) => each.kind === 'spot' && each.base === currency)
  return {
    kind: isDust ? 'dust' : 'balance',
    subject: currency,
    mark: decimalText(extra),
    extra: decimalText(extra),
    currency,
    ours: here,
    theirs: decimalText(there),
    message: `The exchange holds ${amount} ${currency} ${isMore ? 'more' : 'less'} than the books (${decimalText(there)} instead of ${here}), and no trade explains it. Adopt it to book it as ${isMore ? 'a deposit' : 'a withdrawal'}${sells ? ', close it to sell it at the market' : ''}, or ignore it to leave it as it is.`,
    options: sells ? ['adopt', 'ignore', 'close'] : ['adopt', 'ignore'],
  }
}

function isLessThanTradable(view: BalanceView, currency: string, amount: Decimal): boolean {
  const lots = view.instruments.filter(({ base, kind }) => base === currency && kind === 'spot')
  if (lots.length > 0) return lots.every(({ lotSize }) => amount.lt(lotSize))
  const worth = view.worthOf(currency)
  return worth !== undefined && amount.mul(worth).lt(DUST_WORTH)
}

/** What an account holds after a fill. */
function withFill(money: MoneyByCurrency, fill: ExchangeFill, instrument: BookedInstrument): MoneyByCurrency {
  const { entries } = fillTransaction({ ...fill, account: '', orderId: '' }, instrument)
  let after = money
  for (const [currency, amount] of ledgerSums(entries, 'holdings')) after = withMoney(after, currency, amount)
  return after
}

/** The instrument, or what its name tells where the market does not list it any more. */
function instrumentOf(instruments: readonly Instrument[], symbol: string): BookedInstrument {
  const known = instruments.find((each) => each.symbol === symbol)
  const [base = symbol, quote = ''] = symbol.split('/')
  return known ?? { base, quote, kind: 'spot', lotSize: '0.00000001' }
}

/** Positions on spot that are larger than what the exchange holds of their coin, by a lot or more. */
export function positionDifferences(
  trips: readonly RoundTrip[],
  told: readonly ExchangeBalance[],
  instruments: readonly Instrument[],
): FoundDifference[] {
  const theirs = new Map(told.map(({ currency, total }) => [currency, decimal(total)]))
  const byBase = new Map<string, RoundTrip[]>()
  for (const trip of trips) {
    const { base, kind } = instrumentOf(instruments, trip.symbol)
    if (kind === 'spot' && trip.direction === 'long') byBase.set(base, [...(byBase.get(base) ?? []), trip])
  }
  return [...byBase].flatMap(([base, all]) => {
    const there = theirs.get(base) ?? ZERO
    const excess = all.reduce((sum, { quantity }) => sum.add(quantity), ZERO).sub(there)
    const [largest] = all.toSorted((one, other) => other.quantity.cmp(one.quantity))
    if (largest === undefined || excess.lt(instrumentOf(instruments, largest.symbol).lotSize)) return []
    const { symbol, quantity } = largest
    return [
      {
        kind: 'position' as const,
        subject: symbol,
        mark: decimalText(excess),
        extra: decimalText(excess.neg()),
        symbol,
        currency: base,
        ours: decimalText(quantity),
        theirs: decimalText(there),
        message: `The ${symbol} position of ${decimalText(quantity)} is ${decimalText(excess)} larger than what the exchange holds of ${base} (${decimalText(there)}). Adopt it to take the rest out of the position at the last price, or ignore it to leave it as it is.`,
        options: ['adopt', 'ignore'] as const,
      },
    ].map((each) => ({ ...each, options: [...each.options] }))
  })
}

/** An order at the exchange that is not open in the books; `ended` is the order of the books that should be over. */
export function externalOrder(told: ExchangeOrder, ended: OrderRecord | undefined): FoundDifference {
  const price = told.price ?? told.stopPrice
  const words = `${told.side} ${told.type} ${told.amount} ${told.symbol}${price === undefined ? '' : ` at ${price}`}`
  const isOver = ended !== undefined && isFinal(ended.status)
  return {
    kind: 'external_order',
    subject: `${told.symbol} ${told.exchangeOrderId}`,
    mark: `${told.amount} ${told.price ?? ''} ${told.stopPrice ?? ''}`,
    symbol: told.symbol,
    ours: isOver ? ended.status : 'no such order',
    theirs: words,
    message: isOver
      ? `The exchange has an open order (${words}) that is ${ended.status} in the books. Close it to cancel it there, or ignore it to leave it.`
      : `The exchange has an open order (${words}) that was not placed here. Adopt it to take it over, close it to cancel it, or ignore it to leave it.`,
    options: isOver ? ['close', 'ignore'] : ['adopt', 'ignore', 'close'],
    order: told,
  }
}

/** An order that is open in the books and that the exchange does not know. */
export function missingOrder(order: OrderRecord): FoundDifference {
  const words = `${order.side} ${order.type} ${decimalText(order.amount)} ${order.symbol}`
  return {
    kind: 'missing_order',
    subject: order.id,
    mark: order.id,
    symbol: order.symbol,
    ours: order.status,
    theirs: 'no such order',
    message: `Order ${order.id} (${words}) was taken by the exchange, which now does not know it: not by its id, not among the open orders, and no fill of it came. Adopt it to end it in the books, or ignore it to keep it.`,
    options: ['adopt', 'ignore'],
  }
}
