import type { ExchangeEvent, ExchangeOrder } from '#main/exchanges/exchange.ts'
import type { TradedExchange } from '#main/trading/trading-desk.ts'

/** What is asked of an exchange. */
type Request = 'placeOrder' | 'cancelOrder' | 'amendOrder' | 'orderByClientId' | 'fillsSince'

/** An exchange behind a bad line: what passes can be lost, held back or told again. */
export type TroubledExchange = TradedExchange & {
  /** The exchange itself, for what somebody else does there. */
  readonly raw: TradedExchange
  /** Requests of these kinds arrive and are done, but their answers are lost. */
  readonly answersLost: Set<Request>
  /** Requests of these kinds never arrive. */
  readonly requestsLost: Set<Request>
  /** Whether events wait instead of being told. */
  isSilent: boolean
  /** Events that wait. */
  readonly waiting: ExchangeEvent[]
  /** Tells an event, whether it has been told before or not. */
  tell(event: ExchangeEvent): void
  /** Every event that the exchange has made. */
  readonly events: ExchangeEvent[]
}

/** Puts a bad line between the engine and an exchange; it is a good one until something is asked to be lost. */
export function troubledExchange(raw: TradedExchange): TroubledExchange {
  const listeners = new Set<(event: ExchangeEvent) => void>()
  const answersLost = new Set<Request>()
  const requestsLost = new Set<Request>()
  const pass = async <Result>(request: Request, work: () => Promise<Result>): Promise<Result> => {
    if (requestsLost.has(request)) throw new Error('the connection was refused')
    const result = await work()
    if (answersLost.has(request)) throw new Error('the connection was reset')
    return result
  }
  const troubled: TroubledExchange = {
    raw,
    answersLost,
    requestsLost,
    isSilent: false,
    waiting: [],
    events: [],
    tell(event) {
      for (const listener of listeners) listener(event)
    },
    capabilities: raw.capabilities,
    instruments: () => raw.instruments(),
    placeOrder: (order) => pass('placeOrder', () => raw.placeOrder(order)),
    cancelOrder: (symbol, id) => pass('cancelOrder', () => raw.cancelOrder(symbol, id)),
    amendOrder: (symbol, id, change) => pass('amendOrder', () => raw.amendOrder(symbol, id, change)),
    orderByClientId: (symbol, id): Promise<ExchangeOrder | undefined> =>
      pass('orderByClientId', () => raw.orderByClientId(symbol, id)),
    openOrders: () => raw.openOrders(),
    fillsSince: (since) => pass('fillsSince', () => raw.fillsSince(since)),
    balances: () => raw.balances(),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => raw.close(),
    ...(raw.deposit === undefined
      ? {}
      : { deposit: async (currency: string, amount: string) => raw.deposit?.(currency, amount) }),
  }
  raw.subscribe((event) => {
    troubled.events.push(event)
    if (troubled.isSilent) troubled.waiting.push(event)
    else troubled.tell(event)
  })
  return troubled
}
