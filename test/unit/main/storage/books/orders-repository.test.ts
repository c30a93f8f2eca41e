import { expect, test } from 'vitest'
import {
  createOrdersRepository,
  type OrderRecord,
  type OrdersRepository,
} from '#main/storage/books/orders-repository.ts'
import { decimal, ZERO } from '#shared/decimal.ts'
import { temporaryBooks } from '#test/builders/books.ts'

const ORDER: Omit<OrderRecord, 'createdAt' | 'updatedAt'> = {
  id: 'o1',
  account: 'paper',
  clientOrderId: 'c1',
  exchangeOrderId: undefined,
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  status: 'sent',
  amount: decimal('0.123456789012345678'),
  filled: ZERO,
  filledValue: ZERO,
  price: decimal('50000.10'),
  stopPrice: undefined,
  triggerBy: 'last',
  trailing: { percent: 0.01, activationPrice: '51000' },
  fee: {},
  timeInForce: 'GTD',
  expiresAt: 1_800_000_000_000,
  postOnly: true,
  reduceOnly: false,
  purpose: 'entry',
  parentOrderId: undefined,
  ocoGroup: 'g',
  protection: { stopLoss: '49000', takeProfit: [{ price: '52000', fraction: 0.5 }], breakEvenAfter: 0.01 },
  heldBy: 'exchange',
  strategyId: 's',
  reason: undefined,
  note: 'a note',
  tags: ['one', 'two'],
}

function repository(): OrdersRepository {
  const { database, now } = temporaryBooks()
  database
    .prepare(
      `INSERT INTO accounts (id, name, kind, market, exchange, currency, live, created_at, updated_at)
       VALUES ('paper', 'Paper', 'paper', 'simulated', 'paper', 'USDT', 0, 1, 1)`,
    )
    .run()
  return createOrdersRepository(database, now)
}

test('an order comes back as it was written, to the last digit', () => {
  const orders = repository()
  const written = orders.insert(ORDER, { kind: 'created' })
  expect(orders.get('o1')).toEqual(written)
  expect(orders.byClientOrderId('paper', 'c1')).toEqual(written)
  expect(orders.byClientOrderId('other', 'c1')).toBeUndefined()
  expect(() => orders.get('nobody')).toThrow('there is no order nobody')
})

test('a client order id is used once', () => {
  const orders = repository()
  orders.insert(ORDER, { kind: 'created' })
  expect(() => orders.insert({ ...ORDER, id: 'o2' }, { kind: 'created' })).toThrow()
  expect(orders.find('o2')).toBeUndefined()
})

test('each change is an event of the order’s life, in order', () => {
  const orders = repository()
  orders.insert(ORDER, { kind: 'created', data: { by: 'hand' } })
  orders.update('o1', { status: 'open', exchangeOrderId: 'x' }, { kind: 'accepted' })
  const filled = { status: 'filled', filled: ORDER.amount, fee: { USDT: decimal('0.1') } } as const
  orders.update('o1', filled, { kind: 'filled' })
  const first = orders.events('o1', { limit: 2 })
  const rest = orders.events('o1', { limit: 2, cursor: first.nextCursor })
  expect([...first.items, ...rest.items].map(({ sequence, kind, status }) => [sequence, kind, status])).toEqual([
    [1, 'created', 'sent'],
    [2, 'accepted', 'open'],
    [3, 'filled', 'filled'],
  ])
  expect(first.items[0]?.data).toEqual({ by: 'hand' })
  expect(orders.get('o1')).toMatchObject({ ...filled, exchangeOrderId: 'x', note: 'a note' })
})

test('lists: newest first, page by page, by what is asked for; unfinished ones oldest first', () => {
  const orders = repository()
  for (const [i, status] of (['sent', 'filled', 'open', 'in_doubt', 'denied'] as const).entries()) {
    const symbol = i % 2 === 0 ? 'BTC/USDT' : 'ETH/USDT'
    const order = {
      ...ORDER,
      id: `o${i}`,
      clientOrderId: `c${i}`,
      status,
      symbol,
      parentOrderId: i > 2 ? 'o2' : undefined,
    }
    orders.insert(order, { kind: 'created' })
  }
  const ids = (list: readonly OrderRecord[]): string[] => list.map(({ id }) => id)
  const first = orders.list({ limit: 3 })
  expect(ids(first.items)).toEqual(['o4', 'o3', 'o2'])
  expect(ids(orders.list({ limit: 3, cursor: first.nextCursor }).items)).toEqual(['o1', 'o0'])
  expect(ids(orders.list({ symbol: 'ETH/USDT' }).items)).toEqual(['o3', 'o1'])
  expect(ids(orders.list({ open: true }).items)).toEqual(['o3', 'o2', 'o0'])
  expect(ids(orders.list({ account: 'nobody' }).items)).toEqual([])
  expect(ids(orders.unfinished())).toEqual(['o0', 'o2', 'o3'])
  expect(ids(orders.childrenOf('o2'))).toEqual(['o3', 'o4'])
})
