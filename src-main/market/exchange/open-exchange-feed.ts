import type { ExchangeEnvironment } from '#main/exchanges/connection.ts'
import { loopbackUrl } from '#main/exchanges/loopback-url.ts'
import type { Clock, Log } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import { BinanceSource } from './binance-source.ts'
import { type InstrumentCache, instrumentCache } from './instrument-cache.ts'
import { LiveFeed } from './live-feed.ts'
import type { MarketSource } from './market-source.ts'

/** What an exchange's market is opened with. */
export type ExchangeSourceOptions = {
  readonly environment: ExchangeEnvironment
  readonly clock: Clock
  /** 0 to 1, for pauses that are never the same. */
  readonly random: () => number
  readonly log: Log
  /** After so long without a sign of life a stream is connected anew. */
  readonly silentMs?: number | undefined
}

export type ExchangeFeedOptions = ExchangeSourceOptions & {
  /** Where what an exchange lists is kept for a start without a network. */
  readonly dataFolder?: string | undefined
  /** What the trader watches. */
  readonly watched?: (() => readonly string[]) | undefined
  readonly waitMs?: number | undefined
  readonly staleAfterMs?: number | undefined
  readonly onError?: ((error: unknown) => void) | undefined
}

/** The prices of an exchange, and what its connection does. */
export type ExchangeFeed = LiveFeed

/** The public side of an exchange. Throws VALIDATION for an address elsewhere, NOT_FOUND for an exchange that is unknown. */
export async function openExchangeSource(id: string, options: ExchangeSourceOptions): Promise<MarketSource> {
  const { environment } = options
  if (id !== 'binance') {
    const { openCcxtSource } = await import('./ccxt-market-feed.ts')
    return openCcxtSource(id, options)
  }
  if (environment.kind === 'production') return new BinanceSource(options)
  if (environment.kind === 'loopback') {
    const restUrl = loopbackUrl(environment.url)
    const streamUrl = restUrl.replace(/^http/, 'ws')
    const addresses = { restUrl, streamUrl, socketApiUrl: `${streamUrl}/ws-api/v3` }
    return new BinanceSource({ ...options, addresses })
  }
  const addresses = {
    restUrl: 'https://testnet.binance.vision',
    streamUrl: 'wss://stream.testnet.binance.vision',
    socketApiUrl: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
  }
  return new BinanceSource({ ...options, addresses })
}

/**
 * Opens an exchange's market; it begins with `start`. Throws as `openExchangeSource`, and never because the exchange cannot
 * be reached.
 */
export async function openExchangeFeed(id: string, options: ExchangeFeedOptions): Promise<ExchangeFeed> {
  const source = await openExchangeSource(id, options)
  const { clock, random, log, watched, waitMs, staleAfterMs, onError } = options
  return LiveFeed.open({
    source,
    clock,
    random,
    log,
    watched,
    waitMs,
    staleAfterMs,
    onError,
    cache: cacheOf(id, options),
  })
}

function cacheOf(id: string, { dataFolder, environment, log }: ExchangeFeedOptions): InstrumentCache | undefined {
  if (dataFolder === undefined) return undefined
  return instrumentCache(dataFolder, environment.kind === 'production' ? id : `${id}-${environment.kind}`, log)
}

/** The environment that a configuration means. Throws VALIDATION for an address that is not on this machine. */
export function environmentOf({
  environment = 'production',
  url,
}: {
  readonly environment?: 'production' | 'testnet' | undefined
  readonly url?: string | undefined
}): ExchangeEnvironment {
  if (url === undefined) return { kind: environment }
  if (environment === 'testnet') throw new AppError('VALIDATION', 'name either the testnet or an address, not both')
  return { kind: 'loopback', url: loopbackUrl(url) }
}
