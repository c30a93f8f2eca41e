import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type OrderEvent, type OrderLife, statusAfter } from '#main/trading/order-life.ts'
import { decimal, ZERO } from '#shared/decimal.ts'
import { isFinal, type OrderStatus } from '#shared/domain/order.ts'

const life = (status: OrderStatus, filled = '0'): OrderLife => ({
  status,
  amount: decimal('10'),
  filled: decimal(filled),
})
const fill = (amount: string): OrderEvent => ({
  kind: 'filled',
  fillId: 'f',
  amount: decimal(amount),
  price: decimal('1'),
})

test.each<[OrderLife, OrderEvent, OrderStatus | undefined]>([
  [life('sent'), { kind: 'denied', reason: '' }, 'denied'],
  [life('sent'), { kind: 'accepted', exchangeOrderId: '1' }, 'open'],
  [life('sent'), { kind: 'rejected', reason: '' }, 'rejected'],
  [life('sent'), { kind: 'doubted', evidence: '' }, 'in_doubt'],
  [life('sent'), fill('3'), 'partially_filled'],
  [life('sent', '3'), { kind: 'accepted', exchangeOrderId: '1' }, 'partially_filled'],
  [life('open'), fill('10'), 'filled'],
  [life('open'), { kind: 'denied', reason: '' }, undefined],
  [life('open'), { kind: 'cancelRequested' }, 'pending_cancel'],
  [life('partially_filled', '4'), { kind: 'amendRequested' }, 'pending_amend'],
  [life('pending_amend', '4'), { kind: 'requestRefused', reason: '' }, 'partially_filled'],
  [life('pending_cancel', '4'), fill('1'), 'pending_cancel'],
  [life('pending_cancel', '4'), fill('6'), 'filled'],
  [life('pending_cancel', '4'), fill('7'), 'pending_cancel'],
  [life('pending_amend', '4'), fill('6'), 'pending_amend'],
  [life('pending_amend', '4'), fill('7'), 'pending_amend'],
  [life('pending_amend', '10'), { kind: 'requestRefused', reason: '' }, 'filled'],
  [life('in_doubt', '4'), fill('7'), 'in_doubt'],
  [
    life('in_doubt', '10'),
    { kind: 'amended', amount: decimal('12'), price: undefined, stopPrice: undefined },
    'partially_filled',
  ],
  [life('in_doubt', '10'), { kind: 'accepted', exchangeOrderId: '1' }, 'filled'],
  [life('open'), fill('11'), 'filled'],
  [life('pending_cancel', '4'), { kind: 'cancelled', reason: '' }, 'cancelled'],
  [
    life('pending_amend', '4'),
    { kind: 'amended', amount: decimal('4'), price: undefined, stopPrice: undefined },
    'filled',
  ],
  [life('partially_filled', '4'), { kind: 'rejected', reason: '' }, 'cancelled'],
  [life('in_doubt'), { kind: 'accepted', exchangeOrderId: '1' }, 'open'],
  [life('cancelled'), { kind: 'accepted', exchangeOrderId: '1' }, undefined],
  [life('cancelled', '2'), fill('1'), 'cancelled'],
])('%o, then %o: %s', (before, event, after) => {
  expect(statusAfter(before, event)).toBe(after)
})

test('no order leaves a final state, whatever happens', () => {
  const event = fc.oneof<fc.Arbitrary<OrderEvent>[]>(
    fc.constantFrom<OrderEvent>(
      { kind: 'created' },
      { kind: 'denied', reason: 'r' },
      { kind: 'accepted', exchangeOrderId: 'x' },
      { kind: 'rejected', reason: 'r' },
      { kind: 'cancelRequested' },
      { kind: 'amendRequested' },
      { kind: 'requestRefused', reason: 'r' },
      { kind: 'cancelled', reason: 'r' },
      { kind: 'expired', reason: 'r' },
      { kind: 'doubted', evidence: 'e' },
    ),
    fc.integer({ min: 1, max: 4 }).map((amount) => fill(String(amount))),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let now: OrderLife = { status: 'sent', amount: decimal(10), filled: ZERO }
      for (const one of events) {
        const status = statusAfter(now, one) ?? now.status
        if (isFinal(now.status)) expect(status).toBe(now.status)
        now = { ...now, status, filled: one.kind === 'filled' ? now.filled.add(one.amount) : now.filled }
        if (now.status === 'filled') expect(now.filled.gte(now.amount)).toBe(true)
        if (now.status === 'open') expect(now.filled.isZero()).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
