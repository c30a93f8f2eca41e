/** Fills that are told double, late and in any order, with restarts in between, come to the same position: 10,000 times. */
import type { Database } from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { ExchangeFill } from '#main/exchanges/exchange.ts'
import { FeedHub } from '#main/market/feed-hub.ts'
import { createFillsRepository } from '#main/storage/books/fills-repository.ts'
import { createLedgerRepository } from '#main/storage/books/ledger-repository.ts'
import { createOrdersRepository } from '#main/storage/books/orders-repository.ts'
import { createTradesRepository } from '#main/storage/books/trades-repository.ts'
import { createTradingWriter } from '#main/storage/books/trading-writer.ts'
import { Journal } from '#main/trading/journal.ts'
import { LiveBooks } from '#main/trading/live-books.ts'
import { MarketPrices } from '#main/trading/market-prices.ts'
import { newOrder } from '#main/trading/new-order.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import { temporaryBooks } from '#test/builders/books.ts'
import { fakeClock, memoryLog } from '#test/builders/clock.ts'
import { type Dice, diceOf } from '#test/builders/dice.ts'
import { coin, handFeed } from '#test/builders/hand-feed.ts'

const PERMUTATIONS = 10_000
const SEED = 20_261_124
const BTC = 'BTC/USDT'

/** Opens the books of an account anew on what is stored, as after a start. */
function opener(database: Database) {
  const clock = fakeClock()
  const feed = handFeed(clock, [coin('BTC')])
  const log = memoryLog()
  const prices = new MarketPrices(feed, new FeedHub({ feed, clock }))
  const stored = {
    orders: createOrdersRepository(database),
    fills: createFillsRepository(database),
    trades: createTradesRepository(database),
    ledger: createLedgerRepository(database),
  }
  const writer = createTradingWriter(database, clock.now)
  const add = database.prepare(
    `INSERT INTO accounts (id, name, kind, market, exchange, currency, live, created_at, updated_at)
      VALUES (?, ?, 'paper', 'simulated', 'paper', 'USDT', 0, 1, 1)`,
  )
  return {
    add: (account: string) => add.run(account, account),
    open: (account: string): { books: LiveBooks; journal: Journal } => {
      const journal = new Journal({ writer, log, onFailure: () => undefined })
      const books = new LiveBooks({
        account: {
          id: account,
          name: account,
          kind: 'paper',
          market: 'simulated',
          exchange: 'paper',
          source: 'simulated',
          currency: 'USDT',
          live: false,
          createdAt: 1,
        },
        prices,
        journal,
        stored,
        clock,
        log,
        onNews: () => undefined,
        onTradeClosed: () => undefined,
        onRewritten: () => undefined,
        onForeignFill: () => undefined,
      })
      return { books, journal }
    },
  }
}

/** Purchases and sales that never sell more than there is, as the exchange made them. */
function executions(account: string, dice: Dice): ExchangeFill[] {
  let held = 0
  return Array.from({ length: dice.between(2, 6) }, (_, index) => {
    const isSale = held > 0 && dice.chance(0.4)
    const amount = isSale ? dice.between(1, held) : dice.between(1, 40)
    held += isSale ? -amount : amount
    return {
      id: `f${index}`,
      symbol: BTC,
      side: isSale ? 'sell' : 'buy',
      price: String(dice.between(40_000, 60_000)),
      amount: decimalText(decimal(amount).div(1_000)),
      fee: '0.1',
      feeCurrency: dice.one(['USDT', 'BNB']),
      liquidity: 'taker',
      time: 1_000 + index,
      exchangeOrderId: '1',
      clientOrderId: `c-${account}-${isSale ? 'sell' : 'buy'}`,
    }
  })
}

/** Told in any order, some of them twice. */
function told(fills: readonly ExchangeFill[], dice: Dice): ExchangeFill[] {
  const all = [...fills, ...fills.filter(() => dice.chance(0.4))]
  for (let last = all.length - 1; last > 0; last--) {
    const other = dice.between(0, last)
    const [one, two] = [all[last], all[other]]
    if (one !== undefined && two !== undefined) {
      all[last] = two
      all[other] = one
    }
  }
  return all
}

test(`${PERMUTATIONS} permutations of fills with restarts, seed ${SEED}`, () => {
  const { database } = temporaryBooks()
  // What is tested is the order of things, not the disk.
  database.pragma('synchronous = OFF')
  const { add, open } = opener(database)
  const dice = diceOf(SEED)
  for (let permutation = 0; permutation < PERMUTATIONS; permutation++) {
    const account = `p${permutation}`
    const fills = executions(account, dice)
    add(account)
    let { books, journal } = open(account)
    for (const side of ['buy', 'sell'] as const) {
      const order = newOrder(
        `${account}-${side}`,
        1,
        { account, symbol: BTC, side, type: 'market', amount: decimal(1), purpose: 'entry', timeInForce: 'IOC' },
        { clientOrderId: `c-${account}-${side}` },
      )
      books.orders.insert(order, 'created', {})
    }
    journal.flush()
    const restarts = dice.between(0, 2)
    const sequence = told(fills, dice)
    sequence.forEach((fill, index) => {
      books.applyFill(fill)
      if (restarts === 0 || index % 3 !== restarts) return
      // What a crash leaves is what was committed.
      if (dice.chance(0.7)) journal.flush()
      ;({ books, journal } = open(account))
    })
    // A look at the exchange tells all of them once more.
    for (const fill of fills) books.applyFill(fill)
    journal.flush()
    ;({ books } = open(account))
    let quantity = ZERO
    let money: Decimal = ZERO
    let paidInBnb = ZERO
    for (const { side, amount, price, fee, feeCurrency } of fills) {
      const signed = side === 'buy' ? decimal(amount) : decimal(amount).neg()
      quantity = quantity.add(signed)
      money = money.sub(signed.mul(price)).sub(feeCurrency === 'USDT' ? fee : 0)
      if (feeCurrency === 'BNB') paidInBnb = paidInBnb.add(fee)
    }
    const what = `permutation ${permutation} of seed ${SEED}`
    expect(decimalText(books.openTrip(BTC)?.quantity ?? ZERO), what).toBe(decimalText(quantity))
    expect(decimalText(books.holdings().get('BTC') ?? ZERO), what).toBe(decimalText(quantity))
    expect(decimalText(books.holdings().get('USDT') ?? ZERO), what).toBe(decimalText(money))
    expect(decimalText(books.holdings().get('BNB') ?? ZERO), what).toBe(decimalText(paidInBnb.neg()))
  }
}, 240_000)
