import { expect, test } from 'vitest'
import type { CallInput } from '#shared/contract/contract.ts'
import { orderTypeSchema, timeInForceSchema } from '#shared/domain/order.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { NOON, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'
const MINUTE = 60_000

type Order = CallInput<'trading.createOrder'>
type Type = Order['type']
type TimeInForce = NonNullable<Order['timeInForce']>

/** Where the market has to be so that the order meets it, and what of the order makes it so. */
const TERMS: Readonly<Record<Type, { readonly at: number; readonly order: Partial<Order> }>> = {
  market: { at: 50_000, order: {} },
  limit: { at: 50_000, order: { price: '50100' } },
  stop: { at: 50_500, order: { stopPrice: '50500' } },
  stop_limit: { at: 50_500, order: { stopPrice: '50500', price: '50600' } },
  take_profit: { at: 49_500, order: { stopPrice: '49500' } },
  take_profit_limit: { at: 49_500, order: { stopPrice: '49500', price: '49600' } },
  trailing_stop: { at: 50_500, order: { trailing: { percent: 0.01 } } },
}

const hasLimit = (type: Type): boolean => type.endsWith('limit')
const waits = (type: Type): boolean => type !== 'market' && type !== 'limit'

/** Of 0.19 asked for, 0.1 are there at the price, and 0.05 more beyond any limit. */
function meet(stand: TradingStand, at: number): void {
  stand.feed.show(
    BTC,
    [[String(at - 10), '1']],
    [
      [String(at), '0.1'],
      [String(at + 1_000), '0.05'],
    ],
  )
  stand.feed.trade(BTC, String(at), '0.001', 'buy')
}

function expected(type: Type, timeInForce: TimeInForce): { status: string; filled: string } {
  if (timeInForce === 'FOK') return { status: 'cancelled', filled: '0' }
  if (!hasLimit(type)) return { status: 'cancelled', filled: '0.15' }
  return timeInForce === 'IOC' ? { status: 'cancelled', filled: '0.1' } : { status: 'partially_filled', filled: '0.1' }
}

const ALL = orderTypeSchema.options.flatMap((type) =>
  timeInForceSchema.options.map((timeInForce) => ({ type, timeInForce })),
)

test.each(ALL)('$type $timeInForce', async ({ type, timeInForce }) => {
  const stand = await tradingStand()
  const { at, order } = TERMS[type]
  const asked = {
    symbol: BTC,
    side: 'buy',
    type,
    amount: '0.19',
    timeInForce,
    ...order,
    ...(timeInForce === 'GTD' ? { expiresAt: NOON + MINUTE } : {}),
  } as const
  if (type === 'market' && timeInForce === 'GTD') {
    expect(await stand.fails('trading.createOrder', asked)).toMatchObject({ code: 'VALIDATION' })
    return
  }
  if (!waits(type)) meet(stand, at)
  const placed = await stand.ok('trading.createOrder', asked)
  if (waits(type)) {
    expect(placed).toMatchObject({ status: 'open', filled: '0' })
    stand.feed.move(BTC, 50_000)
    await stand.rest()
    expect(await stand.ok('trading.order', { id: placed.id })).toMatchObject({ status: 'open', filled: '0' })
    meet(stand, at)
    await stand.rest()
  }
  const met = await stand.ok('trading.order', { id: placed.id })
  expect(met).toMatchObject(expected(type, timeInForce))
  if (met.status === 'cancelled') {
    expect(met.reason).toMatch(/nobody sells more/)
    if (timeInForce === 'FOK') expect(met.reason).toMatch(/all or nothing/)
  }
  await stand.pass(MINUTE)
  const after = await stand.ok('trading.order', { id: placed.id })
  if (timeInForce === 'GTD' && hasLimit(type)) {
    expect(after).toMatchObject({ status: 'expired', filled: '0.1', remaining: '0.09' })
    expect(after.reason).toContain('its time was over at 2023-11-15T12:01:00.000Z')
  } else {
    expect(after).toMatchObject({ status: met.status, filled: met.filled })
  }
  const { balances } = await stand.ok('trading.balance', {})
  const isOpen = after.status === 'partially_filled'
  expect(balances.find(({ currency }) => currency === 'USDT')?.reserved === '0').toBe(!isOpen)
  await expectSoundBooks(stand)
})

test('a conditional order that is not reached expires with nothing filled, and gives back what it set aside', async () => {
  const stand = await tradingStand()
  const { id } = await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'buy',
    type: 'stop_limit',
    amount: '0.1',
    stopPrice: '50500',
    price: '50600',
    timeInForce: 'GTD',
    expiresAt: NOON + MINUTE,
  })
  const reserved = async () => (await stand.ok('trading.balance', {})).balances[0]?.reserved
  // 0.1 × 50,600 and 0.1 % of it.
  expect(await reserved()).toBe('5065.06')
  await stand.pass(MINUTE - 1)
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'open' })
  await stand.pass(1)
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'expired', filled: '0' })
  expect(await reserved()).toBe('0')
  stand.feed.move(BTC, 50_550)
  await stand.rest()
  expect((await stand.state()).positions).toEqual([])
  await expectSoundBooks(stand)
})

