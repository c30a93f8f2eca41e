import type { ConnectedExchange, ConnectionOptions, ExchangeEnvironment } from '#main/exchanges/connection.ts'
import { loopbackUrl } from '#main/exchanges/loopback-url.ts'
import { BinanceExchange } from './binance-exchange.ts'
import type { BinanceAddresses } from './load-binance.ts'

/** Opens an account at Binance; nothing is sent before it is used. Throws VALIDATION for an address elsewhere. */
export function openBinance(options: ConnectionOptions): ConnectedExchange {
  const { environment, credentials, clock, random, log, symbols } = options
  return new BinanceExchange({
    clock,
    random,
    log,
    key: credentials === undefined ? undefined : { key: credentials.apiKey, secret: credentials.secret },
    addresses: addressesOf(environment),
    tellsOfKeys: environment.kind !== 'testnet',
    ...(symbols === undefined ? {} : { symbols }),
  })
}

function addressesOf(environment: ExchangeEnvironment): BinanceAddresses | undefined {
  if (environment.kind === 'production') return undefined
  if (environment.kind === 'testnet') {
    return {
      restUrl: 'https://testnet.binance.vision',
      streamUrl: 'wss://stream.testnet.binance.vision',
      socketApiUrl: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
    }
  }
  const restUrl = loopbackUrl(environment.url)
  const streamUrl = restUrl.replace(/^http/, 'ws')
  return { restUrl, streamUrl, socketApiUrl: `${streamUrl}/ws-api/v3` }
}
