import { expect, test } from 'vitest'
import { z } from 'zod'
import { connectToEngine } from '#main/contract/socket-client.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'
const LIMIT = { symbol: BTC, side: 'buy', type: 'limit', amount: '0.1', price: '49000' }
const MARKET = { symbol: BTC, side: 'buy', type: 'market', amount: '0.1' }

/** An order that makes no sense, its code, and the words with the numbers. */
type Case = readonly [what: string, order: unknown, code: string, message: RegExp]

const ORDERS: readonly Case[] = [
  ['amount 0', { ...MARKET, amount: '0' }, 'VALIDATION', /amount 0 must be above 0/],
  ['amount 0 as a number', { ...MARKET, amount: 0 }, 'VALIDATION', /amount 0 must be above 0/],
  ['amount -0', { ...MARKET, amount: '-0.0' }, 'VALIDATION', /amount 0 must be above 0/],
  ['a negative amount', { ...MARKET, amount: '-0.1' }, 'VALIDATION', /amount -0\.1 must be above 0/],
  ['NaN', { ...MARKET, amount: Number.NaN }, 'VALIDATION', /amount/],
  ['the text NaN', { ...MARKET, amount: 'NaN' }, 'VALIDATION', /amount.*must be a decimal number, not NaN/],
  ['Infinity', { ...MARKET, amount: 'Infinity' }, 'VALIDATION', /must be a decimal number, not Infinity/],
  ['1e30', { ...MARKET, amount: '1e30' }, 'VALIDATION', /at most 1000000000000000000 in size, not 1e30/],
  ['1e30 as a number', { ...MARKET, amount: 1e30 }, 'VALIDATION', /at most 1000000000000000000 in size, not 1e\+30/],
  ['20 decimals', { ...MARKET, amount: '0.12345678901234567890' }, 'VALIDATION', /at most 18 decimals, not 19/],
  [
    '20 decimals that count',
    { ...MARKET, amount: '0.12345678901234567891' },
    'VALIDATION',
    /at most 18 decimals, not 20/,
  ],
  ['a comma', { ...MARKET, amount: '0,1' }, 'VALIDATION', /must be a decimal number, not 0,1/],
  ['hexadecimal', { ...MARKET, amount: '0x10' }, 'VALIDATION', /must be a decimal number, not 0x10/],
  ['no amount', { ...MARKET, amount: undefined }, 'VALIDATION', /either amount .* or quoteAmount/],
  ['both amounts', { ...MARKET, quoteAmount: '100' }, 'VALIDATION', /either amount .* or quoteAmount/],
  [
    'quoteAmount 0',
    { ...MARKET, amount: undefined, quoteAmount: '0' },
    'VALIDATION',
    /quoteAmount must be above 0, not 0/,
  ],
  [
    'money for less than a lot',
    { ...MARKET, amount: undefined, quoteAmount: '20' },
    'VALIDATION',
    /amount 0 must be above 0|less than one lot/,
  ],
  [
    'off the lot',
    { ...MARKET, amount: '0.1005' },
    'VALIDATION',
    /amount 0\.1005 is no multiple of the lot size 0\.001/,
  ],
  [
    'off the tick',
    { ...LIMIT, price: '49000.05' },
    'VALIDATION',
    /price 49000\.05 is no multiple of the tick size 0\.1/,
  ],
  ['price 0', { ...LIMIT, price: '0' }, 'VALIDATION', /price.*above 0/],
  ['a negative price', { ...LIMIT, price: '-1' }, 'VALIDATION', /price.*above 0/],
  ['no price', { ...LIMIT, price: undefined }, 'VALIDATION', /a limit order needs a price/],
  ['a price too many', { ...MARKET, price: '49000' }, 'VALIDATION', /a market order has no price/],
  [
    'too little worth',
    { ...LIMIT, amount: '0.001', price: '4000' },
    'VALIDATION',
    /worth 4 USDT; the least for BTC\/USDT is 5/,
  ],
  ['an unknown symbol', { ...MARKET, symbol: 'DOGE/EUR' }, 'NOT_FOUND', /no instrument "DOGE\/EUR"/],
  ['an empty symbol', { ...MARKET, symbol: '' }, 'VALIDATION', /symbol/],
  ['an unknown account', { ...MARKET, account: 'nobody' }, 'NOT_FOUND', /no account "nobody"/],
  ['an unknown side', { ...MARKET, side: 'hold' }, 'VALIDATION', /side/],
  ['an unknown type', { ...MARKET, type: 'iceberg' }, 'VALIDATION', /type/],
  [
    'a stop above the entry',
    { ...MARKET, stopLoss: '51000' },
    'VALIDATION',
    /stopLoss 51000 is on the wrong side: it must lie below the entry at about 50000/,
  ],
  ['a stop at the entry', { ...MARKET, stopLoss: '50000' }, 'VALIDATION', /stopLoss 50000 is on the wrong side/],
  [
    'a target below the entry',
    { ...MARKET, takeProfit: '49000' },
    'VALIDATION',
    /takeProfit 49000 is on the wrong side: it must lie above the entry at about 50000/,
  ],
  [
    'a stop above the limit',
    { ...LIMIT, stopLoss: '49500' },
    'VALIDATION',
    /stopLoss 49500 is on the wrong side: .* 49000/,
  ],
  [
    'a stop off the tick',
    { ...MARKET, stopLoss: '49000.01' },
    'VALIDATION',
    /stopLoss 49000\.01 is no multiple of the tick size 0\.1; the nearest are 49000 and 49000\.1/,
  ],
  [
    'targets for more than all',
    {
      ...MARKET,
      takeProfit: [
        { price: '52000', fraction: 0.7 },
        { price: '53000', fraction: 0.4 },
      ],
    },
    'VALIDATION',
    /add up to 1\.1/,
  ],
  [
    'two targets at one price',
    {
      ...MARKET,
      takeProfit: [
        { price: '52000', fraction: 0.5 },
        { price: '52000.0', fraction: 0.5 },
      ],
    },
    'VALIDATION',
    /same price/,
  ],
  ['break-even without a stop', { ...MARKET, breakEvenAfter: 0.01 }, 'VALIDATION', /breakEvenAfter moves a stop/],
  [
    'break-even with a target alone',
    { ...MARKET, takeProfit: '52000', breakEvenAfter: 0.01 },
    'VALIDATION',
    /breakEvenAfter moves a stop/,
  ],
  ['a stop order without a stop price', { ...MARKET, type: 'stop' }, 'VALIDATION', /a stop order needs a stopPrice/],
  [
    'a stop order on the wrong side',
    { ...MARKET, type: 'stop', stopPrice: '49000' },
    'EXCHANGE_REJECTED',
    /triggered at once: its stop price is 49000, the market's 50000/,
  ],
  [
    'a trailing stop without a distance',
    { ...MARKET, type: 'trailing_stop', trailing: {} },
    'VALIDATION',
    /either percent or amount/,
  ],
  [
    'a trailing stop with two distances',
    { ...MARKET, type: 'trailing_stop', trailing: { percent: 0.01, amount: '100' } },
    'VALIDATION',
    /either percent or amount/,
  ],
  ['trailing on a market order', { ...MARKET, trailing: { percent: 0.01 } }, 'VALIDATION', /does not trail/],
  ['GTD without a time', { ...LIMIT, timeInForce: 'GTD' }, 'VALIDATION', /GTD needs expiresAt/],
  ['a time without GTD', { ...LIMIT, expiresAt: 2_000_000_000_000 }, 'VALIDATION', /only GTD has one/],
  [
    'a time that is over',
    { ...LIMIT, timeInForce: 'GTD', expiresAt: 1_000 },
    'VALIDATION',
    /1970-01-01T00:00:01\.000Z is not in the future/,
  ],
  ['post-only at the market', { ...MARKET, postOnly: true }, 'VALIDATION', /post-only needs a limit price/],
  ['post-only that may not wait', { ...LIMIT, postOnly: true, timeInForce: 'IOC' }, 'VALIDATION', /post-only needs/],
  [
    'post-only that would trade',
    { ...LIMIT, price: '50000', postOnly: true },
    'EXCHANGE_REJECTED',
    /post-only and would trade at once: its price is 50000, the market's 50000/,
  ],
  [
    'reduce-only with a stop',
    { ...MARKET, reduceOnly: true, stopLoss: '49000' },
    'VALIDATION',
    /reduce-only order opens nothing/,
  ],
  [
    'selling what is not there',
    { ...MARKET, side: 'sell' },
    'INSUFFICIENT_FUNDS',
    /selling 0\.1 BTC needs as much: only 0 are held/,
  ],
  ['an amount that is a list', { ...MARKET, amount: [1] }, 'VALIDATION', /amount: expected a string or a number/],
  [
    'a target that is none',
    { ...MARKET, takeProfit: 'high' },
    'VALIDATION',
    /takeProfit: must be a decimal number, not high/,
  ],
  [
    'a target without a fraction',
    { ...MARKET, takeProfit: [{ price: '52000' }] },
    'VALIDATION',
    /takeProfit: \[0\]\.fraction: is missing/,
  ],
  ['a note without end', { ...MARKET, note: 'x'.repeat(3_000) }, 'VALIDATION', /note/],
  ['validateRisk false', { ...MARKET, validateRisk: false }, 'VALIDATION', /validateRisk/],
  ['nothing', undefined, 'VALIDATION', /is missing|must be|expected/],
  ['null', null, 'VALIDATION', /is missing|must be|expected/],
  ['a text', 'buy some', 'VALIDATION', /is missing|must be|expected/],
  ['a list', [MARKET], 'VALIDATION', /is missing|must be|expected/],
  ['another thing', { hello: 'world' }, 'VALIDATION', /symbol/],
]

