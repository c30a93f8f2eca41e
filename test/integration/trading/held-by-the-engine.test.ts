import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { expectNoMistakes, limitedStand } from '#test/builders/limited-stand.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'

const BTC = 'BTC/USDT'
const BRACKET = { stopLoss: '49000', takeProfit: '52000' }
const refused = (message: string): AppError => new AppError('EXCHANGE_REJECTED', message)

test('without groups the stop stands at the exchange and the target waits here', async () => {
  const stand = await limitedStand()
  await stand.buy(BTC, '0.1', BRACKET)
  expect(await stand.standing()).toEqual(['limit 0.1 at 52000 (engine)', 'stop 0.1 at 49000 (exchange)'])
  expect(await stand.atExchange()).toEqual(['sell stop 0.1 at 49000'])
  expect(await stand.coverage()).toEqual([{ exchange: '0.1', engine: '0', naked: '0' }])
  stand.feed.move(BTC, 52_010)
  await stand.rest()
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect(await stand.atExchange()).toEqual([])
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'takeProfit' }])
  expect(stand.alarms).toEqual([])
  expectNoMistakes(stand)
  await expectSoundBooks(stand)
})

test('the stop ends it all at the exchange, and the target is gone', async () => {
  const stand = await limitedStand()
  await stand.buy(BTC, '0.1', BRACKET)
  stand.feed.move(BTC, 48_900)
  await stand.rest()
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'stopLoss' }])
  expect(stand.alarms).toEqual([])
  await expectSoundBooks(stand)
})

test('a target that finds too few buyers sells to them, and the stop comes back over the rest', async () => {
  const stand = await limitedStand()
  await stand.buy(BTC, '0.1', BRACKET)
  stand.feed.show(BTC, [['52000', '0.04']], [['52001', '1']])
  await stand.rest()
  expect(await stand.standing()).toEqual(['limit 0.06 at 52000 (engine)', 'stop 0.06 at 49000 (exchange)'])
  // Its stop is not taken away again at every flicker.
  stand.feed.show(BTC, [['52000', '0.04']], [['52001', '1']])
  await stand.rest()
  expect(await stand.atExchange()).toEqual(['sell stop 0.06 at 49000'])
  await stand.pass(5_001)
  stand.feed.show(BTC, [['52000', '1']], [['52001', '1']])
  await stand.rest()
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expectNoMistakes(stand)
  await expectSoundBooks(stand)
})

test('several targets wait here and take their parts, and a restart goes on with them', async () => {
  const stand = await limitedStand()
  const takeProfit = [
    { price: '51000', fraction: 0.5 },
    { price: '53000', fraction: 0.5 },
  ]
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit })
  stand.feed.move(BTC, 51_001)
  await stand.rest()
  expect(await stand.standing()).toEqual(['limit 0.05 at 53000 (engine)', 'stop 0.05 at 49000 (exchange)'])
  await stand.restart()
  expect(await stand.standing()).toEqual(['limit 0.05 at 53000 (engine)', 'stop 0.05 at 49000 (exchange)'])
  stand.feed.move(BTC, 53_001)
  await stand.rest()
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expectNoMistakes(stand)
  await expectSoundBooks(stand)
})

test('a trailing stop follows here, remembers how far it came, and sells', async () => {
  const stand = await limitedStand()
  await stand.buy(BTC, '0.1')
  const order = await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'sell',
    type: 'trailing_stop',
    amount: '0.1',
    trailing: { percent: 0.02 },
  })
  expect(order).toMatchObject({ status: 'open', heldBy: 'engine' })
  expect(await stand.coverage()).toEqual([{ exchange: '0', engine: '0.1', naked: '0' }])
  for (const price of [51_000, 52_000, 53_000, 52_500]) {
    stand.feed.move(BTC, price)
    await stand.rest()
  }
  for (const change of [{ stopPrice: '52000' }, { price: '52000' }, { amount: '5' }]) {
    const error = await stand.fails('trading.amendOrder', { id: order.id, ...change })
    expect(['VALIDATION', 'INSUFFICIENT_FUNDS']).toContain(error.code)
  }
  const before = (await stand.ok('trading.orderEvents', { id: order.id })).items.length
  await stand.pass(10_000)
  expect((await stand.ok('trading.orderEvents', { id: order.id })).items).toHaveLength(before + 1)
  await stand.restart()
  expect(await stand.standing()).toEqual(['trailing_stop 0.1 at 51940 (engine)'])
  stand.feed.move(BTC, 51_950)
  await stand.rest()
  expect(await stand.standing()).toHaveLength(1)
  stand.feed.move(BTC, 51_939)
  await stand.rest()
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  const life = (await stand.ok('trading.orderEvents', { id: order.id })).items.map(({ kind }) => kind)
  expect(life).toEqual(['created', 'held', 'trailed', 'trailed', 'triggered', 'filled'])
  expectNoMistakes(stand)
  await expectSoundBooks(stand)
})

