import { expect, test } from 'vitest'
import { DENIAL_REASONS, type DenialReason } from '#main/risk/denial.ts'
import type { CallInput } from '#shared/contract/contract.ts'
import { decimal } from '#shared/decimal.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

type Order = CallInput<'trading.createOrder'>

/** Brings the account to where `order` is denied, and says with which numbers. */
type Case = {
  readonly name: string
  readonly arrange: (stand: TradingStand) => Promise<{ order: Order; limit: unknown; value: unknown }>
}

const BTC = 'BTC/USDT'
const ETH = 'ETH/USDT'
const HOUR = 3_600_000
const DAY = 24 * HOUR

const buy = (amount: string, more: Partial<Order> = {}): Order => ({
  symbol: BTC,
  side: 'buy',
  type: 'market',
  amount,
  ...more,
})

const setLimits = (stand: TradingStand, change: CallInput<'risk.setLimits'>) => stand.ok('risk.setLimits', change)

/** A position of 0.19 BTC, 9,500 USDT, is bought with 9.5 fee; then the price falls. */
async function lose(stand: TradingStand, price: number): Promise<void> {
  await stand.buy(BTC, '0.19')
  stand.feed.move(BTC, price)
  await stand.rest()
}

/** Buys 0.1 BTC at 50,000 and lets its stop at 49,000 be hit. */
async function beStopped(stand: TradingStand): Promise<void> {
  stand.feed.move(BTC, 50_000)
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  stand.feed.move(BTC, 48_900)
  await stand.rest()
  stand.feed.move(BTC, 50_000)
  expect((await stand.state()).positions).toEqual([])
}

