import { expect, test } from 'vitest'
import type { CallInput } from '#shared/contract/contract.ts'
import { differencesOf, settleAll } from '#test/builders/settle-differences.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'
import { type TroubledExchange, troubledExchange } from '#test/fakes/troubled-exchange.ts'

const BTC = 'BTC/USDT'

/** A stand whose default account trades over a line that tests can disturb. */
async function badLine(): Promise<{ stand: TradingStand; line: () => TroubledExchange }> {
  const lines: TroubledExchange[] = []
  const stand = await tradingStand(undefined, {
    throughExchange: (exchange) => {
      const line = troubledExchange(exchange)
      lines.push(line)
      return line
    },
  })
  return {
    stand,
    line: () => {
      const line = lines.at(-1)
      if (line === undefined) throw new Error('no exchange was opened')
      return line
    },
  }
}

type Order = CallInput<'trading.createOrder'>
const order = (more: Partial<Order> = {}): Order => ({
  symbol: BTC,
  side: 'buy',
  type: 'market',
  amount: '0.1',
  ...more,
})
const limit = (more: Partial<Order> = {}): Order => order({ type: 'limit', price: '49000', ...more })

const kindsOf = async (stand: TradingStand, id: string): Promise<string[]> =>
  (await stand.ok('trading.orderEvents', { id, limit: 1_000 })).items.map(({ kind, status }) => `${kind}: ${status}`)

/** Goes on for a while with fresh prices. */
async function go(stand: TradingStand, ms: number, price = 50_000): Promise<void> {
  await stand.pass(ms)
  stand.feed.move(BTC, price)
  await stand.rest()
}

test('an order whose answer was lost is found again, with what was filled and with its stop', async () => {
  const { stand, line } = await badLine()
  line().answersLost.add('placeOrder')
  const placed = stand.ok('trading.createOrder', order())
  await stand.rest()
  line().answersLost.clear()
  expect(await placed).toMatchObject({ status: 'filled', filled: '0.1' })
  line().isSilent = true
  line().answersLost.add('placeOrder')
  const silent = await stand.ok('trading.createOrder', order({ amount: '0.05' }))
  expect(silent).toMatchObject({ status: 'filled', filled: '0.05' })
  expect(await kindsOf(stand, silent.id)).toEqual([
    'created: sent',
    'doubted: in_doubt',
    'filled: in_doubt',
    'accepted: filled',
  ])
  line().answersLost.clear()
  line().isSilent = false
  for (const event of line().waiting) line().tell(event)
  await go(stand, 1_000)
  expect((await stand.ok('trading.fills', {})).items).toHaveLength(2)
  await expectSoundBooks(stand)
})

test('an order that never arrived is in doubt until it was asked for twice, then it is refused and nothing is lost', async () => {
  const { stand, line } = await badLine()
  line().requestsLost.add('placeOrder')
  const placed = await stand.ok('trading.createOrder', order({ idempotencyKey: 'lost', stopLoss: '49000' }))
  expect(placed).toMatchObject({ status: 'in_doubt', filled: '0' })
  expect(placed.reason).toContain('the answer of the exchange was lost')
  line().requestsLost.clear()
  await go(stand, 1_000)
  expect(await stand.ok('trading.order', { id: placed.id })).toMatchObject({
    status: 'rejected',
    reason: expect.stringContaining('it never reached the exchange'),
  })
  const again = await stand.fails('trading.createOrder', order({ idempotencyKey: 'lost', stopLoss: '49000' }))
  expect(again).toMatchObject({ code: 'EXCHANGE_REJECTED', message: expect.stringContaining('never reached') })
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  await expectSoundBooks(stand)
})

test('while the exchange cannot be asked an order stays in doubt; as soon as it can, it is what it is', async () => {
  const { stand, line } = await badLine()
  line().answersLost.add('placeOrder')
  line().requestsLost.add('orderByClientId')
  line().isSilent = true
  const placed = await stand.ok('trading.createOrder', limit({ stopLoss: '48000' }))
  expect(placed.status).toBe('in_doubt')
  await go(stand, 16_000)
  expect(await stand.ok('trading.order', { id: placed.id })).toMatchObject({ status: 'in_doubt' })
  // It counts as if it stood: what it may cost is not spent twice.
  expect((await stand.fails('trading.createOrder', order({ amount: '0.15' }))).details).toMatchObject({
    reason: 'max_position_size',
  })
  line().requestsLost.clear()
  line().answersLost.clear()
  await go(stand, 16_000)
  expect(await stand.ok('trading.order', { id: placed.id })).toMatchObject({ status: 'open' })
  line().isSilent = false
  await go(stand, 1_000, 48_990)
  expect((await stand.state()).positions).toMatchObject([
    { quantity: '0.1', coverage: { exchange: '0.1', naked: '0' } },
  ])
  await expectSoundBooks(stand)
})

