import { expect, test } from 'vitest'
import type { CallOutput } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'
const ETH = 'ETH/USDT'

/** Closes everything, with the clock going on while it waits between its attempts. */
const closeAll = (stand: TradingStand, input = {}): Promise<CallOutput<'trading.closeAll'>> =>
  stand.passUntil(stand.ok('trading.closeAll', input), 50)

const stops = async (stand: TradingStand): Promise<string[]> =>
  (await stand.ok('trading.orders', { open: true })).items.map(
    ({ type, remaining, stopPrice }) => `${type} ${remaining} at ${stopPrice}`,
  )

test('two positions and three orders are closed, cancelled and told; the account stays halted', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  await stand.buy(ETH, '10')
  await stand.buy(ETH, '5', { type: 'limit', price: '95' })
  const dry = await expectNothingChanged(stand, () => stand.ok('trading.closeAll', { dryRun: true }))
  expect(dry.closed).toEqual([
    {
      account: 'paper',
      symbol: BTC,
      side: 'sell',
      quantity: '0.1',
      value: '5000',
      // 0.1 % of what 0.1 brings at the best bid of 49,999.9, and the way there.
      estimatedCost: '5.00999',
    },
    { account: 'paper', symbol: ETH, side: 'sell', quantity: '10', value: '1000', estimatedCost: '1.999' },
  ])
  expect(dry.cancelled).toHaveLength(3)
  expect(await stand.ok('risk.status', {})).toMatchObject({ state: 'active' })

  const done = await closeAll(stand)
  expect(done).toMatchObject({ errors: [], remaining: [] })
  expect(done.closed.map(({ symbol, quantity }) => `${symbol} ${quantity}`).sort()).toEqual([`${BTC} 0.1`, `${ETH} 10`])
  const ids = (items: readonly { orderId?: string | undefined }[]) => new Set(items.map(({ orderId }) => orderId))
  expect(ids(done.cancelled)).toEqual(ids(dry.cancelled))
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect((await stand.ok('trading.trades', {})).items.map(({ exitReason }) => exitReason)).toEqual([
    'closeAll',
    'closeAll',
  ])
  expect(await stand.ok('risk.status', {})).toMatchObject({ state: 'halted', reason: 'everything was closed' })
  await stand.restart()
  expect(await stand.ok('risk.status', {})).toMatchObject({ state: 'halted' })
  expect(await closeAll(stand)).toEqual({ closed: [], cancelled: [], errors: [], remaining: [] })
  await expectSoundBooks(stand)
})

test('of one symbol only, where it is named', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  await stand.buy(ETH, '10', { stopLoss: '90' })
  const done = await closeAll(stand, { symbol: ETH })
  expect(done.closed.map(({ symbol }) => symbol)).toEqual([ETH])
  expect(await stops(stand)).toEqual(['stop 0.1 at 49000'])
})

test('a thin book is sold into again and again, until it takes no more; then the rest is named and guarded', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  // Each attempt finds 0.01.
  const thin = (): void => stand.feed.show(BTC, [['49990', '0.01']], [['50000', '1']])
  thin()
  const done = await stand.passUntil(stand.ok('trading.closeAll', {}), 150, thin)
  expect(done.closed.map(({ quantity }) => quantity)).toEqual(['0.01', '0.01', '0.01', '0.01', '0.01'])
  expect(done.errors).toEqual([
    {
      account: 'paper',
      symbol: BTC,
      code: 'EXCHANGE_REJECTED',
      message: expect.stringMatching(/^0\.05 could not be closed in 5 attempts: nobody buys more/),
    },
  ])
  expect(done.remaining[0]).toMatchObject({ symbol: BTC, side: 'sell', quantity: '0.05' })
  await stand.rest()
  expect((await stand.ok('trading.positions', {})).items).toMatchObject([
    { quantity: '0.05', stopLoss: '49000', takeProfit: '52000', coverage: { exchange: '0.05', naked: '0' } },
  ])
  // Tried again with a deep book.
  stand.feed.move(BTC, 50_000)
  expect(await closeAll(stand)).toMatchObject({ errors: [], remaining: [] })
  await expectSoundBooks(stand)
})

test('where a close is refused, the others are closed, and stops stand again, also those placed by hand', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1')
  await stand.ok('trading.createOrder', { symbol: BTC, side: 'sell', type: 'stop', stopPrice: '49000', amount: '0.05' })
  await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'sell',
    type: 'trailing_stop',
    trailing: { percent: 0.05 },
    amount: '0.03',
    note: 'trails',
  })
  await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'sell',
    type: 'stop_limit',
    stopPrice: '48000',
    price: '47900',
    amount: '0.01',
  })
  await stand.ok('trading.createOrder', { symbol: BTC, side: 'sell', type: 'limit', price: '53000', amount: '0.01' })
  await stand.buy(ETH, '10', { stopLoss: '90' })
  stand.feed.show(BTC, [], [['50000', '1']])
  const done = await closeAll(stand)
  expect(done.closed.map(({ symbol }) => symbol)).toEqual([ETH])
  expect(done.errors).toEqual([
    { account: 'paper', symbol: BTC, code: 'EXCHANGE_REJECTED', message: expect.stringContaining('nobody buys') },
  ])
  expect(done.cancelled).toHaveLength(5)
  expect(done.remaining.map(({ symbol, quantity }) => `${symbol} ${quantity}`).sort()).toEqual([
    `${BTC} 0.01`,
    `${BTC} 0.03`,
    `${BTC} 0.05`,
    `${BTC} 0.1`,
  ])
  expect((await stops(stand)).sort()).toEqual([
    'stop 0.05 at 49000',
    'stop_limit 0.01 at 48000',
    expect.stringMatching(/^trailing_stop 0\.03 at/),
  ])
  await expectSoundBooks(stand)
})

