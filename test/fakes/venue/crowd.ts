import { type Decimal, decimal, greatest, roundDownTo, ZERO } from '#shared/decimal.ts'
import type { Dice } from '#test/builders/dice.ts'
import type { Account } from './account.ts'
import { isOpen, type Order, type OrderSide } from './order.ts'
import type { Venue } from './venue.ts'

const MOST_WALKED = 200

/** A ladder of orders on both sides of a price. */
export type Ladder = {
  /** The middle. */
  readonly price: string | number
  /** From the middle to the best prices and from level to level; the tick where it is left out. */
  readonly step?: string | number
  readonly levels?: number
  /** Quantity of each level. */
  readonly quantity?: string | number
}

/** Everybody else at the exchange: they have money without end and do what the test says, or what the dice say. */
export class Crowd {
  readonly account: Account
  readonly #venue: Venue
  readonly #dice: Dice
  #orders = 0
  /** Limit orders of the walk; the oldest are withdrawn, so that a long walk leaves no endless book. */
  readonly #walked: Order[] = []

  constructor(account: Account, venue: Venue, dice: Dice) {
    this.account = account
    this.#venue = venue
    this.#dice = dice
  }

  /** Replaces all that they have in the book of a symbol by a ladder. */
  quote(symbol: string, ladder: Ladder): void {
    this.withdraw(symbol)
    const { rules } = this.#venue.market(symbol)
    const step = decimal(ladder.step ?? rules.tickSize)
    const middle = decimal(ladder.price)
    for (let level = 1; level <= (ladder.levels ?? 10); level++) {
      this.limit(symbol, 'BUY', middle.sub(step.mul(level)), ladder.quantity ?? 1)
      this.limit(symbol, 'SELL', middle.add(step.mul(level)), ladder.quantity ?? 1)
    }
  }

  /** Cancels all that they have in the book of a symbol. */
  withdraw(symbol: string): void {
    for (const order of this.#venue.openOrders(this.account, symbol)) this.#venue.cancel(order)
  }

  /** A limit order of theirs. */
  limit(symbol: string, side: OrderSide, price: Decimal | string | number, quantity: Decimal | string | number): Order {
    return this.#place(symbol, side, decimal(quantity), decimal(price))
  }

  /** A market order of theirs: it takes what is there, also yours. */
  take(symbol: string, side: OrderSide, quantity: Decimal | string | number): Order {
    return this.#place(symbol, side, decimal(quantity), undefined)
  }

  /** Moves the market: takes all that lies up to a price, so that the last trade is there. */
  moveTo(symbol: string, price: string | number): void {
    const { tape, rules } = this.#venue.market(symbol)
    const to = decimal(price)
    const side = tape.last()?.gt(to) === true ? 'SELL' : 'BUY'
    const own = this.limit(symbol, side === 'BUY' ? 'SELL' : 'BUY', to, rules.minQty.mul(1000))
    const order = this.limit(symbol, side, to, rules.maxQty)
    if (isOpen(order)) this.#venue.cancel(order)
    if (isOpen(own)) this.#venue.cancel(own)
  }

  /** Takes and gives at random around the last price: so many steps, the same for the same seed. */
  walk(symbol: string, steps: number): void {
    const { book, rules, tape } = this.#venue.market(symbol)
    for (let step = 0; step < steps; step++) {
      const side: OrderSide = this.#dice.chance(0.5) ? 'BUY' : 'SELL'
      const last = book.bestPrice(side) ?? tape.last() ?? ZERO
      const quantity = roundDownTo(decimal(this.#dice.between(1, 1000)).div(1000), rules.stepSize)
      if (this.#dice.chance(0.4)) {
        this.take(symbol, side, greatest(quantity, rules.minQty))
        continue
      }
      const away = rules.tickSize.mul(this.#dice.between(0, 10))
      const price = side === 'BUY' ? last.sub(away) : last.add(away)
      if (price.lte(0)) continue
      this.#walked.push(this.limit(symbol, side, price, greatest(quantity, rules.minQty)))
      const oldest = this.#walked.length > MOST_WALKED ? this.#walked.shift() : undefined
      if (oldest !== undefined && isOpen(oldest)) this.#venue.cancel(oldest)
    }
  }

  #place(symbol: string, side: OrderSide, quantity: Decimal, price: Decimal | undefined): Order {
    const { order } = this.#venue.place(this.account, {
      symbol,
      side,
      type: price === undefined ? 'MARKET' : 'LIMIT',
      timeInForce: 'GTC',
      quantity,
      quoteQuantity: undefined,
      price,
      stopPrice: undefined,
      trailingDelta: undefined,
      clientOrderId: `crowd-${++this.#orders}`,
    })
    return order
  }
}
