import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ExchangeFill, ExchangeOrder, OrderRequest } from '#main/exchanges/exchange.ts'
import type { FeePayment } from '#main/matching/book/fees.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import { BTC, type PaperStand, paperStand } from '#test/builders/paper-market.ts'

const OPENING: Readonly<Record<string, string>> = { USDT: '2000', BTC: '8', BNB: '0.01' }
const FEE_PAYMENTS: readonly FeePayment[] = [
  { in: 'quote' },
  { in: 'received' },
  { in: 'currency', currency: 'BNB', price: decimal('400') },
]
const FINAL = new Set(['filled', 'cancelled', 'expired', 'rejected'])

type Levels = [price: string, amount: string][]
type Step =
  | { readonly do: 'place'; readonly ask: Omit<OrderRequest, 'clientOrderId' | 'expiresAt'>; readonly livesMs: number }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'amend'; readonly which: number; readonly amount: string; readonly shift: number }
  | { readonly do: 'book'; readonly bids: Levels; readonly asks: Levels }
  | { readonly do: 'trade'; readonly price: string; readonly amount: string; readonly side: 'buy' | 'sell' }
  | { readonly do: 'wait'; readonly ms: number }

const price = fc.integer({ min: 900, max: 1_100 }).map((ticks) => decimalText(decimal(ticks).div(10)))
const amount = fc.integer({ min: 60, max: 4_000 }).map((lots) => decimalText(decimal(lots).div(1_000)))
const side = fc.constantFrom('buy' as const, 'sell' as const)

const placing = fc
  .record({
    side,
    type: fc.constantFrom(
      'market' as const,
      'limit' as const,
      'limit' as const,
      'stop' as const,
      'stop_limit' as const,
      'take_profit' as const,
      'take_profit_limit' as const,
      'trailing_stop' as const,
    ),
    amount,
    limit: price,
    stop: price,
    timeInForce: fc.constantFrom('GTC' as const, 'GTC' as const, 'IOC' as const, 'FOK' as const, 'GTD' as const),
    triggerBy: fc.constantFrom('last' as const, 'mark' as const, 'bid_ask' as const),
    trailing: fc.constantFrom({ percent: 0.02 }, { amount: '1.5' }, { percent: 0.03, activationPrice: '101' }),
    postOnly: fc.boolean(),
    reduceOnly: fc.boolean(),
    group: fc.integer({ min: 0, max: 6 }),
    livesMs: fc.integer({ min: 1, max: 5_000 }),
  })
  .map((chosen): Step => {
    const isLimited = ['limit', 'stop_limit', 'take_profit_limit'].includes(chosen.type)
    const hasStop = ['stop', 'stop_limit', 'take_profit', 'take_profit_limit'].includes(chosen.type)
    return {
      do: 'place',
      livesMs: chosen.livesMs,
      ask: {
        symbol: BTC.symbol,
        side: chosen.side,
        type: chosen.type,
        amount: chosen.amount,
        timeInForce: chosen.timeInForce,
        triggerBy: chosen.triggerBy,
        postOnly: chosen.postOnly && isLimited && ['GTC', 'GTD'].includes(chosen.timeInForce),
        reduceOnly: chosen.reduceOnly && chosen.side === 'sell',
        ...(isLimited ? { price: chosen.limit } : {}),
        ...(hasStop ? { stopPrice: chosen.stop } : {}),
        ...(chosen.type === 'trailing_stop' ? { trailing: chosen.trailing } : {}),
        ...(chosen.group < 2 ? { ocoGroup: `${chosen.side}-${chosen.group}` } : {}),
      },
    }
  })

const book = fc
  .record({
    middle: fc.integer({ min: 950, max: 1_050 }),
    spread: fc.integer({ min: 1, max: 8 }),
    bids: fc.array(amount, { maxLength: 4 }),
    asks: fc.array(amount, { maxLength: 4 }),
  })
  .map(({ middle, spread, bids, asks }): Step => {
    const at = (ticks: number): string => decimalText(decimal(ticks).div(10))
    return {
      do: 'book',
      bids: bids.map((volume, index) => [at(middle - index * 3), volume]),
      asks: asks.map((volume, index) => [at(middle + spread + index * 3), volume]),
    }
  })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: placing },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(40) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('amend' as const),
      which: fc.nat(40),
      amount,
      shift: fc.integer({ min: -30, max: 30 }),
    }),
  },
  { weight: 3, arbitrary: book },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('trade' as const), price, amount, side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }) },
)

/** Does a step; answers the order that was asked for, or the code of its refusal. */
async function take(stand: PaperStand, given: Step, number: number): Promise<ExchangeOrder | string | undefined> {
  const { exchange, market, clock } = stand
  const refusable = async (work: Promise<ExchangeOrder>): Promise<ExchangeOrder | string> => {
    try {
      return await work
    } catch (error) {
      if (error instanceof AppError) return `${error.code}: ${error.message}`
      throw error
    }
  }
  const one = async (which: number): Promise<ExchangeOrder | undefined> => {
    const open = await exchange.openOrders()
    return open[which % Math.max(open.length, 1)]
  }
  if (given.do === 'book') market.show(given.bids, given.asks)
  else if (given.do === 'trade') market.trade(given.price, given.amount, given.side)
  else if (given.do === 'wait') clock.advance(given.ms)
  else if (given.do === 'place') {
    const expires = given.ask.timeInForce === 'GTD' ? { expiresAt: clock.now() + given.livesMs } : {}
    return refusable(exchange.placeOrder({ ...given.ask, ...expires, clientOrderId: `n-${number}` }))
  } else {
    const order = await one(given.which)
    if (order === undefined) return undefined
    if (given.do === 'cancel') return refusable(exchange.cancelOrder(order.symbol, order.clientOrderId))
    const shifted = order.price === undefined ? {} : { price: decimalText(decimal(order.price).add(given.shift / 10)) }
    return refusable(exchange.amendOrder(order.symbol, order.clientOrderId, { amount: given.amount, ...shifted }))
  }
  return undefined
}

