import type { Connections } from '#main/credentials/connections.ts'
import { describeExchange, openConnection } from '#main/exchanges/catalog.ts'
import type { Clock, Log } from '#main/ports.ts'

/** The exchanges of the catalogue, reached with this clock and log. */
export function exchangeConnections(ports: {
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
}): Connections {
  return {
    describe: describeExchange,
    open: (exchange, options) => openConnection(exchange, { ...options, ...ports }),
  }
}
