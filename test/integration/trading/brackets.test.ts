import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { CallInput } from '#shared/contract/contract.ts'
import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'
const MINUTE = 60_000

/** A stand whose books have to agree with themselves when the test ends. */
async function soundStand(): Promise<TradingStand> {
  const stand = await tradingStand()
  onTestFinished(() => expectSoundBooks(stand))
  return stand
}

/** What stands for the position: purpose by type, price and what is left, the lowest price first. */
async function standing(stand: TradingStand): Promise<string[]> {
  const { items } = await stand.ok('trading.orders', { open: true, limit: 1_000 })
  return items
    .filter(({ side }) => side === 'sell')
    .map(
      ({ type, price, stopPrice, remaining }) =>
        [Number(price ?? stopPrice), `${type} ${remaining} at ${price ?? stopPrice}`] as const,
    )
    .sort(([one], [other]) => one - other)
    .map(([, words]) => words)
}

async function position(stand: TradingStand): Promise<Position | undefined> {
  return (await stand.ok('trading.positions', {})).items.find(({ symbol }) => symbol === BTC)
}

async function move(stand: TradingStand, price: number): Promise<void> {
  stand.feed.move(BTC, price)
  await stand.rest()
}

const limit = (stand: TradingStand, more: Partial<CallInput<'trading.createOrder'>> = {}): Promise<Order> =>
  stand.ok('trading.createOrder', { symbol: BTC, side: 'buy', type: 'limit', amount: '0.1', price: '49000', ...more })

/** So much of a purchase at 49,000 is filled by somebody who sells through it. */
async function fillSome(stand: TradingStand, amount: string): Promise<void> {
  stand.feed.show(BTC, [['48999', '0.001']], [['49000.1', '10']])
  stand.feed.trade(BTC, '48999.9', amount, 'sell')
  await stand.rest()
}

async function idOfStop(stand: TradingStand): Promise<string> {
  const { items } = await stand.ok('trading.orders', { open: true })
  return items.find(({ type }) => type === 'stop')?.id ?? 'none'
}

test('stop and target follow each partial fill of their entry, and the stop ends it all', async () => {
  const stand = await soundStand()
  const { id } = await limit(stand, { stopLoss: '48000', takeProfit: '52000' })
  expect(await standing(stand)).toEqual([])
  for (const [amount, held] of [
    ['0.03', '0.03'],
    ['0.001', '0.031'],
    ['0.049', '0.08'],
  ] as const) {
    await fillSome(stand, amount)
    expect(await standing(stand)).toEqual([`stop ${held} at 48000`, `limit ${held} at 52000`])
    expect(await position(stand)).toMatchObject({
      quantity: held,
      coverage: expect.objectContaining({ exchange: held }),
    })
  }
  await fillSome(stand, '1')
  expect(await standing(stand)).toEqual(['stop 0.1 at 48000', 'limit 0.1 at 52000'])
  const order = await stand.ok('trading.order', { id })
  expect(order).toMatchObject({ status: 'filled', stopLossOrderId: expect.any(String) })
  await move(stand, 47_990)
  expect(await position(stand)).toBeUndefined()
  expect(await standing(stand)).toEqual([])
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'stopLoss', open: false }])
  expect(await stand.ok('trading.order', { id: order.takeProfitOrderId ?? '' })).toMatchObject({ status: 'cancelled' })
})

test('what a target sells the stop no longer guards', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '48000', takeProfit: '53000' })
  stand.feed.show(BTC, [['52990', '1']], [['53000.1', '1']])
  stand.feed.trade(BTC, '53000.1', '0.03', 'buy')
  await stand.rest()
  expect(await standing(stand)).toEqual(['stop 0.07 at 48000', 'limit 0.07 at 53000'])
  await move(stand, 48_000)
  expect(await standing(stand)).toEqual([])
  expect(await position(stand)).toBeUndefined()
  const { items } = await stand.ok('trading.fills', {})
  expect(items.map(({ side, amount }) => `${side} ${amount}`)).toEqual(['sell 0.07', 'sell 0.03', 'buy 0.1'])
})

