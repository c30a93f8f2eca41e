import { expect, test } from 'vitest'
import { coin } from '#test/builders/hand-feed.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'
import { type TroubledExchange, troubledExchange } from '#test/fakes/troubled-exchange.ts'

const BTC = 'BTC/USDT'
const MINUTE = 60_000

async function standing(stand: TradingStand): Promise<string[]> {
  const { items } = await stand.ok('trading.orders', { open: true, limit: 1_000 })
  return items
    .filter(({ side }) => side === 'sell')
    .map(({ type, price, stopPrice, remaining }) => `${type} ${remaining} at ${price ?? stopPrice}`)
    .sort()
}

/** The open order at that price. */
async function idAt(stand: TradingStand, price: string): Promise<string> {
  const { items } = await stand.ok('trading.orders', { open: true, limit: 1_000 })
  return items.find((order) => order.price === price || order.stopPrice === price)?.id ?? 'none'
}

async function move(stand: TradingStand, price: number): Promise<void> {
  stand.feed.move(BTC, price)
  await stand.rest()
}

const TARGETS = [
  { price: '52000', fraction: 0.5 },
  { price: '53000', fraction: 0.5 },
]

test('a target that was cancelled by hand does not come back, and the rest of the plan stays', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: TARGETS, breakEvenAfter: 0.01 })
  await stand.ok('trading.cancelOrder', { id: await idAt(stand, '53000') })
  await stand.pass(2 * MINUTE)
  await move(stand, 50_100)
  expect(await standing(stand)).toEqual(['limit 0.05 at 52000', 'stop 0.1 at 49000'])
  await stand.ok('trading.cancelOrder', { id: await idAt(stand, '52000') })
  await stand.restart()
  await move(stand, 50_500)
  expect(await standing(stand)).toEqual(['stop 0.1 at 50000'])
  await stand.ok('trading.cancelOrder', { id: await idAt(stand, '50000') })
  await stand.pass(2 * MINUTE)
  await move(stand, 50_600)
  expect(await standing(stand)).toEqual([])
  await expectSoundBooks(stand)
})

test('a plan of targets alone ends with the last of them', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { takeProfit: TARGETS })
  expect(await standing(stand)).toEqual(['limit 0.05 at 52000', 'limit 0.05 at 53000'])
  for (const price of ['52000', '53000']) await stand.ok('trading.cancelOrder', { id: await idAt(stand, price) })
  await stand.pass(2 * MINUTE)
  expect(await standing(stand)).toEqual([])
  await expectSoundBooks(stand)
})

test('a target moved by hand is the target from then on', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: TARGETS })
  await stand.ok('trading.amendOrder', { id: await idAt(stand, '53000'), price: '54000' })
  await stand.pass(2 * MINUTE)
  await move(stand, 50_100)
  expect(await standing(stand)).toEqual(['limit 0.05 at 52000', 'limit 0.05 at 54000', 'stop 0.1 at 49000'])
  await move(stand, 52_000.1)
  expect(await standing(stand)).toEqual(['limit 0.05 at 54000', 'stop 0.05 at 49000'])
  await expectSoundBooks(stand)
})

test('a stop placed by hand is changed as any order, and replaced by setStops as its kind', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1')
  const sale = { symbol: BTC, side: 'sell' } as const
  const stop = await stand.ok('trading.createOrder', { ...sale, type: 'stop', stopPrice: '49000', amount: '0.04' })
  await stand.ok('trading.createOrder', { ...sale, type: 'take_profit', stopPrice: '52000', amount: '0.06' })
  const changed = await stand.ok('trading.amendOrder', { id: stop.id, stopPrice: '48000', amount: '0.03' })
  expect(changed).toMatchObject({ status: 'open', amount: '0.03', stopPrice: '48000' })
  const [position] = (await stand.ok('trading.positions', {})).items
  await stand.ok('trading.setStops', { id: position?.id ?? '', takeProfit: '53000' })
  expect(await standing(stand)).toEqual(['limit 0.07 at 53000', 'stop 0.03 at 48000'])
  await expectSoundBooks(stand)
})

test('a stop that stands better than the entry is not moved back to it', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  await move(stand, 50_400)
  const [position] = (await stand.ok('trading.positions', {})).items
  await stand.ok('trading.setStops', { id: position?.id ?? '', stopLoss: '50200', breakEvenAfter: 0.01 })
  await move(stand, 50_600)
  await stand.pass(2 * MINUTE)
  expect(await standing(stand)).toEqual(['stop 0.1 at 50200'])
})

