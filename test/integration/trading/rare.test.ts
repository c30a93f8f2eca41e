import { expect, test } from 'vitest'
import { coin } from '#test/builders/hand-feed.ts'
import { settleAll } from '#test/builders/settle-differences.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'
import { type TroubledExchange, troubledExchange } from '#test/fakes/troubled-exchange.ts'

const BTC = 'BTC/USDT'
const LIMIT = { symbol: BTC, side: 'buy', type: 'limit', amount: '0.05', price: '49000' } as const

async function badLine(): Promise<{ stand: TradingStand; line: TroubledExchange }> {
  let line: TroubledExchange | undefined
  const stand = await tradingStand(undefined, {
    throughExchange: (exchange) => {
      line = troubledExchange(exchange)
      return line
    },
  })
  if (line === undefined) throw new Error('no exchange was opened')
  return { stand, line }
}

test('a close whose stops could not be taken away sells nothing', async () => {
  const { stand, line } = await badLine()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  const [position] = (await stand.ok('trading.positions', {})).items
  line.requestsLost.add('cancelOrder')
  const error = await stand.fails('trading.closePosition', { id: position?.id ?? '' })
  expect(error.code).toBe('EXCHANGE_UNAVAILABLE')
  line.requestsLost.clear()
  await stand.pass(20_000)
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1', coverage: { exchange: '0.1' } }])
  await expectSoundBooks(stand)
})

test('an order that was found out about otherwise is not asked for again', async () => {
  const { stand, line } = await badLine()
  line.answersLost.add('placeOrder')
  line.requestsLost.add('orderByClientId')
  line.isSilent = true
  const { id } = await stand.ok('trading.createOrder', LIMIT)
  line.answersLost.clear()
  line.requestsLost.clear()
  line.isSilent = false
  for (const event of line.waiting) line.tell(event)
  await stand.rest()
  await stand.ok('trading.cancelOrder', { id })
  const life = await stand.ok('trading.orderEvents', { id })
  await stand.pass(20_000)
  expect(await stand.ok('trading.orderEvents', { id })).toEqual(life)
})

test('orders that close-all could not cancel remain, without a position', async () => {
  const { stand, line } = await badLine()
  await stand.ok('trading.createOrder', LIMIT)
  line.requestsLost.add('cancelOrder')
  line.requestsLost.add('orderByClientId')
  const done = await stand.ok('trading.closeAll', {})
  expect(done).toMatchObject({
    closed: [],
    errors: [{ symbol: BTC, code: 'EXCHANGE_UNAVAILABLE' }],
    remaining: [{ symbol: BTC, side: 'buy', quantity: '0.05', value: '2450' }],
  })
})

test('a trade that is closed stays what it was when a fill after it comes late', async () => {
  const { stand, line } = await badLine()
  await stand.buy(BTC, '0.04')
  const [first] = (await stand.ok('trading.positions', {})).items
  await stand.ok('trading.closePosition', { id: first?.id ?? '' })
  const [closed] = (await stand.ok('trading.trades', {})).items
  await stand.pass(1_000)
  line.isSilent = true
  const foreign = { symbol: BTC, type: 'market', timeInForce: 'IOC', postOnly: false, reduceOnly: false } as const
  await line.raw.placeOrder({ ...foreign, clientOrderId: 'elsewhere', side: 'buy', amount: '0.01' })
  const late = line.waiting.filter(({ kind }) => kind === 'fill')
  line.isSilent = false
  await stand.pass(1_000)
  stand.feed.move(BTC, 50_000)
  await line.raw.placeOrder({ ...foreign, clientOrderId: 'elsewhere-2', side: 'buy', amount: '0.02' })
  await stand.rest()
  await settleAll(stand)
  for (const event of late) line.tell(event)
  await stand.rest()
  await settleAll(stand)
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.03' }])
  expect((await stand.ok('trading.trades', {})).items.at(-1)).toEqual(closed)
  await expectSoundBooks(stand)
})

