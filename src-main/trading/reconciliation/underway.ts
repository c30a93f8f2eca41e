import type { Exchange } from '#main/exchanges/exchange.ts'

/** Requests about orders that are on their way: what the exchange says of such an order may be older than the request. */
export type Underway = {
  /** The exchange itself; requests that go through it are counted. */
  readonly exchange: Exchange
  has(clientOrderId: string): boolean
}

/** Counts the requests that go to an exchange. */
export function countUnderway(exchange: Exchange): Underway {
  const counts = new Map<string, number>()
  const during = async <Result>(id: string, work: () => Promise<Result>): Promise<Result> => {
    counts.set(id, (counts.get(id) ?? 0) + 1)
    try {
      return await work()
    } finally {
      const left = (counts.get(id) ?? 1) - 1
      if (left === 0) counts.delete(id)
      else counts.set(id, left)
    }
  }
  return {
    has: (clientOrderId) => counts.has(clientOrderId),
    exchange: {
      capabilities: exchange.capabilities,
      instruments: () => exchange.instruments(),
      placeOrder: (request) => during(request.clientOrderId, () => exchange.placeOrder(request)),
      cancelOrder: (symbol, id) => during(id, () => exchange.cancelOrder(symbol, id)),
      amendOrder: (symbol, id, change) => during(id, () => exchange.amendOrder(symbol, id, change)),
      orderByClientId: (symbol, id) => exchange.orderByClientId(symbol, id),
      openOrders: () => exchange.openOrders(),
      fillsSince: (since) => exchange.fillsSince(since),
      balances: () => exchange.balances(),
      subscribe: (listener) => exchange.subscribe(listener),
      close: () => exchange.close(),
    },
  }
}