test('entries of every kind are changed in place, and judged as they would then be', async () => {
  const stand = await tradingStand()
  const entry = { symbol: BTC, side: 'buy', amount: '0.05' } as const
  const waiting = await stand.ok('trading.createOrder', { ...entry, type: 'stop', stopPrice: '51000' })
  expect(await stand.ok('trading.amendOrder', { id: waiting.id, stopPrice: '51500' })).toMatchObject({
    stopPrice: '51500',
  })
  const both = await stand.ok('trading.createOrder', {
    ...entry,
    type: 'stop_limit',
    stopPrice: '51000',
    price: '51100',
  })
  expect(await stand.ok('trading.amendOrder', { id: both.id, price: '51200', amount: '0.04' })).toMatchObject({
    price: '51200',
    stopPrice: '51000',
    amount: '0.04',
  })
  await stand.ok('trading.cancelOrder', { id: both.id })
  const trailing = await stand.ok('trading.createOrder', {
    ...entry,
    type: 'trailing_stop',
    trailing: { percent: 0.02 },
  })
  expect(await stand.ok('trading.amendOrder', { id: trailing.id, amount: '0.06' })).toMatchObject({ amount: '0.06' })
  const error = await expectNothingChanged(stand, () =>
    stand.fails('trading.amendOrder', { id: trailing.id, stopPrice: '51500' }),
  )
  expect(error).toMatchObject({ code: 'VALIDATION', message: expect.stringContaining('stop') })
  // 0.05 at 51,500 are ordered besides.
  const denied = await expectNothingChanged(stand, () =>
    stand.fails('trading.amendOrder', { id: trailing.id, amount: '0.16' }),
  )
  expect(denied).toMatchObject({ code: 'RISK_DENIED', details: { reason: 'max_position_size', limit: 0.1 } })
  await expectSoundBooks(stand)
})

test('an entry that ends with nothing bought leaves no plan behind', async () => {
  const stand = await tradingStand()
  const entry = { symbol: BTC, side: 'buy', amount: '0.05', stopLoss: '47000', takeProfit: '53000' } as const
  const { id } = await stand.ok('trading.createOrder', { ...entry, type: 'limit', price: '48000' })
  await stand.ok('trading.cancelOrder', { id })
  await stand.pass(2 * MINUTE)
  await move(stand, 50_000)
  await stand.buy(BTC, '0.02')
  await stand.pass(2 * MINUTE)
  expect(await standing(stand)).toEqual([])
  const kinds = (await stand.ok('trading.orderEvents', { id })).items.map(({ kind }) => kind)
  expect(kinds).toContain('protectionEnded')
})

test('the stop of an entry is triggered by the price that its entry was', async () => {
  const stand = await tradingStand()
  await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'buy',
    type: 'stop',
    stopPrice: '50500',
    triggerBy: 'bid_ask',
    amount: '0.05',
    stopLoss: '49500',
    takeProfit: '53000',
  })
  await move(stand, 50_500)
  const stop = await stand.ok('trading.order', { id: await idAt(stand, '49500') })
  expect(stop).toMatchObject({ triggerBy: 'bid_ask', type: 'stop' })
  // Nobody trades, but the book falls.
  stand.feed.show(BTC, [['49500', '10']], [['49600', '10']])
  await stand.rest()
  expect((await stand.state()).positions).toEqual([])
  await expectSoundBooks(stand)
})

test('a sale for an amount of money sells whole lots', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1')
  const sale = { symbol: BTC, side: 'sell', type: 'market', quoteAmount: '1000' } as const
  expect(await stand.ok('trading.createOrder', sale)).toMatchObject({ status: 'filled', filled: '0.02' })
  await expectSoundBooks(stand)
})

test('a change and a cancellation at once leave the order cancelled', async () => {
  const stand = await tradingStand()
  const order = { symbol: BTC, side: 'buy', type: 'limit', amount: '0.05', price: '49000' } as const
  const { id } = await stand.ok('trading.createOrder', order)
  const [changed, cancelled] = await Promise.all([
    stand.call('trading.amendOrder', { id, price: '48000' }),
    stand.call('trading.cancelOrder', { id }),
  ])
  expect(cancelled.ok).toBe(true)
  if (!changed.ok) expect(changed.error.code).toBe('CONFLICT')
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'cancelled', filled: '0' })
  await expectSoundBooks(stand)
})

