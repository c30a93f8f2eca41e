import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { StepWatcher } from '#main/ports.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { settleAll } from '#test/builders/settle-differences.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'
import { type TroubledExchange, troubledExchange } from '#test/fakes/troubled-exchange.ts'

const BTC = 'BTC/USDT'
const ETH = 'ETH/USDT'

type Step = Parameters<StepWatcher>[0]

/** A stand in which a step of the journal can be made to fail, on a line that can be disturbed. */
async function fragile() {
  const failing = new Set<Step>()
  let line: TroubledExchange | undefined
  const stand = await tradingStand(undefined, {
    steps: (step) => {
      if (failing.has(step)) throw new Error('a defect made for a test')
    },
    throughExchange: (exchange) => {
      line = troubledExchange(exchange)
      return line
    },
  })
  const current = (): TroubledExchange => {
    if (line === undefined) throw new Error('no exchange was opened')
    return line
  }
  return { stand, failing, line: current }
}

const closeAll = (stand: TradingStand) => stand.passUntil(stand.ok('trading.closeAll', {}), 50)

test('everything is closed although nothing can be written down, and the books follow as soon as they can', async () => {
  const { stand, failing } = await fragile()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  await stand.buy(ETH, '10')
  failing.add('books.committing')
  await closeAll(stand)
  // The exchange has sold everything.
  const { balances } = await stand.ok('trading.balance', {})
  expect(balances.filter(({ currency }) => currency !== 'USDT').map(({ total }) => total)).toEqual(['0', '0'])
  failing.clear()
  await stand.pass(5_000)
  for (const symbol of [BTC, ETH]) stand.feed.move(symbol, symbol === BTC ? 50_000 : 100)
  await stand.pass(61_000)
  await stand.restart()
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  await expectSoundBooks(stand)
})

test('a defect while one position is closed does not keep the others from being closed', async () => {
  const { stand, failing } = await fragile()
  await stand.buy(BTC, '0.1')
  failing.add('close.sent')
  const done = await closeAll(stand)
  expect(done.errors).toEqual([
    { account: 'paper', symbol: BTC, code: 'INTERNAL', message: expect.stringContaining('the log has it') },
  ])
  expect(done.remaining).toMatchObject([{ symbol: BTC, quantity: '0.1' }])
  failing.clear()
  expect(await closeAll(stand)).toMatchObject({ errors: [], remaining: [] })
})

test('a change or a cancellation under way when the engine ends is settled when it starts', async () => {
  const { stand, failing } = await fragile()
  const limit = { symbol: BTC, side: 'buy', type: 'limit', amount: '0.05' } as const
  const amended = await stand.ok('trading.createOrder', { ...limit, price: '49000' })
  const cancelled = await stand.ok('trading.createOrder', { ...limit, price: '48000' })
  failing.add('amend.sending')
  failing.add('cancel.sending')
  expect((await stand.fails('trading.amendOrder', { id: amended.id, price: '48500' })).code).toBe('INTERNAL')
  expect((await stand.fails('trading.cancelOrder', { id: cancelled.id })).code).toBe('INTERNAL')
  failing.clear()
  await stand.restart()
  expect(await stand.ok('trading.order', { id: amended.id })).toMatchObject({ status: 'open', price: '49000' })
  expect(await stand.ok('trading.order', { id: cancelled.id })).toMatchObject({ status: 'cancelled' })
  await expectSoundBooks(stand)
})

test('money that came at the exchange alone is told as a difference', async () => {
  const { stand, line } = await fragile()
  await line().raw.deposit?.('ETH', '3')
  await stand.restart()
  expect((await stand.ok('trading.differences', {})).items).toMatchObject([
    { kind: 'balance', currency: 'ETH', ours: '0', theirs: '3', options: ['adopt', 'ignore', 'close'] },
  ])
})

