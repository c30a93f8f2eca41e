import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createConversion } from '#main/portfolio/conversion.ts'
import { depositTransaction, fillTransaction, ledgerSums } from '#main/portfolio/ledger.ts'
import { createMemoryLedgerStore, LedgerKeeper } from '#main/portfolio/ledger-keeper.ts'
import { type MoneyByCurrency, moneyTexts, withMoney } from '#main/portfolio/money-by-currency.ts'
import { type BookedInstrument, marked, type RoundTrip } from '#main/portfolio/round-trip.ts'
import { roundTripRecord } from '#main/portfolio/round-trip-record.ts'
import { averagePrice, unrealizedPnl } from '#main/portfolio/show-round-trip.ts'
import { addFill, continues, EMPTY_BOOK, foldFills, type SymbolBook } from '#main/portfolio/symbol-book.ts'
import { equityOf, type MarkedPosition } from '#main/portfolio/valuation.ts'
import { type Decimal, decimal, ZERO } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'

const OPERATIONS = 10_000
const SYMBOLS = ['BTC', 'ETH', 'SOL']
const BNB_PRICE = 600

/** Small, fast and the same everywhere (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

function seedOf(name: string): number {
  const given = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.info(`${name}: ${OPERATIONS} operations, SEED=${given}`)
  return given
}

/** Amounts and prices have eight decimals; in whole units the sums are counted a second way, without decimals. */
const UNITS = 100_000_000n
const units = (value: string | Decimal): bigint => BigInt(decimal(value).mul('1e8').toFixed(0))
const text = (count: number | bigint): string => decimal(String(count)).div('1e8').toFixed()

function instrumentOf(base: string, kind: BookedInstrument['kind']): BookedInstrument {
  return { base, quote: 'USDT', kind, lotSize: '0.00000001' }
}

function tripsTotal(trips: Iterable<RoundTrip>): Decimal {
  let sum = ZERO
  for (const trip of trips) sum = sum.add(trip.realizedPnl).sub(trip.feeValue)
  return sum
}

