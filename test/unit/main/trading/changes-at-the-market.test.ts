import { expect, test } from 'vitest'
import { tradingStand } from '#test/builders/trading-stand.ts'

test('an order whose amount is raised into the market is not over with what its old amount was', async () => {
  const stand = await tradingStand()
  const { feed } = stand
  feed.show('ETH/USDT', [['99.8', '50']], [['100', '2']])
  const order = await stand.ok('trading.createOrder', {
    symbol: 'ETH/USDT',
    side: 'buy',
    type: 'limit',
    amount: '1',
    price: '99.9',
  })
  const raised = await stand.ok('trading.amendOrder', { id: order.id, amount: '3', price: '100' })
  expect(raised).toMatchObject({ status: 'partially_filled', amount: '3', filled: '2', remaining: '1' })
  feed.move('ETH/USDT', 99.9)
  await stand.rest()
  expect(await stand.ok('trading.order', { id: order.id })).toMatchObject({ status: 'filled', filled: '3' })
})

test('stops cover what the trader’s own sales leave, and all of it once those are gone', async () => {
  const stand = await tradingStand()
  const cover = async () => (await stand.ok('trading.positions', {})).items[0]?.coverage
  await stand.buy('ETH/USDT', '3')
  const sale = await stand.ok('trading.createOrder', {
    symbol: 'ETH/USDT',
    side: 'sell',
    type: 'limit',
    amount: '1',
    price: '105',
  })
  const [position] = (await stand.ok('trading.positions', {})).items
  await stand.ok('trading.setStops', { id: position?.id ?? '', stopLoss: '95' })
  await stand.rest()
  expect(await cover()).toEqual({ exchange: '2', engine: '0', naked: '1' })
  await stand.ok('trading.cancelOrder', { id: sale.id })
  await stand.rest()
  expect(await cover()).toEqual({ exchange: '3', engine: '0', naked: '0' })
  expect(stand.log.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('an entry that waits keeps its own stop when stops are set on the position before it', async () => {
  const stand = await tradingStand()
  const { feed } = stand
  const entry = { symbol: 'ETH/USDT', side: 'buy', type: 'limit' } as const
  feed.show('ETH/USDT', [['99.8', '50']], [['99.9', '1']])
  const partly = await stand.ok('trading.createOrder', { ...entry, amount: '3', price: '99.9', stopLoss: '91' })
  const waiting = await stand.ok('trading.createOrder', { ...entry, amount: '2', price: '98', stopLoss: '90' })
  feed.show('ETH/USDT', [['99.8', '50']], [['100', '50']])
  stand.clock.advance(10)
  await stand.buy('ETH/USDT', '5', { stopLoss: '92' })
  const position = async () => (await stand.ok('trading.positions', {})).items[0]
  const opened = await position()
  const id = opened?.id ?? ''
  expect(opened?.quantity).toBe('6')
  stand.clock.advance(10)
  expect(await stand.ok('trading.setStops', { id, stopLoss: '95' })).toMatchObject({
    stopLoss: '95',
    coverage: { exchange: '6', naked: '0' },
  })
  const standing = async () =>
    (await stand.ok('trading.orders', { open: true })).items
      .filter(({ parentOrderId }) => parentOrderId !== undefined)
      .map(({ parentOrderId, amount, stopPrice }) => ({ parentOrderId, amount, stopPrice }))
  expect(await standing()).toHaveLength(1)
  await stand.ok('trading.closePosition', { id })
  expect([await position(), await standing()]).toEqual([undefined, []])
  feed.move('ETH/USDT', 97.5)
  await stand.rest()
  expect((await position())?.coverage).toEqual({ exchange: '4', engine: '0', naked: '0' })
  const own = await standing()
  expect(own).toHaveLength(2)
  expect(own).toEqual(
    expect.arrayContaining([
      { parentOrderId: partly.id, amount: '2', stopPrice: '91' },
      { parentOrderId: waiting.id, amount: '2', stopPrice: '90' },
    ]),
  )
})
