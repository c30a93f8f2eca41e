import { expect, test } from 'vitest'
import { readMoment, readTicket, sellable, type TicketContext } from '#renderer/views/trade/ticket/read-ticket.ts'
import { EMPTY_TICKET, type TicketForm } from '#renderer/views/trade/ticket/ticket-form.ts'
import { createOrderInput } from '#shared/contract/trading.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Position } from '#shared/domain/position.ts'

const instrument: Instrument = {
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  kind: 'spot',
  status: 'trading',
  tickSize: '0.5',
  lotSize: '0.001',
  minAmount: '0.001',
  minNotional: '10',
  makerFee: 0.001,
  takerFee: 0.001,
}
const position: Position = {
  id: 'p1',
  account: 'a1',
  symbol: 'BTC/USDT',
  side: 'long',
  quantity: '0.5',
  averagePrice: '60000',
  markPrice: '61000',
  notional: '30500',
  unrealizedPnl: '500',
  unrealizedPnlPct: 0.0167,
  realizedPnl: '0',
  fees: {},
  coverage: { exchange: '0.5', engine: '0', naked: '0' },
  openedAt: 0,
}
const context: TicketContext = {
  account: 'a1',
  instrument,
  balances: [
    { currency: 'BTC', total: '0.7', free: '0.2', reserved: '0.5' },
    { currency: 'USDT', total: '1000', free: '333.33333333', reserved: '666.66666667' },
  ],
  position: undefined,
  timeZone: 'utc',
  now: Date.UTC(2024, 0, 1),
}
const read = (form: Partial<TicketForm>, more: Partial<TicketContext> = {}) =>
  readTicket({ ...EMPTY_TICKET, ...form }, { ...context, ...more })