test('a cancellation whose answer was lost has happened; one that never arrived has not', async () => {
  const { stand, line } = await badLine()
  const first = await stand.ok('trading.createOrder', limit())
  const second = await stand.ok('trading.createOrder', limit({ price: '48000' }))
  line().answersLost.add('cancelOrder')
  expect(await stand.ok('trading.cancelOrder', { id: first.id })).toMatchObject({ status: 'cancelled' })
  line().answersLost.clear()
  line().requestsLost.add('cancelOrder')
  expect(await stand.fails('trading.cancelOrder', { id: second.id })).toMatchObject({ code: 'EXCHANGE_UNAVAILABLE' })
  line().requestsLost.clear()
  await go(stand, 20_000)
  expect(await stand.ok('trading.order', { id: first.id })).toMatchObject({ status: 'cancelled' })
  expect(await stand.ok('trading.order', { id: second.id })).toMatchObject({ status: 'open' })
  await stand.ok('trading.cancelOrder', { id: second.id })
  await expectSoundBooks(stand)
})

test('cancelling an order that never arrived leaves it in doubt until it was asked for twice', async () => {
  const { stand, line } = await badLine()
  line().requestsLost.add('placeOrder')
  line().requestsLost.add('orderByClientId')
  const { id, status } = await stand.ok('trading.createOrder', limit())
  expect(status).toBe('in_doubt')
  expect((await stand.fails('trading.cancelOrder', { id })).code).toBe('EXCHANGE_UNAVAILABLE')
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'in_doubt' })
  line().requestsLost.clear()
  expect((await stand.fails('trading.cancelOrder', { id })).code).toBe('EXCHANGE_UNAVAILABLE')
  await go(stand, 1_000)
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'rejected' })
  await expectSoundBooks(stand)
})

test('an amendment whose answer was lost has happened; one that never arrived has not', async () => {
  const { stand, line } = await badLine()
  const { id } = await stand.ok('trading.createOrder', limit())
  line().answersLost.add('amendOrder')
  line().isSilent = true
  expect(await stand.fails('trading.amendOrder', { id, price: '48500' })).toMatchObject({
    code: 'EXCHANGE_UNAVAILABLE',
  })
  line().answersLost.clear()
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'open', price: '48500' })
  line().requestsLost.add('amendOrder')
  expect(await stand.fails('trading.amendOrder', { id, price: '48000' })).toMatchObject({
    code: 'EXCHANGE_UNAVAILABLE',
  })
  line().requestsLost.clear()
  await go(stand, 20_000)
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'open', price: '48500' })
  await expectSoundBooks(stand)
})

test('what is told twice is booked once, and what is told out of order is put in order', async () => {
  const { stand, line } = await badLine()
  const { id } = await stand.ok('trading.createOrder', limit({ stopLoss: '47000' }))
  line().isSilent = true
  stand.feed.show(BTC, [['48999', '0.001']], [['49000.1', '10']])
  for (const amount of ['0.02', '0.03', '0.05']) stand.feed.trade(BTC, '48999.9', amount, 'sell')
  await stand.rest()
  expect(await stand.ok('trading.order', { id })).toMatchObject({ filled: '0' })
  for (const event of line().waiting.toReversed()) line().tell(event)
  for (const event of line().waiting) line().tell(event)
  line().isSilent = false
  await stand.rest()
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'filled', filled: '0.1' })
  expect((await stand.ok('trading.fills', {})).items).toHaveLength(3)
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1', coverage: { exchange: '0.1' } }])
  await expectSoundBooks(stand)
})

