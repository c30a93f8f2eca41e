import type { Exchange, ExchangeFill } from '#main/exchanges/exchange.ts'
import type { Clock, Ids } from '#main/ports.ts'
import type { DifferenceRow } from '#main/storage/books/differences-repository.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import type { Journal } from '#main/trading/journal.ts'
import type { LiveBooks } from '#main/trading/live-books.ts'
import type { MarketPrices } from '#main/trading/market-prices.ts'
import { newOrder } from '#main/trading/new-order.ts'
import type { OrderSender } from '#main/trading/order-sender.ts'
import { type Decimal, decimal, decimalText, greatest, least, roundDownTo, ZERO } from '#shared/decimal.ts'
import type { Account } from '#shared/domain/account.ts'
import type { DifferenceOption } from '#shared/domain/difference.ts'
import { isFinal } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import { type DifferenceBook, evidenceOf } from './difference-book.ts'

export type ResolutionParts = {
  readonly account: Account
  readonly exchange: Exchange
  readonly books: LiveBooks
  readonly sender: OrderSender
  readonly differences: DifferenceBook
  readonly journal: Journal
  readonly prices: Pick<MarketPrices, 'instruments' | 'last' | 'convert' | 'rules'>
  readonly clock: Clock
  readonly ids: Ids
  /** Money came in, or went out where it is below zero: neither profit nor loss. */
  readonly onDeposited: (currency: string, amount: Decimal) => void
  /** Sells so much of a position at the market; what protects it follows. */
  readonly sell: (symbol: string, amount: Decimal) => Promise<unknown>
  readonly onTaken: (symbol: string) => void
}

/** How a difference is to be settled. `price`: coins that came become a position bought at it. */
export type Decision = { readonly how: DifferenceOption; readonly price?: string | undefined }

/**
 * Settles differences as the trader decides. What is booked has an id made of the difference's own, so that settling it
 * twice, with or without a crash in between, books it once.
 */
export class Resolution {
  readonly #parts: ResolutionParts

  constructor(parts: ResolutionParts) {
    this.#parts = parts
  }

  /** Throws VALIDATION for what cannot be done about it, and what the exchange refuses. */
  async resolve(row: DifferenceRow, { how, price }: Decision): Promise<void> {
    if (!row.options.includes(how)) {
      throw new AppError(
        'VALIDATION',
        `this difference can be settled by ${row.options.join(' or ')}, not by ${how}: ${row.message}`,
        { id: row.id, options: row.options },
      )
    }
    if (price !== undefined && (how !== 'adopt' || row.kind !== 'balance')) {
      throw new AppError('VALIDATION', 'a price is only taken where coins that came are adopted as a position')
    }
    if (how === 'ignore') return this.#parts.differences.ignore(row)
    if (row.kind === 'external_order') return this.#order(row, how)
    if (row.kind === 'external_fill') await this.#fill(row, how)
    else if (row.kind === 'missing_order') this.#missing(row)
    else if (row.kind === 'position') this.#shrink(row)
    else await this.#balance(row, how, price)
    await this.#parts.journal.committed()
    this.#parts.differences.remove(row)
  }

