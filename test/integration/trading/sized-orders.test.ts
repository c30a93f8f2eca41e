import { expect, test } from 'vitest'
import type { CallInput, CallOutput } from '#shared/contract/contract.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import { anEngine } from '#test/builders/engine.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'

type Smart = CallInput<'trading.createSmartOrder'>
type Sized = CallOutput<'trading.createSmartOrder'>

const smart = (stand: TradingStand, more: Partial<Smart> = {}): Promise<Sized> =>
  stand.ok('trading.createSmartOrder', { symbol: BTC, side: 'buy', ...more })

/** An account with 10,000 USDT on a market without fees. */
async function smallAccount(): Promise<{ stand: TradingStand; account: string }> {
  const stand = await tradingStand([coin('BTC', { makerFee: 0, takerFee: 0 })])
  const { id } = await stand.ok('accounts.createPaper', { name: 'small', balances: { USDT: '10000' } })
  return { stand, account: id }
}

test('entry 50,000, stop 49,000, portfolio 10,000, risk 2 %: 0.02 under the default limit, 0.2 without one', async () => {
  const { stand, account } = await smallAccount()
  const asked = { account, riskPct: 0.02, stopLoss: '49000', dryRun: true }
  const cut = await expectNothingChanged(stand, () => smart(stand, asked), account)
  expect(cut).toEqual({
    positionSizing: {
      quantity: '0.02',
      positionValue: '1000',
      riskAmount: '20',
      riskPct: 0.002,
      riskRewardRatio: 2,
      approved: true,
      limitedBy: 'maxPositionSizePct',
    },
  })
  await stand.ok('risk.setLimits', { account, limits: { maxPositionSizePct: 1, maxTotalExposurePct: 1 } })
  const free = await expectNothingChanged(stand, () => smart(stand, asked), account)
  expect(free.positionSizing).toMatchObject({ quantity: '0.2', riskAmount: '200', riskPct: 0.02, limitedBy: 'risk' })
})

test('on the default account of the simulated market 0.1 BTC with a stop is bought, 100,000 BTC are denied', async () => {
  const engine = await anEngine()
  const call = (name: string, input: unknown) => engine.dispatcher.dispatch(name, input, { origin: 'cli' })
  const order = { symbol: BTC, side: 'buy', type: 'market', stopLoss: '49000' }
  expect(await call('trading.createOrder', { ...order, amount: '0.1' })).toMatchObject({
    ok: true,
    value: { status: 'filled', filled: '0.1', stopLossOrderId: expect.any(String) },
  })
  expect(await call('trading.createOrder', { ...order, amount: '100000' })).toMatchObject({
    ok: false,
    error: { code: 'RISK_DENIED', details: { reason: 'max_position_size', limit: 0.1 } },
  })
})

test('a smart order stands with stop and target where the defaults put them, and answers the sums', async () => {
  const stand = await tradingStand()
  const sized = await smart(stand)
  // 10 % of 100,000; the stop at 2 % would lose 1,000 and fees of 49.5 for each.
  expect(sized).toMatchObject({
    status: 'filled',
    filled: '0.2',
    positionSizing: {
      quantity: '0.2',
      positionValue: '10000',
      riskAmount: '219.8',
      riskPct: 0.002_198,
      riskRewardRatio: 2,
      approved: true,
      limitedBy: 'maxPositionSizePct',
    },
  })
  const { orders, positions } = await stand.state()
  expect(positions).toMatchObject([{ stopLoss: '49000', takeProfit: '52000' }])
  expect(orders).toHaveLength(2)
  await expectSoundBooks(stand)
})

test('a dry run says what would be sent and sends nothing', async () => {
  const stand = await tradingStand()
  const dry = await expectNothingChanged(stand, () => smart(stand, { dryRun: true, riskPct: 0.001 }))
  expect(dry).not.toHaveProperty('id')
  const real = await smart(stand, { riskPct: 0.001 })
  expect(real.positionSizing).toEqual(dry.positionSizing)
  expect((await stand.ok('trading.orders', {})).items.filter(({ type }) => type === 'market')).toHaveLength(1)
})