test('a halted instrument keeps its position and its stop, and the rest is closed', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  await stand.buy(ETH, '10')
  stand.feed.change(BTC, { status: 'halted' })
  const done = await closeAll(stand)
  expect(done.closed.map(({ symbol }) => symbol)).toEqual([ETH])
  expect(done.errors).toMatchObject([{ symbol: BTC, code: 'EXCHANGE_REJECTED' }])
  expect(done.remaining[0]).toMatchObject({ symbol: BTC, quantity: '0.1', value: '5000' })
  const left = new Set(done.remaining.map(({ orderId }) => orderId))
  expect(done.cancelled.filter(({ orderId }) => left.has(orderId))).toEqual([])
  // The trader no longer wants it: what was taken away for the close comes back when the instrument is traded again.
  await stand.ok('risk.resume', {})
  stand.feed.change(BTC, { status: 'trading' })
  await stand.pass(61_000)
  expect(await stops(stand)).toEqual(['stop 0.1 at 49000'])
  await expectSoundBooks(stand)
})

test('closing goes on by itself until nothing remains', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  stand.feed.change(BTC, { status: 'halted' })
  expect((await closeAll(stand)).remaining).not.toEqual([])
  await stand.pass(12_000)
  expect(await stops(stand), 'still under its stop').toEqual(['stop 0.1 at 49000'])
  stand.feed.change(BTC, { status: 'trading' })
  await stand.pass(12_000)
  expect((await stand.ok('trading.positions', {})).items).toEqual([])
  expect(await stops(stand)).toEqual([])
  expect(await stand.ok('risk.status', {})).toMatchObject({ state: 'halted' })
  await expectSoundBooks(stand)
})

test('what nobody knows the worth of is closed and told without one', async () => {
  const stand = await tradingStand([coin('BTC'), coin('XRP', { symbol: 'XRP/EUR', quote: 'EUR' })])
  const sale = { symbol: 'XRP/EUR', side: 'sell', amount: '10' } as const
  const { id } = await stand.ok('accounts.createPaper', { name: 'two', balances: { XRP: '100' } })
  await stand.ok('trading.createOrder', { ...sale, type: 'limit', price: '105', account: id })
  await stand.ok('trading.createOrder', { ...sale, type: 'trailing_stop', trailing: { amount: '5' }, account: id })
  const { cancelled } = await stand.ok('trading.closeAll', { account: id, dryRun: true })
  expect(cancelled.map(({ value }) => value)).toEqual([null, null])
  expect((await closeAll(stand, { account: id })).cancelled).toHaveLength(2)
  expect(await stand.state(id)).toMatchObject({ orders: [] })
})

test('everything of every account is closed, while orders keep coming', async () => {
  const stand = await tradingStand()
  const { id } = await stand.ok('accounts.createPaper', { name: 'two' })
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  await stand.buy(BTC, '0.1', { stopLoss: '49000', account: id })
  const orders = Array.from({ length: 20 }, (_order, index) =>
    stand.call('trading.createOrder', { symbol: ETH, side: 'buy', type: 'market', amount: `0.${index + 10}` }),
  )
  const done = await closeAll(stand)
  await Promise.all(orders)
  expect(done.errors).toEqual([])
  expect(await stand.ok('risk.status', { account: id })).toMatchObject({ state: 'halted' })
  // What came in time is closed by the next; nothing comes after the halt.
  await closeAll(stand)
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect(await stand.state(id)).toMatchObject({ positions: [], orders: [] })
  await expectSoundBooks(stand)
  await expectSoundBooks(stand, id)
})

test('a stop that could not be taken away is told as remaining, not as cancelled', async () => {
  let isFull = false
  const stand = await tradingStand(undefined, {
    throughExchange: (exchange) =>
      new Proxy(exchange, {
        get: (target, name) => {
          if (isFull && (name === 'cancelOrder' || name === 'placeOrder')) {
            return () => Promise.reject(new AppError('STORAGE', 'the disk is full'))
          }
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
  })
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  const [stop] = (await stand.ok('trading.orders', { open: true })).items
  isFull = true
  const done = await closeAll(stand)
  isFull = false
  expect(done.errors.map(({ symbol }) => symbol)).toContain(BTC)
  expect(done.remaining.map(({ orderId }) => orderId)).toContain(stop?.id)
  expect(done.cancelled).toEqual([])
})