test('a market order of an amount is all that is sent', () => {
  const ticket = read({ size: '0.01', price: '60000', stopPrice: '50000' })
  expect(ticket).toEqual({
    problems: {},
    missing: [],
    riskPct: undefined,
    order: { account: 'a1', symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.01' },
  })
})

test.each([
  ['limit', { price: '60000' }],
  ['stop', { stopPrice: '60500' }],
  ['stop_limit', { price: '60000', stopPrice: '60500' }],
  ['take_profit', { stopPrice: '60500' }],
  ['take_profit_limit', { price: '60000', stopPrice: '60500' }],
] as const)('a %s order has the prices of its type and no others', (type, prices) => {
  const { order, problems, missing } = read({ type, size: '1,000.5', price: '60,000.00', stopPrice: '60500.0' })
  expect({ problems, missing }).toEqual({ problems: {}, missing: [] })
  expect(order).toEqual({ account: 'a1', symbol: 'BTC/USDT', side: 'buy', type, amount: '1000.5', ...prices })
  expect(createOrderInput.parse(order)).toEqual(order)
})

test('a trailing stop trails by percent or by an amount, from an activation price on', () => {
  const percent = read({ type: 'trailing_stop', size: '1', trailDistance: '2.5', activationPrice: '61000' })
  expect(percent.order.trailing).toEqual({ percent: 0.025, activationPrice: '61000' })
  const amount = read({ type: 'trailing_stop', size: '1', trailBy: 'amount', trailDistance: '300' })
  expect(amount.order.trailing).toEqual({ amount: '300' })
  expect(read({ type: 'trailing_stop', size: '1', trailDistance: '' }).missing).toEqual(['Trailing distance'])
})

test('what is not there yet is missing, what is wrong is a problem with its numbers', () => {
  expect(read({ type: 'stop_limit' }).missing).toEqual(['Amount', 'Price', 'Stop price'])
  const { problems } = read({ type: 'limit', size: '0.0015', price: '60000.2', stopLoss: 'low' })
  expect(problems).toEqual({
    Amount: 'must be a multiple of 0.001: 0.001 or 0.002',
    Price: 'must be a multiple of 0.5: 60000 or 60000.5',
    'Stop loss': '“low” is no number',
  })
  expect(read({ size: '0' }).problems).toEqual({ Amount: 'must be above 0' })
})

test('money is spent as money', () => {
  expect(read({ sizing: 'quote', size: '500' }).order).toMatchObject({ quoteAmount: '500' })
})

test('a share of what is free is never more than it: money when buying, whole lots when selling', () => {
  expect(read({ sizing: 'percent', size: '50' }).order.quoteAmount).toBe('166.66666666')
  expect(read({ sizing: 'percent', size: '100' }).order.quoteAmount).toBe('333.33333333')
  expect(read({ sizing: 'percent', size: '33', side: 'sell' }).order.amount).toBe('0.066')
  expect(read({ sizing: 'percent', size: '101' }).problems).toEqual({ Amount: 'must be at most 100 %' })
  expect(read({ sizing: 'percent', size: '0.1', side: 'sell' }).problems).toEqual({
    Amount: 'only 0.2 BTC free, less than one lot',
  })
  expect(read({ sizing: 'percent', size: '50' }, { balances: [] }).problems).toEqual({ Amount: 'no USDT is free' })
})

test('a contract is sold short with a share of the free money', () => {
  const perpetual = { ...instrument, kind: 'perpetual' } as const
  const { order } = read({ sizing: 'percent', size: '50', side: 'sell' }, { instrument: perpetual })
  expect(order).toMatchObject({ side: 'sell', quoteAmount: '166.66666666' })
})

test('a sale at once may take what the stops of the position set aside, one that waits may not', () => {
  const held = { ...context, position }
  expect(sellable({ type: 'market', timeInForce: 'GTC' }, held)).toBe('0.5')
  expect(sellable({ type: 'limit', timeInForce: 'IOC' }, held)).toBe('0.5')
  expect(sellable({ type: 'limit', timeInForce: 'GTC' }, held)).toBe('0.2')
  expect(sellable({ type: 'market', timeInForce: 'GTC' }, context)).toBe('0.2')
})

test('a size by risk needs a stop and leaves the amount to the engine', () => {
  expect(read({ sizing: 'risk', size: '1' }).missing).toEqual(['Stop loss'])
  const ticket = read({ sizing: 'risk', size: '1', stopLoss: '59000' })
  expect(ticket.riskPct).toBe(0.01)
  expect(ticket.order).toEqual({
    account: 'a1',
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'market',
    stopLoss: '59000',
  })
})

test('one target is a price; several are prices with fractions that are not more than the whole', () => {
  expect(read({ size: '1', targets: [{ price: '62000', share: '100' }] }).order.takeProfit).toBe('62000')
  const targets = [
    { price: '62000', share: '60' },
    { price: '63000', share: '40' },
  ]
  expect(read({ size: '1', targets }).order.takeProfit).toEqual([
    { price: '62000', fraction: 0.6 },
    { price: '63000', fraction: 0.4 },
  ])
  const tooMuch = targets.map((target) => ({ ...target, share: '60' }))
  expect(read({ size: '1', targets: tooMuch }).problems).toEqual({ 'Take profit': 'shares are more than 100 %' })
})

test('an order that only reduces brings no stops along', () => {
  const { order } = read({
    size: '1',
    reduceOnly: true,
    stopLoss: '59000',
    breakEvenAfter: '2',
    targets: [{ price: '62000', share: '100' }],
  })
  expect(order).toEqual({
    account: 'a1',
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'market',
    amount: '1',
    reduceOnly: true,
  })
})

test('an expiry is read in the time of the window and lies in the future', () => {
  const limit = { type: 'limit', size: '1', price: '60000', timeInForce: 'GTD' } as const
  expect(read(limit).missing).toEqual(['Expires'])
  expect(read({ ...limit, expiresAt: '2024-01-02T00:00' }).order).toMatchObject({
    timeInForce: 'GTD',
    expiresAt: Date.UTC(2024, 0, 2),
  })
  expect(read({ ...limit, expiresAt: '2023-12-31T23:59' }).problems).toEqual({ Expires: 'must be in the future' })
  expect(readMoment('2024-01-02T00:00', 'local')).toBe(new Date(2024, 0, 2).getTime())
})

test('post-only goes with orders that can wait, time in force with those that have a choice', () => {
  const limit = { type: 'limit', size: '1', price: '60000', postOnly: true } as const
  expect(read(limit).order.postOnly).toBe(true)
  expect(read({ ...limit, timeInForce: 'IOC' }).order).toMatchObject({ timeInForce: 'IOC' })
  expect(read({ ...limit, timeInForce: 'IOC' }).order.postOnly).toBeUndefined()
  expect(read({ size: '1', postOnly: true, timeInForce: 'GTD' }).order).toEqual({
    account: 'a1',
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'market',
    amount: '1',
  })
})

test('tags are parted by commas, each once', () => {
  expect(read({ size: '1', tags: 'swing, breakout,, swing ', note: ' why ' }).order).toMatchObject({
    tags: ['swing', 'breakout'],
    note: 'why',
  })
  expect(read({ size: '1', tags: 'x'.repeat(65) }).problems).toEqual({ Tags: 'a tag has at most 64 characters' })
})
