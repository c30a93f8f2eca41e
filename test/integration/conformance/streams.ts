import { expect, vi } from 'vitest'
import type { ExchangeEvent, ExchangeFill, ExchangeOrder } from '#main/exchanges/exchange.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { ExchangeUnderTest, Try } from '#test/integration/exchange-conformance.ts'

const PATIENCE = { timeout: 30_000, interval: 50 }
/** More than a page of any exchange holds. */
const MANY = 1_010

async function heard(stand: ExchangeUnderTest): Promise<ExchangeEvent[]> {
  const events: ExchangeEvent[] = []
  await stand.listening?.()
  await stand.settle()
  stand.exchange.subscribe((event) => events.push(event))
  return events
}

const fillsOf = (events: readonly ExchangeEvent[]): ExchangeFill[] =>
  events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []))
const ordersOf = (events: readonly ExchangeEvent[]): ExchangeOrder[] =>
  events.flatMap((event) => (event.kind === 'order' ? [event.order] : []))

/** What is told, and what can be asked for afterwards. */
export const CONFORMING_STREAMS: Readonly<Record<string, Try>> = {
  'fills add up to their order and are told once, as they are found later': async (stand, ask) => {
    const { exchange, prices, amount } = stand
    const events = await heard(stand)
    const order = ask({ price: prices.taking })
    await exchange.placeOrder(order)
    await stand.settle()
    const fills = await exchange.fillsSince(0)
    expect(decimalText(fills.reduce((sum, fill) => sum.add(fill.amount), decimal(0)))).toBe(amount)
    expect(fills.every(({ clientOrderId }) => clientOrderId === order.clientOrderId)).toBe(true)
    expect(new Set(fills.map(({ id }) => id)).size).toBe(fills.length)
    expect(fillsOf(events)).toEqual(fills)
    const { clientOrderId } = order
    expect(ordersOf(events).at(-1)).toMatchObject({ clientOrderId, status: 'filled', filled: amount })
  },

  'an order that is placed and cancelled is told of, and so are the balances': async (stand, ask) => {
    const events = await heard(stand)
    const order = ask()
    await stand.exchange.placeOrder(order)
    await stand.settle()
    expect(ordersOf(events).at(-1)).toMatchObject({ clientOrderId: order.clientOrderId, status: 'open' })
    await stand.exchange.cancelOrder(order.symbol, order.clientOrderId)
    await stand.settle()
    expect(ordersOf(events).at(-1)).toMatchObject({ clientOrderId: order.clientOrderId, status: 'cancelled' })
    const told = new Map(events.flatMap((event) => (event.kind === 'balance' ? [[event.balance.currency, event]] : [])))
    const balances = await stand.exchange.balances()
    expect(told.size).toBeGreaterThan(0)
    for (const [currency, event] of told) {
      expect(event).toMatchObject({ balance: balances.find((balance) => balance.currency === currency) })
    }
  },

  'one who stopped listening hears nothing': async (stand, ask) => {
    const events: ExchangeEvent[] = []
    stand.exchange.subscribe((event) => events.push(event))()
    await stand.exchange.placeOrder(ask())
    await stand.settle()
    expect(events).toEqual([])
  },

  'after a break nothing is missing, nothing is told twice, and that there was one is told': async (stand, ask) => {
    const { exchange, prices, amount, breakStreams } = stand
    if (breakStreams === undefined) return
    const events = await heard(stand)
    const order = ask({ price: prices.inside })
    await exchange.placeOrder(order)
    const part = decimalText(decimal(amount).div(3))
    stand.sellToUs(part)
    await vi.waitFor(() => expect(fillsOf(events)).toHaveLength(1), PATIENCE)
    for (const many of [1, 2]) {
      breakStreams()
      stand.sellToUs(part)
      await vi.waitFor(
        () => expect(events.filter(({ kind }) => kind === 'reconnected').length).toBeGreaterThanOrEqual(many),
        PATIENCE,
      )
    }
    await stand.settle()
    const fills = await exchange.fillsSince(0)
    expect(fills.map((fill) => fill.amount)).toEqual([part, part, part])
    expect(fillsOf(events)).toEqual(fills)
    expect(await exchange.openOrders()).toEqual([])
    expect(await exchange.orderByClientId(order.symbol, order.clientOrderId)).toMatchObject({ status: 'filled' })
  },

  'all fills of the past are found, however many there are, and those since a time': async (stand, ask) => {
    const { exchange, prices, crumb } = stand
    const amount = decimalText(decimal(crumb).mul(MANY))
    const order = ask({ price: prices.inside, amount })
    await exchange.placeOrder(order)
    stand.sellToUs(crumb, MANY)
    const fills = await exchange.fillsSince(0)
    expect(fills).toHaveLength(MANY)
    expect(new Set(fills.map(({ id }) => id)).size).toBe(MANY)
    expect(fills.every((fill, index) => fill.time >= (fills[index - 1]?.time ?? 0))).toBe(true)
    const since = fills[MANY / 2]?.time ?? 0
    const later = await exchange.fillsSince(since)
    const wanted = fills.filter(({ time }) => time >= since).map(({ id }) => id)
    expect(later.map(({ id }) => id)).toEqual(expect.arrayContaining(wanted))
    expect(await exchange.fillsSince(stand.now() + 3_600_000)).toEqual([])
  },
}
