import { expect } from 'vitest'
import type { Exchange } from '#main/exchanges/exchange.ts'
import { type Decimal, decimal, decimalText } from '#shared/decimal.ts'
import type { Try } from '#test/integration/exchange-conformance.ts'

/** What the account holds in all or has free, by currency. */
async function held(exchange: Exchange, what: 'free' | 'total'): Promise<ReadonlyMap<string, Decimal>> {
  return new Map((await exchange.balances()).map((balance) => [balance.currency, decimal(balance[what])]))
}

/** Instruments and balances. */
export const CONFORMING_MARKETS: Readonly<Record<string, Try>> = {
  'instruments have a grid and limits': async ({ exchange, symbol, amount, prices }) => {
    const instruments = await exchange.instruments()
    expect(new Set(instruments.map((instrument) => instrument.symbol)).size).toBe(instruments.length)
    for (const { symbol: each, base, quote, tickSize, lotSize, minAmount, minNotional } of instruments) {
      expect(each).toBe(`${base}/${quote}`)
      expect(decimal(tickSize).gt(0) && decimal(lotSize).gt(0), each).toBe(true)
      expect(decimal(minAmount).gt(0) && decimal(minNotional).gte(0), each).toBe(true)
    }
    const instrument = instruments.find((candidate) => candidate.symbol === symbol)
    expect(instrument).toMatchObject({ symbol, status: 'trading' })
    expect(
      decimal(amount)
        .mod(instrument?.lotSize ?? 0)
        .isZero(),
    ).toBe(true)
    for (const price of Object.values(prices))
      expect(
        decimal(price)
          .mod(instrument?.tickSize ?? 0)
          .isZero(),
      ).toBe(true)
  },

  'an open order sets money aside and cancelling gives it back': async ({ exchange, symbol, amount, prices }, ask) => {
    const before = await held(exchange, 'free')
    const total = await held(exchange, 'total')
    const order = ask()
    await exchange.placeOrder(order)
    const after = await held(exchange, 'free')
    const less = [...before].filter(([currency, free]) => after.get(currency)?.lt(free) === true)
    expect(less).toHaveLength(1)
    const [[currency, free] = ['', decimal(0)]] = less
    expect(free.sub(after.get(currency) ?? 0).gte(decimal(amount).mul(prices.farBelow))).toBe(true)
    expect(await held(exchange, 'total')).toEqual(total)
    await exchange.cancelOrder(symbol, order.clientOrderId)
    expect(await held(exchange, 'free')).toEqual(before)
  },

  'balances change by the fills and their fees, to the last digit': async (stand, ask) => {
    const { exchange, symbol, prices } = stand
    const before = await held(exchange, 'total')
    await exchange.placeOrder(ask({ price: prices.taking }))
    await exchange.placeOrder(ask({ type: 'market', side: 'sell' }))
    await stand.settle()
    const expected = new Map(before)
    const add = (currency: string, change: Decimal): void => {
      expected.set(currency, (expected.get(currency) ?? decimal(0)).add(change))
    }
    const fills = await exchange.fillsSince(0)
    const [base = '', quote = ''] = symbol.split('/')
    expect(new Set(fills.map(({ side }) => side))).toEqual(new Set(['buy', 'sell']))
    for (const { side, price, amount, fee, feeCurrency } of fills) {
      const sign = side === 'buy' ? 1 : -1
      add(base, decimal(amount).mul(sign))
      add(quote, decimal(amount).mul(price).mul(-sign))
      add(feeCurrency, decimal(fee).neg())
    }
    const now = await held(exchange, 'total')
    for (const [currency, amount] of expected) {
      expect(decimalText(now.get(currency) ?? decimal(0)), currency).toBe(decimalText(amount))
    }
    expect(await held(exchange, 'free')).toEqual(now)
  },
}
