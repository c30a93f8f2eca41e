import { BinanceExchange, type BinanceExchangeOptions } from '#main/exchanges/ccxt/binance-exchange.ts'
import { RequestGates } from '#main/exchanges/ccxt/request-gates.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

/** A log that says nothing. */
export const QUIET_LOG = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** The connector of Binance at a fake that a test pulls, with a market that stands at 50,000. */
export type BinanceStand = {
  readonly fake: FakeBinance
  readonly key: ApiKey
  readonly exchange: BinanceExchange
  /** Another connector for the same account. */
  connect(other?: Partial<BinanceExchangeOptions>): BinanceExchange
  close(): Promise<void>
}

/** Starts both. `balances` are the account's. */
export async function binanceStand(
  options: Partial<BinanceExchangeOptions> = {},
  balances: Readonly<Record<string, string>> = { USDT: '100000', BTC: '2' },
): Promise<BinanceStand> {
  const fake = await startFakeBinance({ clock: options.clock ?? WALL_CLOCK, seed: 7 })
  const key = fake.openAccount(balances)
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  fake.crowd.take('BTCUSDT', 'BUY', '0.01')
  const exchanges: BinanceExchange[] = []
  const gates = new RequestGates(options.clock ?? WALL_CLOCK)
  const connect = (other: Partial<BinanceExchangeOptions> = {}): BinanceExchange => {
    const { restUrl, socketApiUrl, streamUrl } = fake
    const exchange = new BinanceExchange({
      clock: WALL_CLOCK,
      random: () => 0.5,
      log: QUIET_LOG,
      key: { key: key.key, secret: key.secret },
      addresses: { restUrl, socketApiUrl, streamUrl },
      gates,
      ...options,
      ...other,
    })
    exchanges.push(exchange)
    return exchange
  }
  return {
    fake,
    key,
    exchange: connect(),
    connect,
    async close() {
      for (const exchange of exchanges) exchange.close()
      await fake.close()
    },
  }
}