  /** Cancels an order of somebody else, or makes it one of ours: then its fills count, those it had and those to come. */
  async #order(row: DifferenceRow, how: DifferenceOption): Promise<void> {
    const { exchange, books, sender, differences, journal, account, ids, clock } = this.#parts
    const { order } = evidenceOf(row)
    if (order === undefined) return differences.remove(row)
    if (how === 'close') {
      await exchange.cancelOrder(order.symbol, order.clientOrderId)
      return differences.remove(row)
    }
    const told = await exchange.orderByClientId(order.symbol, order.clientOrderId)
    if (told === undefined) {
      throw new AppError('CONFLICT', `the exchange does not know that order any more; it is compared again`, {
        id: row.id,
      })
    }
    const fills = differences.fills().filter((fill) => isOf(fill, told.clientOrderId, told.exchangeOrderId))
    if (books.orders.byClientOrderId(told.clientOrderId) === undefined) {
      const now = clock.now()
      const adopted = newOrder(
        ids.next(),
        Math.min(now, ...fills.map(({ time }) => time)),
        {
          account: account.id,
          symbol: told.symbol,
          side: told.side,
          type: told.type,
          amount: decimal(told.amount),
          purpose: told.side === 'buy' ? 'entry' : 'exit',
          timeInForce: told.type === 'market' ? 'IOC' : 'GTC',
        },
        {
          clientOrderId: told.clientOrderId,
          exchangeOrderId: told.exchangeOrderId,
          status: 'open',
          price: told.price === undefined ? undefined : decimal(told.price),
          stopPrice: told.stopPrice === undefined ? undefined : decimal(told.stopPrice),
        },
      )
      books.orders.insert(adopted, 'created', { adopted: { difference: row.id, told } })
    }
    for (const fill of fills) this.#adoptFill(fill)
    await journal.committed()
    await sender.apply(told)
    await journal.committed()
    for (const fill of fills) differences.remove({ kind: 'external_fill', subject: `${fill.symbol} ${fill.id}` })
    differences.remove(row)
  }

  async #fill(row: DifferenceRow, how: DifferenceOption): Promise<void> {
    const { fill } = evidenceOf(row)
    if (fill === undefined) return
    this.#adoptFill(fill)
    await this.#parts.journal.committed()
    if (how === 'close') await this.#sell(fill.symbol, decimal(fill.amount))
  }

  #adoptFill(fill: ExchangeFill): void {
    if (this.#parts.books.adoptFill(fill) !== undefined) this.#parts.onTaken(fill.symbol)
  }

  #missing(row: DifferenceRow): void {
    const { books, onTaken } = this.#parts
    const order = books.orders.get(row.subject)
    if (isFinal(order.status)) return
    const reason = `the exchange does not know it any more; ended in the books by the trader (${row.message})`
    books.orders.record(order.id, { kind: 'cancelled', reason })
    onTaken(order.symbol)
  }

  /** A position that is larger than what there is gives up what is not there. */
  #shrink(row: DifferenceRow): void {
    const { books, onTaken } = this.#parts
    const trip = books.openTrip(row.subject)
    const excess = decimal(evidenceOf(row).extra ?? '0').abs()
    if (trip === undefined || excess.isZero()) return
    this.#adjust(row, trip.symbol, 'sell', least(trip.quantity, excess))
    onTaken(trip.symbol)
  }

  async #balance(row: DifferenceRow, how: DifferenceOption, price: string | undefined): Promise<void> {
    const { books, onDeposited } = this.#parts
    const currency = row.currency ?? row.subject
    const extra = decimal(evidenceOf(row).extra ?? '0')
    if (extra.gt(0) && (how === 'close' || price !== undefined)) {
      const symbol = this.#marketOf(currency)
      this.#adjust(row, symbol, 'buy', extra, price === undefined ? undefined : decimal(price))
      await this.#parts.journal.committed()
      if (how === 'close') await this.#sell(symbol, extra)
      else this.#parts.onTaken(symbol)
      return
    }
    // Coins of positions that went out leave their positions at the price of now; the rest is a plain withdrawal.
    let rest = extra
    const after = (books.holdings().get(currency) ?? ZERO).add(extra)
    for (const trip of extra.lt(0) ? this.#tripsOf(currency) : []) {
      const inPositions = this.#tripsOf(currency).reduce((sum, { quantity }) => sum.add(quantity), ZERO)
      const left = (books.holdings().get(currency) ?? ZERO).add(rest)
      const excess = least(least(inPositions.sub(greatest(left, ZERO)), trip.quantity), rest.neg())
      if (!excess.gt(0) || after.gte(inPositions)) continue
      this.#adjust(row, trip.symbol, 'sell', excess)
      this.#parts.onTaken(trip.symbol)
      rest = rest.add(excess)
    }
    if (rest.isZero()) return
    books.deposit(
      `deposit:difference:${row.id}`,
      currency,
      rest,
      rest.gt(0) ? 'came in elsewhere' : 'went out elsewhere',
    )
    onDeposited(currency, rest)
  }

  #adjust(row: DifferenceRow, symbol: string, side: 'buy' | 'sell', amount: Decimal, price?: Decimal): void {
    const { books, prices, onDeposited } = this.#parts
    const at = price ?? prices.last(symbol)
    if (at === undefined) {
      throw new AppError(
        'STALE_DATA',
        `there is no price of ${symbol} to book this at; it can be done when there is one`,
      )
    }
    const id = `difference:${row.id}:${symbol}`
    if (books.hasFill(symbol, id)) return
    books.adjustPosition(id, symbol, side, amount, at)
    const worth = amount.mul(at)
    onDeposited(prices.rules(symbol).quote, side === 'buy' ? worth : worth.neg())
  }

  async #sell(symbol: string, amount: Decimal): Promise<void> {
    const { lotSize } = this.#parts.prices.rules(symbol)
    const held = this.#parts.books.openTrip(symbol)?.quantity ?? ZERO
    const sold = roundDownTo(least(amount, held), lotSize)
    if (sold.gt(0)) await this.#parts.sell(symbol, sold)
  }

  #tripsOf(base: string) {
    const { books, prices } = this.#parts
    const symbols = new Set(
      prices
        .instruments()
        .filter((each) => each.base === base && each.kind === 'spot')
        .map((each) => each.symbol),
    )
    return books.openTrips().filter(({ symbol, direction }) => symbols.has(symbol) && direction === 'long')
  }

  /** Where a coin is traded: against the account's currency if it can be, where it is held already before others. */
  #marketOf(base: string): string {
    const { prices, account } = this.#parts
    const [held] = this.#tripsOf(base)
    const markets = prices.instruments().filter((each) => each.base === base && each.kind === 'spot')
    const best = markets.find(({ quote }) => quote === account.currency) ?? markets[0]
    const symbol = held?.symbol ?? best?.symbol
    if (symbol !== undefined) return symbol
    throw new AppError('VALIDATION', `${base} is not traded on this market, so it cannot be a position`, {
      currency: base,
    })
  }
}

