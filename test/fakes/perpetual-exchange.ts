import type { ExchangeEvent, ExchangeOrder, OrderRequest } from '#main/exchanges/exchange.ts'
import type { MarketFeed } from '#main/market/market-feed.ts'
import type { Clock } from '#main/ports.ts'
import type { TradedExchange } from '#main/trading/trading-desk.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'

type Standing = {
  request: OrderRequest
  amount: Decimal
  filled: Decimal
  status: ExchangeOrder['status']
  number: number
}

/** An exchange of perpetuals that fills everything whole at the last price, without fees; only one position a symbol. */
export function perpetualExchange(feed: MarketFeed, clock: Clock): TradedExchange {
  const orders = new Map<string, Standing>()
  const positions = new Map<string, Decimal>()
  const listeners = new Set<(event: ExchangeEvent) => void>()
  let fills = 0
  const tell = (event: ExchangeEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const shown = ({ request, amount, filled, status, number }: Standing): ExchangeOrder => ({
    exchangeOrderId: `perp-${number}`,
    clientOrderId: request.clientOrderId,
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    status,
    amount: decimalText(amount),
    filled: decimalText(filled),
    ...(request.price === undefined ? {} : { price: request.price }),
    ...(request.stopPrice === undefined ? {} : { stopPrice: request.stopPrice }),
    updatedAt: clock.now(),
  })
  const end = (order: Standing, status: Standing['status']): void => {
    order.status = status
    tell({ kind: 'order', order: shown(order) })
  }
  const fill = (order: Standing, price: string): void => {
    const { request } = order
    const held = positions.get(request.symbol) ?? ZERO
    const room = request.side === 'sell' ? held : held.neg()
    const amount = request.reduceOnly && room.lt(order.amount) ? room : order.amount
    if (amount.lte(0)) {
      end(order, 'cancelled')
      return
    }
    order.filled = amount
    positions.set(request.symbol, request.side === 'buy' ? held.add(amount) : held.sub(amount))
    tell({
      kind: 'fill',
      fill: {
        id: `perp-fill-${++fills}`,
        clientOrderId: request.clientOrderId,
        exchangeOrderId: `perp-${order.number}`,
        symbol: request.symbol,
        side: request.side,
        price,
        amount: decimalText(amount),
        fee: '0',
        feeCurrency: 'USDT',
        liquidity: 'taker',
        time: clock.now(),
      },
    })
    end(order, amount.eq(order.amount) ? 'filled' : 'cancelled')
    for (const other of orders.values()) {
      if (other.status === 'open' && other !== order && other.request.ocoGroup !== undefined) {
        if (other.request.ocoGroup === request.ocoGroup) end(other, 'cancelled')
      }
    }
  }
  const isReached = ({ side, type, price, stopPrice }: OrderRequest, last: Decimal): boolean => {
    if (type === 'market') return true
    if (stopPrice !== undefined) return side === 'buy' ? last.gte(stopPrice) : last.lte(stopPrice)
    return price !== undefined && (side === 'buy' ? last.lte(price) : last.gte(price))
  }
  const open = (clientOrderId: string): Standing => {
    const order = orders.get(clientOrderId)
    if (order?.status === 'open') return order
    throw new AppError('EXCHANGE_REJECTED', `order ${clientOrderId} is not open`)
  }
  const unsubscribe = feed.subscribe((event) => {
    if (event.kind !== 'trade') return
    for (const order of orders.values()) {
      if (order.status !== 'open' || order.request.symbol !== event.trade.symbol) continue
      if (isReached(order.request, decimal(event.trade.price))) fill(order, event.trade.price)
    }
  })
  return {
    capabilities: { stops: true, trailingStops: false, oco: true, amend: true, postOnly: false, reduceOnly: true },
    instruments: () => Promise.resolve(feed.instruments()),
    async placeOrder(request) {
      const last = feed.quote(request.symbol)?.last ?? '0'
      const order: Standing = {
        request,
        amount: decimal(request.amount),
        filled: ZERO,
        status: 'open',
        number: orders.size + 1,
      }
      orders.set(request.clientOrderId, order)
      tell({ kind: 'order', order: shown(order) })
      if (isReached(request, decimal(last))) fill(order, last)
      return shown(order)
    },
    async cancelOrder(_symbol, clientOrderId) {
      const order = open(clientOrderId)
      end(order, 'cancelled')
      return shown(order)
    },
    async amendOrder(_symbol, clientOrderId, { amount, price, stopPrice }) {
      const order = open(clientOrderId)
      order.amount = amount === undefined ? order.amount : decimal(amount)
      order.request = {
        ...order.request,
        ...(price === undefined ? {} : { price }),
        ...(stopPrice === undefined ? {} : { stopPrice }),
      }
      return shown(order)
    },
    orderByClientId: async (_symbol, clientOrderId) => {
      const order = orders.get(clientOrderId)
      return order === undefined ? undefined : shown(order)
    },
    openOrders: async () => [...orders.values()].filter(({ status }) => status === 'open').map(shown),
    fillsSince: async () => [],
    balances: async () => [{ currency: 'USDT', total: '100000', free: '100000' }],
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: unsubscribe,
  }
}
