import { expect, test } from 'vitest'
import type { OrderRequest } from '#main/exchanges/exchange.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { differencesOf, settleAll } from '#test/builders/settle-differences.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'
import { type TroubledExchange, troubledExchange } from '#test/fakes/troubled-exchange.ts'

const BTC = 'BTC/USDT'

/** A stand whose default account trades over a line behind which others trade too. */
async function shared(): Promise<{ stand: TradingStand; line: () => TroubledExchange }> {
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

let others = 0
/** What somebody else orders at the exchange. */
const elsewhere = (more: Partial<OrderRequest> = {}): OrderRequest => ({
  clientOrderId: `elsewhere-${++others}`,
  symbol: BTC,
  side: 'buy',
  type: 'market',
  amount: '0.1',
  timeInForce: 'IOC',
  postOnly: false,
  reduceOnly: false,
  ...more,
})
const waiting = (more: Partial<OrderRequest> = {}): OrderRequest =>
  elsewhere({ type: 'limit', price: '40000', timeInForce: 'GTC', ...more })

/** Until everything that was heard has been looked at. */
async function look(stand: TradingStand): Promise<void> {
  for (let step = 0; step < 5; step++) {
    await stand.pass(1_100)
    stand.feed.move(BTC, 50_000)
  }
  await stand.rest()
}

const riskOf = async (stand: TradingStand) => stand.ok('risk.status', {})
const only = async (stand: TradingStand) => {
  const { items } = await stand.ok('trading.differences', {})
  expect(items).toHaveLength(1)
  const [item] = items
  if (item === undefined) throw new Error('there is no difference')
  return item
}

test('a purchase of somebody else is shown, stops entries, and is a position only when it is adopted', async () => {
  const { stand, line } = await shared()
  await line().raw.placeOrder(elsewhere())
  await look(stand)
  const difference = await only(stand)
  expect(difference).toMatchObject({
    account: 'paper',
    kind: 'external_fill',
    symbol: BTC,
    ours: 'no such trade',
    theirs: 'bought 0.1 at 50000',
    options: ['adopt', 'ignore', 'close'],
  })
  expect((await stand.state()).positions).toEqual([])
  expect(await riskOf(stand)).toMatchObject({ state: 'reduce_only', reason: expect.stringContaining('one difference') })
  expect(
    await stand.fails('trading.createOrder', { symbol: BTC, side: 'buy', type: 'market', amount: '0.01' }),
  ).toMatchObject({ code: 'RISK_DENIED', message: expect.stringContaining('external fill') })
  // Resuming is no answer to it, and neither is a restart.
  await stand.ok('risk.resume', {})
  expect((await riskOf(stand)).state).toBe('reduce_only')
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  expect(await only(stand)).toEqual(difference)
  expect(await stand.ok('trading.resolve', { id: difference.id, how: 'adopt' })).toEqual({ difference, open: 0 })
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1', averagePrice: '50000' }])
  expect(await riskOf(stand)).toMatchObject({ state: 'active' })
  await expectSoundBooks(stand)
  // Decided on twice, it is booked once.
  expect(await stand.ok('trading.resolve', { id: difference.id, how: 'adopt' })).toEqual({ difference, open: 0 })
  expect(await stand.fails('trading.resolve', { id: difference.id, how: 'ignore' })).toMatchObject({
    code: 'NOT_FOUND',
  })
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1' }])
  expect((await stand.ok('system.audit', {})).items).toContainEqual(
    expect.objectContaining({ action: 'trading.resolve', details: expect.objectContaining({ how: 'adopt' }) }),
  )
})

test('a fill that is ignored stays out of the books over restarts, and its money is no new difference', async () => {
  const { stand, line } = await shared()
  await line().raw.placeOrder(elsewhere())
  await look(stand)
  expect(await settleAll(stand, 'ignore')).toBe(1)
  expect(await riskOf(stand)).toMatchObject({ state: 'active' })
  for (let turn = 0; turn < 2; turn++) {
    await stand.restart()
    stand.feed.move(BTC, 50_000)
    expect(await differencesOf(stand)).toEqual([])
    expect((await stand.state()).positions).toEqual([])
  }
})

test('what somebody else bought can be sold again', async () => {
  const { stand, line } = await shared()
  await line().raw.placeOrder(elsewhere())
  await look(stand)
  await settleAll(stand, 'close')
  await look(stand)
  expect(await differencesOf(stand)).toEqual([])
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([
    { entryReason: 'external', exitReason: 'manual' },
  ])
  await expectSoundBooks(stand)
})

test('a stop does not stay behind after a manual sale of what it protects', async () => {
  const { stand, line } = await shared()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  await stand.rest()
  expect((await stand.state()).orders).toHaveLength(1)
  // At the exchange by hand: the stop away, and everything sold.
  const [stop] = await line().raw.openOrders()
  await line().raw.cancelOrder(BTC, stop?.clientOrderId ?? '')
  await line().raw.placeOrder(elsewhere({ side: 'sell' }))
  await look(stand)
  await settleAll(stand)
  await look(stand)
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect(await line().raw.openOrders()).toEqual([])
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'external' }])
  await expectSoundBooks(stand)
})

