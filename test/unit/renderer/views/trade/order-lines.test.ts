import { expect, test } from 'vitest'
import { readMemory } from '#renderer/views/trade/chart/chart-memory.ts'
import { countdown } from '#renderer/views/trade/chart/countdown.ts'
import { onTick, orderLines, priceText } from '#renderer/views/trade/chart/order-lines.ts'
import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'

const POSITION: Position = {
  id: 'p1',
  account: 'paper',
  symbol: 'BTC/USDT',
  side: 'long',
  quantity: '0.5',
  averagePrice: '100',
  markPrice: '101',
  notional: '50.5',
  unrealizedPnl: '0.5',
  unrealizedPnlPct: 0.01,
  realizedPnl: '0',
  fees: {},
  stopLoss: '95',
  takeProfit: '110',
  coverage: { exchange: '0.5', engine: '0', naked: '0' },
  openedAt: 1,
}

function order(id: string, change: Partial<Order>): Order {
  return {
    id,
    clientOrderId: id,
    account: 'paper',
    symbol: 'BTC/USDT',
    side: 'sell',
    type: 'limit',
    status: 'open',
    amount: '0.5',
    filled: '0',
    remaining: '0.5',
    price: null,
    stopPrice: null,
    averagePrice: null,
    fee: {},
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    heldBy: 'exchange',
    createdAt: 1,
    updatedAt: 1,
    ...change,
  }
}

const STOP = order('stop', { type: 'stop', stopPrice: '95', reduceOnly: true })

test('the orders that are the stop and the target of the position are one line with it', () => {
  const target = order('target', { price: '110', reduceOnly: true })
  const lines = orderLines('BTC/USDT', [POSITION], [STOP, target], 'USDT')
  expect(lines.map(({ title, price }) => `${title} ${price}`)).toEqual([
    'Long 0.5 100',
    'Stop 0.5 95',
    'Target 0.5 110',
  ])
  expect(lines[1]?.amend).toEqual({ kind: 'stops', positionId: 'p1', field: 'stopLoss' })
  expect(lines[1]?.pnl?.(95).text).toBe('−2.50 USDT')
  expect(lines[2]?.pnl?.(112).text).toBe('+6.00 USDT')
})

test('several targets are moved one by one: setting one would take the others away', () => {
  const targets = [
    order('t1', { price: '110', remaining: '0.25', reduceOnly: true }),
    order('t2', { price: '120', remaining: '0.25', reduceOnly: true }),
  ]
  const lines = orderLines('BTC/USDT', [POSITION], [STOP, ...targets], 'USDT')
  expect(lines.map(({ amend }) => amend?.kind)).toEqual([undefined, 'stops', 'order', 'order'])
  expect(lines[3]).toMatchObject({ title: 'Sell limit 0.25', price: 120, amend: { orderId: 't2', field: 'price' } })
})

test('a stop limit has two lines, a trailing stop none that can be moved, another symbol none at all', () => {
  const lines = orderLines(
    'BTC/USDT',
    [],
    [
      order('sl', { side: 'buy', type: 'stop_limit', stopPrice: '105', price: '106' }),
      order('tr', { type: 'trailing_stop', stopPrice: '90' }),
      order('eth', { symbol: 'ETH/USDT', price: '7' }),
    ],
    'USDT',
  )
  expect(lines.map(({ title, price, amend }) => [title, price, amend?.kind])).toEqual([
    ['Buy stop limit (trigger) 0.5', 105, 'order'],
    ['Buy stop limit (limit) 0.5', 106, 'order'],
    ['Sell trailing stop 0.5', 90, undefined],
  ])
})

test('a short loses when its stop lies above its entry', () => {
  const short: Position = { ...POSITION, side: 'short', stopLoss: '105' }
  const lines = orderLines('BTC/USDT', [short], [], 'USDT')
  expect(lines[1]?.pnl?.(105).value).toBe(-2.5)
})

test('prices come on the ticks, without the noise of floating point', () => {
  expect(priceText(0.1 + 0.2, 0.1, 1)).toBe('0.3')
  expect(priceText(49_999.987, 0.01, 2)).toBe('49999.99')
  expect(onTick(-3, 0.5)).toBe(0.5)
})

test('the time to the close of the bar', () => {
  expect(countdown(45_000)).toBe('00:45')
  expect(countdown(3 * 3_600_000 + 61_000)).toBe('3:01:01')
  expect(countdown(1)).toBe('00:01')
})

test('what was kept for a symbol is read; what cannot be read is left out', () => {
  const level = { id: 'a', kind: 'level', anchors: [{ time: 1, price: 2 }] }
  const remembered = {
    'chart.drawings.BTC/USDT': [level, { id: 'b', kind: 'trend', anchors: [{ time: 1, price: 2 }] }, 'nonsense'],
    'chart.indicators.BTC/USDT': [{ type: 'ema', period: 20 }, { period: 3 }],
    'chart.indicators.ETH/USDT': 'nonsense',
  }
  expect(readMemory(remembered, 'BTC/USDT')).toEqual({ drawings: [level], indicators: [{ type: 'ema', period: 20 }] })
  expect(readMemory(remembered, 'ETH/USDT')).toEqual({ drawings: [], indicators: [] })
})
