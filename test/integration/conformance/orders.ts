import { expect, vi } from 'vitest'
import type { Exchange, ExchangeOrder, OrderRequest } from '#main/exchanges/exchange.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { OrderType } from '#shared/domain/order.ts'
import type { Ask, ExchangeUnderTest, TriedPrices, Try } from '#test/integration/exchange-conformance.ts'

const PATIENCE = { timeout: 10_000, interval: 50 }

/** How an order ended; some exchanges accept it first, and it ends a moment later. */
async function ended(exchange: Exchange, { symbol, clientOrderId }: OrderRequest): Promise<ExchangeOrder> {
  return vi.waitFor(async () => {
    const order = await exchange.orderByClientId(symbol, clientOrderId)
    if (order === undefined || order.status === 'open' || order.status === 'partially_filled')
      throw new Error(`the order has not ended: ${order?.status ?? 'unknown'}`)
    return order
  }, PATIENCE)
}

async function filledAmount(exchange: Exchange, { clientOrderId }: OrderRequest): Promise<string> {
  const fills = (await exchange.fillsSince(0)).filter((fill) => fill.clientOrderId === clientOrderId)
  return decimalText(fills.reduce((sum, fill) => sum.add(fill.amount), decimal(0)))
}

/** What of an order an exchange may leave to itself: whether the rest of it was cancelled or expired. */
const ENDED = expect.stringMatching(/^(cancelled|expired)$/)

type Waiting = { readonly order: Partial<OrderRequest>; readonly passed: keyof TriedPrices }

/** Sales that wait for a price, and where the market has to go. */
const waitingSales = ({ below, above, farBelow, inside }: TriedPrices): Readonly<Record<string, Waiting>> => ({
  stop: { order: { type: 'stop', stopPrice: below }, passed: 'beyondBelow' },
  stop_limit: { order: { type: 'stop_limit', stopPrice: below, price: farBelow }, passed: 'beyondBelow' },
  take_profit: { order: { type: 'take_profit', stopPrice: above }, passed: 'beyondAbove' },
  take_profit_limit: { order: { type: 'take_profit_limit', stopPrice: above, price: inside }, passed: 'beyondAbove' },
})

const waiting =
  (type: OrderType): Try =>
  async (stand, ask) => {
    const { exchange, symbol, amount, prices } = stand
    const sale = waitingSales(prices)[type]
    if (sale === undefined) throw new Error(`${type} does not wait`)
    const order = ask({ side: 'sell', ...sale.order })
    if (!exchange.capabilities.stops) {
      await expect(exchange.placeOrder(order)).rejects.toMatchObject({ code: 'VALIDATION' })
      return
    }
    const seen = { type, status: 'open', amount, filled: '0', stopPrice: order.stopPrice }
    expect(await exchange.placeOrder(order)).toMatchObject(seen)
    expect(await exchange.orderByClientId(symbol, order.clientOrderId)).toMatchObject(seen)
    expect(await exchange.openOrders()).toMatchObject([seen])
    const other = ask({ side: 'sell', ...sale.order })
    await exchange.placeOrder(other)
    expect(await exchange.cancelOrder(symbol, other.clientOrderId)).toMatchObject({ status: 'cancelled' })
    stand.moveTo(prices[sale.passed])
    expect(await ended(exchange, order)).toMatchObject({ status: 'filled', filled: amount })
    expect(await filledAmount(exchange, order)).toBe(amount)
    expect(await exchange.openOrders()).toEqual([])
    expect(await ended(exchange, other)).toMatchObject({ status: 'cancelled', filled: '0' })
  }

async function endsUnfilled({ exchange }: ExchangeUnderTest, order: OrderRequest): Promise<void> {
  await exchange.placeOrder(order)
  expect(await ended(exchange, order)).toMatchObject({ status: ENDED, filled: '0' })
  expect(await exchange.fillsSince(0)).toEqual([])
  expect(await exchange.openOrders()).toEqual([])
}

