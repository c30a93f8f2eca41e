import { expect, test } from 'vitest'
import type { ExchangeOrder } from '#main/exchanges/exchange.ts'
import { decimal } from '#shared/decimal.ts'
import { type PaperStand, paperStand, request } from '#test/builders/paper-market.ts'

const balances = async ({ exchange }: PaperStand) =>
  Object.fromEntries((await exchange.balances()).map(({ currency, total, free }) => [currency, [total, free]]))

const fills = async ({ exchange }: PaperStand) =>
  (await exchange.fillsSince(0)).map(({ price, amount, fee, feeCurrency, liquidity }) => [
    price,
    amount,
    fee,
    feeCurrency,
    liquidity,
  ])

const state = async ({ exchange }: PaperStand, { clientOrderId }: { clientOrderId: string }) => {
  const order = await exchange.orderByClientId('BTC/USDT', clientOrderId)
  return [order?.status, order?.amount, order?.filled]
}

test('a market purchase walks the asks and pays the taker fee', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ type: 'market', amount: '1.5' }))
  expect(order).toMatchObject({ status: 'filled', filled: '1.5', exchangeOrderId: 'paper-1' })
  // 1 × 101 and 0.5 × 102 are 152; 0.2 % of it are 0.304.
  expect(await fills(stand)).toEqual([
    ['101', '1', '0.202', 'USDT', 'taker'],
    ['102', '0.5', '0.102', 'USDT', 'taker'],
  ])
  expect(await balances(stand)).toEqual({ BTC: ['11.5', '11.5'], USDT: ['99847.696', '99847.696'] })
})

test('what was taken is gone from the book until the next one', async () => {
  const stand = paperStand()
  await stand.exchange.placeOrder(request({ type: 'market', amount: '1' }))
  const second = await stand.exchange.placeOrder(request({ type: 'market', amount: '3' }))
  expect(second).toMatchObject({ status: 'cancelled', filled: '2', reason: 'nobody sells more in the book' })
  await expect(stand.exchange.placeOrder(request({ type: 'market' }))).rejects.toMatchObject({
    code: 'EXCHANGE_REJECTED',
  })
  stand.market.show([['100', '1']], [['101', '1']])
  expect(await stand.exchange.placeOrder(request({ type: 'market' }))).toMatchObject({ status: 'filled' })
})

test.each([
  // amount, price, time in force → status, filled
  ['1', '101', 'GTC', 'filled', '1'],
  ['2', '101', 'GTC', 'partially_filled', '1'],
  ['1', '100.5', 'GTC', 'open', '0'],
  ['2', '101', 'IOC', 'cancelled', '1'],
  ['1', '100.5', 'IOC', 'cancelled', '0'],
  ['2', '101', 'FOK', 'cancelled', '0'],
  ['3', '102', 'FOK', 'filled', '3'],
  ['3.001', '102', 'FOK', 'cancelled', '0'],
] as const)('a limit purchase of %s at %s, %s, is %s with %s', async (amount, price, timeInForce, status, filled) => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ amount, price, timeInForce }))
  expect([order.status, order.filled]).toEqual([status, filled])
})

test.each([
  ['IOC', '2', 'filled', '2'],
  ['IOC', '4', 'cancelled', '3'],
  ['FOK', '4', 'cancelled', '0'],
  ['FOK', '3', 'filled', '3'],
] as const)('a market sale, %s, of %s is %s with %s', async (timeInForce, amount, status, filled) => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ type: 'market', side: 'sell', amount, timeInForce }))
  expect([order.status, order.filled]).toEqual([status, filled])
})

test('a resting purchase sets aside its price and the larger fee, and gives back what it does not need', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ amount: '2', price: '101' }))
  // 1 taken at 101 for 101.202; the other sets aside 101 and 0.2 %.
  expect(await balances(stand)).toMatchObject({ USDT: ['99898.798', '99797.596'] })
  await stand.exchange.cancelOrder('BTC/USDT', order.clientOrderId)
  expect(await balances(stand)).toMatchObject({ USDT: ['99898.798', '99898.798'] })
})