const CASES: Readonly<Record<DenialReason, readonly Case[]>> = {
  max_position_size: [
    {
      name: 'one order is too large',
      arrange: () => Promise.resolve({ order: buy('0.25'), limit: 0.1, value: 0.125 }),
    },
    {
      name: 'what is held and ordered counts',
      arrange: async (stand) => {
        await stand.buy(BTC, '0.1')
        await stand.ok('trading.createOrder', buy('0.05', { type: 'limit', price: '48000' }))
        // 5,000 held, 2,400 ordered, 3,000 more; 5 of fee are gone.
        return { order: buy('0.06'), limit: 0.1, value: decimal(10_400).div(99_995).toNumber() }
      },
    },
    {
      name: '100,000 BTC on the default account',
      arrange: () => Promise.resolve({ order: buy('100000'), limit: 0.1, value: 50_000 }),
    },
  ],
  max_portfolio_risk: [
    {
      name: 'the stop is far',
      arrange: () =>
        // 0.2 × 15,000 and 0.1 % of 50,000 and of 35,000.
        Promise.resolve({ order: buy('0.2', { stopLoss: '35000' }), limit: 0.02, value: 0.030_17 }),
    },
    {
      name: 'without a stop the default one counts',
      arrange: async (stand) => {
        await setLimits(stand, { limits: { maxPortfolioRiskPct: 0.001 } })
        // 0.1 × 1,000 and 0.1 % of 50,000 and of 49,000.
        return { order: buy('0.1'), limit: 0.001, value: 0.001_099 }
      },
    },
  ],
  max_total_exposure: [
    {
      name: 'all positions together',
      arrange: async (stand) => {
        await setLimits(stand, { limits: { maxTotalExposurePct: 0.1 } })
        await stand.buy(ETH, '50')
        return { order: buy('0.11'), limit: 0.1, value: decimal(10_500).div(99_995).toNumber() }
      },
    },
  ],
  max_open_positions: [
    {
      name: 'a position',
      arrange: async (stand) => {
        await setLimits(stand, { limits: { maxOpenPositions: 1 } })
        await stand.buy(ETH, '1')
        return { order: buy('0.01'), limit: 1, value: 2 }
      },
    },
    {
      name: 'an order that may become one',
      arrange: async (stand) => {
        await setLimits(stand, { limits: { maxOpenPositions: 1 } })
        await stand.buy(ETH, '1', { type: 'limit', price: '95' })
        return { order: buy('0.01'), limit: 1, value: 2 }
      },
    },
  ],
  max_drawdown: [
    {
      name: 'unrealised losses count',
      arrange: async (stand) => {
        await setLimits(stand, { limits: { maxDrawdownPct: 0.02 } })
        await lose(stand, 38_000)
        return { order: buy('0.01'), limit: 0.02, value: 0.022_895 }
      },
    },
    {
      name: 'latched by time alone, also when the price comes back',
      arrange: async (stand) => {
        await setLimits(stand, { limits: { maxDrawdownPct: 0.02 } })
        await lose(stand, 38_000)
        await stand.pass(1_000)
        expect(await stand.ok('risk.status', {})).toMatchObject({ state: 'reduce_only' })
        stand.feed.move(BTC, 50_000)
        return { order: buy('0.01'), limit: 0.02, value: 0.000_095 }
      },
    },
  ],
  min_risk_reward: [
    {
      name: 'one for one',
      arrange: () =>
        Promise.resolve({ order: buy('0.1', { stopLoss: '49000', takeProfit: '51000' }), limit: 1.5, value: 1 }),
    },
    {
      name: 'several targets count by their average',
      arrange: () =>
        Promise.resolve({
          order: buy('0.1', {
            stopLoss: '49000',
            takeProfit: [
              { price: '51000', fraction: 0.75 },
              { price: '52000', fraction: 0.25 },
            ],
          }),
          limit: 1.5,
          value: 1.25,
        }),
    },
  ],
  daily_loss: [
    {
      name: 'of the equity with which the day began',
      arrange: async (stand) => {
        await setLimits(stand, { protections: { maxDailyLossPct: 0.01 } })
        await lose(stand, 44_000)
        return { order: buy('0.01'), limit: 0.01, value: 0.011_495 }
      },
    },
  ],
  weekly_loss: [
    {
      name: 'over two days, neither of which lost too much',
      arrange: async (stand) => {
        await setLimits(stand, { protections: { maxDailyLossPct: 0.01, maxWeeklyLossPct: 0.01 } })
        await lose(stand, 46_000)
        await stand.pass(DAY)
        stand.feed.move(BTC, 44_000)
        return { order: buy('0.01'), limit: 0.01, value: 0.011_495 }
      },
    },
  ],
  stop_loss_guard: [
    {
      name: 'two stops within an hour',
      arrange: async (stand) => {
        await setLimits(stand, { protections: { stopLossGuard: { trades: 2, withinMs: HOUR, pauseMs: HOUR } } })
        await beStopped(stand)
        await beStopped(stand)
        return { order: buy('0.01'), limit: 2, value: 2 }
      },
    },
  ],
  cooldown: [
    {
      name: 'right after a trade of the symbol',
      arrange: async (stand) => {
        await setLimits(stand, { protections: { cooldownMs: HOUR } })
        await beStopped(stand)
        await stand.buy(ETH, '1')
        return { order: buy('0.01'), limit: HOUR, value: 0 }
      },
    },
  ],
  low_profit: [
    {
      name: 'the last trade lost',
      arrange: async (stand) => {
        await setLimits(stand, {
          protections: { lowProfit: { trades: 1, withinMs: HOUR, minReturn: 0, pauseMs: HOUR } },
        })
        await beStopped(stand)
        await stand.buy(ETH, '1')
        // Bought at 50,000, sold at 48,899.9, with 5 and 4.88999 of fees, on 5,000.
        return { order: buy('0.01'), limit: 0, value: decimal('-119.89999').div(5_000).toNumber() }
      },
    },
  ],
  order_rate: [
    {
      name: 'the third within a minute',
      arrange: async (stand) => {
        await setLimits(stand, { protections: { maxOrdersPerMinute: 2 } })
        await stand.buy(ETH, '1')
        await stand.pass(5_000)
        await stand.buy(ETH, '2')
        stand.feed.move(BTC, 50_000)
        return { order: buy('0.01'), limit: 2, value: 3 }
      },
    },
  ],
  price_band: [
    {
      name: 'a purchase far above the market',
      arrange: () => Promise.resolve({ order: buy('0.01', { type: 'limit', price: '60000' }), limit: 0.1, value: 0.2 }),
    },
    {
      name: 'a sale far below it',
      arrange: async (stand) => {
        await stand.buy(ETH, '10')
        stand.feed.show(ETH, [['100', '1000']], [['100.1', '1000']])
        return {
          order: { symbol: ETH, side: 'sell', type: 'limit', amount: '5', price: '75' },
          limit: 0.1,
          value: 0.25,
        }
      },
    },
  ],
  duplicate_order: [
    {
      name: 'the same again within a second',
      arrange: async (stand) => {
        await stand.ok('trading.createOrder', buy('0.01'))
        await stand.pass(400)
        return { order: buy('0.01'), limit: 1_000, value: 400 }
      },
    },
  ],
  reduce_only: [
    {
      name: 'the state',
      arrange: async (stand) => {
        await stand.ok('risk.reduceOnly', { reason: 'a test' })
        return { order: buy('0.01'), limit: null, value: 'reduce_only' }
      },
    },
    {
      name: 'nothing to reduce',
      arrange: () =>
        Promise.resolve({
          order: { symbol: BTC, side: 'sell', type: 'market', amount: '0.1', reduceOnly: true },
          limit: '0',
          value: '0.1',
        }),
    },
    {
      name: 'a purchase reduces nothing on spot',
      arrange: async (stand) => {
        await stand.buy(BTC, '0.1')
        return { order: buy('0.05', { reduceOnly: true }), limit: '0', value: '0.05' }
      },
    },
  ],
  halted: [
    {
      name: 'by the trader',
      arrange: async (stand) => {
        await stand.ok('risk.halt', { reason: 'a test' })
        return { order: buy('0.01'), limit: null, value: 'halted' }
      },
    },
    {
      name: 'by closing everything',
      arrange: async (stand) => {
        await stand.ok('trading.closeAll', {})
        return { order: buy('0.01'), limit: null, value: 'halted' }
      },
    },
  ],
  spot_short: [
    {
      name: 'a sale with a stop of its own',
      arrange: async (stand) => {
        await stand.buy(BTC, '0.1')
        return {
          order: {
            symbol: BTC,
            side: 'sell',
            type: 'market',
            amount: '0.1',
            stopLoss: '51000',
            takeProfit: '47000',
          },
          limit: '0',
          value: '0.1',
        }
      },
    },
  ],
  missing_price: [
    {
      name: 'of something that the account holds',
      arrange: async (stand) => {
        stand.feed.add(coin('XRP'))
        const { id } = await stand.ok('accounts.createPaper', { name: 'two', balances: { USDT: '1000', XRP: '10' } })
        return { order: buy('0.001', { account: id }), limit: null, value: 'XRP' }
      },
    },
  ],
}

