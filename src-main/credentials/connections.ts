import type { ConnectedExchange, ExchangeCredentials, ExchangeEnvironment } from '#main/exchanges/connection.ts'

/** What of an exchange matters for its keys. */
export type KnownExchange = {
  readonly id: string
  readonly name: string
  /** `untested`: nobody has seen its connector trade; tested where it is not said. */
  readonly support?: 'tested' | 'untested'
  readonly hasTestnet: boolean
  readonly credentialFields: readonly ('apiKey' | 'secret' | 'passphrase')[]
}

/** Exchanges, and how accounts there are reached. */
export type Connections = {
  /** Throws NOT_FOUND, naming what may have been meant. */
  describe(exchange: string): KnownExchange
  open(
    exchange: string,
    options: {
      readonly environment: ExchangeEnvironment
      readonly credentials: ExchangeCredentials
      readonly symbols?: () => Iterable<string>
    },
  ): Promise<ConnectedExchange>
}
