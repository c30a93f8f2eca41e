import { expect, test } from 'vitest'
import { createOrdersRepository, type OrderRecord } from '#main/storage/books/orders-repository.ts'
import { decimal } from '#shared/decimal.ts'
import { ORDER, tradingBooks } from '#test/builders/trading-rows.ts'

const ids = (list: readonly OrderRecord[]): string[] => list.map(({ id }) => id)

test('an order comes back as it was written, to the last digit', () => {
  const { database, write } = tradingBooks()
  const orders = createOrdersRepository(database)
  write({ orders: [ORDER] })
  expect(orders.get('o1')).toEqual(ORDER)
  expect(orders.byClientOrderId('paper', 'c1')).toEqual(ORDER)
  expect(orders.byClientOrderId('other', 'c1')).toBeUndefined()
  expect(orders.find('nobody')).toBeUndefined()
  expect(() => orders.get('nobody')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('an order is written whole again, and each change is an event of its life, in order', () => {
  const { database, write } = tradingBooks()
  const orders = createOrdersRepository(database)
  expect(orders.lastSequence('o1')).toBe(0)
  const filled: OrderRecord = {
    ...ORDER,
    status: 'filled',
    exchangeOrderId: 'x',
    filled: ORDER.amount,
    filledValue: decimal('6172.85'),
    price: undefined,
    stopPrice: decimal('49000'),
    fee: { USDT: decimal('0.1') },
    protection: undefined,
    heldBy: 'engine',
    reason: 'as planned',
    updatedAt: 4_000,
  }
  write({
    orders: [ORDER],
    events: [{ orderId: 'o1', sequence: 1, kind: 'created', status: 'sent', data: { by: 'hand' }, time: 1_000 }],
  })
  write({
    orders: [filled],
    events: [
      { orderId: 'o1', sequence: 2, kind: 'accepted', status: 'open', data: {}, time: 3_000 },
      { orderId: 'o1', sequence: 3, kind: 'filled', status: 'filled', data: {}, time: 4_000 },
    ],
  })
  expect(orders.get('o1')).toEqual(filled)
  expect(orders.lastSequence('o1')).toBe(3)
  const first = orders.events('o1', { limit: 2 })
  const rest = orders.events('o1', { limit: 2, cursor: first.nextCursor })
  expect(rest.nextCursor).toBeUndefined()
  expect([...first.items, ...rest.items]).toEqual([
    { orderId: 'o1', sequence: 1, kind: 'created', status: 'sent', data: { by: 'hand' }, time: 1_000 },
    { orderId: 'o1', sequence: 2, kind: 'accepted', status: 'open', data: {}, time: 3_000 },
    { orderId: 'o1', sequence: 3, kind: 'filled', status: 'filled', data: {}, time: 4_000 },
  ])
  expect(() => orders.events('nobody')).toThrow('there is no order nobody')
  expect(() => orders.events('o1', { cursor: 'x' })).toThrow(expect.objectContaining({ code: 'VALIDATION' }))
})

test('lists: newest first by what is asked for; what is unfinished, protected or a child is oldest first', () => {
  const { database, write } = tradingBooks()
  const orders = createOrdersRepository(database)
  for (const [i, status] of (['sent', 'filled', 'open', 'in_doubt', 'denied'] as const).entries()) {
    const order: OrderRecord = {
      ...ORDER,
      id: `o${i}`,
      clientOrderId: `c${i}`,
      status,
      symbol: i % 2 === 0 ? 'BTC/USDT' : 'ETH/USDT',
      parentOrderId: i > 2 ? 'o2' : undefined,
      strategyId: i === 1 ? undefined : 's',
      protection: i < 2 ? ORDER.protection : undefined,
      createdAt: 1_000 + 1_000 * i,
    }
    write({ orders: [order, { ...order, account: 'other', id: `other${i}` }] })
  }
  const account = 'paper'
  expect(ids(orders.list({ account }).items)).toEqual(['o4', 'o3', 'o2', 'o1', 'o0'])
  expect(ids(orders.list({ account, symbol: 'ETH/USDT' }).items)).toEqual(['o3', 'o1'])
  expect(ids(orders.list({ account, strategyId: 's' }).items)).toEqual(['o4', 'o3', 'o2', 'o0'])
  expect(ids(orders.list({ account, strategyId: 's', symbol: 'ETH/USDT' }).items)).toEqual(['o3'])
  expect(ids(orders.list({ account, open: true }).items)).toEqual(['o3', 'o2', 'o0'])
  expect(ids(orders.list({ account, open: true, symbol: 'BTC/USDT', strategyId: 's' }).items)).toEqual(['o2', 'o0'])
  expect(ids(orders.list({ account, from: 2_000, to: 4_000 }).items)).toEqual(['o2', 'o1'])
  expect(ids(orders.list({ account: 'nobody' }).items)).toEqual([])
  expect(ids(orders.unfinished('paper'))).toEqual(['o0', 'o2', 'o3'])
  expect(ids(orders.unfinished())).toEqual(['o0', 'other0', 'o2', 'other2', 'o3', 'other3'])
  expect(ids(orders.withProtection('paper'))).toEqual(['o0', 'o1'])
  expect(ids(orders.childrenOf('o2'))).toEqual(['o3', 'other3', 'o4', 'other4'])
})
