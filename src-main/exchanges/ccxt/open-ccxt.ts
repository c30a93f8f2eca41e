import type { ConnectedExchange, ConnectionOptions } from '#main/exchanges/connection.ts'
import { CcxtExchange } from './ccxt-exchange.ts'
import type { Dialect } from './dialect.ts'

/** Opens an account by a dialect; nothing is sent before it is used. Throws VALIDATION for an address elsewhere. */
export function openCcxt(dialect: Dialect, options: ConnectionOptions): ConnectedExchange {
  const { environment, credentials, clock, random, log, symbols } = options
  return new CcxtExchange(dialect, {
    environment,
    credentials,
    clock,
    random,
    log,
    ...(symbols === undefined ? {} : { symbols }),
  })
}
