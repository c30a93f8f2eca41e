import fc from 'fast-check'
import { expect, test } from 'vitest'
import { feeOf, quoteFeeRate } from '#main/matching/book/fees.ts'
import { instrumentRules } from '#main/matching/book/instrument-rules.ts'
import { markPrice, roughPrice, triggerReference } from '#main/matching/book/market-view.ts'
import { meetMarket } from '#main/matching/book/meet-market.ts'
import { groupCapacity, remainingAfterSibling } from '#main/matching/book/one-cancels-other.ts'
import { byPriority, crossingVolume, queueAfterBook, queueAt, tradeEffect } from '#main/matching/book/queue.ts'
import { reducingAmount } from '#main/matching/book/reduce-only.ts'
import { reservationOf } from '#main/matching/book/reservation.ts'
import { affordable, amountOf, takeFrom, valueOf } from '#main/matching/book/take.ts'
import { followed, isTriggeredAt, trailingStopPrice } from '#main/matching/book/triggers.ts'
import { type Decimal, decimal, ZERO } from '#shared/decimal.ts'
import { BTC } from '#test/builders/paper-market.ts'
import { order, view } from './an-order.ts'

const rules = instrumentRules(BTC)
const d = decimal

const texts = (levels: readonly { price: Decimal; amount: Decimal }[]) =>
  levels.map(({ price, amount }) => [price.toFixed(), amount.toFixed()])

test('taking walks the levels, leaves the rest of the last one, and stops at the limit', () => {
  const taken = takeFrom(view.asks, 'buy', d('1.5'), undefined)
  expect(texts(taken.executions)).toEqual([
    ['101', '1'],
    ['102', '0.5'],
  ])
  expect(texts(taken.left)).toEqual([['102', '1.5']])
  expect(valueOf(taken.executions).toFixed()).toBe('152')
  expect(texts(takeFrom(view.asks, 'buy', d(3), d(101)).left)).toEqual([['102', '2']])
  expect(texts(takeFrom(view.bids, 'sell', d(3), d(99)).executions)).toEqual([['100', '1']])
  expect(takeFrom(view.bids, 'sell', d(3), d('100.1'))).toEqual({ executions: [], left: view.bids })
})

test('nothing is lost or made between what is taken and what is left', () => {
  const level = fc.integer({ min: 1, max: 9_999 }).map((lots) => d(lots).div(1_000))
  fc.assert(
    fc.property(
      fc.array(level, { maxLength: 8 }),
      level,
      fc.integer({ min: 95, max: 110 }),
      (amounts, wanted, limit) => {
        const levels = amounts.map((amount, index) => ({ price: d(100 + index), amount }))
        const { executions, left } = takeFrom(levels, 'buy', wanted, d(limit))
        expect(amountOf(executions).add(amountOf(left))).toEqual(amountOf(levels))
        expect(amountOf(executions).lte(wanted)).toBe(true)
        expect(executions.every(({ price }) => price.lte(limit))).toBe(true)
        const isWhole = amountOf(executions).eq(wanted)
        expect(isWhole || left.every(({ price }) => price.gt(limit))).toBe(true)
      },
    ),
  )
})

test('a purchase is cut to what is free, in whole lots, from the dearest on', () => {
  const { executions } = takeFrom(view.asks, 'buy', d(3), undefined)
  const cut = (free: string, releasedPerUnit = '0') =>
    texts(
      affordable(executions, { free: d(free), releasedPerUnit: d(releasedPerUnit), feeRate: d('0.002') }, d('0.001')),
    )
  // 101 × 1.002 = 101.202; 102 × 1.002 = 102.204.
  expect(cut('101.202')).toEqual([['101', '1']])
  expect(cut('101.201')).toEqual([['101', '0.999']])
  expect(cut('203.406')).toEqual([
    ['101', '1'],
    ['102', '1'],
  ])
  expect(cut('0')).toEqual([])
  expect(cut('0', '102.204')).toEqual([
    ['101', '1'],
    ['102', '2'],
  ])
})

test.each([
  [{ price: d(101), timeInForce: 'GTC' }, '1', undefined, '0'],
  [{ amount: d(2), price: d(101), timeInForce: 'IOC' }, '1', 'nobody sells more at 101 or better', undefined],
  [{ amount: d(2), price: d(101), timeInForce: 'FOK' }, '0', 'all or nothing', undefined],
  [{ price: d(101), postOnly: true }, '0', 'post-only', undefined],
  [{ type: 'market', price: undefined, amount: d(4) }, '3', 'nobody sells more in the book', undefined],
  [{ side: 'sell', type: 'market', price: undefined, amount: d(4) }, '3', 'nobody buys more in the book', undefined],
] as const)('%o takes %s', (changes, taken, cancelled, queue) => {
  const meeting = meetMarket(order(changes), view, undefined, d('0.001'))
  expect(amountOf(meeting.executions).toFixed()).toBe(taken)
  if (cancelled === undefined) expect(meeting.cancelled).toBeUndefined()
  else expect(meeting.cancelled).toContain(cancelled)
  if (queue === undefined) expect(meeting.queue).toBeUndefined()
})

