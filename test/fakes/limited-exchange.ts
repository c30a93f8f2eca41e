import type { ExchangeCapabilities, OrderRequest } from '#main/exchanges/exchange.ts'
import { isConditional } from '#main/matching/book/book-order.ts'
import type { TradedExchange } from '#main/trading/trading-desk.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'

/** What a plain spot exchange can hold: stops by the last trade, each for itself. */
export const PLAIN_SPOT: ExchangeCapabilities = {
  stops: true,
  trailingStops: false,
  oco: false,
  amend: false,
  postOnly: true,
  reduceOnly: false,
}

/** An exchange that can do less, and can be told to refuse. */
export type LimitedExchange = TradedExchange & {
  /** The exchange itself, for what it does of its own accord. */
  readonly raw: TradedExchange
  /** Everything that was asked, in order: `place stop 0.1`, `cancel`. */
  readonly asked: string[]
  /** What a request is refused with; undefined lets it pass. */
  refuse: ((request: OrderRequest) => AppError | undefined) | undefined
  /** While false nothing arrives. */
  isUp: boolean
  /** How much of each market order is done; the rest ends. */
  takes: number | undefined
  /** What was asked for that such an exchange does not know. */
  readonly mistakes: string[]
}

/** Puts an exchange of fewer abilities in front of one of more. What it does not know is a mistake and refused. */
export function limitedExchange(raw: TradedExchange, capabilities: ExchangeCapabilities = PLAIN_SPOT): LimitedExchange {
  const asked: string[] = []
  const mistakes: string[] = []
  const arrive = (): void => {
    if (!limited.isUp) throw new Error('the connection was refused')
  }
  const unknownIn = (order: OrderRequest): string | undefined => {
    const { oco, reduceOnly, stops, trailingStops, triggers = ['last'], gtd } = capabilities
    if (order.ocoGroup !== undefined && !oco) return 'a group'
    if (order.reduceOnly && !reduceOnly) return 'reduce-only'
    if (order.timeInForce === 'GTD' && gtd !== true) return 'an end'
    if (order.type === 'trailing_stop' ? !trailingStops : isConditional(order.type) && !stops) return order.type
    return order.triggerBy !== undefined && !triggers.includes(order.triggerBy) ? order.triggerBy : undefined
  }
  const limited: LimitedExchange = {
    raw,
    asked,
    mistakes,
    refuse: undefined,
    isUp: true,
    takes: undefined,
    capabilities,
    instruments: () => raw.instruments(),
    async placeOrder(order) {
      arrive()
      asked.push(`place ${order.side} ${order.type} ${order.amount}`)
      const unknown = unknownIn(order)
      if (unknown !== undefined) {
        mistakes.push(unknown)
        throw new AppError('VALIDATION', `this exchange does not know ${unknown}`)
      }
      const refusal = limited.refuse?.(order)
      if (refusal !== undefined) throw refusal
      if (limited.takes === undefined || order.type !== 'market') return raw.placeOrder(order)
      const amount = decimal(order.amount).mul(limited.takes).toDecimalPlaces(3)
      const done = await raw.placeOrder({ ...order, amount: decimalText(amount) })
      return { ...done, amount: order.amount, status: 'cancelled', reason: 'nobody takes more' }
    },
    async cancelOrder(symbol, id) {
      arrive()
      asked.push('cancel')
      return raw.cancelOrder(symbol, id)
    },
    async amendOrder(symbol, id, change) {
      arrive()
      if (capabilities.amend) return raw.amendOrder(symbol, id, change)
      mistakes.push('amend')
      throw new AppError('EXCHANGE_REJECTED', 'this exchange changes no orders')
    },
    async orderByClientId(symbol, id) {
      arrive()
      return raw.orderByClientId(symbol, id)
    },
    async openOrders() {
      arrive()
      return raw.openOrders()
    },
    async fillsSince(since) {
      arrive()
      return raw.fillsSince(since)
    },
    async balances() {
      arrive()
      return raw.balances()
    },
    subscribe: (listener) => raw.subscribe(listener),
    close: () => raw.close(),
    ...(raw.deposit === undefined
      ? {}
      : { deposit: async (currency: string, amount: string) => raw.deposit?.(currency, amount) }),
  }
  return limited
}