test('an order that ends at a time is ended from here, and so is one that waits here', async () => {
  const stand = await limitedStand()
  const expiresAt = stand.clock.now() + 30_000
  const more = { timeInForce: 'GTD' as const, expiresAt }
  const lying = await stand.buy(BTC, '0.1', { type: 'limit', price: '49000', ...more })
  const waiting = await stand.buy(BTC, '0.1', { type: 'stop', stopPrice: '51000', triggerBy: 'bid_ask', ...more })
  expect([lying.heldBy, waiting.heldBy]).toEqual(['exchange', 'engine'])
  await stand.pass(40_001)
  for (const { id } of [lying, waiting])
    expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'expired' })
  expect(await stand.atExchange()).toEqual([])
  expectNoMistakes(stand)
})

test('a stop by the bid waits here and is refused where the market has passed it', async () => {
  const stand = await limitedStand()
  await stand.buy(BTC, '0.1')
  const stop = { symbol: BTC, side: 'sell', type: 'stop', amount: '0.1', triggerBy: 'bid_ask' } as const
  const error = await stand.fails('trading.createOrder', { ...stop, stopPrice: '51000' })
  expect(error.code).toBe('EXCHANGE_REJECTED')
  await stand.ok('trading.createOrder', { ...stop, stopPrice: '49000' })
  expect(await stand.standing()).toEqual(['stop 0.1 at 49000 (engine)'])
  stand.feed.trade(BTC, '48000', '0.01', 'sell')
  await stand.rest()
  expect(await stand.standing()).toHaveLength(1)
  stand.feed.show(BTC, [['48999', '1']], [['49010', '1']])
  await stand.rest()
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
})

test('an order is changed by another that takes its place; the first one says so', async () => {
  const stand = await limitedStand()
  const order = await stand.buy(BTC, '0.1', { type: 'limit', price: '49000', stopLoss: '48000' })
  const input = { id: order.id, price: '49500', amount: '0.2', idempotencyKey: 'change' }
  const changed = await stand.ok('trading.amendOrder', input)
  expect(changed).toMatchObject({ status: 'open', price: '49500', amount: '0.2', stopLoss: '48000' })
  expect(changed.id).not.toBe(order.id)
  expect(await stand.ok('trading.order', { id: order.id })).toMatchObject({ status: 'cancelled' })
  expect(await stand.atExchange()).toEqual(['buy limit 0.2 at 49500'])
  expect((await stand.ok('trading.orderEvents', { id: changed.id })).items[0]?.data).toMatchObject({
    replaces: order.id,
  })
  await stand.restart()
  expect(await stand.ok('trading.amendOrder', input)).toMatchObject({ id: changed.id })
  // What cannot be is refused before anything is taken away.
  for (const change of [{ price: '49500.05' }, { amount: '100' }, { price: '47000' }]) {
    await stand.fails('trading.amendOrder', { id: changed.id, ...change })
  }
  expect(await stand.atExchange()).toEqual(['buy limit 0.2 at 49500'])
  stand.feed.move(BTC, 49_400)
  await stand.rest()
  expect(await stand.atExchange()).toEqual(['sell stop 0.2 at 48000'])
  expectNoMistakes(stand)
  await expectSoundBooks(stand)
})

test('a changed order that is refused is put back', async () => {
  const stand = await limitedStand()
  const order = await stand.buy(BTC, '0.1', { type: 'limit', price: '49000' })
  stand.exchange().refuse = ({ price }) => (price === '49500' ? refused('outside the price band') : undefined)
  const error = await stand.fails('trading.amendOrder', { id: order.id, price: '49500' })
  expect(error).toMatchObject({ code: 'EXCHANGE_REJECTED', message: expect.stringContaining('price band') })
  expect(await stand.atExchange()).toEqual(['buy limit 0.1 at 49000'])
})