test('a sale that is told before the purchase it sold comes right when the purchase is told', async () => {
  const { stand, line } = await fragile()
  const order = {
    symbol: BTC,
    type: 'market',
    amount: '0.04',
    timeInForce: 'IOC',
    postOnly: false,
    reduceOnly: false,
  } as const
  line().isSilent = true
  await line().raw.placeOrder({ ...order, clientOrderId: 'elsewhere-1', side: 'buy' })
  await stand.pass(1_000)
  await line().raw.placeOrder({ ...order, clientOrderId: 'elsewhere-2', side: 'sell' })
  const fills = line().waiting.filter(({ kind }) => kind === 'fill')
  for (const fill of fills.toReversed()) {
    line().tell(fill)
    await stand.rest()
    await settleAll(stand)
  }
  const { items } = await stand.ok('trading.trades', {})
  expect(items).toMatchObject([{ quantity: '0.04', open: false, entryReason: 'external', exitReason: 'external' }])
  expect((await stand.state()).positions).toEqual([])
  // And a trade that was one becomes two where a sale between its purchases comes late.
  line().isSilent = false
  await expectSoundBooks(stand)
})

test('a dry run of an order that risk would deny says so', async () => {
  const stand = await tradingStand()
  await stand.ok('risk.halt', {})
  const { positionSizing } = await stand.ok('trading.createSmartOrder', { symbol: BTC, side: 'buy', dryRun: true })
  expect(positionSizing).toMatchObject({ approved: false, rejectionReason: expect.stringContaining('halted') })
})

test('a preview of what cannot be paid says what is missing, as the order does', async () => {
  const stand = await tradingStand()
  const { id: account } = await stand.ok('accounts.createPaper', {
    name: 'two',
    balances: { USDT: '1000', BTC: '0.5' },
  })
  await stand.ok('risk.setLimits', { account, limits: { maxPositionSizePct: 1, maxTotalExposurePct: 1 } })
  const order = { account, symbol: ETH, side: 'buy', type: 'market', amount: '20' } as const
  const { denial } = await stand.ok('trading.previewOrder', order)
  expect(denial).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
    message: 'the order costs 2002 USDT with its fee, but only 1000 are free',
    details: { currency: 'USDT', cost: '2002', free: '1000' },
  })
  const error = await expectNothingChanged(
    stand,
    () => stand.fails('trading.createOrder', { ...order, tags: ['dear'] }),
    account,
  )
  expect(error).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
    details: { currency: 'USDT', needed: '2002', free: '1000' },
  })
  expect((await stand.ok('trading.orders', { account })).items).toMatchObject([{ status: 'rejected', tags: ['dear'] }])
  expect((await stand.ok('trading.previewOrder', { ...order, amount: '5' })).denial).toBeUndefined()
})

test('of an instrument without a price nothing is guessed', async () => {
  const stand = await tradingStand()
  stand.feed.add(coin('XRP'))
  const order = { symbol: 'XRP/USDT', side: 'buy', type: 'market' } as const
  expect(await stand.ok('trading.previewOrder', { ...order, amount: '10' })).toMatchObject({
    price: null,
    notional: null,
    fee: null,
    cost: null,
    denial: { code: 'RISK_DENIED', details: { reason: 'missing_price', limit: null, value: 'XRP/USDT' } },
  })
  for (const [name, input] of [
    ['trading.previewOrder', { ...order, quoteAmount: '10' }],
    ['trading.createOrder', { ...order, amount: '10' }],
    ['trading.createOrder', { ...order, quoteAmount: '10' }],
    ['trading.createSmartOrder', { symbol: 'XRP/USDT', side: 'buy' }],
  ] as const) {
    const error = await expectNothingChanged(stand, () => stand.fails(name, input))
    expect(error.code).toBe('STALE_DATA')
    expect(error.message).toContain('no price of XRP/USDT yet')
  }
})