test('several targets take their fractions, and the stop keeps the rest', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', {
    stopLoss: '49000',
    takeProfit: [
      { price: '52000', fraction: 0.5 },
      { price: '53000', fraction: 0.25 },
    ],
  })
  expect(await standing(stand)).toEqual(['stop 0.1 at 49000', 'limit 0.05 at 52000', 'limit 0.025 at 53000'])
  await move(stand, 52_000.1)
  expect(await standing(stand)).toEqual(['stop 0.05 at 49000', 'limit 0.025 at 53000'])
  await move(stand, 53_000.1)
  expect(await standing(stand)).toEqual(['stop 0.025 at 49000'])
  await stand.pass(2 * MINUTE)
  await move(stand, 49_500)
  expect(await standing(stand)).toEqual(['stop 0.025 at 49000'])
  await move(stand, 49_000)
  expect(await position(stand)).toBeUndefined()
})

test('fractions that leave odd lots add up to the whole', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', {
    stopLoss: '49000',
    takeProfit: [
      { price: '52000', fraction: 0.333 },
      { price: '53000', fraction: 0.333 },
      { price: '54000', fraction: 0.334 },
    ],
  })
  expect(await standing(stand)).toEqual([
    'stop 0.1 at 49000',
    'limit 0.033 at 52000',
    'limit 0.033 at 53000',
    'limit 0.034 at 54000',
  ])
  await move(stand, 55_000)
  expect(await position(stand)).toBeUndefined()
  expect(await standing(stand)).toEqual([])
})

test('the stop moves to the entry once the gain is there, once, and holds there', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '55000', breakEvenAfter: 0.01 })
  await move(stand, 50_499.9)
  expect(await standing(stand)).toEqual(['stop 0.1 at 49000', 'limit 0.1 at 55000'])
  await move(stand, 50_500)
  expect(await standing(stand)).toEqual(['stop 0.1 at 50000', 'limit 0.1 at 55000'])
  expect(await position(stand)).toMatchObject({ stopLoss: '50000' })
  await stand.restart()
  await move(stand, 50_400)
  expect(await standing(stand)).toEqual(['stop 0.1 at 50000', 'limit 0.1 at 55000'])
  await move(stand, 50_000)
  expect(await position(stand)).toBeUndefined()
})

test('setStops: sets, moves, replaces and takes away', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1')
  const { id } = (await position(stand)) ?? { id: 'none' }
  const set = (more: Omit<CallInput<'trading.setStops'>, 'id'>) => stand.ok('trading.setStops', { id, ...more })
  expect(await set({ stopLoss: '49000' })).toMatchObject({
    id,
    stopLoss: '49000',
    coverage: expect.objectContaining({ exchange: '0.1' }),
  })
  expect(await standing(stand)).toEqual(['stop 0.1 at 49000'])
  await set({ takeProfit: '52000' })
  expect(await standing(stand)).toEqual(['stop 0.1 at 49000', 'limit 0.1 at 52000'])
  await set({ stopLoss: '49500' })
  expect(await standing(stand)).toEqual(['stop 0.1 at 49500', 'limit 0.1 at 52000'])
  await set({
    takeProfit: [
      { price: '53000', fraction: 0.5 },
      { price: '54000', fraction: 0.5 },
    ],
  })
  expect(await standing(stand)).toEqual(['stop 0.1 at 49500', 'limit 0.05 at 53000', 'limit 0.05 at 54000'])
  await set({ breakEvenAfter: 0.01 })
  await move(stand, 50_600)
  expect(await standing(stand)).toEqual(['stop 0.1 at 50000', 'limit 0.05 at 53000', 'limit 0.05 at 54000'])
  await set({ stopLoss: null })
  expect(await standing(stand)).toEqual(['limit 0.05 at 53000', 'limit 0.05 at 54000'])
  await set({ stopLoss: '48000', takeProfit: null })
  expect(await standing(stand)).toEqual(['stop 0.1 at 48000'])
  await set({ stopLoss: null })
  expect(await standing(stand)).toEqual([])
  await stand.pass(2 * MINUTE)
  expect(await standing(stand)).toEqual([])
  expect(await position(stand)).toMatchObject({ coverage: { exchange: '0', engine: '0', naked: '0.1' } })
})