test('a stop is moved by cancelling and placing; refused, the old one stands again and is moved later', async () => {
  const stand = await limitedStand()
  await stand.buy(BTC, '0.1', BRACKET)
  const [position] = (await stand.ok('trading.positions', {})).items
  const id = position?.id ?? ''
  await stand.ok('trading.setStops', { id, stopLoss: '49500' })
  expect(await stand.atExchange()).toEqual(['sell stop 0.1 at 49500'])
  stand.exchange().refuse = ({ stopPrice }) => (stopPrice === '49700' ? refused('outside the price band') : undefined)
  await stand.ok('trading.setStops', { id, stopLoss: '49700' })
  expect(await stand.atExchange()).toEqual(['sell stop 0.1 at 49500'])
  stand.exchange().refuse = undefined
  await stand.pass(60_001)
  expect(await stand.atExchange()).toEqual(['sell stop 0.1 at 49700'])
  const stop = (await stand.ok('trading.orders', { open: true })).items.find(({ type }) => type === 'stop')
  const moved = await stand.ok('trading.amendOrder', { id: stop?.id ?? '', stopPrice: '49800' })
  expect(moved).toMatchObject({ stopPrice: '49800', status: 'open' })
  expect(await stand.atExchange()).toEqual(['sell stop 0.1 at 49800'])
  const target = (await stand.ok('trading.orders', { open: true })).items.find(({ type }) => type === 'limit')
  await stand.ok('trading.amendOrder', { id: target?.id ?? '', price: '53000' })
  expect(await stand.standing()).toEqual(['limit 0.1 at 53000 (engine)', 'stop 0.1 at 49800 (exchange)'])
  expectNoMistakes(stand)
  await expectSoundBooks(stand)
})

test('positions are closed from under what waits here, in part and whole', async () => {
  const stand = await limitedStand()
  await stand.buy(BTC, '0.1', BRACKET)
  const [position] = (await stand.ok('trading.positions', {})).items
  await stand.ok('trading.closePosition', { id: position?.id ?? '', fraction: 0.4 })
  expect(await stand.standing()).toEqual(['limit 0.06 at 52000 (engine)', 'stop 0.06 at 49000 (exchange)'])
  await stand.ok('trading.createOrder', { symbol: BTC, side: 'sell', type: 'market', amount: '0.01' })
  expect(await stand.standing()).toEqual(['limit 0.05 at 52000 (engine)', 'stop 0.05 at 49000 (exchange)'])
  const done = await stand.ok('trading.closeAll', {})
  expect(done).toMatchObject({ errors: [], remaining: [] })
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect(await stand.atExchange()).toEqual([])
  expectNoMistakes(stand)
  await expectSoundBooks(stand)
})

test('an exchange without stops leaves them here, and they sell all the same', async () => {
  const stand = await limitedStand(undefined, {
    stops: false,
    trailingStops: false,
    oco: false,
    amend: true,
    postOnly: false,
    reduceOnly: false,
  })
  await stand.buy(BTC, '0.1', BRACKET)
  expect(await stand.coverage()).toEqual([{ exchange: '0', engine: '0.1', naked: '0' }])
  await stand.restart()
  stand.feed.move(BTC, 48_990)
  await stand.rest()
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'stopLoss' }])
  expectNoMistakes(stand)
  await expectSoundBooks(stand)
})

test('an exit is for no more than is left, though other things of the currency are held', async () => {
  const stand = await limitedStand()
  const { id: account } = await stand.ok('accounts.createPaper', {
    name: 'holder',
    balances: { USDT: '100000', BTC: '5' },
  })
  await stand.buy(BTC, '0.1', { account, stopLoss: '49000' })
  const exit = { account, symbol: BTC, side: 'sell', type: 'market', reduceOnly: true } as const
  await stand.ok('trading.createOrder', { ...exit, amount: '3' })
  expect((await stand.ok('trading.fills', { account, side: 'sell' })).items.map(({ amount }) => amount)).toEqual([
    '0.1',
  ])
  expect(await stand.state(account)).toMatchObject({ positions: [], orders: [] })
  expect(await stand.fails('trading.createOrder', { ...exit, amount: '1' })).toMatchObject({ code: 'RISK_DENIED' })
})

test.for(['refused', 'lost on its way', 'answered, and the answer lost'])(
  'a stop of the trader’s own that waited here is %s when it is reached: it is sold in the end, once',
  async (trouble) => {
    const stand = await limitedStand()
    await stand.buy(BTC, '0.1')
    const trailing = { percent: 0.02 }
    await stand.ok('trading.createOrder', { symbol: BTC, side: 'sell', type: 'trailing_stop', amount: '0.1', trailing })
    const exchange = stand.exchange()
    const place = exchange.placeOrder.bind(exchange)
    exchange.placeOrder = async (request) => {
      exchange.placeOrder = place
      if (trouble === 'refused') throw refused('the account is frozen')
      if (trouble !== 'lost on its way') await place(request)
      throw new Error('the connection was reset')
    }
    stand.feed.move(BTC, 48_000)
    await stand.rest()
    expect(stand.alarms.map(({ kind }) => kind)).toEqual(trouble === 'refused' ? ['exit_refused'] : [])
    for (let round = 0; round < 4; round++) {
      await stand.pass(6_000)
      stand.feed.move(BTC, 48_000)
      await stand.rest()
    }
    expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
    expect((await stand.ok('trading.fills', { side: 'sell' })).items.map(({ amount }) => amount)).toEqual(['0.1'])
    expectNoMistakes(stand)
    await expectSoundBooks(stand)
  },
)
