import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { symbolOfFile } from '#main/candles/symbol-of-file.ts'
import type { ExchangeEnvironment } from '#main/exchanges/connection.ts'
import type { MarketSource } from '#main/market/exchange/market-source.ts'
import {
  type ExchangeFeed,
  environmentOf,
  openExchangeFeed,
  openExchangeSource,
} from '#main/market/exchange/open-exchange-feed.ts'
import { FeedHub } from '#main/market/feed-hub.ts'
import { type MarketFeed, type MarketMode, sourceOf } from '#main/market/market-feed.ts'
import { ReplayMarket } from '#main/market/replay/replay-market.ts'
import { type ReplayTaskInput, replayTaskOutputSchema } from '#main/market/replay/replay-task.ts'
import { SimulatedMarket, type SimulatedMarketOptions } from '#main/market/simulated/simulated-market.ts'
import type { Clock, Log } from '#main/ports.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import type { Check } from '#main/system/check.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { checkConnection } from './connection-check.ts'
import { checkMarket } from './market-check.ts'
import { DEFAULT_EXCHANGE, DEFAULT_SEED, type MarketConfig } from './market-config.ts'
import { sampleFile } from './seed.ts'
import { nextTape } from './simulated-tape.ts'

const STALE_AFTER_MS = 10_000
/** A replay shows four prices a bar; it is stale when none came in the time of so many bars. */
const STALE_AFTER_BARS = 1
/** What listeners throw, they may throw at every event: the log hears of it once in so long. */
const ERROR_EVERY_MS = 10_000

/** What opening a market needs. */
export type MarketPorts = {
  /** The real one. */
  readonly clock: Clock
  readonly log: Log
  /** Runs a task in a thread and answers what it answers. */
  readonly inThread: (task: string, input: unknown) => Promise<unknown>
  /** Where a simulated market without a seed keeps its prices for the next start. */
  readonly settings?: SettingsRepository
  /** Where what an exchange lists is kept for a start without a network. */
  readonly dataFolder?: string | undefined
  /** What the trader watches. */
  readonly watched?: (() => readonly string[]) | undefined
}

/** The market that the engine looks at and trades on. Nothing moves before `start`. */
export type Market = {
  readonly mode: MarketMode
  /** Whose prices: the mode, or an exchange's id. */
  readonly source: string
  /** The feed of an exchange, with its connection; undefined for a market that needs none. */
  readonly exchange?: ExchangeFeed | undefined
  /** Which servers of the exchange. */
  readonly servers?: ExchangeEnvironment | undefined
  /** Null for a market that is not made from one. */
  readonly seed: number | null
  readonly feed: MarketFeed
  readonly hub: FeedHub
  /** The market's time: in a replay that of the moment being played, else the real one. Measures and schedules in real time. */
  readonly clock: Clock
  start(): void
  /** How it does, in words. */
  check(): Check
  close(): void
}

/**
 * Opens a market. Throws VALIDATION for one that cannot be, for a candle file that is none, or where the symbol or the
 * timeframe cannot be found out; NOT_FOUND where the file is missing.
 */
export async function openMarket(config: MarketConfig, ports: MarketPorts): Promise<Market> {
  switch (config.mode) {
    case 'simulated':
      return config.seed === undefined && ports.settings !== undefined
        ? openNextTape(ports.settings, ports)
        : openSimulated({ seed: config.seed ?? DEFAULT_SEED }, ports)
    case 'replay':
      return openReplay(config, ports)
    case 'exchange':
      return openExchange(config, ports)
  }
}

/** The market of an exchange: its prices, on the clock of the ports. */
export async function openExchange(
  { exchange = DEFAULT_EXCHANGE, ...servers }: Omit<ExchangeConfig, 'mode'>,
  ports: Omit<MarketPorts, 'inThread'>,
): Promise<Market> {
  const { clock, log, dataFolder, watched } = ports
  const onError = complaints(ports)
  const environment = environmentOf(servers)
  const feed = await openExchangeFeed(exchange, {
    environment,
    clock,
    random: Math.random,
    log,
    dataFolder,
    watched,
    onError,
    staleAfterMs: STALE_AFTER_MS,
  })
  const hub = new FeedHub({ feed, clock, onError, staleAfterMs: STALE_AFTER_MS })
  const parts = { mode: 'exchange', seed: null, feed, hub, clock, hasEnded: () => false } as const
  return {
    ...running(parts, exchange),
    exchange: feed,
    servers: environment,
    check: () => checkConnection(feed.connection(), clock.now()),
  }
}

/**
 * The public side of an exchange, to fetch from. Without a `url` the servers are those of the market at work where that is
 * of the same exchange, else the exchange's own.
 */
export function openDownloadSource(
  exchange: string,
  url: string | undefined,
  market: Pick<Market, 'source' | 'servers'>,
  { clock, log }: Pick<MarketPorts, 'clock' | 'log'>,
): Promise<MarketSource> {
  const here = market.source === exchange ? market.servers : undefined
  const environment = url === undefined && here !== undefined ? here : environmentOf({ url })
  return openExchangeSource(exchange, { environment, clock, log, random: Math.random })
}