const previewSchema = z.object({ denial: z.object({ code: z.string(), message: z.string() }).optional() })

function readDenial(preview: unknown): { code?: string; message?: string } {
  return previewSchema.parse(preview).denial ?? {}
}

/** Rows of refused orders count as nothing: they are history. */
async function rows(stand: TradingStand): Promise<number> {
  return (await stand.ok('trading.orders', { limit: 1_000 })).items.filter(({ status }) => status !== 'rejected').length
}

test('an order that makes no sense is refused in words and changes nothing', async () => {
  const stand = await tradingStand()
  const before = await rows(stand)
  for (const [what, order, code, message] of ORDERS) {
    const error = await expectNothingChanged(stand, () => stand.fails('trading.createOrder', order))
    expect(`${error.code} ${error.message}`, what).toMatch(new RegExp(`^${code} `))
    expect(error.message, what).toMatch(message)
    const preview = await expectNothingChanged(stand, () => stand.call('trading.previewOrder', order))
    const told = preview.ok ? { code: 'none', ...readDenial(preview.value) } : preview.error
    expect({ code: told.code, message: told.message?.replace('previewOrder', 'createOrder') }, what).toEqual({
      code,
      message: error.message,
    })
  }
  expect(await rows(stand)).toBe(before)
  expect(await stand.buy(BTC, '0.1')).toMatchObject({ status: 'filled' })
})

