import { expect, test } from 'vitest'
import type { BookOrder } from '#main/matching/book/book-order.ts'
import { checkAgainstMarket, checkGrid, checkTerms } from '#main/matching/book/check-order.ts'
import { instrumentRules } from '#main/matching/book/instrument-rules.ts'
import { type MarketView, UNKNOWN_MARKET } from '#main/matching/book/market-view.ts'
import { decimal, decimalText, isDecimal } from '#shared/decimal.ts'
import { BTC } from '#test/builders/paper-market.ts'
import { order, view } from './an-order.ts'

const d = decimal
const NOW = Date.UTC(2024, 0, 1)
const rules = instrumentRules(BTC)

const market = { type: 'market', price: undefined } as const
const stop = { type: 'stop', price: undefined, stopPrice: d(110), triggered: false } as const
const stopLimit = { ...stop, type: 'stop_limit', price: d(110) } as const
const trailing = {
  type: 'trailing_stop',
  price: undefined,
  triggered: false,
  trailing: { percent: d('0.01'), amount: undefined, activationPrice: undefined },
} as const

/** What the work is refused with. */
function refusal(work: () => void): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

const TERMS: readonly (readonly [name: string, changes: Partial<BookOrder>, refused: string | undefined])[] = [
  ['a limit order', {}, undefined],
  ['a limit order without its price', { price: undefined }, 'a limit order needs a price'],
  ['a market order', market, undefined],
  ['a market order with a price', { type: 'market' }, 'a market order has no price'],
  ['a stop', stop, undefined],
  ['a stop with a limit', { ...stop, price: d(100) }, 'a stop order has no price'],
  ['a stop without its price', { ...stop, stopPrice: undefined }, 'a stop order needs a stopPrice'],
  ['a stop limit', stopLimit, undefined],
  ['a stop limit without its limit', { ...stopLimit, price: undefined }, 'a stop_limit order needs a price'],
  ['a stop limit without its stop', { ...stopLimit, stopPrice: undefined }, 'a stop_limit order needs a stopPrice'],
  ['a take profit', { ...stop, type: 'take_profit' }, undefined],
  ['a take profit without its price', { ...stop, type: 'take_profit', stopPrice: undefined }, 'needs a stopPrice'],
  ['a take-profit limit', { ...stopLimit, type: 'take_profit_limit' }, undefined],
  [
    'a take-profit limit without its limit',
    { ...stopLimit, type: 'take_profit_limit', price: undefined },
    'a take_profit_limit order needs a price',
  ],
  [
    'a take-profit limit without its stop',
    { ...stopLimit, type: 'take_profit_limit', stopPrice: undefined },
    'a take_profit_limit order needs a stopPrice',
  ],
  ['a limit order with a stop', { stopPrice: d(90) }, 'a limit order has no stopPrice'],
  ['a trailing stop', trailing, undefined],
  ['a trailing stop that does not trail', { ...trailing, trailing: undefined }, 'trailing_stop order needs trailing'],
  ['a limit order that trails', { trailing: trailing.trailing }, 'a limit order does not trail; use trailing_stop'],
  [
    'a trailing stop by an amount',
    { ...trailing, trailing: { ...trailing.trailing, percent: undefined, amount: d(1) } },
    undefined,
  ],
  [
    'a trailing stop by both',
    { ...trailing, trailing: { ...trailing.trailing, amount: d(1) } },
    'needs either percent or amount',
  ],
  [
    'a trailing stop by neither',
    { ...trailing, trailing: { ...trailing.trailing, percent: undefined } },
    'needs either percent or amount',
  ],
  ['post-only GTC', { postOnly: true }, undefined],
  ['post-only at market', { ...market, postOnly: true }, 'post-only needs a limit price and GTC or GTD'],
  ['post-only IOC', { postOnly: true, timeInForce: 'IOC' }, 'post-only needs a limit price and GTC or GTD'],
  ['post-only FOK', { postOnly: true, timeInForce: 'FOK' }, 'post-only needs a limit price and GTC or GTD'],
  ['IOC', { timeInForce: 'IOC' }, undefined],
  ['GTD with its end', { timeInForce: 'GTD', expiresAt: NOW + 1 }, undefined],
  ['post-only GTD', { postOnly: true, timeInForce: 'GTD', expiresAt: NOW + 1 }, undefined],
  ['GTD without its end', { timeInForce: 'GTD' }, 'GTD needs expiresAt, and only GTD has one'],
  ['GTC with an end', { expiresAt: NOW + 1 }, 'GTD needs expiresAt, and only GTD has one'],
  [
    'a market order until a time',
    { ...market, timeInForce: 'GTD', expiresAt: NOW + 1 },
    'a market order does not wait',
  ],
  [
    'an end that is now',
    { timeInForce: 'GTD', expiresAt: NOW },
    'expiresAt 2024-01-01T00:00:00.000Z is not in the future',
  ],
]