test('a resting order waits behind the volume at its price', async () => {
  const stand = paperStand()
  const first = await stand.exchange.placeOrder(request({ amount: '0.5' }))
  const second = await stand.exchange.placeOrder(request({ amount: '0.5' }))
  stand.market.trade('100', '0.6', 'sell')
  expect(await state(stand, first)).toEqual(['open', '0.5', '0'])
  // Somebody who buys does not reach purchases.
  stand.market.trade('100', '5', 'buy')
  expect(await state(stand, first)).toEqual(['open', '0.5', '0'])
  stand.market.trade('100', '0.6', 'sell')
  // 0.4 were left before both; 0.2 for the first, nothing for the second.
  expect(await state(stand, first)).toEqual(['partially_filled', '0.5', '0.2'])
  expect(await state(stand, second)).toEqual(['open', '0.5', '0'])
  stand.market.trade('99.9', '0.4', 'sell')
  expect(await state(stand, first)).toEqual(['filled', '0.5', '0.5'])
  expect(await state(stand, second)).toEqual(['partially_filled', '0.5', '0.1'])
  expect((await fills(stand)).every(([price, , , , liquidity]) => price === '100' && liquidity === 'maker')).toBe(true)
})

test('those before it who leave make the queue shorter; those who come stay behind', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ amount: '0.5' }))
  stand.market.show([['100', '0.3']], [['101', '1']])
  stand.market.show([['100', '9']], [['101', '1']])
  stand.market.trade('100', '0.5', 'sell')
  expect(await state(stand, order)).toEqual(['partially_filled', '0.5', '0.2'])
})

test('a book that comes to a resting order fills it at its own price', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ amount: '2' }))
  stand.market.show(
    [['97', '1']],
    [
      ['98', '0.5'],
      ['99', '1'],
      ['101', '5'],
    ],
  )
  expect(await state(stand, order)).toEqual(['partially_filled', '2', '1.5'])
  expect(await fills(stand)).toEqual([['100', '1.5', '0.15', 'USDT', 'maker']])
})

test('post-only rests, or is refused where it would trade', async () => {
  const stand = paperStand()
  expect(await stand.exchange.placeOrder(request({ postOnly: true, price: '100.9' }))).toMatchObject({ status: 'open' })
  await expect(stand.exchange.placeOrder(request({ postOnly: true, price: '101' }))).rejects.toThrow(
    "it is post-only and would trade at once: its price is 101, the market's 101",
  )
})

test('GTD ends by the clock', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ timeInForce: 'GTD', expiresAt: stand.clock.now() + 1_000 }))
  stand.clock.advance(999)
  expect(await state(stand, order)).toEqual(['open', '1', '0'])
  stand.clock.advance(1)
  expect(await state(stand, order)).toEqual(['expired', '1', '0'])
  expect(await balances(stand)).toMatchObject({ USDT: ['100000', '100000'] })
})

test.each([
  // side, type, stop price, price that does not trigger, price that does
  ['sell', 'stop', '95', '95.1', '95'],
  ['buy', 'stop', '105', '104.9', '105'],
  ['sell', 'take_profit', '105', '104.9', '105.1'],
  ['buy', 'take_profit', '95', '95.1', '94'],
] as const)('a %s %s at %s waits at %s and trades at %s', async (side, type, stopPrice, before, at) => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ side, type, stopPrice }))
  stand.market.trade(before, '0.1', 'buy')
  expect(await state(stand, order)).toEqual(['open', '1', '0'])
  stand.market.trade(at, '0.1', 'buy')
  expect(await state(stand, order)).toEqual(['filled', '1', '1'])
  expect(await fills(stand)).toEqual([
    side === 'buy' ? ['101', '1', '0.202', 'USDT', 'taker'] : ['100', '1', '0.2', 'USDT', 'taker'],
  ])
})

test.each([
  ['sell', 'stop', '101'],
  ['buy', 'stop', '100.5'],
  ['sell', 'take_profit', '100'],
  ['buy', 'take_profit', '101'],
] as const)('a %s %s at %s would be triggered at once and is refused', async (side, type, stopPrice) => {
  const stand = paperStand()
  await expect(stand.exchange.placeOrder(request({ side, type, stopPrice }))).rejects.toThrow('triggered at once')
})