async function fillsAtOnce(stand: ExchangeUnderTest, order: OrderRequest): Promise<void> {
  const { exchange, amount } = stand
  await exchange.placeOrder(order)
  expect(await ended(exchange, order)).toMatchObject({ status: 'filled', filled: amount })
  expect(await filledAmount(exchange, order)).toBe(amount)
}

const partly =
  (finish: (stand: ExchangeUnderTest, order: OrderRequest, rest: string) => Promise<void>): Try =>
  async (stand, ask: Ask) => {
    const { exchange, prices, amount } = stand
    const order = ask({ price: prices.inside })
    await exchange.placeOrder(order)
    const part = decimalText(decimal(amount).div(3))
    stand.sellToUs(part)
    await vi.waitFor(
      async () =>
        expect(await exchange.orderByClientId(order.symbol, order.clientOrderId)).toMatchObject({
          status: 'partially_filled',
          filled: part,
          amount,
        }),
      PATIENCE,
    )
    expect(await filledAmount(exchange, order)).toBe(part)
    expect(await exchange.openOrders()).toMatchObject([{ filled: part, status: 'partially_filled' }])
    await finish(stand, order, decimalText(decimal(amount).sub(part)))
  }

/** Orders of every type with every time in force: placed, changed, cancelled, filled in part and in whole. */
export const CONFORMING_ORDERS: Readonly<Record<string, Try>> = {
  'an order lies open, is found by its id, and is cancelled': async ({ exchange, symbol }, ask) => {
    const order = ask()
    const { clientOrderId, amount, price } = order
    const placed = await exchange.placeOrder(order)
    expect(placed).toMatchObject({ clientOrderId, status: 'open', filled: '0', amount, price, type: 'limit' })
    expect(await exchange.orderByClientId(symbol, clientOrderId)).toEqual(placed)
    expect(await exchange.openOrders()).toEqual([placed])
    expect(await exchange.cancelOrder(symbol, clientOrderId)).toMatchObject({ status: 'cancelled', filled: '0' })
    expect(await exchange.openOrders()).toEqual([])
    expect(await exchange.orderByClientId(symbol, clientOrderId)).toMatchObject({ status: 'cancelled' })
    await expect(exchange.cancelOrder(symbol, clientOrderId)).rejects.toMatchObject({ code: 'EXCHANGE_REJECTED' })
  },

  'an order that was sent twice is one order': async ({ exchange, symbol }, ask) => {
    const order = ask()
    await exchange.placeOrder(order)
    const again = await exchange.placeOrder(order).catch((error: unknown) => error)
    expect(await exchange.openOrders()).toHaveLength(1)
    // Either it is answered with the order that is there, or with something other than a refusal that means: nothing is there.
    if (!(again instanceof Error)) expect(again).toMatchObject({ clientOrderId: order.clientOrderId, status: 'open' })
    await exchange.cancelOrder(symbol, order.clientOrderId)
    expect(await exchange.openOrders()).toEqual([])
  },

  'many orders are open side by side': async ({ exchange, symbol, crumb }, ask) => {
    const amount = decimalText(decimal(crumb).mul(10))
    const orders = Array.from({ length: 6 }, () => ask({ amount }))
    await Promise.all(orders.map((order) => exchange.placeOrder(order)))
    const ids = (list: readonly { clientOrderId: string }[]): string[] => list.map(({ clientOrderId }) => clientOrderId)
    expect(ids(await exchange.openOrders()).sort()).toEqual(ids(orders).sort())
    await Promise.all(orders.slice(1).map((order) => exchange.cancelOrder(symbol, order.clientOrderId)))
    expect(ids(await exchange.openOrders())).toEqual(ids(orders.slice(0, 1)))
  },

  'a market order is filled, on either side': async (stand, ask) => {
    await fillsAtOnce(stand, ask({ type: 'market' }))
    await fillsAtOnce(stand, ask({ type: 'market', side: 'sell' }))
  },

  'a taking limit order is filled at its price or better, over several levels': async (stand, ask) => {
    const order = ask({ price: stand.prices.taking })
    await fillsAtOnce(stand, order)
    const fills = await stand.exchange.fillsSince(0)
    expect(new Set(fills.map(({ price }) => price)).size).toBeGreaterThan(1)
    expect(fills.every(({ price }) => decimal(price).lte(stand.prices.taking))).toBe(true)
    expect(fills.every(({ liquidity }) => liquidity === 'taker')).toBe(true)
    await expect(stand.exchange.cancelOrder(order.symbol, order.clientOrderId)).rejects.toMatchObject({
      code: 'EXCHANGE_REJECTED',
    })
  },

  'an IOC order takes what is there, and the rest of it ends': async (stand, ask) => {
    const { exchange, amount, prices } = stand
    const order = ask({ price: prices.best, timeInForce: 'IOC' })
    await exchange.placeOrder(order)
    const { status, filled } = await ended(exchange, order)
    expect(status).toEqual(ENDED)
    expect(decimal(filled).gt(0) && decimal(filled).lt(amount)).toBe(true)
    expect(await filledAmount(exchange, order)).toBe(filled)
    expect(await exchange.openOrders()).toEqual([])
  },

  'an IOC order that finds nobody ends unfilled': (stand, ask) => endsUnfilled(stand, ask({ timeInForce: 'IOC' })),

  'an FOK order is filled as a whole or not at all': async (stand, ask) => {
    await endsUnfilled(stand, ask({ price: stand.prices.best, timeInForce: 'FOK' }))
    await fillsAtOnce(stand, ask({ price: stand.prices.taking, timeInForce: 'FOK' }))
  },

  'an order that ends at a time lies until then, or is refused': async ({ exchange, symbol, now }, ask) => {
    const order = ask({ timeInForce: 'GTD', expiresAt: now() + 3_600_000 })
    if (exchange.capabilities.gtd === true) {
      expect(await exchange.placeOrder(order)).toMatchObject({ status: 'open' })
      expect(await exchange.cancelOrder(symbol, order.clientOrderId)).toMatchObject({ status: 'cancelled' })
    } else await expect(exchange.placeOrder(order)).rejects.toMatchObject({ code: 'VALIDATION' })
    expect(await exchange.openOrders()).toEqual([])
  },

  'a stop is held and triggered': waiting('stop'),
  'a stop-limit is held and triggered': waiting('stop_limit'),
  'a take-profit is held and triggered': waiting('take_profit'),
  'a take-profit-limit is held and triggered': waiting('take_profit_limit'),

  'a trailing stop follows the price, or is refused': async (stand, ask) => {
    const { exchange, amount, prices } = stand
    const order = ask({ side: 'sell', type: 'trailing_stop', trailing: { percent: 0.02 } })
    if (!exchange.capabilities.trailingStops) {
      await expect(exchange.placeOrder(order)).rejects.toMatchObject({ code: 'VALIDATION' })
      expect(await exchange.openOrders()).toEqual([])
      return
    }
    expect(await exchange.placeOrder(order)).toMatchObject({ type: 'trailing_stop', status: 'open' })
    stand.moveTo(prices.beyondAbove)
    expect(await exchange.openOrders()).toHaveLength(1)
    stand.moveTo(prices.inside)
    expect(await ended(exchange, order)).toMatchObject({ status: 'filled', filled: amount })
  },

  'a stop by another price than the last is held where it can be, else refused': async (stand, ask) => {
    const { exchange, prices, symbol } = stand
    const { stops, triggers = ['last'] } = exchange.capabilities
    if (!stops) return
    for (const triggerBy of ['last', 'mark', 'bid_ask'] as const) {
      const order = ask({ side: 'sell', type: 'stop', stopPrice: prices.below, triggerBy })
      if (triggers.includes(triggerBy)) {
        expect(await exchange.placeOrder(order)).toMatchObject({ status: 'open' })
        await exchange.cancelOrder(symbol, order.clientOrderId)
      } else await expect(exchange.placeOrder(order)).rejects.toMatchObject({ code: 'VALIDATION' })
    }
  },

  'of a group one order cancels the other, or groups are refused': async (stand, ask) => {
    const { exchange, amount, prices } = stand
    const group = { side: 'sell', ocoGroup: 'conform' } as const
    const stop = ask({ ...group, type: 'stop', stopPrice: prices.below })
    if (!exchange.capabilities.oco) {
      await expect(exchange.placeOrder(stop)).rejects.toMatchObject({ code: 'VALIDATION' })
      return
    }
    const profit = ask({ ...group, type: 'take_profit', stopPrice: prices.above })
    await exchange.placeOrder(stop)
    await exchange.placeOrder(profit)
    stand.moveTo(prices.beyondAbove)
    expect(await ended(exchange, profit)).toMatchObject({ status: 'filled', filled: amount })
    expect(await ended(exchange, stop)).toMatchObject({ status: 'cancelled', filled: '0' })
  },

  'a reducing order opens nothing, or is not known': async ({ exchange }, ask) => {
    if (!exchange.capabilities.reduceOnly) return
    await expect(exchange.placeOrder(ask({ reduceOnly: true }))).rejects.toMatchObject({ code: 'EXCHANGE_REJECTED' })
  },

  'post-only does not take': async ({ exchange, prices }, ask) => {
    if (!exchange.capabilities.postOnly) return
    const order = ask({ price: prices.taking, postOnly: true })
    await expect(exchange.placeOrder(order)).rejects.toMatchObject({ code: 'EXCHANGE_REJECTED' })
    expect(await exchange.fillsSince(0)).toEqual([])
    expect(await exchange.placeOrder(ask({ postOnly: true }))).toMatchObject({ status: 'open' })
  },

  'what is filled in part can be cancelled and keeps what was filled': partly(
    async ({ exchange }, { symbol, clientOrderId, amount }, rest) => {
      const filled = decimalText(decimal(amount).sub(rest))
      expect(await exchange.cancelOrder(symbol, clientOrderId)).toMatchObject({ status: 'cancelled', filled, amount })
    },
  ),

  'what is filled in part is filled in whole by the rest': partly(async (stand, order, rest) => {
    stand.sellToUs(rest)
    expect(await ended(stand.exchange, order)).toMatchObject({ status: 'filled', filled: order.amount })
    const fills = await stand.exchange.fillsSince(0)
    expect(fills).toHaveLength(2)
    expect(fills.every(({ price, liquidity }) => price === order.price && liquidity === 'maker')).toBe(true)
  }),

  'amending changes price and amount in place, or is refused': async ({ exchange, symbol, amount, prices }, ask) => {
    const order = ask()
    const { clientOrderId } = order
    await exchange.placeOrder(order)
    const doubled = decimalText(decimal(amount).mul(2))
    if (!exchange.capabilities.amend) {
      await expect(exchange.amendOrder(symbol, clientOrderId, { amount: doubled })).rejects.toMatchObject({
        code: 'EXCHANGE_REJECTED',
      })
      expect(await exchange.openOrders()).toMatchObject([{ amount, price: prices.farBelow }])
      return
    }
    const now = { amount: doubled, status: 'open' }
    expect(await exchange.amendOrder(symbol, clientOrderId, { amount: doubled })).toMatchObject(now)
    expect(await exchange.orderByClientId(symbol, clientOrderId)).toMatchObject(now)
    const moved = { amount: doubled, price: prices.below }
    expect(await exchange.amendOrder(symbol, clientOrderId, { price: prices.below })).toMatchObject(moved)
    expect(await exchange.openOrders()).toMatchObject([moved])
    await expect(exchange.amendOrder(symbol, 'never-sent', { amount })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },

  'what is filled in part is not amended to less than that': partly(async ({ exchange, crumb }, order) => {
    if (!exchange.capabilities.amend) return
    const change = exchange.amendOrder(order.symbol, order.clientOrderId, { amount: crumb })
    await expect(change).rejects.toMatchObject({ code: expect.stringMatching(/^(VALIDATION|EXCHANGE_REJECTED)$/) })
    expect(await exchange.openOrders()).toMatchObject([{ amount: order.amount }])
  }),
}