test('a fill that comes late changes the trades that came after it', async () => {
  const { stand, line } = await badLine()
  line().isSilent = true
  const first = await stand.call('trading.createOrder', order({ amount: '0.04' }))
  expect(first.ok).toBe(true)
  await expectSoundBooks(stand)
  // A purchase at the exchange that the engine hears of only after a whole trade that came later.
  const late = await line().raw.placeOrder({
    clientOrderId: 'elsewhere-1',
    symbol: BTC,
    side: 'buy',
    type: 'market',
    amount: '0.01',
    timeInForce: 'IOC',
    postOnly: false,
    reduceOnly: false,
  })
  expect(late.status).toBe('filled')
  const held = line().waiting.filter((event) => event.kind === 'fill' && event.fill.clientOrderId === 'elsewhere-1')
  line().isSilent = false
  await go(stand, 1_000)
  const { items } = await stand.ok('trading.positions', {})
  await stand.ok('trading.closePosition', { id: items[0]?.id ?? '' })
  expect((await stand.state()).positions).toEqual([])
  await go(stand, 1_000)
  for (const event of held) line().tell(event)
  await stand.rest()
  await settleAll(stand)
  // What was closed as a whole has left the late 0.01 open.
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.01' }])
  expect((await stand.ok('trading.fills', {})).items.map(({ amount }) => amount)).toEqual(['0.04', '0.01', '0.04'])
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.01' }])
  expect((await stand.ok('portfolio.summary', {})).openPositions).toBe(1)
})

test('a position that was made elsewhere is seen, can be closed, and has no order that a stop could belong to', async () => {
  const { stand, line } = await badLine()
  await line().raw.placeOrder({
    clientOrderId: 'elsewhere-1',
    symbol: BTC,
    side: 'buy',
    type: 'market',
    amount: '0.1',
    timeInForce: 'IOC',
    postOnly: false,
    reduceOnly: false,
  })
  await line().raw.placeOrder({
    clientOrderId: 'elsewhere-2',
    symbol: BTC,
    side: 'buy',
    type: 'limit',
    amount: '0.1',
    price: '40000',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
  })
  await stand.rest()
  await settleAll(stand, 'adopt', 'external_fill')
  const [position] = (await stand.ok('trading.positions', {})).items
  const id = position?.id ?? ''
  expect(position).toMatchObject({ quantity: '0.1', coverage: { naked: '0.1' } })
  expect(await stand.fails('trading.setStops', { id, stopLoss: '49000' })).toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('no order here that a stop could belong to'),
  })
  expect(await stand.ok('trading.closePosition', { id })).toMatchObject({ status: 'filled' })
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([
    { entryReason: 'external', exitReason: 'manual' },
  ])
  await stand.restart()
  expect(await differencesOf(stand)).toEqual([`external_order ${BTC}`])
})

test('an exchange that fills more than was ordered is believed and complained of', async () => {
  const { stand, line } = await badLine()
  await stand.ok('trading.createOrder', order({ amount: '0.05' }))
  const fill = line().events.find((event) => event.kind === 'fill')
  if (fill?.kind !== 'fill') throw new Error('there was no fill')
  line().tell({ kind: 'fill', fill: { ...fill.fill, id: 'too-much', amount: '0.02' } })
  await stand.rest()
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.07' }])
  expect(stand.log.lines.map(({ message }) => message)).toContain('An exchange filled more than was ordered.')
})

test('an exchange that cancels or refuses on its own is believed', async () => {
  const { stand, line } = await badLine()
  const orders = [
    await stand.ok('trading.createOrder', limit()),
    await stand.ok('trading.createOrder', limit({ price: '48000' })),
  ]
  for (const [index, status] of (['cancelled', 'rejected'] as const).entries()) {
    const told = line().events.find(
      (event) => event.kind === 'order' && event.order.clientOrderId === orders[index]?.clientOrderId,
    )
    if (told?.kind !== 'order') throw new Error('the order was not told')
    line().tell({ kind: 'order', order: { ...told.order, status, reason: 'delisted' } })
    // Told again, it is no news.
    line().tell({ kind: 'order', order: { ...told.order, status, reason: 'delisted' } })
    await stand.rest()
    const id = orders[index]?.id ?? ''
    expect(await stand.ok('trading.order', { id })).toMatchObject({ status, reason: 'delisted' })
    expect((await kindsOf(stand, id)).filter((kind) => kind.startsWith(status))).toHaveLength(1)
  }
})

test('what was filled while the engine was away is booked when it comes back', async () => {
  const { stand, line } = await badLine()
  const { id } = await stand.ok('trading.createOrder', limit({ stopLoss: '48000', takeProfit: '52000' }))
  line().isSilent = true
  stand.feed.show(BTC, [['48998', '1']], [['48999', '1']])
  stand.feed.trade(BTC, '48999', '1', 'sell')
  await stand.rest()
  expect(await stand.ok('trading.order', { id })).toMatchObject({ filled: '0' })
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  await stand.rest()
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'filled', filled: '0.1' })
  expect((await stand.state()).positions).toMatchObject([{ coverage: { exchange: '0.1', naked: '0' } }])
  await expectSoundBooks(stand)
})