test.each([
  ['stop_limit', 'sell', '95', '99.5', 'filled'],
  ['stop_limit', 'sell', '95', '100.1', 'open'],
  ['take_profit_limit', 'buy', '95', '101', 'filled'],
  ['take_profit_limit', 'buy', '95', '94', 'open'],
] as const)('a %s %s at %s with limit %s is %s once triggered', async (type, side, stopPrice, price, status) => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ side, type, stopPrice, price }))
  stand.market.trade('95', '0.01', side === 'buy' ? 'buy' : 'sell')
  expect(await state(stand, order)).toEqual([status, '1', status === 'filled' ? '1' : '0'])
})

test('triggers by the mark and by bid and ask look at the book, not at trades', async () => {
  const stand = paperStand()
  const mark = await stand.exchange.placeOrder(
    request({ side: 'sell', type: 'stop', stopPrice: '98', triggerBy: 'mark' }),
  )
  const bid = await stand.exchange.placeOrder(
    request({ side: 'sell', type: 'stop', stopPrice: '98', triggerBy: 'bid_ask' }),
  )
  stand.market.trade('90', '1', 'sell')
  stand.market.show([['98.1', '1']], [['98.3', '1']])
  expect([await state(stand, mark), await state(stand, bid)]).toEqual([
    ['open', '1', '0'],
    ['open', '1', '0'],
  ])
  stand.market.show([['97.9', '1']], [['98.2', '1']])
  expect([await state(stand, mark), await state(stand, bid)]).toEqual([
    ['open', '1', '0'],
    ['filled', '1', '1'],
  ])
  stand.market.show([['97.9', '1']], [['98', '1']])
  expect(await state(stand, mark)).toEqual(['filled', '1', '1'])
})

test('a trailing stop follows the best price by a fraction and triggers there', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(
    request({ side: 'sell', type: 'trailing_stop', trailing: { percent: 0.1 } }),
  )
  // 100.5 less 10 % is 90.45, on the tick below 90.4.
  expect(order.stopPrice).toBe('90.4')
  stand.market.trade('120', '0.1', 'buy')
  stand.market.trade('110', '0.1', 'buy')
  expect((await stand.exchange.openOrders())[0]?.stopPrice).toBe('108')
  stand.market.trade('108', '0.1', 'buy')
  expect(await state(stand, order)).toEqual(['filled', '1', '1'])
})

test('a trailing purchase by an amount begins at its activation price', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(
    request({ type: 'trailing_stop', trailing: { amount: '5', activationPrice: '90' } }),
  )
  expect(order.stopPrice).toBe('95')
  stand.market.trade('96', '0.1', 'buy')
  expect(await state(stand, order)).toEqual(['open', '1', '0'])
  stand.market.trade('88', '0.1', 'buy')
  expect((await stand.exchange.openOrders())[0]?.stopPrice).toBe('93')
  stand.market.trade('93', '0.1', 'buy')
  expect(await state(stand, order)).toEqual(['filled', '1', '1'])
})

test('a stop purchase buys no more than the balance pays', async () => {
  const stand = paperStand({ balances: { USDT: '110' } })
  const order = await stand.exchange.placeOrder(request({ type: 'stop', stopPrice: '105' }))
  stand.market.show([['119', '1']], [['120', '5']])
  stand.market.trade('120', '0.1', 'buy')
  // 110 / (120 × 1.002) = 0.9148…
  expect(await state(stand, order)).toEqual(['cancelled', '1', '0.914'])
  const { USDT } = await balances(stand)
  expect(USDT).toEqual(['0.10064', '0.10064'])
})

test('the members of a group share their reservation and shrink with each other', async () => {
  const stand = paperStand({ balances: { BTC: '1' } })
  const sell = { side: 'sell', ocoGroup: 'g', reduceOnly: true } as const
  const stop = await stand.exchange.placeOrder(request({ ...sell, type: 'stop', stopPrice: '95' }))
  const near = await stand.exchange.placeOrder(request({ ...sell, amount: '0.4', price: '103' }))
  const far = await stand.exchange.placeOrder(request({ ...sell, amount: '0.6', price: '104' }))
  expect(await balances(stand)).toMatchObject({ BTC: ['1', '0'] })
  stand.market.trade('103.5', '0.1', 'buy')
  expect([await state(stand, stop), await state(stand, near), await state(stand, far)]).toEqual([
    ['open', '0.9', '0'],
    ['partially_filled', '0.4', '0.1'],
    ['open', '0.6', '0'],
  ])
  stand.market.trade('94', '0.1', 'sell')
  expect([await state(stand, stop), await state(stand, near), await state(stand, far)]).toEqual([
    ['filled', '0.9', '0.9'],
    ['cancelled', '0.4', '0.1'],
    ['cancelled', '0.6', '0'],
  ])
  expect(await balances(stand)).toMatchObject({ BTC: ['0', '0'] })
})