function isOf(fill: ExchangeFill, clientOrderId: string, exchangeOrderId: string): boolean {
  return fill.clientOrderId === clientOrderId || fill.exchangeOrderId === exchangeOrderId
}

/** What the trader says became of an order in doubt. */
export type Statement =
  | { readonly as: 'neverExisted' }
  | { readonly as: 'filled'; readonly amount?: string | undefined; readonly price: string }

/**
 * Ends an order in doubt by the trader's word, which counts only while the exchange cannot be asked; what is known of it
 * stays in its life. Throws CONFLICT where it is not in doubt or the exchange answers.
 */
export async function settleDoubt(
  order: OrderRecord,
  statement: Statement,
  { books, exchange, sender, journal }: Pick<ResolutionParts, 'books' | 'exchange' | 'sender' | 'journal'>,
): Promise<OrderRecord> {
  if (order.status !== 'in_doubt') {
    throw new AppError('CONFLICT', `order ${order.id} is not in doubt: it is ${order.status}`, { id: order.id })
  }
  let answer: Awaited<ReturnType<Exchange['orderByClientId']>> | 'silent'
  try {
    answer = await exchange.orderByClientId(order.symbol, order.clientOrderId)
  } catch {
    answer = 'silent'
  }
  if (answer !== 'silent') {
    if (answer !== undefined) await sender.apply(answer)
    await journal.committed()
    throw new AppError(
      'CONFLICT',
      `the exchange answers, so its word counts: order ${order.id} is ${answer === undefined ? 'not known to it, and is asked for once more' : answer.status}`,
      { id: order.id },
    )
  }
  const now = books.orders.get(order.id)
  if (now.status !== 'in_doubt') return now
  const known = now.reason === undefined ? '' : `; known before: ${now.reason}`
  if (statement.as === 'neverExisted') {
    books.orders.record(order.id, { kind: 'rejected', reason: `stated by the trader: it does not exist${known}` })
  } else {
    const amount = decimal(statement.amount ?? decimalText(now.amount.sub(now.filled)))
    if (!amount.gt(0) || amount.gt(now.amount.sub(now.filled))) {
      throw new AppError(
        'VALIDATION',
        `amount must be above 0 and at most ${decimalText(now.amount.sub(now.filled))}, what is left of the order`,
      )
    }
    books.orders.record(order.id, {
      kind: 'doubted',
      evidence: `stated by the trader: filled with ${decimalText(amount)} at ${statement.price}${known}`,
    })
    books.stateFill(now, amount, decimal(statement.price))
    const { filled, exchangeOrderId = 'stated by the trader' } = books.orders.get(order.id)
    if (filled.gte(now.amount)) books.orders.record(order.id, { kind: 'accepted', exchangeOrderId })
    else {
      books.orders.record(order.id, {
        kind: 'cancelled',
        reason: `stated by the trader: filled with ${decimalText(amount)} at ${statement.price}${known}`,
      })
    }
  }
  await journal.committed()
  return books.orders.get(order.id)
}
