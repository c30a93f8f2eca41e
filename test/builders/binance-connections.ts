import type { Connections } from '#main/credentials/connections.ts'
import { BinanceExchange } from '#main/exchanges/ccxt/binance-exchange.ts'
import type { ConnectedExchange } from '#main/exchanges/connection.ts'
import { AppError } from '#shared/errors.ts'
import { QUIET_LOG } from '#test/builders/binance-stand.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { WALL_CLOCK } from './wall-clock.ts'

export function binanceConnections(keyOf: (apiKey: string) => ApiKey | undefined): Connections {
  return {
    describe(id) {
      if (id !== 'binance') throw new AppError('NOT_FOUND', 'there is no exchange; did you mean binance?')
      return { id: 'binance', name: 'Binance', hasTestnet: true, credentialFields: ['apiKey', 'secret'] }
    },
    open(_id, { environment, credentials, symbols }) {
      if (environment.kind !== 'loopback') throw new Error('only loopback')
      const restUrl = environment.url
      const streamUrl = restUrl.replace('http', 'ws')
      const exchange = new BinanceExchange({
        clock: WALL_CLOCK,
        random: () => 0.5,
        log: QUIET_LOG,
        key: { key: credentials.apiKey, secret: credentials.secret },
        addresses: { restUrl, streamUrl, socketApiUrl: `${streamUrl}/ws-api/v3` },
        ...(symbols === undefined ? {} : { symbols }),
      })
      return Promise.resolve(
        Object.assign(exchange, {
          permissions: async () => {
            await exchange.balances()
            const key = keyOf(credentials.apiKey)
            return { read: true, trade: key?.canTrade ?? true, withdraw: key?.canWithdraw === true, ipRestricted: null }
          },
          status: () => ({
            isListening: exchange.isListening,
            lastHeardAt: undefined,
            clockOffsetMs: exchange.clockOffset,
            circuit: 'closed' as const,
            bannedForMs: 0,
            rateLimitUsed: undefined,
          }),
        }) satisfies ConnectedExchange,
      )
    },
  }
}