test('what was filled before the cancellation came is booked, and the cancellation is CONFLICT', async () => {
  let line: TroubledExchange | undefined
  const stand = await tradingStand(undefined, {
    throughExchange: (exchange) => {
      line = troubledExchange(exchange)
      return line
    },
  })
  if (line === undefined) throw new Error('no exchange was opened')
  const order = { symbol: BTC, side: 'buy', type: 'limit', amount: '0.05', price: '49000', stopLoss: '48000' } as const
  const first = await stand.ok('trading.createOrder', order)
  const second = await stand.ok('trading.createOrder', { ...order, price: '48900' })
  line.isSilent = true
  await move(stand, 48_950)
  const error = await stand.fails('trading.cancelOrder', { id: first.id })
  expect(error).toMatchObject({ code: 'CONFLICT', details: { status: 'filled', filled: '0.05' } })
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.05' }])
  await move(stand, 48_890)
  expect((await stand.fails('trading.amendOrder', { id: second.id, price: '48100' })).code).toBe('CONFLICT')
  line.isSilent = false
  await stand.rest()
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1', coverage: { naked: '0' } }])
  await expectSoundBooks(stand)
})

test('close-all over a dead line names what it could not close', async () => {
  let line: TroubledExchange | undefined
  const stand = await tradingStand(undefined, {
    throughExchange: (exchange) => {
      line = troubledExchange(exchange)
      return line
    },
  })
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  line?.requestsLost.add('placeOrder')
  line?.requestsLost.add('cancelOrder')
  line?.requestsLost.add('orderByClientId')
  const done = await stand.passUntil(stand.ok('trading.closeAll', {}), 50)
  expect(done.closed).toEqual([])
  expect(done.errors.length).toBeGreaterThan(0)
  expect(done.remaining).toContainEqual(expect.objectContaining({ symbol: BTC, side: 'sell', quantity: '0.1' }))
  line?.requestsLost.clear()
  await stand.pass(40_000)
  await move(stand, 50_000)
  expect(await stand.passUntil(stand.ok('trading.closeAll', {}), 50)).toMatchObject({ errors: [], remaining: [] })
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  await expectSoundBooks(stand)
})

test('a batch tells each refusal, with and without details', async () => {
  const stand = await tradingStand()
  stand.feed.change('ETH/USDT', { status: 'halted' })
  const order = { symbol: 'ETH/USDT', side: 'buy', type: 'market', amount: '1' } as const
  const { results } = await stand.ok('trading.batch', {
    operations: [
      { do: 'create', order },
      { do: 'create', order: { ...order, symbol: BTC, amount: '0.1005' } },
    ],
  })
  expect(results).toEqual([
    { error: { code: 'EXCHANGE_REJECTED', message: expect.stringContaining('halted') } },
    { error: { code: 'VALIDATION', message: expect.any(String), details: { field: 'amount', value: '0.1005' } } },
  ])
})

test('money in two quote currencies is set aside in each', async () => {
  const stand = await tradingStand([coin('BTC'), coin('EUR'), coin('ETH', { symbol: 'ETH/EUR', quote: 'EUR' })])
  stand.feed.move('EUR/USDT', 1.1)
  const { id: account } = await stand.ok('accounts.createPaper', {
    name: 'two',
    balances: { USDT: '9000', EUR: '900' },
  })
  await stand.ok('risk.setLimits', { account, limits: { maxPositionSizePct: 1, maxTotalExposurePct: 1 } })
  const entry = { account, side: 'buy', type: 'limit' } as const
  await stand.ok('trading.createOrder', { ...entry, symbol: BTC, amount: '0.1', price: '49000' })
  await stand.ok('trading.createOrder', { ...entry, symbol: 'ETH/EUR', amount: '5', price: '99' })
  const more = { account, side: 'buy', type: 'market', symbol: 'ETH/EUR', amount: '5' } as const
  expect((await stand.ok('trading.previewOrder', more)).denial).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
    details: { currency: 'EUR', cost: '500.5', free: '405' },
  })
  await expectSoundBooks(stand, account)
})