test('an order of somebody else is adopted with the fills it had and those to come', async () => {
  const { stand, line } = await shared()
  stand.feed.show(BTC, [['49999.9', '1']], [['50000', '0.04']])
  await line().raw.placeOrder(waiting({ price: '50000' }))
  await stand.pass(1_100)
  expect((await differencesOf(stand)).sort()).toEqual([`external_fill ${BTC}`, `external_order ${BTC}`])
  await settleAll(stand, 'adopt', 'external_order')
  expect(await differencesOf(stand)).toEqual([])
  const [order] = (await stand.state()).orders as { id: string }[]
  expect(order).toMatchObject({ status: 'partially_filled', filled: '0.04', amount: '0.1', price: '50000' })
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.04' }])
  stand.feed.show(BTC, [['49999.9', '1']], [['50000', '1']])
  stand.feed.trade(BTC, '50000', '1', 'sell')
  await stand.rest()
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1' }])
  expect(await stand.ok('trading.order', { id: order?.id ?? '' })).toMatchObject({ status: 'filled' })
  await expectSoundBooks(stand)
})

test('an order of somebody else is cancelled, or left alone until it changes', async () => {
  const { stand, line } = await shared()
  await line().raw.placeOrder(waiting())
  const kept = waiting({ price: '41000' })
  await line().raw.placeOrder(kept)
  await look(stand)
  const { items } = await stand.ok('trading.differences', {})
  expect(items).toHaveLength(2)
  const [first, second] = items.toSorted((one, other) => (one.theirs < other.theirs ? -1 : 1))
  await stand.ok('trading.resolve', { id: first?.id ?? '', how: 'close' })
  await stand.ok('trading.resolve', { id: second?.id ?? '', how: 'ignore' })
  expect(await line().raw.openOrders()).toMatchObject([{ price: '41000' }])
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  expect(await differencesOf(stand)).toEqual([])
  await line().raw.amendOrder(BTC, kept.clientOrderId, { price: '42000' })
  await look(stand)
  expect(await only(stand)).toMatchObject({ kind: 'external_order', id: second?.id })
})

test('money that came is a deposit and no profit; what cannot be done about a difference is refused in words', async () => {
  const { stand, line } = await shared()
  await stand.pass(1_000)
  await line().raw.deposit?.('USDT', '50000')
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  const { id } = await only(stand)
  expect(await stand.fails('trading.resolve', { id, how: 'close' })).toMatchObject({
    code: 'VALIDATION',
    message: expect.stringContaining('adopt or ignore'),
  })
  await stand.ok('trading.resolve', { id, how: 'adopt' })
  const [deposit] = (await stand.ok('portfolio.ledger', { limit: 1 })).items
  expect(deposit).toMatchObject({ currency: 'USDT', reference: 'came in elsewhere' })
  await stand.pass(120_000)
  const after = await stand.ok('portfolio.performance', {})
  expect(after).toMatchObject({ totalReturn: 0, maxDrawdown: 0 })
  expect((await riskOf(stand)).equity).toBe('150000')
  expect((await riskOf(stand)).used).toMatchObject({ drawdownPct: 0, dailyLossPct: 0 })
  await expectSoundBooks(stand)
})

