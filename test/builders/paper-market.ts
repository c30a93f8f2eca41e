import type { ExchangeEvent, OrderRequest } from '#main/exchanges/exchange.ts'
import {
  DEFAULT_PAPER_BALANCES,
  PaperExchange,
  type PaperExchangeOptions,
} from '#main/exchanges/paper/paper-exchange.ts'
import type { PaperBook, PaperMarket, PaperMarketEvent } from '#main/exchanges/paper/paper-market.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Side } from '#shared/domain/order.ts'
import { type FakeClock, fakeClock, memoryLog } from './clock.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** BTC/USDT on a grid that is easy to reckon with: tick 0.1, lot 0.001, fees 0.1 % as a maker and 0.2 % as a taker. */
export const BTC: Instrument = {
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  kind: 'spot',
  status: 'trading',
  tickSize: '0.1',
  lotSize: '0.001',
  minAmount: '0.001',
  minNotional: '5',
  maxAmount: '1000',
  priceBand: 0.5,
  makerFee: 0.001,
  takerFee: 0.002,
}

type Levels = PaperBook['bids']

/** A market that stands as the test puts it. */
export type HandMarket = PaperMarket & {
  show(bids: Levels, asks: Levels): void
  trade(price: string, amount: string, side: Side): void
  change(changes: Partial<Instrument>): void
}

/** Makes a market of one instrument; nothing is known of it until it is shown. */
export function handMarket(start: Instrument = BTC): HandMarket {
  let instrument = start
  let book: PaperBook | undefined
  let last: string | undefined
  const listeners = new Set<(event: PaperMarketEvent) => void>()
  const tell = (event: PaperMarketEvent): void => {
    for (const listener of listeners) listener(event)
  }
  return {
    instruments: () => [instrument],
    quote: () => (last === undefined ? undefined : { last }),
    book: () => book,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    show(bids, asks) {
      book = { symbol: instrument.symbol, bids, asks }
      tell({ kind: 'book', book })
    },
    trade(price, amount, side) {
      last = price
      tell({ kind: 'trade', trade: { symbol: instrument.symbol, price, amount, side } })
    },
    change(changes) {
      instrument = { ...instrument, ...changes }
    },
  }
}

/** A paper exchange on a market by hand, with what it told. */
export type PaperStand = {
  readonly market: HandMarket
  readonly clock: FakeClock
  readonly events: ExchangeEvent[]
  readonly folder: string
  exchange: PaperExchange
  /** Closes the exchange and its database, and opens both again. */
  restart(): void
}

/** Opens a paper exchange in a folder of its own: bids 100 × 1 and 99 × 2, asks 101 × 1 and 102 × 2, last trade 100.5. Many steps are faster without waiting for the disk. */
export function paperStand(options: Partial<PaperExchangeOptions> = {}, isDurable = true): PaperStand {
  const folder = temporaryFolder()
  const market = handMarket()
  const clock = fakeClock()
  const events: ExchangeEvent[] = []
  market.show(
    [
      ['100', '1'],
      ['99', '2'],
    ],
    [
      ['101', '1'],
      ['102', '2'],
    ],
  )
  market.trade('100.5', '0.1', 'buy')
  const open = () => {
    const database = openDatabase(folder, 'paper')
    if (!isDurable) database.pragma('synchronous = OFF')
    const exchange = new PaperExchange({
      database,
      account: 'one',
      market,
      clock,
      log: memoryLog(),
      balances: { ...DEFAULT_PAPER_BALANCES, BTC: '10' },
      ...options,
    })
    exchange.subscribe((event) => events.push(event))
    return { database, exchange }
  }
  let current = open()
  const stand: PaperStand = {
    market,
    clock,
    events,
    folder,
    exchange: current.exchange,
    restart() {
      current.exchange.close()
      current.database.close()
      current = open()
      stand.exchange = current.exchange
    },
  }
  return stand
}

let count = 0

/** A request for a limit purchase of 1 at 100, GTC, with the given changes and an id of its own. */
export function request(changes: Partial<OrderRequest> = {}): OrderRequest {
  const type = changes.type ?? 'limit'
  const hasPrice = type === 'limit' || type === 'stop_limit' || type === 'take_profit_limit'
  return {
    clientOrderId: `c-${++count}`,
    symbol: 'BTC/USDT',
    side: 'buy',
    amount: '1',
    ...(hasPrice ? { price: '100' } : {}),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    ...changes,
    type,
  }
}