test('setStops that make no sense change nothing', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  const { id } = (await position(stand)) ?? { id: 'none' }
  for (const [change, message] of [
    [{ stopLoss: '50500' }, /stopLoss 50500 is on the wrong side/],
    [{ takeProfit: '49500' }, /takeProfit 49500 is on the wrong side/],
    [{ stopLoss: '49000.05' }, /tick size/],
    [
      {
        takeProfit: [
          { price: '52000', fraction: 0.6 },
          { price: '53000', fraction: 0.6 },
        ],
      },
      /add up to 1\.2/,
    ],
    [{ stopLoss: null, breakEvenAfter: 0.01 }, /breakEvenAfter moves a stop/],
    [{}, /nothing to change|name/],
  ] as const) {
    const error = await expectNothingChanged(stand, () => stand.fails('trading.setStops', { id, ...change }))
    expect(error.code, JSON.stringify(change)).toBe('VALIDATION')
    expect(error.message).toMatch(message)
  }
})

test('setStops take over what single orders had asked for', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.05', { stopLoss: '49000' })
  await stand.buy(BTC, '0.03', { stopLoss: '48000', takeProfit: '53000' })
  expect(await standing(stand)).toEqual(['stop 0.03 at 48000', 'stop 0.05 at 49000', 'limit 0.03 at 53000'])
  const { id } = (await position(stand)) ?? { id: 'none' }
  await stand.ok('trading.setStops', { id, stopLoss: '48500', takeProfit: '52000' })
  expect(await standing(stand)).toEqual(['stop 0.08 at 48500', 'limit 0.08 at 52000'])
  // What is bought afterwards is of the same position.
  await stand.buy(BTC, '0.02')
  await stand.rest()
  expect(await standing(stand)).toEqual(['stop 0.1 at 48500', 'limit 0.1 at 52000'])
})

test('closePosition: a fraction leaves the rest protected, the whole leaves nothing', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  const { id } = (await position(stand)) ?? { id: 'none' }
  const half = await stand.ok('trading.closePosition', { id, fraction: 0.5, idempotencyKey: 'half' })
  expect(half).toMatchObject({ side: 'sell', type: 'market', status: 'filled', amount: '0.05', reduceOnly: true })
  expect(await standing(stand)).toEqual(['stop 0.05 at 49000', 'limit 0.05 at 52000'])
  const again = await expectNothingChanged(stand, () =>
    stand.ok('trading.closePosition', { id, fraction: 0.5, idempotencyKey: 'half' }),
  )
  expect(again).toEqual(half)
  expect(await stand.fails('trading.closePosition', { id, fraction: 0.01 })).toMatchObject({ code: 'VALIDATION' })
  expect(await stand.fails('trading.closePosition', { id, fraction: 1.5 })).toMatchObject({ code: 'VALIDATION' })
  expect(await stand.fails('trading.closePosition', { id, fraction: 0 })).toMatchObject({ code: 'VALIDATION' })
  const whole = await stand.ok('trading.closePosition', { id, idempotencyKey: 'whole' })
  expect(whole).toMatchObject({ status: 'filled', filled: '0.05' })
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  // Its own answer is still there for who asks again; another command finds nothing.
  expect(await stand.ok('trading.closePosition', { id, idempotencyKey: 'whole' })).toEqual(whole)
  expect((await stand.fails('trading.closePosition', { id })).code).toBe('NOT_FOUND')
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'manual', quantity: '0.1' }])
})

test('ten closes at once close once', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  const { id } = (await position(stand)) ?? { id: 'none' }
  const answers = await Promise.all(Array.from({ length: 10 }, () => stand.call('trading.closePosition', { id })))
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  for (const answer of answers) if (!answer.ok) expect(['CONFLICT', 'NOT_FOUND']).toContain(answer.error.code)
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
})