test('spot: ledger, positions and equity agree after every one of 10,000 operations', () => {
  const random = numbers(seedOf('spot'))
  const store = createMemoryLedgerStore()
  const keeper = new LedgerKeeper(store)
  const price = new Map(SYMBOLS.map((base) => [base, 1_000_000_000_000 + random(1_000_000_000)]))
  const books = new Map<string, SymbolBook>()
  const balance = new Map<string, bigint>()
  const held = new Map<string, bigint>()
  const fills: Fill[] = []
  let closedTotal = ZERO
  let deposits = ZERO
  let sums: MoneyByCurrency = new Map()
  let checked = 0
  const add = (to: Map<string, bigint>, key: string, value: bigint): void =>
    void to.set(key, (to.get(key) ?? 0n) + value)
  const feeRate = (currency: string): Decimal | undefined => (currency === 'BNB' ? decimal(BNB_PRICE) : undefined)

  const deposit = (operation: number): void => {
    const currency = ['USDT', 'BNB'][random(2)]
    const amount = text(random(2_000_000_000_000) - (random(4) === 0 ? 1_000_000_000_000 : 0))
    keeper.book(
      depositTransaction(
        { id: `d${operation}`, account: 'a', time: operation, reference: '' },
        currency,
        decimal(amount),
      ),
    )
    add(balance, currency, units(amount) * UNITS)
    deposits = deposits.add(decimal(amount).mul(currency === 'BNB' ? BNB_PRICE : 1))
  }

  const trade = (operation: number): void => {
    const base = SYMBOLS[random(SYMBOLS.length)]
    const has = held.get(base) ?? 0n
    const side = has > 1_000n && random(2) === 0 ? 'sell' : 'buy'
    const feeCurrency = ['USDT', 'BNB', base][random(3)]
    const all = side === 'sell' && random(4) === 0
    const part = BigInt(1 + random(1_000))
    // A sale never asks for more than there is, its fee included.
    let amount = side === 'buy' ? BigInt(1 + random(300_000_000)) : all ? has : (has * part) / 1_001n
    if (amount === 0n) amount = 1n
    let fee = amount / 1_000n
    if (feeCurrency === base && side === 'sell') amount -= fee
    if (feeCurrency !== base) fee = BigInt(random(100_000)) - (random(10) === 0 ? 50_000n : 0n)
    const fill: Fill = {
      id: String(operation),
      account: 'a',
      orderId: 'o',
      symbol: `${base}/USDT`,
      side,
      price: text(price.get(base) ?? 0),
      amount: text(amount),
      fee: text(fee),
      feeCurrency,
      liquidity: 'taker',
      time: Math.floor(operation / 3),
    }
    fills.push(fill)
    const sign = side === 'buy' ? 1n : -1n
    const change = sign * amount - (feeCurrency === base ? fee : 0n)
    add(held, base, change)
    add(balance, base, sign * amount * UNITS)
    add(balance, 'USDT', -sign * amount * units(fill.price))
    add(balance, feeCurrency, -fee * UNITS)
    const before = books.get(base) ?? EMPTY_BOOK
    expect(continues(before, fill)).toBe(true)
    const { book, closed } = addFill(before, fill, instrumentOf(base, 'spot'), { feeRate })
    books.set(base, book)
    if (closed !== undefined) closedTotal = closedTotal.add(tripsTotal([closed]))
    averageHolds(before.open, book.open, decimal(fill.price))
    expect(keeper.book(fillTransaction(fill, instrumentOf(base, 'spot')))).toBe(true)
    if (random(5) === 0) expect(keeper.book(fillTransaction(fill, instrumentOf(base, 'spot')))).toBe(false)
  }

  for (let operation = 1; operation <= OPERATIONS; operation++) {
    const kind = random(10)
    const base = SYMBOLS[random(SYMBOLS.length)]
    if (operation === 1 || kind === 0) deposit(operation)
    else if (kind < 8) trade(operation)
    else {
      price.set(base, Math.max(1, Math.floor(((price.get(base) ?? 1) * (980 + random(41))) / 1_000)))
      const book = books.get(base) ?? EMPTY_BOOK
      if (book.open !== undefined)
        books.set(base, { ...book, open: marked(book.open, decimal(text(price.get(base) ?? 0))) })
    }

    for (const entry of store.all.slice(checked)) sums = withMoney(sums, entry.currency, decimal(entry.amount))
    checked = store.all.length
    expect(sums.size).toBe(0)
    const holdings = keeper.holdings('a')
    for (const [currency, count] of balance) {
      expect((holdings.get(currency) ?? ZERO).mul('1e16').toFixed()).toBe(String(count))
    }
    const positions: MarkedPosition[] = []
    for (const of of SYMBOLS) {
      const open = books.get(of)?.open
      expect((open?.quantity ?? ZERO).mul('1e8').toFixed()).toBe(String(held.get(of) ?? 0n))
      const mark = decimal(text(price.get(of) ?? 0))
      if (open !== undefined) positions.push({ trip: open, instrument: instrumentOf(of, 'spot'), mark })
    }
    const pairs = [...price].map(([of, at]) => ({ base: of, quote: 'USDT', price: decimal(text(at)) }))
    const convert = createConversion([...pairs, { base: 'BNB', quote: 'USDT', price: decimal(BNB_PRICE) }])
    const equity = equityOf(holdings, positions, 'USDT', convert)
    const bnb = (holdings.get('BNB') ?? ZERO).mul(BNB_PRICE)
    expect(equity.value.eq(equity.cash.add(equity.positionsValue).add(bnb))).toBe(true)
    const earned = closedTotal.add(tripsTotal(positions.map(({ trip }) => trip))).add(equity.unrealizedPnl)
    expect(equity.value.sub(deposits).eq(earned)).toBe(true)
  }
  expect(moneyTexts(ledgerSums(store.all))).toEqual({})
  expect(fills.length).toBeGreaterThan(OPERATIONS / 2)

  // Told again in any order and any number of times, the fills come to the same.
  const shuffled = [...fills, ...fills.filter(() => random(2) === 0)]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = random(last + 1)
    const kept = shuffled[last]
    shuffled[last] = shuffled[other]
    shuffled[other] = kept
  }
  for (const base of SYMBOLS) {
    const own = (list: readonly Fill[]): Fill[] => list.filter(({ symbol }) => symbol === `${base}/USDT`)
    const told = foldFills(own(fills), instrumentOf(base, 'spot'), { feeRate })
    const again = foldFills(own(shuffled), instrumentOf(base, 'spot'), { feeRate })
    expect(again.closed.map(roundTripRecord)).toEqual(told.closed.map(roundTripRecord))
    expect(again.book.open?.quantity).toEqual(books.get(base)?.open?.quantity)
    expect(again.book.open?.openValue).toEqual(books.get(base)?.open?.openValue)
    expect(again.book.last).toEqual(told.book.last)
  }
}, 120_000)