test('the queue is what lies at the price, nothing in a gap, and unknown beyond the visible book', () => {
  expect(queueAt(view, 'buy', d(98))?.toFixed()).toBe('2')
  expect(queueAt(view, 'buy', d(99))?.toFixed()).toBe('0')
  expect(queueAt(view, 'buy', d(97))).toBeUndefined()
  expect(queueAt(view, 'sell', d(103))).toBeUndefined()
  expect(queueAt({ ...view, asks: [] }, 'sell', d(103))?.toFixed()).toBe('0')
  expect(queueAfterBook(order({ queue: d(5) }), view)?.toFixed()).toBe('1')
  expect(queueAfterBook(order({ queue: d('0.5') }), view)?.toFixed()).toBe('0.5')
  expect(queueAfterBook(order({ queue: undefined }), view)?.toFixed()).toBe('1')
  expect(queueAfterBook(order({ queue: d(5), price: d(90) }), view)?.toFixed()).toBe('5')
})

test.each([
  // order side, queue, trade price, trade side, volume → filled, queue
  ['buy', '2', '100', 'sell', '1.5', '0', '0.5'],
  ['buy', '2', '100', 'sell', '2.5', '0.5', '0'],
  ['buy', '2', '100', 'sell', '9', '1', '0'],
  ['buy', '2', '100', 'buy', '9', '0', '2'],
  ['buy', '2', '99.9', 'sell', '0.4', '0.4', '0'],
  ['buy', '2', '99.9', 'buy', '9', '1', '0'],
  ['buy', '2', '100.1', 'sell', '9', '0', '2'],
  ['sell', '2', '100', 'buy', '2.5', '0.5', '0'],
  ['sell', '2', '100.1', 'buy', '0.4', '0.4', '0'],
  ['sell', '2', '99.9', 'buy', '9', '0', '2'],
  ['sell', '2', '100', 'buy', '0', '0', '2'],
] as const)(
  '%s behind %s, trade at %s (%s) of %s: filled %s, queue %s',
  (side, queue, price, who, volume, filled, left) => {
    const effect = tradeEffect(order({ side, queue: d(queue) }), { price: d(price), side: who }, d(volume))
    expect([effect.filled.toFixed(), effect.queue?.toFixed()]).toEqual([filled, left])
  },
)

test('the better price comes first, then the older', () => {
  const sorted = (side: 'buy' | 'sell') =>
    [order({ side, sequence: 3 }), order({ side, sequence: 2, price: d(99) }), order({ side, sequence: 1 })]
      .sort(byPriority)
      .map(({ sequence }) => sequence)
  expect(sorted('buy')).toEqual([1, 3, 2])
  expect(sorted('sell')).toEqual([2, 1, 3])
})

test('what has come to an order trades with it, up to its rest', () => {
  expect(crossingVolume(order({ price: d(101) }), view.asks).toFixed()).toBe('1')
  expect(crossingVolume(order({ price: d(102), amount: d(5), filled: d(1) }), view.asks).toFixed()).toBe('3')
  expect(crossingVolume(order({ price: d(102), amount: d(5), filled: d(4) }), view.asks).toFixed()).toBe('1')
  expect(crossingVolume(order({ side: 'sell', price: d(101) }), view.bids).toFixed()).toBe('0')
})

test('reference prices', () => {
  expect(markPrice(view)?.toFixed()).toBe('100.5')
  expect(triggerReference(view, 'bid_ask', 'sell')?.toFixed()).toBe('100')
  expect(triggerReference(view, 'bid_ask', 'buy')?.toFixed()).toBe('101')
  expect(markPrice({ ...view, bids: [], last: d(7) })?.toFixed()).toBe('7')
  expect(roughPrice({ ...view, bids: [], last: undefined })?.toFixed()).toBe('101')
})

test.each([
  ['sell', 'stop', '99', '100', false],
  ['sell', 'stop', '100', '100', true],
  ['buy', 'stop_limit', '99', '100', true],
  ['buy', 'stop_limit', '101', '100', false],
  ['sell', 'take_profit', '101', '100', false],
  ['sell', 'take_profit', '100', '100', true],
  ['buy', 'take_profit_limit', '99', '100', false],
  ['buy', 'take_profit_limit', '100', '100', true],
] as const)('a %s %s at %s with the market at %s is triggered: %s', (side, type, stop, reference, expected) => {
  const waiting = order({ side, type, stopPrice: d(stop), triggered: false })
  expect(isTriggeredAt(waiting, d(reference))).toBe(expected)
  expect(isTriggeredAt({ ...waiting, triggered: true }, d(reference))).toBe(false)
})

