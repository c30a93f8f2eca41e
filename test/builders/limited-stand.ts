import { expect } from 'vitest'
import type { ExchangeCapabilities } from '#main/exchanges/exchange.ts'
import type { TradingAlarm } from '#shared/contract/trading.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { type LimitedExchange, limitedExchange, PLAIN_SPOT } from '#test/fakes/limited-exchange.ts'
import { coin } from './hand-feed.ts'
import { type TradingStand, tradingStand } from './trading-stand.ts'

/** A trading stand on an exchange that holds little itself. */
export type LimitedStand = TradingStand & {
  /** The exchange of the account, as it was opened last. */
  exchange(account?: string): LimitedExchange
  readonly alarms: TradingAlarm[]
  /** Open orders in words: `stop 0.1 at 49000 (exchange)`. */
  standing(): Promise<string[]>
  coverage(): Promise<unknown>
  /** What is open at the exchange itself. */
  atExchange(): Promise<string[]>
}

/** Opens it; `capabilities` are Binance's where nothing else is given. */
export async function limitedStand(
  instruments: readonly Instrument[] = [coin('BTC'), coin('ETH')],
  capabilities: ExchangeCapabilities = PLAIN_SPOT,
): Promise<LimitedStand> {
  const opened: LimitedExchange[] = []
  const stand = await tradingStand(instruments, {
    throughExchange: (raw) => {
      const limited = limitedExchange(raw, capabilities)
      opened.push(limited)
      return limited
    },
  })
  const alarms: TradingAlarm[] = []
  const listen = (): void => {
    stand.engine.events.subscribe(({ name, payload }) => {
      // The hub publishes payloads of the contract's own schema.
      if (name === 'trading.alarm') alarms.push(payload as TradingAlarm)
    })
  }
  listen()
  const restart = stand.restart.bind(stand)
  const exchange = (): LimitedExchange => {
    const last = opened.at(-1)
    if (last === undefined) throw new Error('no account was opened')
    return last
  }
  return Object.assign(stand, {
    alarms,
    exchange,
    async restart() {
      await restart()
      listen()
    },
    async standing() {
      const { items } = await stand.ok('trading.orders', { open: true, limit: 1_000 })
      return items
        .map(
          ({ type, remaining, price, stopPrice, heldBy }) =>
            `${type} ${remaining} at ${stopPrice ?? price} (${heldBy})`,
        )
        .sort()
    },
    async coverage() {
      return (await stand.ok('trading.positions', {})).items.map(({ coverage }) => coverage)
    },
    async atExchange() {
      const orders = await exchange().raw.openOrders()
      return orders
        .map(({ type, side, amount, price, stopPrice }) => `${side} ${type} ${amount} at ${stopPrice ?? price}`)
        .sort()
    },
  })
}

/** Asserts that the exchange was asked for nothing that it does not know. */
export function expectNoMistakes(stand: LimitedStand): void {
  expect(stand.exchange().mistakes).toEqual([])
}