test('sales by every type leave the position, and are named for what they were', async () => {
  const reasons: Record<string, string> = {}
  for (const [type, terms, at] of [
    ['market', {}, 50_000],
    ['limit', { price: '49000' }, 50_000],
    ['stop', { stopPrice: '49500' }, 49_500],
    ['stop_limit', { stopPrice: '49500', price: '49000' }, 49_500],
    ['take_profit', { stopPrice: '50500' }, 50_500],
    ['take_profit_limit', { stopPrice: '50500', price: '50000' }, 50_500],
    ['trailing_stop', { trailing: { amount: '500' } }, 49_500],
  ] as const) {
    const stand = await tradingStand()
    await stand.buy(BTC, '0.1')
    await stand.ok('trading.createOrder', { symbol: BTC, side: 'sell', type, amount: '0.1', ...terms })
    stand.feed.move(BTC, at)
    await stand.rest()
    const { items } = await stand.ok('trading.trades', {})
    expect((await stand.state()).positions, type).toEqual([])
    reasons[type] = items[0]?.exitReason ?? 'none'
    await expectSoundBooks(stand)
  }
  expect(reasons).toEqual({
    market: 'manual',
    limit: 'manual',
    stop: 'stopLoss',
    stop_limit: 'stopLoss',
    take_profit: 'takeProfit',
    take_profit_limit: 'takeProfit',
    trailing_stop: 'trailingStop',
  })
})

test('a trailing stop begins at its activation price, follows up and never down', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1')
  const { id } = await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'sell',
    type: 'trailing_stop',
    amount: '0.1',
    trailing: { percent: 0.01, activationPrice: '51000' },
  })
  for (const price of [50_000, 49_000, 50_900]) {
    stand.feed.move(BTC, price)
    await stand.rest()
    expect(await stand.ok('trading.order', { id }), `at ${price}`).toMatchObject({ status: 'open' })
  }
  for (const price of [51_000, 52_000, 51_500, 51_480.1]) {
    stand.feed.move(BTC, price)
    await stand.rest()
    expect(await stand.ok('trading.order', { id }), `at ${price}`).toMatchObject({ status: 'open' })
  }
  // 1 % below 52,000.
  stand.feed.move(BTC, 51_480)
  await stand.rest()
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'filled', averagePrice: '51479.9' })
  await expectSoundBooks(stand)
})

test('post-only waits for others and pays the maker fee', async () => {
  const stand = await tradingStand()
  stand.feed.change(BTC, { makerFee: 0.0005 })
  const { id } = await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'buy',
    type: 'limit',
    amount: '0.1',
    price: '49999',
    postOnly: true,
  })
  stand.feed.move(BTC, 49_998)
  await stand.rest()
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'filled', averagePrice: '49999' })
  expect((await stand.ok('trading.fills', {})).items[0]).toMatchObject({ liquidity: 'maker', fee: '2.49995' })
  await expectSoundBooks(stand)
})

test('reduce-only sells no more than there is', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1')
  const order = { symbol: BTC, side: 'sell', type: 'market', amount: '5', reduceOnly: true } as const
  expect(await stand.ok('trading.createOrder', order)).toMatchObject({ status: 'filled', amount: '0.1', filled: '0.1' })
  expect(await stand.fails('trading.createOrder', order)).toMatchObject({ details: { reason: 'reduce_only' } })
  await expectSoundBooks(stand)
})

test('quoteAmount buys whole lots for the money, fee included', async () => {
  const stand = await tradingStand()
  const order = await stand.ok('trading.createOrder', { symbol: BTC, side: 'buy', type: 'market', quoteAmount: '1001' })
  // 1,001 ÷ 50,050 is 0.02.
  expect(order).toMatchObject({ status: 'filled', amount: '0.02', fee: { USDT: '1' } })
  expect((await stand.ok('trading.balance', {})).balances).toContainEqual({
    currency: 'USDT',
    total: '98999',
    free: '98999',
    reserved: '0',
  })
})

test('a batch answers each of its operations by itself', async () => {
  const stand = await tradingStand()
  const resting = await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'buy',
    type: 'limit',
    amount: '0.01',
    price: '48000',
  })
  const { results } = await stand.ok('trading.batch', {
    operations: [
      { do: 'create', order: { symbol: BTC, side: 'buy', type: 'market', amount: '0.02' } },
      { do: 'create', order: { symbol: BTC, side: 'buy', type: 'market', amount: '10' } },
      { do: 'create', order: { symbol: 'NO/USDT', side: 'buy', type: 'market', amount: '1' } },
      { do: 'cancel', id: resting.id },
      { do: 'cancel', id: 'none' },
    ],
  })
  expect(results).toMatchObject([
    { order: { status: 'filled' } },
    { error: { code: 'RISK_DENIED', details: { reason: 'max_position_size' } } },
    { error: { code: 'NOT_FOUND' } },
    { order: { id: resting.id, status: 'cancelled' } },
    { error: { code: 'NOT_FOUND' } },
  ])
  await expectSoundBooks(stand)
})