/** Balances as the opening ones and the fills make them. */
function balancesFrom(fills: readonly ExchangeFill[]): Map<string, Decimal> {
  const sums = new Map(Object.entries(OPENING).map(([currency, total]) => [currency, decimal(total)]))
  const add = (currency: string, change: Decimal): void => {
    sums.set(currency, (sums.get(currency) ?? ZERO).add(change))
  }
  for (const fill of fills) {
    const sign = fill.side === 'buy' ? 1 : -1
    add('BTC', decimal(fill.amount).mul(sign))
    add('USDT', decimal(fill.amount).mul(fill.price).mul(-sign))
    add(fill.feeCurrency, decimal(fill.fee).neg())
  }
  return sums
}

/** Holds what is always true of an exchange's answers against each other. */
async function check(stand: PaperStand, ended: Map<string, ExchangeOrder>, asked: readonly Asked[]): Promise<void> {
  const { exchange } = stand
  const fills = await exchange.fillsSince(0)
  const expected = balancesFrom(fills)
  for (const { currency, total, free } of await exchange.balances()) {
    expect(total).toBe(decimalText(expected.get(currency) ?? ZERO))
    expect(decimal(free).gte(0)).toBe(true)
    expect(decimal(free).lte(total)).toBe(true)
  }
  expect(new Set(fills.map(({ id }) => id)).size).toBe(fills.length)
  for (const { request, id } of asked) {
    const order = await exchange.orderByClientId(BTC.symbol, id)
    const own = fills.filter(({ clientOrderId }) => clientOrderId === id)
    const filled = own.reduce((sum, fill) => sum.add(fill.amount), ZERO)
    if (order === undefined) {
      expect(own).toEqual([])
      continue
    }
    expect(order.filled).toBe(decimalText(filled))
    expect(filled.lte(order.amount)).toBe(true)
    expect(order.status === 'filled').toBe(filled.eq(order.amount))
    if (request.timeInForce === 'FOK') expect(filled.isZero() || order.status === 'filled').toBe(true)
    if (request.postOnly) {
      const whileNew = own.filter(({ liquidity }) => liquidity === 'taker')
      // Amending a price may not make it take either.
      expect(whileNew).toEqual([])
    }
    const known = ended.get(id)
    if (known !== undefined) expect(order).toEqual(known)
    else if (FINAL.has(order.status)) ended.set(id, order)
  }
}

type Asked = { readonly id: string; readonly request: Omit<OrderRequest, 'clientOrderId' | 'expiresAt'> }

const askedIn = (steps: readonly Step[]): Asked[] =>
  steps.flatMap((given, number) => (given.do === 'place' ? [{ id: `n-${number}`, request: given.ask }] : []))

test('whatever happens, money is conserved and no order breaks its terms', async () => {
  let placed = 0
  let fills = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 30, maxLength: 60 }),
      fc.constantFrom(...FEE_PAYMENTS),
      async (steps, feePayment) => {
        const stand = paperStand({ balances: OPENING, feePayment }, false)
        const ended = new Map<string, ExchangeOrder>()
        for (const [number, given] of steps.entries()) {
          if (typeof (await take(stand, given, number)) === 'object') placed++
          if (number % 5 === 0) await check(stand, ended, askedIn(steps.slice(0, number + 1)))
        }
        await check(stand, ended, askedIn(steps))
        fills += (await stand.exchange.fillsSince(0)).length
        stand.exchange.close()
      },
    ),
    { numRuns: 60, seed: 20_261_124 },
  )
  expect(placed).toBeGreaterThan(100)
  expect(fills).toBeGreaterThan(100)
}, 120_000)

test('an exchange that is restarted in the middle goes on as if it had not been', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), fc.nat(39), book, async (steps, at, fresh) => {
      const run = async (doesRestart: boolean) => {
        const stand = paperStand({ balances: OPENING }, false)
        const answers: unknown[] = []
        for (const [number, given] of steps.entries()) {
          if (number === at % steps.length) {
            // What was taken from the book is forgotten by a restart: a new one comes first.
            await take(stand, fresh, 0)
            if (doesRestart) stand.restart()
          }
          answers.push(await take(stand, given, number))
        }
        const { exchange } = stand
        const end = [await exchange.openOrders(), await exchange.fillsSince(0), await exchange.balances()]
        exchange.close()
        return { answers, end }
      }
      expect(await run(true)).toEqual(await run(false))
    }),
    { numRuns: 40, seed: 7 },
  )
}, 120_000)
