import { backtestHandlers } from '#main/backtest/calls.ts'
import { candlesHandlers } from '#main/candles/calls.ts'
import type { Dispatcher } from '#main/contract/dispatcher.ts'
import { createDispatcher, toCallError } from '#main/contract/dispatcher.ts'
import type { EventHub } from '#main/contract/event-hub.ts'
import { createEventHub } from '#main/contract/event-hub.ts'
import { listenOnSocket } from '#main/contract/socket-server.ts'
import type { Connections } from '#main/credentials/connections.ts'
import { jobsHandlers } from '#main/jobs/calls.ts'
import { createJobRegistry } from '#main/jobs/job-registry.ts'
import { runInThread } from '#main/jobs/run-in-thread.ts'
import { createThreadPool } from '#main/jobs/thread-pool.ts'
import { workerFile } from '#main/jobs/worker-file.ts'
import { marketHandlers } from '#main/market/calls.ts'
import { shownConnection } from '#main/market/exchange/connection-state.ts'
import { tellLiveCandles } from '#main/market/live-candles.ts'
import type { MarketFeed, MarketMode } from '#main/market/market-feed.ts'
import { WatchedSymbols } from '#main/market/watched-symbols.ts'
import { optimizeHandlers } from '#main/optimize/calls.ts'
import { SearchJobs } from '#main/optimize/search-jobs.ts'
import type { EnginePorts, Log } from '#main/ports.ts'
import { settingsHandlers } from '#main/settings/calls.ts'
import { createBacktestResultsRepository } from '#main/storage/books/backtest-results-repository.ts'
import { createSettingsRepository } from '#main/storage/books/settings-repository.ts'
import { createSignalsRepository } from '#main/storage/books/signals-repository.ts'
import { createStrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import { createStrategyRunsRepository } from '#main/storage/books/strategy-runs-repository.ts'
import { createCandleRepository } from '#main/storage/candles/candle-repository.ts'
import { Checkpoints } from '#main/storage/checkpoints.ts'
import { acquireDataFolderLock } from '#main/storage/data-folder-lock.ts'
import { createBacktestDetailsRepository } from '#main/storage/runs/backtest-details-repository.ts'
import { createOptimizationsRepository } from '#main/storage/runs/optimizations-repository.ts'
import { strategiesHandlers } from '#main/strategies/calls.ts'
import { StrategyRunner } from '#main/strategies/runner/strategy-runner.ts'
import { signalsHandlers } from '#main/strategies/signals-calls.ts'
import { backupsHandlers } from '#main/system/backups-calls.ts'
import { systemHandlers } from '#main/system/calls.ts'
import { desktopHandlers } from '#main/system/desktop-calls.ts'
import { KnownSecrets } from '#main/system/known-secrets.ts'
import { openLog } from '#main/system/logging.ts'
import { createMetrics } from '#main/system/metrics.ts'
import { version } from '#main/system/version.ts'
import { createWholeBackups, putBackupInPlace } from '#main/system/whole-backups.ts'
import type { TradedExchange } from '#main/trading/trading-desk.ts'
import { watchedSymbols, watchlistHandlers } from '#main/watchlist/calls.ts'
import { AppError } from '#shared/errors.ts'
import { Closing } from './closing.ts'
import { exchangeConnections } from './connections.ts'
import { openCredentials } from './credentials.ts'
import { openDatabases } from './databases.ts'
import { marketOf, openDownloadSource, openExchange, openMarket } from './market.ts'
import { createMarketChoices } from './market-choice.ts'
import { type MarketConfig, openChosenMarket } from './market-config.ts'
import { Markets } from './markets.ts'
import { checkOfRestored } from './restored-check.ts'
import { seedFirstStart } from './seed.ts'
import { openTrading } from './trading.ts'

/** What an engine is made of. */
export type EngineConfig = {
  readonly dataFolder: string
  readonly ports: EnginePorts
  /** Puts sample candles and strategies into a new data folder, so that the first window shows something real. */
  readonly seed?: boolean
  /** The market to look at and to trade on; default: the simulated one. */
  readonly market?: MarketConfig
  /** The market asked for is remembered, and where none is asked for it is the one of the last time. */
  readonly remembersMarket?: boolean
  /** Prices to trade on instead of a market that is opened here. */
  readonly feed?: MarketFeed
  /** Stands between the engine and the exchange of each account, for whoever watches or disturbs what passes there. */
  readonly throughExchange?: (exchange: TradedExchange) => TradedExchange
  /** Instead of the log file in the data folder. */
  readonly log?: Log
  /** Opens the vault at the start, where there is one. */
  readonly passphrase?: string
  /** Instead of the exchanges of the catalogue. */
  readonly connections?: Connections
  /** Instead of the program's own worker. */
  readonly workerFile?: string
}

/** All services, wired, behind the contract. */
export type Engine = {
  readonly dispatcher: Dispatcher
  readonly events: EventHub
  /** The real path of the data folder. */
  readonly dataFolder: string
  readonly socketPath: string
  /** What the market is; `seed` is null where it is not made from one. */
  readonly market: {
    readonly mode: MarketMode
    /** Whose prices: the mode, or an exchange's id. */
    readonly source: string
    readonly seed: number | null
  }
  /** Brings books and exchanges in step, as after a sleep of the machine. */
  recover(): Promise<void>
  /** When no job runs and no other program is being served. */
  idle(): Promise<void>
  /** Stops jobs, says goodbye to clients, and leaves the databases whole. Safe to call twice. */
  close(): Promise<void>
}

/** Another program is served as long as its last call is no longer ago. */
const QUIET_MS = 1_000

/**
 * Takes the data folder's lock, brings its databases up to date, wires all services and serves them on the local socket.
 * Throws LOCKED while another process holds the folder, STORAGE or CONFLICT where the databases cannot be opened.
 */
export async function createEngine(config: EngineConfig): Promise<Engine> {
  const { clock, ids, dialogs, windowFiles } = config.ports
  const lock = acquireDataFolderLock(config.dataFolder)
  if (lock === undefined) {
    throw new AppError('LOCKED', `${config.dataFolder} is in use by another AutoCbot`, {
      dataFolder: config.dataFolder,
    })
  }
  const closing = new Closing()
  closing.add(() => lock.release())
  try {
    const dataFolder = lock.folder
    const secrets = new KnownSecrets()
    const log = config.log ?? closing.keep(openLog(dataFolder, secrets))
    putBackupInPlace(dataFolder, clock, log)
    const { books, candles, runs, paper, restored, checkpoint } = openDatabases(dataFolder, clock, log)
    closing.add(() => checkpoint(log))
    // A pool of its own: a long job must not keep it waiting.
    const checkpointPool = closing.keep(createThreadPool(config.workerFile ?? workerFile(), { maxThreads: 1 }))
    closing.keep(
      new Checkpoints({
        files: [books.name, paper.name],
        clock,
        log,
        run: (files) => runInThread(checkpointPool, 'storage.checkpoint', { files }),
      }),
    )
    const events = closing.keep(createEventHub(clock, (error) => log.error({ error }, 'A listener of events failed.')))
    const metrics = closing.keep(createMetrics())
    const pool = createThreadPool(config.workerFile ?? workerFile())
    const jobs = closing.keep(
      createJobRegistry({
        pool,
        clock,
        ids,
        log,
        onProgress: (job) => events.publish('jobs.progress', job),
        onFinished: (job) => events.publish('jobs.finished', job),
        describeError: (error, requestId, what) => toCallError(error, requestId, what, log),
      }),
    )
    const repositoryPorts = { now: clock.now, newId: ids.next }
    const settings = createSettingsRepository(books, repositoryPorts)
    const inThread = (task: string, input: unknown): Promise<unknown> => runInThread(pool, task, input)
    const market = closing.keep(
      config.feed === undefined
        ? await openChosenMarket(
            config.market,
            (chosen) =>
              openMarket(chosen, {
                clock,
                log,
                inThread,
                settings,
                dataFolder,
                watched: () => watchedSymbols(settings),
              }),
            log,
            config.remembersMarket === true ? settings : undefined,
          )
        : marketOf(config.feed, { clock, log }),
    )
    market.hub.subscribe((quote) => events.publish('market.quote', quote))
    const watched = closing.keep(
      new WatchedSymbols({
        feed: market.feed,
        clock,
        onBook: (book) => events.publish('market.book', book),
        onTrades: (trades) => events.publish('market.trade', trades),
      }),
    )
    const markets = closing.keep(
      new Markets({
        primary: market,
        open: ({ mode: _mode, ...exchange }) => openExchange(exchange, { clock, log, dataFolder }),
        onConnection: (connection) => events.publish('market.connectionChanged', shownConnection(connection)),
      }),
    )
    events.subscribe(({ name }) => {
      if (name === 'watchlist.changed') market.exchange?.watch(watchedSymbols(settings))
    })
    tellLiveCandles(market.feed, (bars) => events.publish('market.candle', bars))
    const strategies = createStrategiesRepository(books, repositoryPorts)
    const results = createBacktestResultsRepository(books, repositoryPorts)
    const details = createBacktestDetailsRepository(runs, clock.now)
    const forget = (runIds: readonly string[]): void => {
      if (runIds.length === 0) return
      runInThread(pool, 'backtest.forget', { dataFolder, ids: runIds }).catch((error: unknown) =>
        log.warn({ error }, 'Details of removed backtests were left; the next start tries again.'),
      )
    }
    const known = new Set(results.ids())
    forget(details.ids().filter((id) => !known.has(id)))
    const connections = config.connections ?? exchangeConnections({ clock, log, random: Math.random })
    const credentials = openCredentials({
      books,
      settings,
      ports: config.ports,
      connections,
      secrets,
      events,
      workerFile: config.workerFile ?? workerFile(),
      closing,
    })
    if (config.passphrase !== undefined && credentials.vault.exists) await credentials.unlock(config.passphrase)
    const trading = await openTrading({
      credentials,
      connections,
      random: Math.random,
      books,
      paper,
      market,
      markets,
      clock,
      ids,
      log,
      events,
      dialogs,
      steps: config.ports.steps,
      throughExchange: config.throughExchange,
      closing,
    })
    const signals = createSignalsRepository(books, clock.now)
    const runner = closing.keep(
      new StrategyRunner({
        strategies,
        runs: createStrategyRunsRepository(books, clock.now),
        signals,
        feedOf: (account) => markets.of(account).market.feed,
        clock: market.clock,
        ids,
        log,
        events,
        trading: trading.service,
        accounts: trading.accounts,
      }),
    )
    const dispatcher = createDispatcher(
      {
        ...candlesHandlers({
          dataFolder,
          database: candles,
          jobs,
          events,
          dialogs,
          windowFiles,
          clock,
          inThread,
          openSource: (exchange, url) => openDownloadSource(exchange, url, market, { clock, log }),
        }),
        ...marketHandlers({
          database: candles,
          dataFolder,
          inThread,
          market,
          watched,
          connections: () => markets.connections(),
        }),
        ...watchlistHandlers({ repository: settings, events, feed: market.feed }),
        ...strategiesHandlers({
          repository: strategies,
          events,
          runner,
          audit: trading.audit,
          latestVerdict: results.latestVerdict,
        }),
        ...signalsHandlers(signals),
        ...backtestHandlers({
          dataFolder,
          results,
          details,
          forget,
          isStored: (key) => createCandleRepository(candles).find(key) !== undefined,
          writeReport: async (input) => {
            await runInThread(pool, 'backtest.report', input)
          },
          searchTrials: createOptimizationsRepository(runs, clock.now).trialsOn,
          newId: ids.next,
          strategies,
          jobs,
          events,
          dialogs,
        }),
        ...optimizeHandlers({
          dataFolder,
          searches: new SearchJobs({
            results: createOptimizationsRepository(runs, clock.now),
            jobs,
            events,
            log,
            workerFile: config.workerFile ?? workerFile(),
            inThread,
          }),
          strategies,
          isStored: (key) => createCandleRepository(candles).find(key) !== undefined,
          inThread,
          newId: ids.next,
        }),
        ...trading.handlers,
        ...credentials.handlers,
        ...desktopHandlers(config.ports.desktop, dataFolder),
        ...backupsHandlers(
          createWholeBackups({ dataFolder, databases: { books, candles, runs, paper }, clock }),
          trading.audit,
        ),
        ...jobsHandlers(jobs),
        ...settingsHandlers({ repository: settings, events }),
        ...systemHandlers({
          dataFolder,
          metrics,
          mode: () => {
            const isLive = trading.accounts.list().some(({ live, kind }) => kind === 'exchange' && live)
            return market.mode === 'exchange' ? (isLive ? 'live' : 'paper') : market.mode
          },
          source: market.source,
          marketChoices: createMarketChoices({ mode: market.mode, source: market.source }, settings),
          checkMarkets: () => [...restored.map(checkOfRestored), ...markets.checks()],
          pingDatabases: () => [books, candles, runs, paper].forEach((database) => database.prepare('SELECT 1').get()),
          gauges: () => ({ jobs_active: jobs.active() }),
        }),
      },
      {
        log,
        clock,
        ids,
        onCall: metrics.call,
        admit: (call, origin) => credentials.lock.admit(call, origin),
        hide: (value) => secrets.hideIn(value),
      },
    )
    runner.start()
    market.start()
    trading.start()
    const socket = await listenOnSocket(dataFolder, { dispatcher, events, clock, log })
    closing.keep(socket)
    if (config.seed === true) await seedFirstStart({ dispatcher, settings, log })
    log.info({ version: version(), dataFolder, node: process.versions.node }, 'The engine is running.')
    closing.add(() => log.info({}, 'The engine stops.'))
    return {
      dispatcher,
      events,
      dataFolder,
      socketPath: socket.path,
      market: { mode: market.mode, source: market.source, seed: market.seed },
      recover: () => trading.recover(),
      async idle() {
        while (jobs.active() > 0) await new Promise<void>((resolve) => clock.schedule(resolve, 20))
        await socket.quiet(QUIET_MS)
      },
      close: () => closing.close(),
    }
  } catch (error) {
    await closing.close()
    throw error
  }
}
