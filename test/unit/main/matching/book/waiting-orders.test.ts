import { expect, test } from 'vitest'
import { isResting } from '#main/matching/book/book-order.ts'
import { feeOf, quoteFeeRate } from '#main/matching/book/fees.ts'
import { instrumentRules } from '#main/matching/book/instrument-rules.ts'
import {
  levelsOf,
  markPrice,
  roughPrice,
  triggerReference,
  UNKNOWN_MARKET,
  withOpposite,
} from '#main/matching/book/market-view.ts'
import { marketCost, meetMarket, wouldTake } from '#main/matching/book/meet-market.ts'
import {
  byPriority,
  crossingVolume,
  isInView,
  isReachedBy,
  queueAfterBook,
  tradeEffect,
} from '#main/matching/book/queue.ts'
import { followed, isTriggeredAt } from '#main/matching/book/triggers.ts'
import { opposite as otherDirection } from '#main/matching/direction.ts'
import { decimal } from '#shared/decimal.ts'
import { BTC } from '#test/builders/paper-market.ts'
import { order, view } from './an-order.ts'

const d = decimal
const TICK = d('0.1')
const trail = (side: 'buy' | 'sell', activationPrice?: string) =>
  order({
    side,
    type: 'trailing_stop',
    price: undefined,
    triggered: false,
    trailing: {
      percent: undefined,
      amount: d(5),
      activationPrice: activationPrice === undefined ? undefined : d(activationPrice),
    },
  })

test('only what is triggered and has a limit lies in the book', () => {
  expect(isResting(order())).toBe(true)
  expect(isResting(order({ triggered: false }))).toBe(false)
  expect(isResting(order({ type: 'market', price: undefined }))).toBe(false)
  expect(isResting(order({ type: 'stop_limit' }))).toBe(true)
  expect(isResting(order({ type: 'take_profit_limit' }))).toBe(true)
  expect(isResting(order({ type: 'stop' }))).toBe(false)
})

test.each([
  ['buy', '98', true],
  ['buy', '97.9', false],
  ['sell', '102', true],
  ['sell', '102.1', false],
  ['buy', '500', true],
] as const)('a %s at %s is in view: %s', (side, price, expected) => {
  expect(isInView(order({ side, price: d(price) }), view)).toBe(expected)
})

test.each([
  ['buy', '100', true],
  ['buy', '99.9', true],
  ['buy', '100.1', false],
  ['sell', '100', true],
  ['sell', '100.1', true],
  ['sell', '99.9', false],
] as const)('a %s at 100 is reached by a trade at %s: %s', (side, price, expected) => {
  expect(isReachedBy(order({ side }), d(price))).toBe(expected)
})

test('an order without a limit lies nowhere', () => {
  const none = order({ type: 'market', price: undefined, queue: d(3) })
  expect(isInView(none, view)).toBe(false)
  expect(isReachedBy(none, d(100))).toBe(false)
  expect(queueAfterBook(none, view)?.toFixed()).toBe('3')
  expect(tradeEffect(none, { price: d(1), side: 'sell' }, d(9)).filled.toFixed()).toBe('0')
  expect(crossingVolume(none, view.asks).toFixed()).toBe('0')
  expect([order({ sequence: 2 }), { ...none, sequence: 1 }].sort(byPriority).map((each) => each.sequence)).toEqual([
    1, 2,
  ])
  expect([{ ...none, sequence: 2 }, order({ sequence: 1 })].sort(byPriority).map((each) => each.sequence)).toEqual([
    1, 2,
  ])
})

test('orders of two sides come by age alone', () => {
  const sorted = [order({ sequence: 2 }), order({ side: 'sell', sequence: 1, price: d(200) })].sort(byPriority)
  expect(sorted.map(({ sequence }) => sequence)).toEqual([1, 2])
  const other = [order({ side: 'sell', sequence: 2, price: d(50) }), order({ sequence: 1 })].sort(byPriority)
  expect(other.map(({ sequence }) => sequence)).toEqual([1, 2])
})

test('a trade of which nothing is left changes nothing', () => {
  const effect = tradeEffect(order({ queue: d(2) }), { price: d(99), side: 'sell' }, d(0))
  expect([effect.filled.toFixed(), effect.queue?.toFixed()]).toEqual(['0', '2'])
  const unknown = tradeEffect(order({ queue: undefined }), { price: d(100), side: 'sell' }, d('0.5'))
  expect([unknown.filled.toFixed(), unknown.queue?.toFixed()]).toEqual(['0.5', '0'])
})

test('a sale trailing by 5 follows from its activation on, upwards only, and is triggered only then', () => {
  const waiting = { ...trail('sell', '110'), stopPrice: d(105) }
  expect(followed(waiting, d('109.9'), TICK)).toBe(waiting)
  expect(isTriggeredAt(waiting, d(100))).toBe(false)
  const active = followed(waiting, d(110), TICK)
  expect([active.best?.toFixed(), active.stopPrice?.toFixed()]).toEqual(['110', '105'])
  expect(followed(active, d(110), TICK)).toBe(active)
  expect(followed(active, d(108), TICK)).toBe(active)
  const higher = followed(active, d(112), TICK)
  expect([higher.best?.toFixed(), higher.stopPrice?.toFixed()]).toEqual(['112', '107'])
  expect(isTriggeredAt(higher, d('107.1'))).toBe(false)
  expect(isTriggeredAt(higher, d(107))).toBe(true)
})