test('a key is of one command: the same again answers the first, another is CONFLICT', async () => {
  const stand = await tradingStand()
  const order = { ...LIMIT, idempotencyKey: 'once' } as const
  const first = await stand.ok('trading.createOrder', { ...order, side: 'buy', type: 'limit' })
  const again = await expectNothingChanged(stand, () => stand.call('trading.createOrder', order))
  expect(again).toEqual({ ok: true, value: first })
  // Written otherwise, but the same.
  const reordered = Object.fromEntries(Object.entries({ ...order, amount: 0.1, price: '49000.00' }).reverse())
  expect(await stand.call('trading.createOrder', reordered)).toEqual({ ok: true, value: first })
  for (const other of [
    { ...order, amount: '0.2' },
    { ...order, side: 'sell' },
    { ...order, note: 'another' },
  ]) {
    const error = await expectNothingChanged(stand, () => stand.fails('trading.createOrder', other))
    expect(error).toMatchObject({ code: 'CONFLICT', details: { idempotencyKey: 'once' } })
    expect(error.message).toContain('"once" was used before for trading.createOrder with other content')
  }
  for (const [name, input] of [
    ['trading.cancelOrder', { id: first.id, idempotencyKey: 'once' }],
    ['trading.amendOrder', { id: first.id, price: '48000', idempotencyKey: 'once' }],
    ['trading.createSmartOrder', { symbol: BTC, side: 'buy', idempotencyKey: 'once' }],
  ] as const) {
    const error = await expectNothingChanged(stand, () => stand.fails(name, input))
    expect(error.code, name).toBe('CONFLICT')
  }
  await stand.restart()
  stand.feed.move(BTC, 50_000)
  expect(await stand.call('trading.createOrder', order)).toEqual({ ok: true, value: first })
  expect((await stand.fails('trading.createOrder', { ...order, amount: '0.2' })).code).toBe('CONFLICT')
})