test('reduce-only is cut to what is held, and refused where nothing is', async () => {
  const stand = paperStand({ balances: { USDT: '1000', BTC: '0.9995' } })
  expect(await stand.exchange.placeOrder(request({ side: 'sell', type: 'market', reduceOnly: true }))).toMatchObject({
    status: 'filled',
    amount: '0.999',
  })
  for (const side of ['sell', 'buy'] as const) {
    await expect(stand.exchange.placeOrder(request({ side, type: 'market', reduceOnly: true }))).rejects.toMatchObject({
      code: 'EXCHANGE_REJECTED',
    })
  }
})

test.each([
  [
    { in: 'received' },
    [
      ['101', '1', '0.002', 'BTC', 'taker'],
      ['100', '1', '0.2', 'USDT', 'taker'],
    ],
  ],
  // 101 × 0.2 % = 0.202 USDT at 400 each; then 0.2 USDT, of which only 0.000495 are left.
  [
    { in: 'currency', currency: 'BNB', price: decimal('400') },
    [
      ['101', '1', '0.000505', 'BNB', 'taker'],
      ['100', '1', '0.2', 'USDT', 'taker'],
    ],
  ],
] as const)('fees paid in %o', async (feePayment, expected) => {
  const stand = paperStand({ feePayment, balances: { USDT: '101', BTC: '5', BNB: '0.001' } })
  await stand.exchange.placeOrder(request({ type: 'market' }))
  // The second fee, 0.0005 BNB, is more than is left; it is paid in what is received.
  await stand.exchange.placeOrder(request({ type: 'market', side: 'sell' }))
  expect(await fills(stand)).toEqual(expected)
})

test('amending keeps the place of a smaller order and sends a dearer or larger one to the end', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ amount: '2' }))
  stand.market.trade('100', '1.5', 'sell')
  expect(await state(stand, order)).toEqual(['partially_filled', '2', '0.5'])
  const amend = (change: object): Promise<ExchangeOrder> =>
    stand.exchange.amendOrder('BTC/USDT', order.clientOrderId, change)
  await expect(amend({ amount: '0.4' })).rejects.toMatchObject({ code: 'VALIDATION' })
  await amend({ amount: '1' })
  stand.market.trade('100', '0.1', 'sell')
  expect(await state(stand, order)).toEqual(['partially_filled', '1', '0.6'])
  await amend({ amount: '1.2' })
  stand.market.trade('100', '0.1', 'sell')
  expect(await state(stand, order)).toEqual(['partially_filled', '1.2', '0.6'])
  expect(await amend({ price: '101' })).toMatchObject({ status: 'filled', filled: '1.2' })
  await expect(amend({ price: '99' })).rejects.toMatchObject({ code: 'EXCHANGE_REJECTED' })
})