test('a sale by hand shrinks the stop that stands', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  const sale = { symbol: BTC, side: 'sell', amount: '0.04' } as const
  expect(await stand.ok('trading.createOrder', { ...sale, type: 'market' })).toMatchObject({ status: 'filled' })
  expect(await standing(stand)).toEqual(['stop 0.06 at 49000', 'limit 0.06 at 52000'])
  // What waits in the book needs coins of its own.
  const error = await expectNothingChanged(stand, () =>
    stand.fails('trading.createOrder', { ...sale, type: 'limit', price: '51000' }),
  )
  expect(error).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
    details: { currency: 'BTC', amount: '0.04', free: '0', held: '0.06' },
  })
  expect(error.message).toContain('0.06 are set aside by open orders')
  expect(await stand.ok('trading.createOrder', { ...sale, type: 'market', amount: '0.06' })).toMatchObject({
    status: 'filled',
  })
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
})

test('a sale by hand that is refused leaves the stop where it was', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  stand.feed.show(BTC, [], [['50000', '1']])
  const error = await stand.fails('trading.createOrder', { symbol: BTC, side: 'sell', type: 'market', amount: '0.1' })
  expect(error).toMatchObject({ code: 'EXCHANGE_REJECTED', message: expect.stringContaining('nobody buys') })
  expect(await standing(stand)).toEqual(['stop 0.1 at 49000'])
})

test('a stop that was cancelled by hand does not come back', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  await stand.ok('trading.cancelOrder', { id: await idOfStop(stand) })
  expect(await standing(stand)).toEqual(['limit 0.1 at 52000'])
  expect(await position(stand)).toMatchObject({ coverage: { exchange: '0', engine: '0', naked: '0.1' } })
  await stand.pass(3 * MINUTE)
  await move(stand, 50_500)
  await stand.restart()
  await move(stand, 48_000)
  expect(await standing(stand)).toEqual(['limit 0.1 at 52000'])
  expect(await position(stand)).toMatchObject({ quantity: '0.1' })
})

test('a stop that the exchange cancelled comes back', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  const stop = await idOfStop(stand)
  const { clientOrderId } = await stand.ok('trading.order', { id: stop })
  await stand.engine.close()
  const paper = new Database(join(stand.folder, 'paper.sqlite'))
  const changed = paper
    .prepare("UPDATE paper_orders SET status = 'cancelled', reason = 'maintenance' WHERE client_order_id = ?")
    .run(clientOrderId)
  expect(changed.changes).toBe(1)
  paper.close()
  await stand.restart()
  await stand.rest()
  expect(await standing(stand)).toEqual(['stop 0.1 at 49000', 'limit 0.1 at 52000'])
  expect(await stand.ok('trading.order', { id: stop })).toMatchObject({ status: 'cancelled', reason: 'maintenance' })
  expect(await idOfStop(stand)).not.toBe(stop)
})

test('a stop moved by hand is the stop from then on', async () => {
  const stand = await soundStand()
  await limit(stand, { stopLoss: '48000', takeProfit: '52000' })
  await fillSome(stand, '0.04')
  await stand.ok('trading.amendOrder', { id: await idOfStop(stand), stopPrice: '48500' })
  await fillSome(stand, '0.06')
  expect(await standing(stand)).toEqual(['stop 0.1 at 48500', 'limit 0.1 at 52000'])
  const error = await stand.fails('trading.amendOrder', { id: await idOfStop(stand), amount: '0.05' })
  expect(error).toMatchObject({ code: 'VALIDATION', message: expect.stringContaining('follows its position') })
})

test('a fill below its own stop is sold at the market at once', async () => {
  const stand = await soundStand()
  await limit(stand, { stopLoss: '48500' })
  await move(stand, 48_000)
  expect(await position(stand)).toBeUndefined()
  const { items } = await stand.ok('trading.trades', {})
  expect(items).toMatchObject([{ exitReason: 'stopLoss', entryPrice: '49000', exitPrice: '47999.9' }])
})

test('each entry has its own stop, and one that is hit leaves the other', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.05', { stopLoss: '49500' })
  await stand.buy(BTC, '0.03', { stopLoss: '49000', takeProfit: '53000' })
  await stand.buy(BTC, '0.02')
  expect(await standing(stand)).toEqual(['stop 0.03 at 49000', 'stop 0.05 at 49500', 'limit 0.03 at 53000'])
  await move(stand, 49_400)
  expect(await standing(stand)).toEqual(['stop 0.03 at 49000', 'limit 0.03 at 53000'])
  expect(await position(stand)).toMatchObject({
    quantity: '0.05',
    coverage: expect.objectContaining({ exchange: '0.03' }),
  })
  await move(stand, 48_900)
  expect(await standing(stand)).toEqual([])
  expect(await position(stand)).toMatchObject({
    quantity: '0.02',
    coverage: expect.objectContaining({ exchange: '0' }),
  })
})

