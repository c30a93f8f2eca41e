import { expect, vi } from 'vitest'
import { openConnection } from '#main/exchanges/catalog.ts'
import type { ConnectedExchange, ExchangeCredentials } from '#main/exchanges/connection.ts'
import { decimal } from '#shared/decimal.ts'
import type { Crowd } from '#test/fakes/venue/crowd.ts'
import type { ExchangeUnderTest } from '#test/integration/exchange-conformance.ts'
import { QUIET_LOG } from './binance-stand.ts'
import { WALL_CLOCK } from './wall-clock.ts'

const MARKET = 'BTCUSDT'
const PATIENCE = { timeout: 20_000, interval: 20 }
const BALANCES = { USDT: '100000', BTC: '2' }

/** What all fakes of exchanges have. */
type Fake = {
  readonly restUrl: string
  readonly crowd: Crowd
  now(): number
  openAccount(balances: Readonly<Record<string, string>>): { readonly key: string; readonly secret: string }
  connections(): number
  cutStreams(): void
  close(): Promise<void>
}

/** Opens a connection to a fake; the catalogue's, unless said otherwise. */
export type OpenAtFake = (fake: Fake, credentials: ExchangeCredentials) => Promise<ConnectedExchange>

/** A connection of the catalogue. */
export const fromCatalogue =
  (id: string): OpenAtFake =>
  ({ restUrl }, credentials) =>
    openConnection(id, {
      environment: { kind: 'loopback', url: restUrl },
      credentials,
      clock: WALL_CLOCK,
      random: () => 0.5,
      log: QUIET_LOG,
      symbols: () => ['BTC/USDT'],
    })

/** An account at a fake exchange whose market stands at 50,000, to be tried by the suite that every exchange passes. */
export async function venueUnderTest(
  start: (options: { readonly clock: typeof WALL_CLOCK; readonly seed: number }) => Promise<Fake>,
  open: OpenAtFake,
): Promise<ExchangeUnderTest> {
  const fake = await start({ clock: WALL_CLOCK, seed: 7 })
  const { crowd } = fake
  const moveTo = (price: string): void => {
    crowd.withdraw(MARKET)
    crowd.quote(MARKET, { price, step: '10', levels: 20, quantity: '0.1' })
    crowd.take(MARKET, 'SELL', '0.0002')
  }
  moveTo('50000')
  const { key: apiKey, secret } = fake.openAccount(BALANCES)
  const exchange = await open(fake, { apiKey, secret })
  const stranger = await open(fake, { apiKey: 'A'.repeat(apiKey.length), secret: 'B'.repeat(secret.length) })
  let told = 0
  return {
    exchange,
    symbol: 'BTC/USDT',
    amount: '0.15',
    crumb: '0.0002',
    prices: {
      farBelow: '40000',
      inside: '50000',
      best: '50010',
      taking: '50020',
      below: '48000',
      beyondBelow: '47900',
      above: '52000',
      beyondAbove: '52100',
    },
    now: () => fake.now(),
    moveTo,
    sellToUs(amount, many = 1) {
      for (let sale = 0; sale < many; sale++) crowd.take(MARKET, 'SELL', decimal(amount).toFixed())
    },
    async listening() {
      exchange.subscribe(() => told++)
      await vi.waitFor(() => expect(exchange.status().isListening).toBe(true), PATIENCE)
    },
    async settle() {
      let before = -1
      // What comes over the network has come when nothing more does.
      await vi.waitFor(
        () => {
          const isQuiet = before === told
          before = told
          if (!isQuiet) throw new Error('events are still coming')
        },
        { timeout: 20_000, interval: 200 },
      )
    },
    breakStreams: () => fake.cutStreams(),
    withBadKey: () => stranger,
    async close() {
      exchange.close()
      stranger.close()
      await vi.waitFor(() => expect(fake.connections()).toBe(0), PATIENCE)
      await fake.close()
    },
  }
}
