import { BYBIT } from '#main/exchanges/ccxt/bybit-dialect.ts'
import { CcxtExchange, type CcxtExchangeOptions } from '#main/exchanges/ccxt/ccxt-exchange.ts'
import { RequestGates } from '#main/exchanges/ccxt/request-gates.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import type { ApiKey } from '#test/fakes/bybit/api-keys.ts'
import { type FakeBybit, startFakeBybit } from '#test/fakes/bybit/fake-bybit.ts'
import { QUIET_LOG } from './binance-stand.ts'

/** The connector of Bybit at a fake that a test pulls, with a market that stands at 50,000. */
export type BybitStand = {
  readonly fake: FakeBybit
  readonly key: ApiKey
  readonly exchange: CcxtExchange
  /** Another connector for the same account. */
  connect(other?: Partial<CcxtExchangeOptions>): CcxtExchange
  close(): Promise<void>
}

/** Starts both. `balances` are the account's. */
export async function bybitStand(
  options: Partial<CcxtExchangeOptions> = {},
  balances: Readonly<Record<string, string>> = { USDT: '100000', BTC: '2' },
): Promise<BybitStand> {
  const clock = options.clock ?? WALL_CLOCK
  const fake = await startFakeBybit({ clock, seed: 7 })
  const key = fake.openAccount(balances)
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  fake.crowd.take('BTCUSDT', 'BUY', '0.01')
  const exchanges: CcxtExchange[] = []
  const gates = new RequestGates(clock)
  const connect = (other: Partial<CcxtExchangeOptions> = {}): CcxtExchange => {
    const exchange = new CcxtExchange(BYBIT, {
      clock,
      random: () => 0.5,
      log: QUIET_LOG,
      credentials: { apiKey: key.key, secret: key.secret },
      environment: { kind: 'loopback', url: fake.restUrl },
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