test('coins that came are a holding, a position at a price, or sold', async () => {
  for (const how of ['holding', 'position', 'sold'] as const) {
    const { stand, line } = await shared()
    await line().raw.deposit?.('ETH', '3')
    await stand.restart()
    stand.feed.move(BTC, 50_000)
    stand.feed.move('ETH/USDT', 100)
    const { id } = await only(stand)
    const decision = how === 'sold' ? { how: 'close' as const } : { how: 'adopt' as const }
    await stand.ok('trading.resolve', { id, ...decision, ...(how === 'position' ? { price: '80' } : {}) })
    await stand.rest()
    const { positions } = await stand.state()
    if (how === 'position') expect(positions).toMatchObject([{ symbol: 'ETH/USDT', quantity: '3', averagePrice: '80' }])
    else expect(positions).toEqual([])
    const held = (await stand.ok('trading.balance', {})).balances.find(({ currency }) => currency === 'ETH')
    expect(held?.total ?? '0').toBe(how === 'sold' ? '0' : '3')
    expect(await differencesOf(stand)).toEqual([])
    const ledger = await stand.ok('portfolio.ledger', { limit: 1_000 })
    const sums = new Map<string, number>()
    for (const { currency, amount } of ledger.items) sums.set(currency, (sums.get(currency) ?? 0) + Number(amount))
    expect([...sums.values()].every((sum) => sum === 0)).toBe(true)
  }
})

test('coins of a position that went out leave the position, and the money is no loss', async () => {
  const { stand, line } = await shared()
  await stand.buy(BTC, '0.1')
  await line().raw.deposit?.('BTC', '-0.04')
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  expect(await only(stand)).toMatchObject({
    kind: 'balance',
    currency: 'BTC',
    theirs: '0.06',
    options: ['adopt', 'ignore'],
  })
  await settleAll(stand)
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.06' }])
  expect((await riskOf(stand)).used.drawdownPct).toBeLessThan(0.001)
  await expectSoundBooks(stand)
})

test('a position that is larger than what is there is told where its missing coins are ignored', async () => {
  const { stand, line } = await shared()
  await stand.buy(BTC, '0.1')
  await line().raw.deposit?.('BTC', '-0.04')
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  await stand.ok('trading.resolve', { id: (await only(stand)).id, how: 'ignore' })
  await look(stand)
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  expect(await only(stand)).toMatchObject({ kind: 'position', symbol: BTC, ours: '0.1', theirs: '0.06' })
  await settleAll(stand)
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.06' }])
  expect(await differencesOf(stand)).toEqual([])
})

test('dust is shown and stops nothing, and a trade does not stay open for it', async () => {
  const { stand, line } = await shared()
  await stand.buy(BTC, '0.1')
  await line().raw.deposit?.('BTC', '-0.0004')
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  expect(await only(stand)).toMatchObject({ kind: 'dust', currency: 'BTC', options: ['adopt', 'ignore'] })
  expect((await riskOf(stand)).state).toBe('active')
  await settleAll(stand)
  const [position] = (await stand.ok('trading.positions', {})).items
  await stand.ok('trading.closePosition', { id: position?.id ?? '' })
  await stand.rest()
  expect((await stand.state()).positions).toEqual([])
  expect(await differencesOf(stand)).toEqual([])
})

test('a fill lost in a reconnect is taken over when the line is back', async () => {
  const { stand, line } = await shared()
  await stand.ok('trading.createOrder', { symbol: BTC, side: 'buy', type: 'limit', amount: '0.1', price: '49000' })
  line().isSilent = true
  stand.feed.show(BTC, [['48998', '1']], [['48999', '1']])
  stand.feed.trade(BTC, '48999', '1', 'sell')
  await stand.rest()
  expect((await stand.state()).positions).toEqual([])
  line().isSilent = false
  line().tell({ kind: 'reconnected' })
  await stand.rest()
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1' }])
  await expectSoundBooks(stand)
})