test('a plan of an entry that bought nothing ends beside another position', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.02', { stopLoss: '48500' })
  const { id } = await stand.ok('trading.createOrder', { ...LIMIT, stopLoss: '48000' })
  await stand.ok('trading.cancelOrder', { id })
  await stand.pass(61_000)
  const kinds = (await stand.ok('trading.orderEvents', { id })).items.map(({ kind }) => kind)
  expect(kinds).toContain('protectionEnded')
  expect((await stand.state()).positions).toMatchObject([{ coverage: { exchange: '0.02', naked: '0' } }])
})

test('a preview of more than the book holds reckons on with its average, and of an empty one with the last price', async () => {
  const stand = await tradingStand()
  stand.feed.show(
    BTC,
    [],
    [
      ['50000', '0.05'],
      ['50200', '0.05'],
    ],
  )
  const order = { symbol: BTC, side: 'buy', type: 'market', amount: '0.15' } as const
  expect(await stand.ok('trading.previewOrder', order)).toMatchObject({ price: '50100', notional: '7515' })
  await stand.buy(BTC, '0.05')
  const { closed } = await stand.ok('trading.closeAll', { dryRun: true })
  expect(closed).toMatchObject([{ quantity: '0.05', value: '2500', estimatedCost: '2.5' }])
})

test('a smart order with a price is a limit order', async () => {
  const stand = await tradingStand()
  const order = await stand.ok('trading.createSmartOrder', { symbol: BTC, side: 'buy', price: '49000' })
  expect(order).toMatchObject({ type: 'limit', price: '49000', status: 'open' })
})

test('what is less than a lot that has grown cannot be sold as one', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1')
  stand.feed.change(BTC, { lotSize: '1' })
  const sale = { symbol: BTC, side: 'sell', type: 'market', amount: '1', reduceOnly: true } as const
  const error = await expectNothingChanged(stand, () => stand.fails('trading.createOrder', sale))
  expect(error.code).toBe('EXCHANGE_REJECTED')
  const [position] = (await stand.ok('trading.positions', {})).items
  const close = await expectNothingChanged(stand, () => stand.fails('trading.closePosition', { id: position?.id }))
  expect(close).toMatchObject({ code: 'VALIDATION', message: '0.1 is less than one lot of 1 BTC/USDT' })
})

test('an account whose money nobody knows the worth of is reset all the same', async () => {
  const stand = await tradingStand([coin('BTC'), coin('XRP', { symbol: 'XRP/EUR', quote: 'EUR' })])
  const { id: account } = await stand.ok('accounts.createPaper', { name: 'two', balances: { XRP: '100' } })
  await stand.ok('trading.createOrder', { account, symbol: 'XRP/EUR', side: 'sell', type: 'market', amount: '10' })
  await stand.ok('accounts.resetPaper', { id: account })
  const { balances } = await stand.ok('trading.balance', { account })
  expect(balances.map(({ currency, total }) => `${total} ${currency}`)).toEqual(['0 EUR', '100 XRP'])
})

test('a defect in one operation of a batch is INTERNAL, and what was done is done', async () => {
  const stand = await tradingStand()
  const { book } = stand.feed
  stand.feed.book = () => {
    throw new TypeError('a defect made for a test')
  }
  const { price: _, ...market } = LIMIT
  const operations = [{ do: 'create', order: { ...market, type: 'market' } }]
  expect((await stand.fails('trading.batch', { operations })).code).toBe('INTERNAL')
  stand.feed.book = book
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
})

test('1,500 smart orders at once are each answered, and old ones are still found', async () => {
  const stand = await tradingStand()
  await stand.ok('risk.halt', {})
  const answers = await Promise.all(
    Array.from({ length: 1_500 }, () => stand.call('trading.createSmartOrder', { symbol: BTC, side: 'buy' })),
  )
  expect(new Set(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)))).toEqual(new Set(['RISK_DENIED']))
  const { items } = await stand.ok('trading.orders', { limit: 1_000 })
  const oldest = items.at(-1)
  expect(await stand.ok('trading.order', { id: oldest?.id ?? '' })).toEqual(oldest)
})