test('a repeated key answers a denial and a refusal as they were, and changes nothing', async () => {
  const stand = await tradingStand()
  const denied = { ...MARKET, amount: '10', idempotencyKey: 'denied' }
  const { requestId: _, ...first } = await stand.fails('trading.createOrder', denied)
  expect(await expectNothingChanged(stand, () => stand.fails('trading.createOrder', denied))).toMatchObject(first)
  const refused = { ...LIMIT, price: '50000', postOnly: true, idempotencyKey: 'refused' }
  const before = await stand.fails('trading.createOrder', refused)
  // The market has moved so that it would be taken now; the command has had its answer.
  stand.feed.move(BTC, 51_000)
  const after = await expectNothingChanged(stand, () => stand.fails('trading.createOrder', refused))
  expect({ code: after.code, message: after.message }).toEqual({ code: before.code, message: before.message })
})

test('many of one command at once are one order', async () => {
  const stand = await tradingStand()
  const order = { ...MARKET, idempotencyKey: 'together' }
  const answers = await Promise.all(Array.from({ length: 50 }, () => stand.call('trading.createOrder', order)))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect((await stand.ok('trading.fills', {})).items).toHaveLength(1)
})

test('what has ended is neither cancelled nor changed', async () => {
  const stand = await tradingStand()
  const { id } = await stand.buy(BTC, '0.1')
  for (const [name, input] of [
    ['trading.cancelOrder', { id }],
    ['trading.amendOrder', { id, amount: '0.2' }],
  ] as const) {
    const error = await expectNothingChanged(stand, () => stand.fails(name, input))
    expect(error, name).toMatchObject({ code: 'CONFLICT', details: { id, status: 'filled', filled: '0.1' } })
    expect(error.message).toContain('it is filled with 0.1 of 0.1 filled')
  }
  const limit = await stand.ok('trading.createOrder', { ...LIMIT, side: 'buy', type: 'limit' })
  await stand.ok('trading.cancelOrder', { id: limit.id })
  const error = await expectNothingChanged(stand, () => stand.fails('trading.cancelOrder', { id: limit.id }))
  expect(error).toMatchObject({ code: 'CONFLICT', details: { status: 'cancelled', filled: '0' } })
})