test.each([
  [{ amount: '0' }, 'VALIDATION', 'above 0'],
  [{ amount: '-1' }, 'VALIDATION', 'above 0'],
  [{ amount: 'NaN' }, 'VALIDATION', 'amount'],
  [{ amount: '1e30' }, 'VALIDATION', 'amount'],
  [{ amount: '0.0015' }, 'VALIDATION', 'lot size 0.001'],
  [{ amount: '1001' }, 'VALIDATION', 'above the most of 1000'],
  [{ amount: '0.001' }, 'VALIDATION', 'worth 0.1 USDT; the least for BTC/USDT is 5'],
  [{ price: '100.05' }, 'VALIDATION', 'tick size 0.1'],
  [{ price: '151' }, 'EXCHANGE_REJECTED', 'price 151 is more than 50 % away from 100.5'],
  [{ symbol: 'NO/PE' }, 'VALIDATION', 'NO/PE is not traded here'],
  [{ stopPrice: '90' }, 'VALIDATION', 'a limit order has no stopPrice'],
  [{ type: 'stop' }, 'VALIDATION', 'needs a stopPrice'],
  [{ type: 'trailing_stop' }, 'VALIDATION', 'needs trailing'],
  [{ type: 'trailing_stop', trailing: {} }, 'VALIDATION', 'either percent or amount'],
  [{ postOnly: true, timeInForce: 'IOC' }, 'VALIDATION', 'post-only needs'],
  [{ timeInForce: 'GTD' }, 'VALIDATION', 'GTD needs expiresAt'],
  [{ timeInForce: 'GTD', expiresAt: 5 }, 'VALIDATION', 'not in the future'],
  [{ amount: '999', price: '101' }, 'INSUFFICIENT_FUNDS', 'needs 101100.798 USDT; 100000 of 100000 are free'],
  [{ side: 'sell', amount: '10.001' }, 'INSUFFICIENT_FUNDS', 'needs 10.001 BTC; 10 of 10 are free'],
] as const)('%o is refused as %s', async (changes, code, words) => {
  const stand = paperStand()
  const asked = request(changes)
  await expect(stand.exchange.placeOrder(asked)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words),
  })
  expect(await stand.exchange.orderByClientId(asked.symbol, asked.clientOrderId)).toBeUndefined()
  expect(await balances(stand)).toEqual({ BTC: ['10', '10'], USDT: ['100000', '100000'] })
})

test('a halted instrument takes and matches nothing; cancelling works', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request())
  stand.market.change({ status: 'halted' })
  stand.market.trade('90', '5', 'sell')
  await expect(stand.exchange.placeOrder(request())).rejects.toThrow('BTC/USDT is halted')
  expect(await state(stand, order)).toEqual(['open', '1', '0'])
  expect(await stand.exchange.cancelOrder('BTC/USDT', order.clientOrderId)).toMatchObject({ status: 'cancelled' })
  await expect(stand.exchange.cancelOrder('BTC/USDT', order.clientOrderId)).rejects.toThrow('it is cancelled')
  await expect(stand.exchange.cancelOrder('BTC/USDT', 'unknown')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the orders of a group are of one side', async () => {
  const stand = paperStand()
  await stand.exchange.placeOrder(request({ ocoGroup: 'g' }))
  await expect(stand.exchange.placeOrder(request({ ocoGroup: 'g', side: 'sell', price: '110' }))).rejects.toThrow(
    'orders of one group must be of one symbol and side',
  )
})

test('a book that ends before the order says nothing of its queue until it reaches it', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ price: '95' }))
  stand.market.show([['95', '3']], [['101', '1']])
  stand.market.trade('95', '3.5', 'sell')
  expect(await state(stand, order)).toEqual(['partially_filled', '1', '0.5'])
})

test('a stop limit that may not take is cancelled where it would', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(
    request({ type: 'stop_limit', side: 'sell', stopPrice: '95', price: '96', postOnly: true }),
  )
  stand.market.trade('95', '0.1', 'sell')
  expect(await stand.exchange.orderByClientId('BTC/USDT', order.clientOrderId)).toMatchObject({
    status: 'cancelled',
    reason: 'it would have traded at once, and it is post-only',
  })
})

test('amending an order that waits moves its trigger and what it sets aside', async () => {
  const stand = paperStand()
  const { clientOrderId } = await stand.exchange.placeOrder(request({ type: 'stop', stopPrice: '105' }))
  expect(await balances(stand)).toMatchObject({ USDT: ['100000', '99894.79'] })
  const moved = await stand.exchange.amendOrder('BTC/USDT', clientOrderId, { stopPrice: '110', amount: '2' })
  expect(moved).toMatchObject({ stopPrice: '110', amount: '2' })
  expect(await balances(stand)).toMatchObject({ USDT: ['100000', '99779.56'] })
  const amend = (change: object) => stand.exchange.amendOrder('BTC/USDT', clientOrderId, change)
  await expect(amend({ stopPrice: '100' })).rejects.toThrow('triggered at once')
  await expect(amend({ price: '100' })).rejects.toThrow('a stop order has no price')
  await expect(amend({ amount: '999' })).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
  await expect(amend({ amount: 'many' })).rejects.toMatchObject({ code: 'VALIDATION' })
  expect(await amend({})).toEqual(moved)
})