test('every reason of the list has a case', () => {
  expect(Object.keys(CASES).sort()).toEqual([...DENIAL_REASONS].sort())
  for (const [reason, cases] of Object.entries(CASES)) expect(cases.length, reason).toBeGreaterThan(0)
})

const ALL = Object.entries(CASES).flatMap(([reason, cases]) => cases.map((each) => ({ reason, ...each })))

test.each(ALL)('$reason: $name', async ({ reason, arrange }) => {
  const stand = await tradingStand()
  const { order, limit, value } = await arrange(stand)
  await stand.rest()
  const account = order.account === undefined ? {} : { account: order.account }
  const before = await stand.ok('trading.orders', { ...account, limit: 1_000 })
  const preview = await expectNothingChanged(stand, () => stand.ok('trading.previewOrder', order), order.account)
  const error = await expectNothingChanged(stand, () => stand.fails('trading.createOrder', order), order.account)

  const details = { reason, limit, value }
  expect(error).toEqual({
    code: 'RISK_DENIED',
    message: expect.stringContaining('risk'),
    details,
    requestId: expect.anything(),
  })
  // A look at an order is no repetition of it.
  if (reason === 'duplicate_order') expect(preview.denial).toBeUndefined()
  else expect(preview.denial).toEqual({ code: 'RISK_DENIED', message: error.message, details })

  const after = await stand.ok('trading.orders', { ...account, limit: 1_000 })
  expect(after.items).toHaveLength(before.items.length + 1)
  const denied = after.items.find(({ status }) => status === 'denied')
  expect(denied).toMatchObject({ symbol: order.symbol, side: order.side, filled: '0', reason: error.message })
  const life = await stand.ok('trading.orderEvents', { id: denied?.id ?? '' })
  expect(life.items).toEqual([
    {
      orderId: denied?.id,
      sequence: 1,
      kind: 'denied',
      status: 'denied',
      time: stand.clock.now(),
      data: { ...details, message: error.message },
    },
  ])
})

test('the amount that is said to be allowed is, to the lot', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.0330')
  const order = { symbol: BTC, side: 'buy', type: 'market', amount: '50' } as const
  const { message } = await stand.fails('trading.createOrder', order)
  const amount = /Order at most (\S+) BTC/.exec(message)?.[1] ?? ''
  expect(amount).toMatch(/^0\.\d{3}$/)
  expect(await stand.ok('trading.createOrder', { ...order, amount })).toMatchObject({ status: 'filled', amount })
})