test.each(TERMS)('terms of %s', (_, changes, refused) => {
  const error = refusal(() => checkTerms(order(changes), NOW))
  if (refused === undefined) expect(error).toBeUndefined()
  else expect(error).toMatchObject({ code: 'VALIDATION', message: expect.stringContaining(refused) })
})

const GRID: readonly (readonly [
  name: string,
  changes: Partial<BookOrder>,
  refused: string | undefined,
  details?: Readonly<Record<string, string>>,
])[] = [
  ['the grid', {}, undefined],
  ['no amount', { amount: d(0) }, 'amount 0 must be above 0', { field: 'amount', value: '0' }],
  ['less than nothing', { amount: d(-1) }, 'amount -1 must be above 0', { field: 'amount', value: '-1' }],
  ['half a lot', { amount: d('1.0005') }, 'amount 1.0005 is no multiple of the lot size 0.001'],
  ['the least amount', { amount: d('0.05') }, undefined],
  ['below the least amount', { amount: d('0.049') }, 'amount 0.049 is below the least of 0.05'],
  ['the most', { amount: d(1_000) }, undefined],
  ['above the most', { amount: d('1000.001') }, 'amount 1000.001 is above the most of 1000'],
  [
    'half a tick',
    { price: d('100.05') },
    'price 100.05 is no multiple of the tick size 0.1',
    { field: 'price', value: '100.05' },
  ],
  ['no price', { price: d(0) }, 'price 0 must be above 0'],
  [
    'a stop of half a tick',
    { ...stop, stopPrice: d('110.05') },
    'stopPrice 110.05 is no multiple of the tick size 0.1',
  ],
  ['a stop at 0', { ...stop, stopPrice: d(0) }, 'stopPrice 0 must be above 0'],
  ['a trailing stop lies where it lies', { ...trailing, stopPrice: d('99.05') }, undefined],
  [
    'a trailing stop activated off the grid',
    { ...trailing, trailing: { ...trailing.trailing, activationPrice: d('120.05') } },
    'activationPrice 120.05 is no multiple of the tick size 0.1',
  ],
  [
    'a trailing stop at no distance',
    { ...trailing, trailing: { ...trailing.trailing, percent: undefined, amount: d(0) } },
    'trailing.amount 0 must be above 0',
    { field: 'trailing.amount', value: '0' },
  ],
  ['the least value', { amount: d('0.05'), price: d(100) }, undefined],
  [
    'below the least value',
    { amount: d('0.05'), price: d('99.9') },
    'the order is worth 4.995 USDT; the least for BTC/USDT is 5',
    { value: '4.995', minNotional: '5' },
  ],
  ['a stop below the least value', { ...stop, amount: d('0.05'), stopPrice: d('99.9') }, 'worth 4.995 USDT'],
  ['a purchase at the ask', { ...market, amount: d('0.05') }, undefined],
]

for (const [name, changes, refused, details] of GRID) {
  test(`grid: ${name}`, () => {
    const least = { ...rules, minAmount: d('0.05') }
    const error = refusal(() => checkGrid(order(changes), least, view))
    if (refused === undefined) expect(error).toBeUndefined()
    else expect(error).toMatchObject({ code: 'VALIDATION', message: expect.stringContaining(refused) })
    if (details !== undefined) expect(error).toMatchObject({ details })
  })
}

test('without bounds there are none', () => {
  const open = { ...rules, maxAmount: undefined, priceBand: undefined }
  expect(refusal(() => checkGrid(order({ amount: d(5_000), price: d(1_000) }), open, view))).toBeUndefined()
})

test('an order without a price is worth what the market pays, or nothing is said where nobody knows', () => {
  const small = { ...rules, minNotional: d(101) }
  const worth = (changes: Partial<BookOrder>, at: MarketView) =>
    refusal(() => checkGrid(order({ ...market, ...changes }), small, at))
  expect(worth({}, view)).toBeUndefined()
  expect(worth({ side: 'sell' }, view)).toMatchObject({ message: expect.stringContaining('worth 100 USDT') })
  expect(worth({}, { ...UNKNOWN_MARKET, last: d(100) })).toMatchObject({
    message: expect.stringContaining('worth 100 USDT'),
  })
  expect(worth({}, UNKNOWN_MARKET)).toBeUndefined()
})