test('where nobody knows the worth of the quote currency nothing is bought', async () => {
  const stand = await tradingStand([coin('BTC'), coin('XRP', { symbol: 'XRP/EUR', quote: 'EUR' })])
  const { id: account } = await stand.ok('accounts.createPaper', { name: 'two', balances: { EUR: '1000' } })
  const order = { account, symbol: 'XRP/EUR', side: 'buy' } as const
  expect(await stand.fails('trading.createOrder', { ...order, type: 'market', amount: '1' })).toMatchObject({
    code: 'RISK_DENIED',
    details: { reason: 'missing_price', value: 'EUR' },
  })
  expect(await stand.fails('trading.createSmartOrder', order)).toMatchObject({
    code: 'STALE_DATA',
    message: 'nobody knows what EUR is worth in USDT now; try again later',
  })
  expect(await stand.ok('trading.portfolioValue', { account })).toEqual({
    currency: 'USDT',
    value: '0',
    missing: ['EUR'],
  })
})

test('positions come in pages, and a cursor from elsewhere is refused', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1')
  await stand.buy(ETH, '1')
  const first = await stand.ok('trading.positions', { limit: 1 })
  const second = await stand.ok('trading.positions', { limit: 1, cursor: first.nextCursor })
  expect([...first.items, ...second.items].map(({ symbol }) => symbol).sort()).toEqual([BTC, ETH])
  expect(second.nextCursor).toBeUndefined()
  expect((await stand.fails('trading.positions', { cursor: 'nonsense' })).code).toBe('VALIDATION')
})

test('the past of an account of another market can be read, and nothing can be done there', async () => {
  const stand = await tradingStand()
  const { id: account } = await stand.ok('accounts.createPaper', { name: 'two' })
  const order = { account, symbol: BTC, side: 'buy', type: 'market', amount: '0.1' } as const
  const { id } = await stand.ok('trading.createOrder', { ...order, stopLoss: '49000' })
  await stand.engine.close()
  const books = new Database(join(stand.folder, 'books.sqlite'))
  expect(books.prepare("UPDATE accounts SET market = 'replay' WHERE id = ?").run(account).changes).toBe(1)
  books.close()
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  expect(await stand.ok('trading.order', { id })).toMatchObject({ id, account, status: 'filled' })
  expect((await stand.ok('trading.orders', { account })).items).toHaveLength(2)
  expect((await stand.ok('trading.trades', { account })).items).toMatchObject([{ open: true, quantity: '0.1' }])
  for (const [name, input] of [
    ['trading.createOrder', order],
    ['trading.positions', { account }],
    ['trading.balance', { account }],
    ['trading.cancelOrder', { id }],
    ['trading.closeAll', { account }],
  ] as const) {
    const error = await expectNothingChanged(stand, () => stand.fails(name, input))
    expect(['CONFLICT', 'NOT_FOUND'], name).toContain(error.code)
  }
})

test('a repeated cancellation answers its first, and can be made again after a lost answer', async () => {
  const { stand, line } = await fragile()
  const limit = { symbol: BTC, side: 'buy', type: 'limit', amount: '0.05', price: '49000' } as const
  const { id } = await stand.ok('trading.createOrder', limit)
  line().requestsLost.add('cancelOrder')
  expect((await stand.fails('trading.cancelOrder', { id, idempotencyKey: 'k' })).code).toBe('EXCHANGE_UNAVAILABLE')
  line().requestsLost.clear()
  const cancelled = await stand.ok('trading.cancelOrder', { id, idempotencyKey: 'k' })
  expect(cancelled).toMatchObject({ status: 'cancelled' })
  expect(await stand.ok('trading.cancelOrder', { id, idempotencyKey: 'k' })).toEqual(cancelled)
  const other = await stand.ok('trading.createOrder', { ...limit, price: '48000' })
  const changed = await stand.ok('trading.amendOrder', { id: other.id, price: '47000', idempotencyKey: 'a' })
  const again = await stand.ok('trading.amendOrder', { id: other.id, price: '47000', idempotencyKey: 'a' })
  expect(again).toEqual(changed)
  await expectSoundBooks(stand)
})