test('a purchase trailing by 5 follows downwards', () => {
  const waiting = trail('buy', '90')
  expect(followed(waiting, d('90.1'), TICK)).toBe(waiting)
  const active = followed(waiting, d(90), TICK)
  expect([active.best?.toFixed(), active.stopPrice?.toFixed()]).toEqual(['90', '95'])
  expect(followed(active, d(91), TICK)).toBe(active)
  const lower = followed(active, d(88), TICK)
  expect([lower.best?.toFixed(), lower.stopPrice?.toFixed()]).toEqual(['88', '93'])
  expect(isTriggeredAt(lower, d(93))).toBe(true)
})

test('without an activation price it follows from the first price on', () => {
  expect(followed(trail('sell'), d(100), TICK).stopPrice?.toFixed()).toBe('95')
  expect(followed(trail('buy'), d(100), TICK).stopPrice?.toFixed()).toBe('105')
})

test('what does not trail, or is triggered, follows nothing', () => {
  const stop = order({ type: 'stop', price: undefined, stopPrice: d(90), triggered: false })
  expect(followed(stop, d(200), TICK)).toBe(stop)
  const done = { ...trail('sell'), triggered: true }
  expect(followed(done, d(200), TICK)).toBe(done)
})

test('what has no stop price is never triggered', () => {
  expect(isTriggeredAt(order({ triggered: false }), d(1))).toBe(false)
})

test('an order would take where the best price of the other side is within its limit', () => {
  expect(wouldTake(order({ price: d(101) }), view)).toBe(true)
  expect(wouldTake(order({ price: d('100.9') }), view)).toBe(false)
  expect(wouldTake(order({ side: 'sell', price: d(100) }), view)).toBe(true)
  expect(wouldTake(order({ type: 'market', price: undefined }), view)).toBe(true)
  expect(wouldTake(order({ type: 'market', price: undefined }), UNKNOWN_MARKET)).toBe(false)
})

test('the rest of a limit order waits behind what lies there', () => {
  const meeting = meetMarket(order({ amount: d(3), price: d(101) }), view, undefined, d('0.001'))
  expect([meeting.executions.length, meeting.cancelled, meeting.queue?.toFixed()]).toEqual([1, undefined, '0'])
  const behind = meetMarket(order({ price: d(98) }), view, undefined, d('0.001'))
  expect([behind.executions.length, behind.queue?.toFixed()]).toEqual([0, '2'])
})

test('what the balance does not pay for is cancelled', () => {
  const budget = { free: d('50.5'), releasedPerUnit: d(0), feeRate: d(0) }
  const meeting = meetMarket(order({ price: d(101) }), view, budget, d('0.001'))
  expect(meeting.executions.map(({ amount }) => amount.toFixed())).toEqual(['0.5'])
  expect(meeting.cancelled).toBe('the free balance pays for no more')
  expect(meeting.queue).toBeUndefined()
})

test('what a purchase at the market costs, level by level', () => {
  const cost = marketCost(order({ type: 'market', price: undefined, amount: d(2) }), view)
  expect([cost.value.toFixed(), cost.amount.toFixed()]).toEqual(['203', '2'])
  const all = marketCost(order({ type: 'market', price: undefined, amount: d(9) }), view)
  expect([all.value.toFixed(), all.amount.toFixed()]).toEqual(['305', '3'])
})

test('levels taken from one side leave the other', () => {
  const levels = levelsOf([
    ['105', '1'],
    ['106', '0'],
  ])
  expect(levels).toHaveLength(1)
  expect(withOpposite(view, 'buy', levels)).toEqual({ ...view, asks: levels })
  expect(withOpposite(view, 'sell', levels)).toEqual({ ...view, bids: levels })
})

test('what triggers are compared with, and what the market pays about now', () => {
  const quiet = { ...view, last: undefined }
  expect(triggerReference(view, 'last', 'buy')?.toFixed()).toBe('100.5')
  expect(triggerReference(quiet, 'last', 'buy')).toBeUndefined()
  expect(triggerReference({ ...view, last: d(7) }, 'mark', 'buy')?.toFixed()).toBe('100.5')
  expect(triggerReference(UNKNOWN_MARKET, 'bid_ask', 'buy')).toBeUndefined()
  expect(markPrice({ ...view, asks: [], last: d(7) })?.toFixed()).toBe('7')
  expect(roughPrice({ ...view, last: d(7) })?.toFixed()).toBe('7')
  expect(roughPrice(quiet)?.toFixed()).toBe('100.5')
  expect(roughPrice({ ...quiet, asks: [] })?.toFixed()).toBe('100')
  expect(roughPrice(UNKNOWN_MARKET)).toBeUndefined()
  expect(UNKNOWN_MARKET).toEqual({ bids: [], asks: [], last: undefined })
})

test('a fee in the quote currency is set aside with a purchase, another is not', () => {
  const rules = instrumentRules(BTC)
  expect(quoteFeeRate(rules, { in: 'quote' }).toFixed()).toBe('0.002')
  expect(quoteFeeRate(rules, { in: 'received' }).toFixed()).toBe('0')
  expect(quoteFeeRate(rules, { in: 'currency', currency: 'BNB', price: d(1) }).toFixed()).toBe('0')
  expect(quoteFeeRate(rules, { in: 'currency', currency: 'USDT', price: d(1) }).toFixed()).toBe('0.002')
})

test('a fee in a currency that is traded anyway is paid in it', () => {
  const rules = instrumentRules(BTC)
  const bought = { side: 'buy', price: d(100), amount: d(2), rate: d('0.001') } as const
  const fee = (currency: string) => feeOf(bought, rules, { in: 'currency', currency, price: d(1) }, () => d(1_000))
  expect([fee('USDT').currency, fee('USDT').amount.toFixed()]).toEqual(['USDT', '0.2'])
  expect([fee('BTC').currency, fee('BTC').amount.toFixed()]).toEqual(['BTC', '0.002'])
})

test('the other direction', () => {
  expect([otherDirection(1), otherDirection(-1)]).toEqual([-1, 1])
})
