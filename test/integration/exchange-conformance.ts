import { test } from 'vitest'
import type { Exchange, OrderRequest } from '#main/exchanges/exchange.ts'
import type { OrderType } from '#shared/domain/order.ts'
import { CONFORMING_MARKETS } from './conformance/markets.ts'
import { CONFORMING_ORDERS } from './conformance/orders.ts'
import { CONFORMING_REFUSALS } from './conformance/refusals.ts'
import { CONFORMING_STREAMS } from './conformance/streams.ts'

/** Prices at which something can be tried, all on the tick and within the price band. The market stands between the best two. */
export type TriedPrices = {
  /** Far below every bid. */
  readonly farBelow: string
  /** Between the best bid and the best offer. */
  readonly inside: string
  /** The best offer, which is smaller than `amount`. */
  readonly best: string
  /** At this much a purchase of `amount` is filled at once. */
  readonly taking: string
  /** Lower than all bids but above `farBelow`, and where the market goes so that it is passed; the same for above. */
  readonly below: string
  readonly beyondBelow: string
  readonly above: string
  readonly beyondAbove: string
}

/** An exchange to be tried, on a market that stands still. */
export type ExchangeUnderTest = {
  readonly exchange: Exchange
  /** What to trade, with enough free of both currencies for ten of `amount`, but not for a hundred. */
  readonly symbol: string
  readonly amount: string
  readonly prices: TriedPrices
  /** UTC ms at the exchange. */
  now(): number
  /** Brings the whole market there: books on both sides of it, and a trade. */
  moveTo(price: string): void
  /** Somebody sells so much to the best bid, or `many` of them do, each so much. */
  sellToUs(amount: string, many?: number): void
  /** The smallest amount that somebody can sell. */
  readonly crumb: string
  /** Waits until the exchange tells whoever subscribes what happens to the account. */
  listening?(): Promise<void>
  /** Waits until everything that has happened was told. */
  settle(): Promise<void>
  /** Breaks everything over which events come; absent where they come over nothing that could break. */
  breakStreams?(): void
  /** The same exchange with a key that it does not know; absent where there are no keys. */
  withBadKey?(): Exchange
  close(): Promise<void>
}

/** One try: its title, and what is done. `ask` makes an order of it; every one has an id of its own. */
export type Try = (stand: ExchangeUnderTest, ask: Ask) => Promise<void>

/** A purchase at `farBelow` that lies until it is cancelled, unless said otherwise. */
export type Ask = (other?: Partial<OrderRequest>) => OrderRequest

const WITHOUT_PRICE: ReadonlySet<OrderType> = new Set(['market', 'stop', 'take_profit', 'trailing_stop'])

/**
 * What the trading service relies on, tried on an exchange. Each connector passes it against the server that it is
 * tested with; what an exchange cannot do, its capabilities say, and then it has to refuse it.
 */
export function exchangeConformance(name: string, open: () => Promise<ExchangeUnderTest>): void {
  const tries = { ...CONFORMING_MARKETS, ...CONFORMING_ORDERS, ...CONFORMING_STREAMS, ...CONFORMING_REFUSALS }
  for (const [title, work] of Object.entries(tries)) {
    test(`${name}: ${title}`, async () => {
      const stand = await open()
      let count = 0
      const ask: Ask = (other = {}) => {
        const { price, ...order } = {
          clientOrderId: `conform-${++count}-${title.replaceAll(/\W+/g, '-').slice(0, 18)}`,
          symbol: stand.symbol,
          side: 'buy' as const,
          type: 'limit' as const,
          amount: stand.amount,
          price: stand.prices.farBelow,
          timeInForce: 'GTC' as const,
          postOnly: false,
          reduceOnly: false,
          ...other,
        }
        return WITHOUT_PRICE.has(order.type) ? order : { ...order, price }
      }
      try {
        await work(stand, ask)
      } finally {
        await stand.close()
      }
    }, 60_000)
  }
}