test('an amendment that makes no sense is refused in words', async () => {
  const stand = await tradingStand()
  // 0.06 of 0.1 are filled by a trade through the limit.
  const { id } = await stand.ok('trading.createOrder', { ...LIMIT, side: 'buy', type: 'limit' })
  stand.feed.show(BTC, [['48990', '1']], [['49000.1', '1']])
  stand.feed.trade(BTC, '48999.9', '0.06', 'sell')
  await stand.rest()
  expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'partially_filled', filled: '0.06' })
  const cases: readonly (readonly [change: object, code: string, message: RegExp])[] = [
    [{ amount: '0.05' }, 'VALIDATION', /the amount 0\.05 is below the 0\.06 that are filled already/],
    [{ amount: '0.06' }, 'VALIDATION', /0\.06 are filled already/],
    [{ amount: '0' }, 'VALIDATION', /the amount 0 is below/],
    [{ amount: '-1' }, 'VALIDATION', /the amount -1 is below/],
    [{ amount: '0.0755' }, 'VALIDATION', /lot size 0\.001/],
    [{ price: '48000.05' }, 'VALIDATION', /tick size 0\.1/],
    [{ stopPrice: '48000' }, 'VALIDATION', /a limit order has no stopPrice/],
    [{}, 'VALIDATION', /nothing to change/],
    [{ amount: '100' }, 'RISK_DENIED', /risk limit maxPositionSizePct/],
    [{ price: '90000' }, 'RISK_DENIED', /risk/],
  ]
  for (const [change, code, message] of cases) {
    const error = await expectNothingChanged(stand, () => stand.fails('trading.amendOrder', { id, ...change }))
    expect(`${error.code} ${error.message}`, JSON.stringify(change)).toMatch(new RegExp(`^${code} `))
    expect(error.message, JSON.stringify(change)).toMatch(message)
  }
  expect(await stand.ok('trading.amendOrder', { id, amount: '0.08', price: '48500' })).toMatchObject({
    status: 'partially_filled',
    amount: '0.08',
    remaining: '0.02',
    price: '48500',
  })
})

test('what is not there is NOT_FOUND', async () => {
  const stand = await tradingStand()
  for (const [name, input] of [
    ['trading.order', { id: 'none' }],
    ['trading.orderEvents', { id: 'none' }],
    ['trading.cancelOrder', { id: 'none' }],
    ['trading.amendOrder', { id: 'none', amount: '1' }],
    ['trading.closePosition', { id: 'none' }],
    ['trading.setStops', { id: 'none', stopLoss: '1' }],
    ['trading.closeAll', { symbol: 'NONE/USDT' }],
    ['trading.closeAll', { account: 'none' }],
    ['trading.orders', { account: 'none' }],
    ['trading.balance', { account: 'none' }],
  ] as const) {
    const error = await expectNothingChanged(stand, () => stand.fails(name, input))
    expect(error.code, name).toBe('NOT_FOUND')
    expect(error.message, name).toMatch(/none/i)
  }
})

test('10,000 calls at once on the socket: each is answered, those too many with their wait, and nothing is changed', async () => {
  const stand = await tradingStand()
  const order = { ...MARKET, amount: '0' }
  const connections = await Promise.all(Array.from({ length: 4 }, () => connectToEngine(stand.folder)))
  await expectNothingChanged(stand, async () => {
    const answers = await Promise.all(
      connections.flatMap((connection) =>
        Array.from({ length: 2_500 }, async () => {
          const answer = await connection?.call('trading.createOrder', order)
          return answer === undefined || answer.ok ? 'answered' : `${answer.error.code} ${answer.error.message}`
        }),
      ),
    )
    const counts = new Map<string, number>()
    for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toEqual({
      'VALIDATION amount 0 must be above 0': 4_000,
      'RATE_LIMITED more than 1000 calls a second came from the socket: wait 1 ms': 6_000,
    })
  })
  await stand.pass(1)
  const [first] = connections
  expect(await first?.call('trading.createOrder', { ...MARKET, amount: '0.01' })).toMatchObject({ ok: true })
  for (const connection of connections) connection?.close()
})
