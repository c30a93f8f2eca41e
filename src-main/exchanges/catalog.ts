import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import type { ConnectedExchange, ConnectionOptions } from './connection.ts'
import type { ExchangeCapabilities } from './exchange.ts'

/** What is known of an exchange before anything of it is loaded. */
export type ExchangeDescription = {
  readonly id: string
  readonly name: string
  /** `tested`: its connector passes the suite of exchanges against a server that speaks its protocol. */
  readonly support: 'tested' | 'untested'
  readonly hasTestnet: boolean
  readonly credentialFields: readonly ('apiKey' | 'secret' | 'passphrase')[]
  readonly capabilities: ExchangeCapabilities
}

/** Exchanges at which accounts can be opened. */
export const EXCHANGES: readonly ExchangeDescription[] = [
  {
    id: 'binance',
    name: 'Binance',
    support: 'tested',
    hasTestnet: true,
    credentialFields: ['apiKey', 'secret'],
    capabilities: {
      stops: true,
      trailingStops: false,
      oco: false,
      amend: false,
      postOnly: true,
      reduceOnly: false,
    },
  },
  {
    id: 'bybit',
    name: 'Bybit',
    support: 'tested',
    hasTestnet: true,
    credentialFields: ['apiKey', 'secret'],
    capabilities: {
      stops: true,
      trailingStops: false,
      oco: false,
      amend: false,
      postOnly: true,
      reduceOnly: false,
    },
  },
]

/** Throws NOT_FOUND for an exchange at which no account can be opened. */
export function describeExchange(id: string): ExchangeDescription {
  const known = EXCHANGES.find((exchange) => exchange.id === id)
  if (known !== undefined) return known
  const ids = EXCHANGES.map((exchange) => exchange.id)
  throw new AppError(
    'NOT_FOUND',
    `accounts cannot be opened at ${quoted(id)}${didYouMean(suggest(id, ids))}; they can at ${ids.join(', ')}`,
    { exchange: id },
  )
}

/**
 * Opens an account at an exchange; its connector is loaded when it is first asked for, and nothing is sent before it is
 * used. Throws NOT_FOUND as `describeExchange`, VALIDATION for an address that is not on this machine.
 */
export async function openConnection(id: string, options: ConnectionOptions): Promise<ConnectedExchange> {
  describeExchange(id)
  if (id === 'binance') {
    const { openBinance } = await import('./ccxt/open-binance.ts')
    return openBinance(options)
  }
  const [{ openCcxt }, { BYBIT }] = await Promise.all([
    import('./ccxt/open-ccxt.ts'),
    import('./ccxt/bybit-dialect.ts'),
  ])
  return openCcxt(BYBIT, options)
}