test('what an entry buys after its stop was hit is protected anew, and no more', async () => {
  const stand = await soundStand()
  const { id } = await limit(stand, { stopLoss: '48000' })
  await fillSome(stand, '0.04')
  // The stop is hit by a trade, without the book coming to the entry.
  stand.feed.show(BTC, [['47990', '10']], [['49500', '10']])
  stand.feed.trade(BTC, '48000', '0.001', 'sell')
  await stand.rest()
  const order = await stand.ok('trading.order', { id })
  // The trade went through the entry too.
  expect(order.filled).toBe('0.041')
  expect((await stand.ok('trading.trades', {})).items.length).toBeGreaterThan(0)
  stand.feed.show(BTC, [['48999', '0.001']], [['49000.1', '10']])
  stand.feed.trade(BTC, '48999.9', '0.02', 'sell')
  await stand.rest()
  const { quantity } = (await position(stand)) ?? { quantity: '0' }
  expect(await standing(stand)).toEqual([`stop ${quantity} at 48000`])
})

test('a new position has no stop of the last one', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  await move(stand, 52_100)
  expect(await position(stand)).toBeUndefined()
  await stand.buy(BTC, '0.05')
  await stand.pass(2 * MINUTE)
  expect(await standing(stand)).toEqual([])
})

test('an entry that is cancelled or expires half-way keeps its stop for what it bought', async () => {
  const stand = await soundStand()
  const { id } = await limit(stand, { stopLoss: '48000', takeProfit: '52000' })
  await fillSome(stand, '0.04')
  await stand.ok('trading.cancelOrder', { id })
  await stand.pass(2 * MINUTE)
  expect(await standing(stand)).toEqual(['stop 0.04 at 48000', 'limit 0.04 at 52000'])
  await stand.restart()
  await move(stand, 47_000)
  expect(await position(stand)).toBeUndefined()
})

test('a position with a stop placed as an order by hand can be closed', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1')
  const stop = { symbol: BTC, side: 'sell', type: 'stop', stopPrice: '49000', amount: '0.1' } as const
  await stand.ok('trading.createOrder', stop)
  const { id, ...shown } = (await position(stand)) ?? { id: 'none' }
  expect(shown).toMatchObject({ stopLoss: '49000', coverage: expect.objectContaining({ exchange: '0.1' }) })
  expect(await stand.ok('trading.closePosition', { id })).toMatchObject({ status: 'filled', filled: '0.1' })
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
})

test('setStops take the place of a stop placed as an order by hand', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1')
  await stand.ok('trading.createOrder', { symbol: BTC, side: 'sell', type: 'stop', stopPrice: '49000', amount: '0.1' })
  const { id } = (await position(stand)) ?? { id: 'none' }
  const after = await stand.ok('trading.setStops', { id, stopLoss: '49500', takeProfit: '52000' })
  expect(after).toMatchObject({
    stopLoss: '49500',
    takeProfit: '52000',
    coverage: expect.objectContaining({ exchange: '0.1' }),
  })
  expect(await standing(stand)).toEqual(['stop 0.1 at 49500', 'limit 0.1 at 52000'])
})

test('setStops find nothing to sell where the trader sells it all already', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1')
  const sale = { symbol: BTC, side: 'sell', type: 'limit', price: '52000', amount: '0.1' } as const
  const { id: order } = await stand.ok('trading.createOrder', sale)
  const { id } = (await position(stand)) ?? { id: 'none' }
  const error = await expectNothingChanged(stand, () => stand.fails('trading.setStops', { id, stopLoss: '49000' }))
  expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('0.1 BTC are set aside') })
  await stand.ok('trading.amendOrder', { id: order, amount: '0.04' })
  await stand.ok('trading.setStops', { id, stopLoss: '49000' })
  expect(await standing(stand)).toEqual(['stop 0.06 at 49000', 'limit 0.04 at 52000'])
  expect(await position(stand)).toMatchObject({ coverage: { exchange: '0.06', naked: '0.04' } })
})