/** A market of prices that come from elsewhere, on the clock of the ports. */
export function marketOf(feed: MarketFeed, ports: Pick<MarketPorts, 'clock' | 'log'>): Market {
  const onError = complaints(ports)
  const hub = new FeedHub({ feed, clock: ports.clock, onError, staleAfterMs: STALE_AFTER_MS })
  const parts = { mode: 'simulated', seed: null, feed, hub, clock: ports.clock, hasEnded: () => false } as const
  return running(parts, 'prices from elsewhere')
}

/** A market that goes on where the last one ended. */
function openNextTape(settings: SettingsRepository, ports: MarketPorts): Market {
  const { seed, startPrices, follow } = nextTape(settings, ports.clock, ports.log)
  const market = openSimulated({ seed, startPrices }, ports)
  const keep = follow(market.feed)
  return {
    ...market,
    close() {
      keep()
      market.close()
    },
  }
}

function openSimulated(
  { seed, startPrices }: Pick<SimulatedMarketOptions, 'seed' | 'startPrices'>,
  ports: MarketPorts,
): Market {
  const onError = complaints(ports)
  const feed = new SimulatedMarket({
    clock: ports.clock,
    seed,
    onError,
    ...(startPrices === undefined ? {} : { startPrices }),
  })
  const hub = new FeedHub({ feed, clock: ports.clock, onError, staleAfterMs: STALE_AFTER_MS })
  const parts = { mode: 'simulated', seed, feed, hub, clock: ports.clock, hasEnded: () => false } as const
  return running(parts, `made from the seed ${seed}`)
}

async function openReplay(
  { file = sampleFile(), symbol = symbolOfFile(file), timeframe: wanted, speed: given }: ReplayConfig,
  ports: MarketPorts,
): Promise<Market> {
  const name = basename(file)
  if (!existsSync(file)) throw new AppError('NOT_FOUND', `candle file not found: ${file}`, { file })
  if (symbol === undefined) {
    throw new AppError(
      'VALIDATION',
      `${name} does not say of what its candles are; name the symbol of the replay, such as BTC/USDT.`,
    )
  }
  const input: ReplayTaskInput = { file, timeframe: wanted }
  const { candles, timeframe, grid } = replayTaskOutputSchema.parse(await ports.inThread('market.replay', input))
  const barMs = TIMEFRAME_MS[timeframe]
  const speed = given ?? barMs / 1_000
  const onError = complaints(ports)
  const onEnd = (): void => ports.log.info({ file, symbol }, 'The replay has ended.')
  const feed = new ReplayMarket({ clock: ports.clock, candles, symbol, timeframe, speed, grid, onError, onEnd })
  const staleAfterMs = speed === 'max' ? STALE_AFTER_MS : Math.max(STALE_AFTER_MS, (STALE_AFTER_BARS * barMs) / speed)
  const hub = new FeedHub({ feed, clock: ports.clock, onError, staleAfterMs })
  const begin = candles.time[0]
  const clock: Clock = {
    now: () => feed.quote(symbol)?.time ?? begin,
    monotonic: () => ports.clock.monotonic(),
    schedule: (work, delayMs) => ports.clock.schedule(work, delayMs),
  }
  const words = `${symbol} ${timeframe} out of ${name}, ${speed === 'max' ? 'as fast as it goes' : `speed ${speed}`}`
  return running({ mode: 'replay', seed: null, feed, hub, clock, hasEnded: () => feed.hasEnded }, words)
}

type ExchangeConfig = Extract<MarketConfig, { readonly mode: 'exchange' }>
type ReplayConfig = Extract<MarketConfig, { readonly mode: 'replay' }>

/** A market that can be started and closed. `words` say what it is made of. */
function running(
  parts: Omit<Market, 'start' | 'check' | 'close' | 'source' | 'exchange' | 'servers'> & {
    readonly hasEnded: () => boolean
  },
  words: string,
): Market {
  const { mode, seed, feed, hub, clock, hasEnded } = parts
  let isRunning = false
  return {
    mode,
    source: sourceOf(feed),
    seed,
    feed,
    hub,
    clock,
    start() {
      isRunning = true
      feed.start()
    },
    check: () => checkMarket({ mode, words, isRunning, hasEnded: hasEnded(), now: clock.now(), ages: hub.ages() }),
    close() {
      isRunning = false
      feed.stop()
      hub.close()
    },
  }
}

/** Writes what listeners throw into the log, now and then. */
function complaints({ clock, log }: Pick<MarketPorts, 'clock' | 'log'>): (error: unknown) => void {
  let silentUntil = Number.NEGATIVE_INFINITY
  let held = 0
  return (error) => {
    const now = clock.monotonic()
    if (now < silentUntil) {
      held++
      return
    }
    silentUntil = now + ERROR_EVERY_MS
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.error({ error: what, alsoSince: held }, 'A listener of the market failed; the market goes on.')
    held = 0
  }
}
