import type { ExchangeEnvironment } from '#main/exchanges/connection.ts'
import { loopbackUrl } from '#main/exchanges/loopback-url.ts'
import { AppError } from '#shared/errors.ts'

/** Which servers of an exchange are meant. Throws VALIDATION for an address that is not of this machine. */
export function environmentOf(
  exchange: { readonly name: string; readonly hasTestnet: boolean },
  { testnet = false, url }: { readonly testnet?: boolean | undefined; readonly url?: string | undefined },
): ExchangeEnvironment {
  if (url !== undefined) {
    if (testnet) throw new AppError('VALIDATION', 'testnet and url are two different servers; give one of them')
    return { kind: 'loopback', url: loopbackUrl(url) }
  }
  if (!testnet) return { kind: 'production' }
  if (!exchange.hasTestnet) throw new AppError('VALIDATION', `${exchange.name} has no testnet; leave testnet out`)
  return { kind: 'testnet' }
}

/** The servers in words, for a sentence that begins with the exchange's name. */
export function environmentWords(environment: ExchangeEnvironment): string {
  switch (environment.kind) {
    case 'production':
      return 'real money'
    case 'testnet':
      return 'testnet, no real money'
    case 'loopback':
      return `server on this machine, ${environment.url}, no real money`
  }
}