test('setStops leave a stop placed by hand where only the target is asked for, and say so where both cannot stand', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1')
  await stand.ok('trading.createOrder', {
    symbol: BTC,
    side: 'sell',
    type: 'trailing_stop',
    trailing: { percent: 0.02 },
    amount: '0.1',
  })
  const { id } = (await position(stand)) ?? { id: 'none' }
  const error = await expectNothingChanged(stand, () => stand.fails('trading.setStops', { id, takeProfit: '52000' }))
  expect(error.code).toBe('CONFLICT')
  await stand.ok('trading.setStops', { id, stopLoss: null })
  expect(await standing(stand)).toEqual([])
})

test('while the account is halted stops still work and positions can be left', async () => {
  const stand = await soundStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  await stand.ok('risk.halt', {})
  const sale = { symbol: BTC, side: 'sell', type: 'market', amount: '0.04' } as const
  expect(await stand.ok('trading.createOrder', sale)).toMatchObject({ status: 'filled' })
  expect(await standing(stand)).toEqual(['stop 0.06 at 49000'])
  const { id } = (await position(stand)) ?? { id: 'none' }
  await stand.ok('trading.setStops', { id, stopLoss: '49500' })
  await move(stand, 49_400)
  expect(await position(stand)).toBeUndefined()
  expect(await stand.ok('risk.status', {})).toMatchObject({ state: 'halted' })
})

test('the life of an order is told from its beginning to its end', async () => {
  const stand = await soundStand()
  const { id } = await limit(stand, { stopLoss: '48000' })
  await fillSome(stand, '0.04')
  await stand.ok('trading.amendOrder', { id, price: '48900' })
  await stand.ok('trading.cancelOrder', { id })
  const { items } = await stand.ok('trading.orderEvents', { id })
  expect(items.map(({ kind, status }) => `${kind}: ${status}`)).toEqual([
    'created: sent',
    'accepted: open',
    'filled: partially_filled',
    'amendRequested: pending_amend',
    'amended: partially_filled',
    'cancelRequested: pending_cancel',
    'cancelled: cancelled',
  ])
  expect(items[2]?.data).toMatchObject({ amount: '0.04', price: '49000' })
  expect(items[4]?.data).toMatchObject({ price: '48900' })
  expect(items[6]?.data).toMatchObject({ reason: 'cancelled on request' })
  const first = await stand.ok('trading.orderEvents', { id, limit: 3 })
  const rest = await stand.ok('trading.orderEvents', { id, limit: 10, cursor: first.nextCursor })
  expect([...first.items, ...rest.items]).toEqual(items)
})

test('an entry is not moved past its own stop or target', async () => {
  const stand = await tradingStand()
  const { id } = await stand.buy(BTC, '0.02', { type: 'limit', price: '49000', stopLoss: '48500', takeProfit: '52000' })
  for (const price of ['48500', '48400']) {
    const error = await expectNothingChanged(stand, () => stand.fails('trading.amendOrder', { id, price }))
    expect(error).toMatchObject({ code: 'VALIDATION', message: expect.stringContaining('stopLoss 48500') })
  }
  const above = await expectNothingChanged(stand, () => stand.fails('trading.amendOrder', { id, price: '52100' }))
  expect(above).toMatchObject({ code: 'VALIDATION', message: expect.stringContaining('takeProfit 52000') })
  expect(await stand.ok('trading.amendOrder', { id, price: '48900' })).toMatchObject({ price: '48900' })
})

test('an order says what will protect it, from the beginning until there is nothing left to protect', async () => {
  const stand = await soundStand()
  const waiting = await limit(stand, { price: '49000', stopLoss: '48000', takeProfit: '52000' })
  expect(waiting).toMatchObject({ stopLoss: '48000', takeProfit: [{ price: '52000', fraction: 1 }] })
  const cancelled = await stand.ok('trading.cancelOrder', { id: waiting.id })
  expect(cancelled).toMatchObject({ status: 'cancelled' })
  await stand.pass(MINUTE)
  expect(await stand.ok('trading.order', { id: waiting.id })).not.toHaveProperty('stopLoss')
})