test('nothing comes to a halted instrument', () => {
  expect(refusal(() => checkGrid(order(), { ...rules, isHalted: true }, view))).toMatchObject({
    code: 'EXCHANGE_REJECTED',
    message: 'BTC/USDT is halted; only cancelling is possible',
  })
})

test.each([
  [{ price: d('50.3') }, undefined],
  [{ price: d('50.2') }, { price: '50.2', reference: '100.5', priceBand: '0.5' }],
  [{ price: d('150.7') }, undefined],
  [{ price: d('150.8') }, { price: '150.8', reference: '100.5', priceBand: '0.5' }],
  [{ ...stopLimit, stopPrice: d(200), price: d(300) }, undefined],
  [
    { ...stopLimit, stopPrice: d(200), price: d('300.1') },
    { price: '300.1', reference: '200', priceBand: '0.5' },
  ],
])('band: %o', (changes, details) => {
  const error = refusal(() => checkGrid(order(changes), rules, view))
  if (details === undefined) expect(error).toBeUndefined()
  else {
    expect(error).toMatchObject({ code: 'EXCHANGE_REJECTED', details })
    expect(error).toMatchObject({
      message: `price ${details.price} is more than 50 % away from ${details.reference}`,
    })
  }
})

test('nobody judges a price by a market that nobody knows', () => {
  expect(refusal(() => checkGrid(order({ price: d(500) }), rules, UNKNOWN_MARKET))).toBeUndefined()
})

test.each([
  [{ price: d(101) }, undefined, undefined],
  [{ price: d('100.9'), postOnly: true }, undefined, undefined],
  [
    { price: d(101), postOnly: true },
    "post-only and would trade at once: its price is 101, the market's 101",
    undefined,
  ],
  [{ side: 'sell', price: d(100), postOnly: true }, "its price is 100, the market's 100", undefined],
  [{ ...stop, stopPrice: d('100.6') }, undefined, undefined],
  [
    { ...stop, stopPrice: d('100.5') },
    "it would be triggered at once: its stop price is 100.5, the market's 100.5",
    { stopPrice: '100.5', reference: '100.5' },
  ],
  [{ ...stop, stopPrice: d('100.8'), triggerBy: 'bid_ask' }, "its stop price is 100.8, the market's 101", undefined],
  [{ ...stop, side: 'sell', stopPrice: d('100.4') }, undefined, undefined],
  [{ ...stop, side: 'sell', stopPrice: d(101) }, 'triggered at once', undefined],
] as const)('against the market: %o', (changes, refused, details) => {
  const error = refusal(() => checkAgainstMarket(order(changes), view))
  if (refused === undefined) expect(error).toBeUndefined()
  else expect(error).toMatchObject({ code: 'EXCHANGE_REJECTED', message: expect.stringContaining(refused) })
  if (details !== undefined) expect(error).toMatchObject({ details })
})

test('an unknown market triggers nothing and takes nothing', () => {
  expect(refusal(() => checkAgainstMarket(order(stop), UNKNOWN_MARKET))).toBeUndefined()
  expect(refusal(() => checkAgainstMarket(order({ postOnly: true }), UNKNOWN_MARKET))).toBeUndefined()
})

test('rules are the instrument in exact numbers', () => {
  const { minAmount, maxAmount, priceBand } = instrumentRules({ ...BTC, maxAmount: undefined, priceBand: undefined })
  expect([minAmount.toFixed(), maxAmount, priceBand]).toEqual(['0.001', undefined, undefined])
  expect(instrumentRules({ ...BTC, status: 'halted' }).isHalted).toBe(true)
  const texts = Object.entries(rules).map(([name, value]) => [name, isDecimal(value) ? decimalText(value) : value])
  expect(Object.fromEntries(texts)).toEqual({
    symbol: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    kind: 'spot',
    isHalted: false,
    tickSize: '0.1',
    lotSize: '0.001',
    minAmount: '0.001',
    maxAmount: '1000',
    minNotional: '5',
    priceBand: '0.5',
    makerFee: '0.001',
    takerFee: '0.002',
  })
})
