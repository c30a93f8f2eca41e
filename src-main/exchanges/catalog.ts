import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import type { Dialect } from './ccxt/dialect.ts'
import { CCXT_IDS } from './ccxt-ids.ts'
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

const NOTHING_BUT_ORDERS: ExchangeCapabilities = {
  stops: false,
  trailingStops: false,
  oco: false,
  amend: false,
  postOnly: false,
  reduceOnly: false,
}

/** Exchanges at which accounts can be opened; others of ccxt can be too, but are only read. */
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
  {
    id: 'okx',
    name: 'OKX',
    support: 'untested',
    hasTestnet: true,
    credentialFields: ['apiKey', 'secret', 'passphrase'],
    capabilities: NOTHING_BUT_ORDERS,
  },
  {
    id: 'kraken',
    name: 'Kraken',
    support: 'untested',
    hasTestnet: false,
    credentialFields: ['apiKey', 'secret'],
    capabilities: NOTHING_BUT_ORDERS,
  },
  {
    id: 'coinbase',
    name: 'Coinbase Advanced',
    support: 'untested',
    hasTestnet: false,
    credentialFields: ['apiKey', 'secret'],
    capabilities: NOTHING_BUT_ORDERS,
  },
]

/** Any exchange of ccxt. Throws NOT_FOUND for one that is not among them. */
export function describeExchange(id: string): ExchangeDescription {
  const known = EXCHANGES.find((exchange) => exchange.id === id)
  if (known !== undefined) return known
  if (CCXT_IDS.includes(id)) {
    return {
      id,
      name: id,
      support: 'untested',
      hasTestnet: false,
      credentialFields: ['apiKey', 'secret'],
      capabilities: NOTHING_BUT_ORDERS,
    }
  }
  const ids = EXCHANGES.map((exchange) => exchange.id)
  throw new AppError(
    'NOT_FOUND',
    `accounts cannot be opened at ${quoted(id)}${didYouMean(suggest(id, [...ids, ...CCXT_IDS]))}; they can at ${ids.join(', ')}`,
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
  const { openCcxt } = await import('./ccxt/open-ccxt.ts')
  return openCcxt(await dialectOf(id), options)
}

async function dialectOf(id: string): Promise<Dialect> {
  if (id === 'bybit') return (await import('./ccxt/bybit-dialect.ts')).BYBIT
  const { unifiedDialect } = await import('./ccxt/unified-dialect.ts')
  const { OKX, KRAKEN, COINBASE } = await import('./ccxt/unified-specs.ts')
  const spec = [OKX, KRAKEN, COINBASE].find((one) => one.id === id)
  if (spec !== undefined) return unifiedDialect(spec)
  const { anyDialect } = await import('./ccxt/any-dialect.ts')
  return anyDialect(id)
}