test('below 1.5 for 1 it is refused, dry and in earnest, and at 1.5 it is not', async () => {
  const stand = await tradingStand()
  const little = { stopLoss: '49000', takeProfit: '50500' }
  const dry = await expectNothingChanged(stand, () => smart(stand, { ...little, dryRun: true }))
  expect(dry.positionSizing).toMatchObject({
    approved: false,
    rejectionReason: 'Risk/Reward ratio 0.50 is below 1.50',
    riskRewardRatio: 0.5,
  })
  const error = await expectNothingChanged(stand, () =>
    stand.fails('trading.createSmartOrder', { symbol: BTC, side: 'buy', ...little }),
  )
  expect(error).toMatchObject({
    code: 'RISK_DENIED',
    details: { reason: 'min_risk_reward', limit: 1.5, value: 0.5 },
  })
  expect(await smart(stand, { stopLoss: '49000', takeProfit: '51500', riskPct: 0.001 })).toMatchObject({
    status: 'filled',
    positionSizing: { riskRewardRatio: 1.5 },
  })
})

test('a smart order of a key happens once and answers its sums again, also after a restart', async () => {
  const stand = await tradingStand()
  const asked = { riskPct: 0.001, idempotencyKey: 'once' }
  const first = await smart(stand, asked)
  const again = await expectNothingChanged(stand, () => smart(stand, asked))
  expect(again).toEqual(first)
  await stand.restart()
  stand.feed.move(BTC, 50_500)
  await stand.rest()
  expect(await smart(stand, asked)).toEqual(first)
  expect(
    (await stand.fails('trading.createSmartOrder', { symbol: BTC, side: 'buy', ...asked, riskPct: 0.002 })).code,
  ).toBe('CONFLICT')
})

test('a smart limit order is sized at its price and protected when it is filled', async () => {
  const stand = await tradingStand()
  const order = await smart(stand, { type: 'limit', price: '48000', riskPct: 0.001 })
  // 100 ÷ (960 + 0.1 % of 48,000 and of 47,040).
  expect(order.positionSizing.quantity).toBe('0.094')
  expect(order).toMatchObject({ status: 'open', price: '48000' })
  stand.feed.move(BTC, 47_990)
  await stand.rest()
  expect((await stand.state()).positions).toMatchObject([
    { quantity: '0.094', stopLoss: '47040', takeProfit: '49920', coverage: { exchange: '0.094', naked: '0' } },
  ])
  await expectSoundBooks(stand)
})

test('smart orders that make no sense are refused in words', async () => {
  const stand = await tradingStand()
  for (const [more, code, message] of [
    [{ stopLoss: '51000' }, 'VALIDATION', /stop loss of a buy must lie below its entry price 50000, not at 51000/],
    [{ takeProfit: '49000' }, 'VALIDATION', /take profit of a buy must lie above its entry price 50000, not at 49000/],
    [{ type: 'limit' }, 'VALIDATION', /a limit order needs a price/],
    [{ type: 'market', price: '50000' }, 'VALIDATION', /a market order has no price/],
    [{ riskPct: 0 }, 'VALIDATION', /riskPct/],
    [{ riskPct: 1.5 }, 'VALIDATION', /riskPct/],
    [{ riskPct: 0.000_000_1 }, 'VALIDATION', /less than one lot of 0\.001/],
    [{ symbol: 'NO/USDT' }, 'NOT_FOUND', /NO\/USDT/],
    [{ side: 'sell' }, 'RISK_DENIED', /spot cannot be sold short/],
  ] as const) {
    const input = { symbol: BTC, side: 'buy', ...more }
    const error = await expectNothingChanged(stand, () => stand.fails('trading.createSmartOrder', input))
    expect(error.code, JSON.stringify(more)).toBe(code)
    expect(error.message).toMatch(message)
  }
  await stand.pass(11_000)
  expect((await stand.fails('trading.createSmartOrder', { symbol: BTC, side: 'buy' })).code).toBe('STALE_DATA')
})

test('more than the limit may be risked is cut to it', async () => {
  const stand = await tradingStand()
  const { positionSizing } = await smart(stand, { riskPct: 0.5, stopLossPct: 0.5, takeProfitPct: 1, dryRun: true })
  expect(positionSizing).toMatchObject({ limitedBy: 'maxPortfolioRiskPct', approved: true })
  expect(positionSizing.riskPct).toBeLessThanOrEqual(0.02)
})