test('a trailing stop lies on the tick further from the market and never at 0', () => {
  const by = (percent?: string, amount?: string) => ({
    percent: percent === undefined ? undefined : d(percent),
    amount: amount === undefined ? undefined : d(amount),
    activationPrice: undefined,
  })
  expect(trailingStopPrice('sell', d('100.5'), by('0.1'), d('0.1')).toFixed()).toBe('90.4')
  expect(trailingStopPrice('buy', d('100.5'), by('0.1'), d('0.1')).toFixed()).toBe('110.6')
  expect(trailingStopPrice('sell', d(3), by(undefined, '5'), d('0.1')).toFixed()).toBe('0.1')
})

test('a trailing stop follows only in its own direction', () => {
  fc.assert(
    fc.property(fc.constantFrom('buy', 'sell'), fc.array(fc.integer({ min: 500, max: 1_500 })), (side, ticks) => {
      const trailing = { percent: d('0.05'), amount: undefined, activationPrice: undefined }
      let waiting = order({ side, type: 'trailing_stop', price: undefined, triggered: false, trailing })
      for (const tick of ticks) {
        const before = waiting
        waiting = followed(before, d(tick).div(10), d('0.1'))
        const change = waiting.stopPrice?.cmp(before.stopPrice ?? waiting.stopPrice) ?? 0
        expect(side === 'sell' ? change >= 0 : change <= 0).toBe(true)
      }
    }),
  )
})

test('fees by currency, and a third currency only as long as it lasts', () => {
  const fill = { side: 'buy', price: d(100), amount: d(2), rate: d('0.001') } as const
  const bnb = { in: 'currency', currency: 'BNB', price: d(300) } as const
  const fee = (side: 'buy' | 'sell', payment: Parameters<typeof feeOf>[2], free = '1') => {
    const { amount, currency } = feeOf({ ...fill, side }, rules, payment, () => d(free))
    return `${amount.toFixed()} ${currency}`
  }
  expect(fee('buy', { in: 'quote' })).toBe('0.2 USDT')
  expect(fee('buy', { in: 'received' })).toBe('0.002 BTC')
  expect(fee('sell', { in: 'received' })).toBe('0.2 USDT')
  expect(fee('buy', bnb)).toBe('0.000666666666666667 BNB')
  expect(fee('buy', bnb, '0.000666666666666666')).toBe('0.002 BTC')
  expect(fee('sell', bnb, '0')).toBe('0.2 USDT')
  expect(quoteFeeRate(rules, { in: 'quote' }).toFixed()).toBe('0.002')
  expect(quoteFeeRate(rules, bnb).toFixed()).toBe('0')
  expect(quoteFeeRate({ ...rules, makerFee: d('-0.001'), takerFee: d('-0.001') }, { in: 'quote' }).toFixed()).toBe('0')
})

test('a group can fill what its largest order wants, and sets that aside once', () => {
  const stop = order({ side: 'sell', amount: d(1) })
  const near = order({ side: 'sell', amount: d('0.4'), filled: d('0.1') })
  const far = order({ side: 'sell', amount: d('0.6') })
  expect(groupCapacity([near, far, stop]).toFixed()).toBe('1')
  expect(remainingAfterSibling(stop, d(1), d('0.3')).toFixed()).toBe('0.7')
  expect(remainingAfterSibling(far, d(1), d('0.3')).toFixed()).toBe('0.6')
  expect(remainingAfterSibling(far, d(1), d('1')).toFixed()).toBe('0')
  expect(reservationOf([near, far, stop], rules, { in: 'quote' })).toEqual({ currency: 'BTC', amount: d(1) })
  const buys = [order({ amount: d(1) }), order({ amount: d('0.5'), reservePrice: d(300) })]
  expect(reservationOf(buys, rules, { in: 'quote' })).toEqual({ currency: 'USDT', amount: d('300.6') })
  expect(reservationOf([], rules, { in: 'quote' })).toBeUndefined()
})

test('reduce-only never opens, enlarges or turns a position', () => {
  const lot = d('0.001')
  expect(reducingAmount('sell', d(2), d('1.2345'), lot).toFixed()).toBe('1.234')
  expect(reducingAmount('sell', d(1), d('1.2345'), lot).toFixed()).toBe('1')
  expect(reducingAmount('buy', d(1), d('1.2345'), lot).toFixed()).toBe('0')
  expect(reducingAmount('buy', d(1), d('-0.5'), lot).toFixed()).toBe('0.5')
  expect(reducingAmount('sell', d(1), ZERO, lot).toFixed()).toBe('0')
})