test('an order that the exchange had and does not know any more is never rejected without evidence', async () => {
  const { stand, line } = await shared()
  const { id } = await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'buy',
    type: 'limit',
    amount: '0.1',
    price: '49000',
  })
  const forget = (): void => {
    line().openOrders = async () => []
    line().orderByClientId = async () => undefined
  }
  forget()
  line().tell({ kind: 'reconnected' })
  await stand.rest()
  // Seen once it means nothing.
  expect(await differencesOf(stand)).toEqual([])
  await look(stand)
  expect(await only(stand)).toMatchObject({ kind: 'missing_order', symbol: BTC, ours: 'open' })
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'open' })
  await settleAll(stand)
  expect(await stand.ok('trading.order', { id })).toMatchObject({
    status: 'cancelled',
    reason: expect.stringContaining('by the trader'),
  })
  expect((await riskOf(stand)).state).toBe('active')
})

test('where the exchange cannot be asked the engine starts all the same, and only reduces until it can', async () => {
  const { stand, line } = await shared()
  await stand.buy(BTC, '0.1')
  let isDown = true
  await stand.engine.close()
  const lines: TroubledExchange[] = []
  const again = await tradingStand(undefined, {
    throughExchange: (exchange) => {
      const broken = troubledExchange(exchange)
      broken.fillsSince = (since) => (isDown ? Promise.reject(new Error('no route')) : broken.raw.fillsSince(since))
      lines.push(broken)
      return broken
    },
  })
  expect(line()).toBeDefined()
  expect(await riskOf(again)).toMatchObject({
    state: 'reduce_only',
    reason: expect.stringContaining('not yet compared'),
  })
  await again.pass(2_100)
  expect((await riskOf(again)).state).toBe('reduce_only')
  isDown = false
  await again.pass(4_100)
  expect((await riskOf(again)).state).toBe('active')
  isDown = true
  lines.at(-1)?.tell({ kind: 'reconnected' })
  await again.rest()
  expect(await riskOf(again)).toMatchObject({ state: 'reduce_only', reason: expect.stringContaining('tried again') })
  isDown = false
  await again.pass(2_100)
  expect((await riskOf(again)).state).toBe('active')
})

test('an order in doubt is decided on by hand only while the exchange cannot be asked, and its own word counts later', async () => {
  const { stand, line } = await shared()
  line().isSilent = true
  line().answersLost.add('placeOrder').add('orderByClientId').add('fillsSince')
  const order = await stand.buy(BTC, '0.1')
  expect(order).toMatchObject({
    status: 'in_doubt',
    reason: expect.stringContaining('the answer of the exchange was lost'),
  })
  const stated = { id: order.id, as: 'filled', price: '49000' } as const
  line().answersLost.delete('orderByClientId')
  line().orderByClientId = async () => undefined
  expect(await stand.fails('trading.resolveDoubt', stated)).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('its word counts'),
  })
  line().orderByClientId = () => Promise.reject(new Error('no route'))
  expect(await stand.fails('trading.resolveDoubt', { ...stated, amount: '0.2' })).toMatchObject({ code: 'VALIDATION' })
  expect(await stand.ok('trading.resolveDoubt', stated)).toMatchObject({ status: 'filled', filled: '0.1' })
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1', averagePrice: '49000' }])
  const life = (await stand.ok('trading.orderEvents', { id: order.id, limit: 100 })).items
  expect(JSON.stringify(life)).toContain('stated by the trader')
  line().answersLost.clear()
  line().isSilent = false
  line().tell({ kind: 'reconnected' })
  await look(stand)
  expect((await stand.state()).positions).toMatchObject([{ quantity: '0.1', averagePrice: '50000' }])
  expect(await stand.ok('trading.order', { id: order.id })).toMatchObject({ status: 'filled', filled: '0.1' })
  expect(await differencesOf(stand)).toEqual([])
})