/** What adds moves the average between the old one and the price of the fill; what takes away leaves it. */
function averageHolds(before: RoundTrip | undefined, after: RoundTrip | undefined, price: Decimal): void {
  if (after === undefined) return
  const average = averagePrice(after)
  const old = before === undefined || before.id !== after.id ? price : averagePrice(before)
  // A cost is cut at 18 decimals, which a small rest of 10^-8 makes 10^-10 of its average.
  const slack = '1e-9'
  if (before !== undefined && after.quantity.lt(before.quantity)) {
    expect(average.sub(old).abs().lte(slack)).toBe(true)
  } else {
    const [low, high] = old.lt(price) ? [old, price] : [price, old]
    expect(average.gte(low.sub(slack)) && average.lte(high.add(slack))).toBe(true)
  }
}

test('perpetuals: the position is the sum of its fills, and its profit that of the money that went in and out', () => {
  const step = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    amount: fc.integer({ min: 1, max: 1_000_000 }),
    price: fc.integer({ min: 1, max: 1_000_000 }),
    fee: fc.integer({ min: -10, max: 1_000 }),
    time: fc.integer({ min: 0, max: 20 }),
  })
  const sequences = fc.array(step, { minLength: 1, maxLength: 40 })
  const seed = seedOf('perpetuals')
  fc.assert(
    fc.property(sequences, fc.integer({ min: 1, max: 1_000_000 }), (steps, mark) => {
      const fills = steps.map(
        ({ side, amount, price, fee, time }, index): Fill => ({
          id: String(index),
          account: 'a',
          orderId: 'o',
          symbol: 'X',
          side,
          amount: text(amount),
          price: text(price),
          fee: text(fee),
          feeCurrency: 'USDT',
          liquidity: 'maker',
          time,
        }),
      )
      const { book, closed } = foldFills(fills, instrumentOf('X', 'perpetual'))
      let position = ZERO
      let money = ZERO
      for (const fill of fills) {
        const signed = fill.side === 'buy' ? decimal(fill.amount) : decimal(fill.amount).neg()
        position = position.add(signed)
        money = money.sub(signed.mul(fill.price)).sub(fill.fee)
      }
      const { open } = book
      const side = open === undefined ? ZERO : open.direction === 'long' ? open.quantity : open.quantity.neg()
      expect(side.eq(position)).toBe(true)
      const at = decimal(text(mark))
      const trips = open === undefined ? closed : [...closed, open]
      const profit = tripsTotal(trips).add(open === undefined ? ZERO : unrealizedPnl(open, at))
      expect(profit.eq(money.add(position.mul(at)))).toBe(true)
      for (const trip of closed) expect(trip.quantity.isZero() && trip.openValue.isZero()).toBe(true)
      const twice = foldFills([...fills].reverse().concat(fills), instrumentOf('X', 'perpetual'))
      expect(twice.closed.map(roundTripRecord)).toEqual(closed.map(roundTripRecord))
    }),
    { numRuns: OPERATIONS / 20, seed },
  )
})
