import { expect } from 'vitest'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import type { TradingStand } from './trading-stand.ts'

/** Whatever has happened: what the contract tells of an account agrees with itself, exactly. */
export async function expectSoundBooks(stand: TradingStand, account?: string): Promise<void> {
  const of = { ...(account === undefined ? {} : { account }), limit: 1_000 }
  const ledger = await stand.ok('portfolio.ledger', of)
  const fills = await stand.ok('trading.fills', of)
  const orders = await stand.ok('trading.orders', of)
  const positions = await stand.ok('trading.positions', of)
  const { balances } = await stand.ok('trading.balance', account === undefined ? {} : { account })

  const sums = new Map<string, Decimal>()
  const holdings = new Map<string, Decimal>()
  for (const { currency, amount, book } of ledger.items) {
    sums.set(currency, (sums.get(currency) ?? ZERO).add(amount))
    if (book === 'holdings') holdings.set(currency, (holdings.get(currency) ?? ZERO).add(amount))
  }
  for (const [currency, sum] of sums) expect(decimalText(sum), `the ledger of ${currency}`).toBe('0')
  for (const { currency, total, free, reserved } of balances) {
    expect(decimalText(holdings.get(currency) ?? ZERO), `${currency} in books and at the exchange`).toBe(total)
    expect(decimal(free).gte(0) && decimal(reserved).gte(0), `${currency} is not negative`).toBe(true)
    expect(decimalText(decimal(free).add(reserved))).toBe(total)
  }

  const bought = new Map<string, Decimal>()
  const filled = new Map<string, Decimal>()
  for (const { symbol, side, amount, orderId } of fills.items) {
    bought.set(symbol, (bought.get(symbol) ?? ZERO).add(side === 'buy' ? amount : decimal(amount).neg()))
    filled.set(orderId, (filled.get(orderId) ?? ZERO).add(amount))
  }
  const held = new Map(positions.items.map(({ symbol, quantity }) => [symbol, quantity]))
  for (const [symbol, amount] of bought) {
    expect(held.get(symbol) ?? '0', `the position of ${symbol}`).toBe(decimalText(amount))
  }

  for (const order of orders.items) {
    expect(order.filled, `fills of ${order.id}`).toBe(decimalText(filled.get(order.id) ?? ZERO))
    expect(decimal(order.filled).lte(order.amount)).toBe(true)
    const life = await stand.ok('trading.orderEvents', { id: order.id, limit: 1_000 })
    expect(life.items.map(({ sequence }) => sequence)).toEqual(life.items.map((_event, index) => index + 1))
    expect(life.items.at(-1)?.status, `the end of the life of ${order.id}`).toBe(order.status)
    const final = life.items.findIndex(({ status }) => ENDED.has(status))
    if (final >= 0) expect(new Set(life.items.slice(final).map(({ status }) => status)).size).toBe(1)
  }
}

const ENDED = new Set(['denied', 'filled', 'cancelled', 'rejected', 'expired'])
