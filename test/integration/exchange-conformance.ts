import { expect, test } from 'vitest'
import type { Exchange, ExchangeEvent, OrderRequest } from '#main/exchanges/exchange.ts'
import { type Decimal, decimal, decimalText } from '#shared/decimal.ts'

/** An exchange to be tried, on a market that stands still. */
export type ExchangeUnderTest = {
  readonly exchange: Exchange
  /** What to trade, with enough free of both currencies for ten of `amount`, but not for a hundred. */
  readonly symbol: string
  readonly amount: string
  /** A price below every bid and one at which a purchase trades at once; both on the tick and within the price band. */
  readonly farBelow: string
  readonly takingPrice: string
  /** Waits until the exchange tells whoever subscribes what happens to the account. */
  listening?(): Promise<void>
  /** Waits until everything that has happened was told. */
  settle(): Promise<void>
  close(): Promise<void>
}

/**
 * What the trading service relies on, tried on an exchange. Each connector passes it against the server that it is
 * tested with.
 */
export function exchangeConformance(name: string, open: () => Promise<ExchangeUnderTest>): void {
  const tryOut = (title: string, work: (stand: ExchangeUnderTest, asked: OrderRequest) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const stand = await open()
      try {
        await work(stand, {
          clientOrderId: `conform-${title.replaceAll(/\W+/g, '-').slice(0, 20)}`,
          symbol: stand.symbol,
          side: 'buy',
          type: 'limit',
          amount: stand.amount,
          price: stand.farBelow,
          timeInForce: 'GTC',
          postOnly: false,
          reduceOnly: false,
        })
      } finally {
        await stand.close()
      }
    })
  }

  tryOut('instruments have a grid', async ({ exchange, symbol }) => {
    const instrument = (await exchange.instruments()).find((candidate) => candidate.symbol === symbol)
    expect(instrument).toMatchObject({ symbol, status: 'trading' })
    expect(decimal(instrument?.tickSize ?? 0).gt(0) && decimal(instrument?.lotSize ?? 0).gt(0)).toBe(true)
  })

  tryOut('an order lies open, is found by its id, and is cancelled', async ({ exchange, symbol }, asked) => {
    const placed = await exchange.placeOrder(asked)
    expect(placed).toMatchObject({
      clientOrderId: asked.clientOrderId,
      status: 'open',
      filled: '0',
      amount: asked.amount,
    })
    expect(await exchange.orderByClientId(symbol, asked.clientOrderId)).toEqual(placed)
    expect(await exchange.openOrders()).toEqual([placed])
    expect(await exchange.cancelOrder(symbol, asked.clientOrderId)).toMatchObject({ status: 'cancelled' })
    expect(await exchange.openOrders()).toEqual([])
    expect(await exchange.orderByClientId(symbol, asked.clientOrderId)).toMatchObject({ status: 'cancelled' })
  })

  tryOut('an order that was never sent is not known', async ({ exchange, symbol }) => {
    expect(await exchange.orderByClientId(symbol, 'never-sent')).toBeUndefined()
    await expect(exchange.cancelOrder(symbol, 'never-sent')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  tryOut('an open order sets money aside and cancelling gives it back', async ({ exchange, symbol }, asked) => {
    const free = async (): Promise<Decimal[]> => (await exchange.balances()).map((balance) => decimal(balance.free))
    const before = await free()
    await exchange.placeOrder(asked)
    const after = await free()
    expect(after.filter((amount, index) => amount.lt(before[index] ?? 0))).toHaveLength(1)
    await exchange.cancelOrder(symbol, asked.clientOrderId)
    expect(await free()).toEqual(before)
  })

  tryOut('a taking order is filled; its fills add up to it and are told once', async (stand, asked) => {
    const { exchange, takingPrice, amount } = stand
    const events: ExchangeEvent[] = []
    await stand.listening?.()
    exchange.subscribe((event) => events.push(event))
    await exchange.placeOrder({ ...asked, price: takingPrice })
    await stand.settle()
    const fills = await exchange.fillsSince(0)
    expect(decimalText(fills.reduce((sum, fill) => sum.add(fill.amount), decimal(0)))).toBe(amount)
    expect(fills.every(({ clientOrderId }) => clientOrderId === asked.clientOrderId)).toBe(true)
    expect(new Set(fills.map(({ id }) => id)).size).toBe(fills.length)
    expect(fills.every(({ price }) => decimal(price).lte(takingPrice))).toBe(true)
    expect(events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []))).toEqual(fills)
    const orders = events.flatMap((event) => (event.kind === 'order' ? [event.order] : []))
    expect(orders.at(-1)).toMatchObject({ clientOrderId: asked.clientOrderId, status: 'filled', filled: amount })
    await expect(exchange.cancelOrder(asked.symbol, asked.clientOrderId)).rejects.toMatchObject({
      code: 'EXCHANGE_REJECTED',
    })
  })

  tryOut('what cannot be paid is refused and leaves nothing behind', async ({ exchange, symbol, amount }, asked) => {
    const before = await exchange.balances()
    const tooMuch = { ...asked, amount: decimalText(decimal(amount).mul(100)) }
    await expect(exchange.placeOrder(tooMuch)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    const tooMuchToSell = { ...tooMuch, side: 'sell' as const, clientOrderId: 'conform-sell' }
    await expect(exchange.placeOrder(tooMuchToSell)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    expect(await exchange.orderByClientId(symbol, asked.clientOrderId)).toBeUndefined()
    expect(await exchange.balances()).toEqual(before)
  })

  tryOut('an amount off the grid is refused', async ({ exchange, amount }, asked) => {
    const off = decimalText(decimal(amount).add('0.000000000001'))
    await expect(exchange.placeOrder({ ...asked, amount: off })).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  tryOut(
    'amending changes price and amount, never below what is filled',
    async ({ exchange, symbol, amount }, asked) => {
      if (!exchange.capabilities.amend) return
      await exchange.placeOrder(asked)
      const doubled = decimalText(decimal(amount).mul(2))
      expect(await exchange.amendOrder(symbol, asked.clientOrderId, { amount: doubled })).toMatchObject({
        amount: doubled,
        status: 'open',
      })
      expect(await exchange.orderByClientId(symbol, asked.clientOrderId)).toMatchObject({ amount: doubled })
    },
  )

  tryOut('post-only does not take', async ({ exchange, takingPrice }, asked) => {
    if (!exchange.capabilities.postOnly) return
    await expect(exchange.placeOrder({ ...asked, price: takingPrice, postOnly: true })).rejects.toMatchObject({
      code: 'EXCHANGE_REJECTED',
    })
    expect(await exchange.fillsSince(0)).toEqual([])
  })

  tryOut('one who stopped listening hears nothing', async (stand, asked) => {
    const heard: ExchangeEvent[] = []
    const stop = stand.exchange.subscribe((event) => heard.push(event))
    stop()
    await stand.exchange.placeOrder(asked)
    await stand.settle()
    expect(heard).toEqual([])
  })
}
