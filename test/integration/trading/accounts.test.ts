import { expect, onTestFinished, test } from 'vitest'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'

async function twoAccounts(): Promise<{ stand: TradingStand; account: string }> {
  const stand = await tradingStand()
  const { id } = await stand.ok('accounts.createPaper', { name: 'second', balances: { USDT: '10000', BTC: '0.5' } })
  onTestFinished(async () => {
    await expectSoundBooks(stand)
  })
  return { stand, account: id }
}

const buy = { symbol: BTC, side: 'buy', type: 'market', amount: '0.02' } as const

test('two accounts have nothing of each other', async () => {
  const { stand, account } = await twoAccounts()
  const first = await stand.state()
  const order = await stand.ok('trading.createOrder', { ...buy, account, stopLoss: '49000' })
  expect(order).toMatchObject({ account, status: 'filled' })
  expect(await stand.state()).toEqual(first)

  // The same order on the other one is no repetition, and its limits are its own.
  const second = await stand.state(account)
  expect(await stand.ok('trading.createOrder', buy)).toMatchObject({ account: 'paper', status: 'filled' })
  expect(await stand.state(account)).toEqual(second)
  await stand.ok('risk.halt', { account })
  expect((await stand.fails('trading.createOrder', { ...buy, account, amount: '0.01' })).details).toMatchObject({
    reason: 'halted',
  })
  expect(await stand.ok('trading.createOrder', { ...buy, amount: '0.01' })).toMatchObject({ status: 'filled' })

  // The stop of one is hit; the other's position stays.
  stand.feed.move(BTC, 48_900)
  await stand.rest()
  expect((await stand.state(account)).positions).toEqual([])
  expect((await stand.state()).positions).toMatchObject([{ account: 'paper', quantity: '0.03' }])
  for (const name of ['trading.fills', 'trading.orders', 'trading.trades', 'portfolio.ledger'] as const) {
    const { items } = await stand.ok(name, { account, limit: 1_000 })
    expect(items.length, name).toBeGreaterThan(0)
    expect(new Set(items.map((item) => item.account)), name).toEqual(new Set([account]))
  }
})

test('coins that an account began with can be sold, and are worth something', async () => {
  const { stand, account } = await twoAccounts()
  expect(await stand.ok('portfolio.summary', { account })).toMatchObject({ equity: '35000', cash: '10000' })
  const sale = { symbol: BTC, side: 'sell', type: 'limit', amount: '0.2', price: '51000', account } as const
  const { id } = await stand.ok('trading.createOrder', sale)
  expect((await stand.ok('trading.balance', { account })).balances).toContainEqual({
    currency: 'BTC',
    total: '0.5',
    free: '0.3',
    reserved: '0.2',
  })
  await stand.ok('trading.cancelOrder', { id })
  expect((await stand.fails('trading.createOrder', { ...sale, amount: '0.501' })).code).toBe('INSUFFICIENT_FUNDS')
})

test('an account that is reset begins again, with its past still to be read', async () => {
  const { stand, account } = await twoAccounts()
  await stand.ok('trading.createOrder', { ...buy, account, stopLoss: '49000', takeProfit: '52000' })
  await stand.ok('trading.createOrder', { ...buy, account, type: 'limit', price: '48000' })
  stand.feed.move(BTC, 49_500)
  await stand.rest()
  const other = await stand.state()
  await stand.ok('accounts.resetPaper', { id: account })
  const { balances, positions, orders } = await stand.state(account)
  expect({ positions, orders }).toEqual({ positions: [], orders: [] })
  expect(balances).toEqual([
    { currency: 'BTC', total: '0.5', free: '0.5', reserved: '0' },
    { currency: 'USDT', total: '10000', free: '10000', reserved: '0' },
  ])
  expect(await stand.ok('risk.status', { account })).toMatchObject({ state: 'active', drawdown: 0 })
  expect((await stand.ok('trading.trades', { account })).items).toHaveLength(1)
  expect(await stand.state()).toEqual(other)
  const again = await stand.ok('trading.createOrder', { ...buy, account, amount: '0.03' })
  expect(again).toMatchObject({ status: 'filled' })
  await stand.restart()
  stand.feed.move(BTC, 49_500)
  expect((await stand.state(account)).positions).toMatchObject([{ quantity: '0.03' }])
  const { items } = await stand.ok('portfolio.ledger', { account, limit: 1_000 })
  expect(items.some(({ reference }) => reference === 'reset')).toBe(true)
})