/** What a preview says of an order, and what becomes of it. */
test('what a preview says is what the order then does', async () => {
  const stand = await tradingStand()
  const asks: [string, string][] = [
    ['50000', '0.05'],
    ['50010', '0.05'],
    ['50100', '10'],
  ]
  stand.feed.show(
    BTC,
    [
      ['49990', '0.05'],
      ['49900', '10'],
    ],
    asks,
  )
  for (const order of [
    { side: 'buy', type: 'market', amount: '0.12' },
    { side: 'buy', type: 'market', quoteAmount: '500' },
    { side: 'buy', type: 'limit', amount: '0.01', price: '50200' },
    { side: 'sell', type: 'market', amount: '0.08' },
    { side: 'sell', type: 'limit', amount: '0.01', price: '49000' },
  ] as const) {
    // Each finds the same book.
    stand.feed.show(
      BTC,
      [
        ['49990', '0.05'],
        ['49900', '10'],
      ],
      asks,
    )
    const words = JSON.stringify(order)
    const preview = await expectNothingChanged(stand, () => stand.ok('trading.previewOrder', { symbol: BTC, ...order }))
    const free = async () =>
      decimal((await stand.ok('trading.balance', {})).balances.find(({ currency }) => currency === 'USDT')?.free ?? '0')
    const before = await free()
    const placed = await stand.ok('trading.createOrder', { symbol: BTC, ...order })
    const change = (await free()).sub(before).abs()
    expect(preview.denial, words).toBeUndefined()
    expect(placed, words).toMatchObject({ status: 'filled', filled: preview.amount })
    const held = (await stand.ok('trading.positions', {})).items[0]?.quantity ?? '0'
    expect(preview.positionAfter, words).toBe(held)
    expect(preview.cost, words).toBe(decimalText(change))
    expect(preview.fee, words).toBe(placed.fee['USDT'])
  }
  await expectSoundBooks(stand)
})

test('no more than quoteAmount is spent, however thin the book is', async () => {
  const stand = await tradingStand()
  stand.feed.show(
    BTC,
    [
      ['49990', '0.02'],
      ['49000', '0.5'],
    ],
    [
      ['50000', '0.02'],
      ['51000', '0.02'],
      ['52000', '5'],
    ],
  )
  const preview = await stand.ok('trading.previewOrder', {
    symbol: BTC,
    side: 'buy',
    type: 'market',
    quoteAmount: '4000',
  })
  // 0.02 × 50,000 + 0.02 × 51,000, and what is left of 4,000 buys 0.038 at 52,000; all with 0.1 % of fee.
  expect(preview).toMatchObject({ amount: '0.078' })
  expect(Number(preview.cost)).toBeLessThanOrEqual(4_000)
  expect(Number(preview.cost)).toBeGreaterThan(3_999)
  const before = (await stand.ok('trading.balance', {})).balances.find(({ currency }) => currency === 'USDT')
  await stand.ok('trading.createOrder', { symbol: BTC, side: 'buy', type: 'market', quoteAmount: '4000' })
  const after = (await stand.ok('trading.balance', {})).balances.find(({ currency }) => currency === 'USDT')
  expect(Number(before?.total) - Number(after?.total)).toBeLessThanOrEqual(4_000)
  // 0.02 × 49,990, and what is left of 4,000 comes from 49,000.
  const sale = await stand.ok('trading.previewOrder', {
    symbol: BTC,
    side: 'sell',
    type: 'market',
    quoteAmount: '4000',
  })
  expect(sale).toMatchObject({ amount: '0.081', notional: '3988.8' })
})

test('a stop or target is given once: as a price or as a distance', async () => {
  const stand = await tradingStand()
  for (const [name, both] of [
    ['stopLoss', { stopLoss: '49000', stopLossPct: 0.01 }],
    ['takeProfit', { takeProfit: '60000', takeProfitPct: 0.1 }],
  ] as const) {
    for (const dryRun of [true, false]) {
      const error = await expectNothingChanged(stand, () =>
        stand.fails('trading.createSmartOrder', { symbol: BTC, side: 'buy', ...both, dryRun }),
      )
      expect(error).toMatchObject({ code: 'VALIDATION', message: expect.stringContaining(`either ${name} or`) })
    }
  }
})