test('an order in doubt can be said not to exist; where it stands after all, that is a difference', async () => {
  const { stand, line } = await shared()
  line().isSilent = true
  line().answersLost.add('placeOrder').add('orderByClientId').add('fillsSince')
  const { id } = await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'buy',
    type: 'limit',
    amount: '0.1',
    price: '49000',
  })
  expect(await stand.ok('trading.resolveDoubt', { id, as: 'neverExisted' })).toMatchObject({
    status: 'rejected',
    reason: expect.stringContaining('stated by the trader'),
  })
  expect(await stand.fails('trading.resolveDoubt', { id, as: 'neverExisted' })).toMatchObject({ code: 'CONFLICT' })
  line().answersLost.clear()
  line().isSilent = false
  line().tell({ kind: 'reconnected' })
  await look(stand)
  expect(await only(stand)).toMatchObject({ kind: 'external_order', ours: 'rejected', options: ['close', 'ignore'] })
  await settleAll(stand, 'close')
  expect(await line().raw.openOrders()).toEqual([])
})

test('fills are read from the newest that is known on, however old an open order is', async () => {
  const { stand, line } = await shared()
  await stand.ok('trading.createOrder', { symbol: BTC, side: 'buy', type: 'limit', amount: '0.1', price: '40000' })
  await stand.pass(3_600_000)
  stand.feed.move(BTC, 50_000)
  await stand.buy(BTC, '0.01')
  const { time } = (await stand.ok('trading.fills', {})).items[0] ?? { time: 0 }
  line().tell({ kind: 'reconnected' })
  await stand.rest()
  await stand.restart()
  const asked: number[] = []
  const { fillsSince } = line()
  line().fillsSince = (since) => {
    asked.push(since)
    return fillsSince(since)
  }
  line().tell({ kind: 'reconnected' })
  await stand.rest()
  expect(asked).toEqual([time - 60_000])
})

test('a sale that waits in one quote currency leaves less to sell in another', async () => {
  const stand = await tradingStand([coin('BTC'), coin('BTC', { symbol: 'BTC/EUR', quote: 'EUR' }), coin('EUR')])
  await stand.buy(BTC, '0.1')
  const sale = { side: 'sell', type: 'limit', price: '60000' } as const
  await stand.ok('trading.createOrder', { ...sale, symbol: 'BTC/EUR', amount: '0.08' })
  const [position] = (await stand.ok('trading.positions', {})).items
  expect(
    await stand.fails('trading.createOrder', { ...sale, symbol: BTC, amount: '0.05' }),
    JSON.stringify(position),
  ).toMatchObject({ code: expect.stringMatching(/RISK_DENIED|INSUFFICIENT_FUNDS|CONFLICT/) })
})

test('a fee in a third currency is booked with its fill and is no difference', async () => {
  const { stand, line } = await shared()
  await line().raw.deposit?.('ETH', '1')
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  stand.feed.move('ETH/USDT', 100)
  await settleAll(stand)
  const { balances, fillsSince } = line()
  let paid = 0
  line().fillsSince = async (since) =>
    (await fillsSince(since)).map((fill) => ({ ...fill, fee: '0.01', feeCurrency: 'ETH' }))
  line().balances = async () =>
    (await balances()).map((each) => {
      if (each.currency === 'ETH') return { ...each, total: String(1 - paid * 0.01) }
      return each.currency === 'USDT' ? { ...each, total: String(100_000 - paid * 5_000) } : each
    })
  line().isSilent = true
  await stand.ok('trading.createOrder', { symbol: BTC, side: 'buy', type: 'limit', amount: '0.1', price: '50000' })
  paid = 1
  line().isSilent = false
  line().tell({ kind: 'reconnected' })
  await look(stand)
  expect((await stand.ok('trading.fills', {})).items).toMatchObject([{ fee: '0.01', feeCurrency: 'ETH' }])
  expect(await differencesOf(stand)).toEqual([])
  const { items } = await stand.ok('trading.positions', {})
  expect(items).toMatchObject([{ quantity: '0.1' }])
})