test('an account is removed only when nothing is open, and its past stays readable', async () => {
  const { stand, account } = await twoAccounts()
  const { id } = await stand.ok('trading.createOrder', { ...buy, account, type: 'limit', price: '48000' })
  const open = await expectNothingChanged(stand, () => stand.fails('accounts.remove', { id: account }), account)
  expect(open).toMatchObject({ code: 'CONFLICT', details: { account, orders: 1, positions: 0 } })
  await stand.ok('trading.cancelOrder', { id })
  await stand.ok('accounts.remove', { id: account })
  for (const [name, input] of [
    ['trading.createOrder', { ...buy, account }],
    ['trading.balance', { account }],
    ['accounts.remove', { id: account }],
    ['accounts.resetPaper', { id: account }],
  ] as const) {
    const error = await expectNothingChanged(stand, () => stand.fails(name, input))
    expect(error.code, name).toBe('NOT_FOUND')
  }
  expect(await stand.fails('accounts.remove', { id: 'paper' })).toMatchObject({ code: 'CONFLICT' })
  expect((await stand.ok('accounts.list', {})).items.map((each) => each.id)).toEqual(['paper'])
})

test('accounts that make no sense are refused in words', async () => {
  const { stand } = await twoAccounts()
  for (const [input, code, message] of [
    [{ name: 'second' }, 'CONFLICT', /an account named "second" already/],
    [{ name: 'SECOND' }, 'CONFLICT', /already/],
    [{ name: '' }, 'VALIDATION', /name/],
    [{ name: 'x', balances: {} }, 'VALIDATION', /at least one currency/],
    [{ name: 'x', balances: { USDT: '0' } }, 'VALIDATION', /above 0/],
    [{ name: 'x', balances: { USDT: '-5' } }, 'VALIDATION', /above 0/],
    [{ name: 'x', balances: { DOGE: '5' } }, 'VALIDATION', /"DOGE" is not traded on this market/],
    [{ name: 'x', balances: { usdt: '5' } }, 'VALIDATION', /capitals/],
  ] as const) {
    const error = await expectNothingChanged(stand, () => stand.fails('accounts.createPaper', input))
    expect(error.code, JSON.stringify(input)).toBe(code)
    expect(error.message).toMatch(message)
  }
})

test('close-all of one account leaves the other alone, and halts only the one', async () => {
  const { stand, account } = await twoAccounts()
  await stand.ok('trading.createOrder', { ...buy, account, stopLoss: '49000' })
  await stand.ok('trading.createOrder', { ...buy, stopLoss: '49000' })
  const other = await stand.state()
  const dry = await expectNothingChanged(stand, () => stand.ok('trading.closeAll', { account, dryRun: true }), account)
  expect(dry).toMatchObject({ closed: [{ account, symbol: BTC, side: 'sell', quantity: '0.02' }], errors: [] })
  const done = await stand.ok('trading.closeAll', { account })
  expect(done).toMatchObject({
    closed: [{ account, symbol: BTC, side: 'sell', quantity: '0.02', orderId: expect.any(String) }],
    cancelled: [{ account, side: 'sell', quantity: '0.02' }],
    errors: [],
    remaining: [],
  })
  expect((await stand.state(account)).positions).toEqual([])
  expect(await stand.state()).toEqual(other)
  expect(await stand.ok('risk.status', { account })).toMatchObject({ state: 'halted' })
  expect(await stand.ok('risk.status', {})).toMatchObject({ state: 'active' })
})
