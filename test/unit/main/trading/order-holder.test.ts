import { expect, test } from 'vitest'
import { GONE_EVIDENCE, holderOf, isAtExchange, isGone, isHeldHere, isPassing } from '#main/trading/order-holder.ts'
import { PLAIN_SPOT } from '#test/fakes/limited-exchange.ts'

test('an order is held by whoever knows its type and its trigger', () => {
  const full = { ...PLAIN_SPOT, trailingStops: true, triggers: ['last', 'mark', 'bid_ask'] } as const
  const held = (type: Parameters<typeof holderOf>[0]['type'], triggerBy?: 'last' | 'mark' | 'bid_ask') =>
    [PLAIN_SPOT, full, { ...full, stops: false }].map((capabilities) => holderOf({ type, triggerBy }, capabilities))
  expect(held('market')).toEqual(['exchange', 'exchange', 'exchange'])
  expect(held('limit', 'bid_ask')).toEqual(['exchange', 'exchange', 'exchange'])
  expect(held('stop')).toEqual(['exchange', 'exchange', 'engine'])
  expect(held('stop_limit', 'bid_ask')).toEqual(['engine', 'exchange', 'engine'])
  expect(held('take_profit', 'mark')).toEqual(['engine', 'exchange', 'engine'])
  expect(held('trailing_stop')).toEqual(['engine', 'exchange', 'exchange'])
})

test('where an order is follows from its holder and its state', () => {
  expect(isHeldHere({ heldBy: 'engine', status: 'open' })).toBe(true)
  expect(isHeldHere({ heldBy: 'engine', status: 'cancelled' })).toBe(false)
  expect(isHeldHere({ heldBy: 'exchange', status: 'open' })).toBe(false)
  expect(isAtExchange({ heldBy: 'exchange', status: 'in_doubt' })).toBe(true)
  expect(isAtExchange({ heldBy: 'exchange', status: 'filled' })).toBe(false)
  expect(isAtExchange({ heldBy: 'engine', status: 'open' })).toBe(false)
  expect([isPassing({ type: 'market', timeInForce: 'GTC' }), isPassing({ type: 'limit', timeInForce: 'IOC' })]).toEqual(
    [true, true],
  )
  expect(isPassing({ type: 'stop', timeInForce: 'GTC' })).toBe(false)
})

test('an order is gone only where the exchange had it', () => {
  expect(isGone({ status: 'in_doubt', reason: GONE_EVIDENCE })).toBe(true)
  expect(isGone({ status: 'in_doubt', reason: 'the answer of the exchange was lost' })).toBe(false)
  expect(isGone({ status: 'cancelled', reason: GONE_EVIDENCE })).toBe(false)
})
