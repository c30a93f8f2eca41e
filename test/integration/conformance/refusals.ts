import { expect } from 'vitest'
import type { Exchange, OrderRequest } from '#main/exchanges/exchange.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { Try } from '#test/integration/exchange-conformance.ts'

/** Refused with that code, and nothing was left behind. */
async function refuses(exchange: Exchange, order: OrderRequest, codes: readonly string[]): Promise<void> {
  const before = await exchange.balances()
  const error = await exchange.placeOrder(order).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error, 'it was taken, or nobody knows').toBeInstanceOf(AppError)
  expect(codes).toContain(error instanceof AppError ? error.code : '')
  expect(error instanceof Error ? error.message : '').toMatch(/\w+ \w+/)
  expect(await exchange.openOrders()).toEqual([])
  expect(await exchange.balances()).toEqual(before)
}

/** What is refused, and how. */
export const CONFORMING_REFUSALS: Readonly<Record<string, Try>> = {
  'an order that was never sent is not known': async ({ exchange, symbol }) => {
    expect(await exchange.orderByClientId(symbol, 'never-sent')).toBeUndefined()
    await expect(exchange.cancelOrder(symbol, 'never-sent')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },

  'what cannot be paid is refused': async ({ exchange, symbol, amount }, ask) => {
    const tooMuch = ask({ amount: decimalText(decimal(amount).mul(100)) })
    await refuses(exchange, tooMuch, ['INSUFFICIENT_FUNDS'])
    await refuses(exchange, { ...tooMuch, side: 'sell', clientOrderId: 'conform-sell' }, ['INSUFFICIENT_FUNDS'])
    expect(await exchange.orderByClientId(symbol, tooMuch.clientOrderId)).toBeUndefined()
  },

  'an amount off the grid is refused': ({ exchange, amount }, ask) =>
    refuses(exchange, ask({ amount: decimalText(decimal(amount).add('0.000000000001')) }), ['VALIDATION']),

  'a price off the grid is refused': ({ exchange, prices }, ask) =>
    refuses(exchange, ask({ price: decimalText(decimal(prices.farBelow).add('0.000000000001')) }), ['VALIDATION']),

  'too little is refused': async ({ exchange, symbol }, ask) => {
    const instrument = (await exchange.instruments()).find((each) => each.symbol === symbol)
    await refuses(exchange, ask({ amount: instrument?.lotSize ?? '' }), ['VALIDATION'])
    await refuses(exchange, ask({ amount: '0' }), ['VALIDATION'])
  },

  'a stop that the market has passed already is refused': async ({ exchange, prices }, ask) => {
    if (!exchange.capabilities.stops) return
    const passed = { type: 'stop', side: 'sell', stopPrice: prices.above } as const
    await refuses(exchange, ask(passed), ['EXCHANGE_REJECTED', 'VALIDATION'])
  },

  'a symbol that is not listed is refused': ({ exchange }, ask) =>
    refuses(exchange, ask({ symbol: 'NOSUCH/USDT' }), ['VALIDATION', 'NOT_FOUND', 'EXCHANGE_REJECTED']),

  'a key that is not known is refused, and not told': async (stand, ask) => {
    const stranger = stand.withBadKey?.()
    if (stranger === undefined) return
    try {
      for (const asked of [() => stranger.balances(), () => stranger.openOrders(), () => stranger.placeOrder(ask())]) {
        const error = await asked().then(
          () => undefined,
          (reason: unknown) => reason,
        )
        expect(error).toMatchObject({ code: 'EXCHANGE_REJECTED' })
        expect(String(error)).toMatch(/key/i)
        expect(JSON.stringify([String(error), error])).not.toMatch(/signature=|secret=/i)
      }
      expect(await stand.exchange.openOrders()).toEqual([])
    } finally {
      stranger.close()
    }
  },
}
