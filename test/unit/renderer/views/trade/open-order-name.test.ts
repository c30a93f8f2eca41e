import { expect, test } from 'vitest'
import { openOrderName } from '#renderer/views/trade/bottom/open-order-name.ts'
import type { Order } from '#shared/domain/order.ts'

const order: Order = {
  id: 'o1',
  clientOrderId: 'c1',
  account: 'a1',
  symbol: 'BTC/USDT',
  side: 'sell',
  type: 'limit',
  status: 'open',
  amount: '1',
  filled: '0',
  remaining: '1',
  price: '61000',
  stopPrice: null,
  averagePrice: null,
  fee: {},
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  heldBy: 'exchange',
  createdAt: 0,
  updatedAt: 0,
}

test.each([
  [{}, 'Limit'],
  [{ reduceOnly: true }, 'Limit · reduce-only'],
  [{ parentOrderId: 'o0', reduceOnly: true }, 'Target'],
  [{ parentOrderId: 'o0', type: 'stop' }, 'Stop loss'],
  [{ parentOrderId: 'o0', type: 'take_profit' }, 'Target'],
  [{ type: 'trailing_stop' }, 'Trailing stop'],
] as const)('the open order %j is called %s', (change, name) => {
  expect(openOrderName({ ...order, ...change })).toBe(name)
})
