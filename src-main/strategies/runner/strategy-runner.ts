import { z } from 'zod'
import type { EventHub } from '#main/contract/event-hub.ts'
import { timeframesOf } from '#main/market/feed-candles.ts'
import type { MarketFeed } from '#main/market/market-feed.ts'
import type { Clock, Ids, Log } from '#main/ports.ts'
import type { SignalsRepository } from '#main/storage/books/signals-repository.ts'
import type { StrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import type { StrategyRunRow, StrategyRunsRepository } from '#main/storage/books/strategy-runs-repository.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { TradingService } from '#main/trading/trading-service.ts'
import type { StrategyRun as ShownRun } from '#shared/contract/strategies.ts'
import type { Account } from '#shared/domain/account.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Position } from '#shared/domain/position.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, suggest } from '#shared/strategy-language/suggest.ts'
import type { Timeframe } from '#shared/time.ts'
import { tradeSums } from './run-figures.ts'
import { StrategyRun } from './strategy-run.ts'
import { requireTradable } from './tradable.ts'

export type StrategyRunnerParts = {
  readonly strategies: StrategiesRepository
  readonly runs: StrategyRunsRepository
  readonly signals: SignalsRepository
  /** The market that an account trades on. */
  readonly feedOf: (account: Pick<Account, 'id'>) => MarketFeed
  /** The market's. */
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly log: Log
  readonly events: EventHub
  readonly trading: TradingService
  readonly accounts: { require(account?: string): Account }
}

/** What is to be enabled. */
export type EnableInput = {
  readonly id: string
  readonly account?: string | undefined
  readonly symbols?: readonly string[] | undefined
  readonly parameters?: Readonly<Record<string, number>> | undefined
}

/** An enabled strategy: trading, or the reason why it does not. */
type Enabled = {
  row: StrategyRunRow
  run: StrategyRun | undefined
  /** Why it cannot trade now, on this market or at this start. */
  waiting: string | undefined
}

const openedAccountSchema = z.object({ id: z.string(), state: z.literal('open') })
const connectedSchema = z.object({ exchange: z.string(), state: z.literal('connected') })
const ownOrderSchema = z.object({ symbol: z.string(), side: z.literal('buy'), strategyId: z.string() })

/** The strategies that trade by themselves: which are enabled, their lives over restarts, and what they come to. */
export class StrategyRunner {
  readonly #parts: StrategyRunnerParts
  readonly #enabled = new Map<string, Enabled>()
  readonly #ends: (() => void)[] = []
  /** The markets that are listened to. */
  readonly #feeds = new Set<MarketFeed>()
  #releases: readonly (() => void)[] = []

  constructor(parts: StrategyRunnerParts) {
    this.#parts = parts
  }

  /** Lets all go on that were enabled; to be called once, before the market starts. */
  start(): void {
    const { runs, events } = this.#parts
    this.#ends.push(
      events.subscribe(({ name, payload }) => {
        if (name === 'accounts.changed') this.#accountChanged(payload)
        if (name === 'market.connectionChanged') this.#connectionChanged(payload)
        if (name !== 'trading.orderChanged' || this.#enabled.size === 0) return
        const order = ownOrderSchema.safeParse(payload)
        if (order.success) this.#enabled.get(order.data.strategyId)?.run?.orderChanged(order.data.symbol)
      }),
    )
    for (const row of runs.list()) this.#resume(row)
    this.#want()
  }

  /** The prices of what is traded are told as long as it is. */
  #want(): void {
    for (const release of this.#releases) release()
    this.#releases = [...this.#enabled.values()].flatMap(({ row }) => {
      const feed = this.#feedOf(row)
      return row.symbols.flatMap((symbol) => feed.want?.(symbol) ?? [])
    })
  }

  /** Somebody may have enabled something while bars were read. */
  #begin(row: StrategyRunRow, compiled: CompiledStrategy, before: Enabled | undefined, name: string): Enabled {
    const { strategyId: id, account, symbols } = row
    if (this.#enabled.get(id) !== before)
      throw new AppError('CONFLICT', `${name} was enabled meanwhile`, { id, account })
    this.#requireAlone(id, name, account, symbols)
    const run = this.#runOf(row, compiled)
    this.#parts.runs.save(row)
    const enabled: Enabled = { row, run, waiting: undefined }
    this.#enabled.set(id, enabled)
    this.#want()
    return enabled
  }

  /** The market of what a strategy trades; it is listened to from now on. */
  #feedOf({ account }: Pick<StrategyRunRow, 'account'>): MarketFeed {
    const feed = this.#parts.feedOf({ id: account })
    if (this.#feeds.has(feed)) return feed
    this.#feeds.add(feed)
    this.#ends.push(
      feed.subscribe((event) => {
        for (const { run } of this.#enabled.values()) if (run?.feed === feed) run.hear(event)
      }),
    )
    return feed
  }

  /** Reads bars from before the start where a market has to be asked for them; a strategy can begin without. */
  async #prepare(feed: MarketFeed, symbols: readonly string[], timeframe: Timeframe): Promise<void> {
    const { log } = this.#parts
    for (const symbol of symbols) {
      await feed.prepare?.(symbol, timeframe).catch((error: unknown) => {
        log.warn({ symbol, timeframe, error: String(error) }, 'Bars of the past could not be read for a strategy.')
      })
    }
  }

  /** What a market has from before it was connected is to be had now. */
  #connectionChanged(payload: unknown): void {
    const { data: connected } = connectedSchema.safeParse(payload)
    if (connected === undefined) return
    for (const { run } of this.#enabled.values()) {
      if (run === undefined || run.feed.source !== connected.exchange) continue
      this.#prepare(run.feed, run.row.symbols, run.compiled.definition.timeframe)
        .then(() => run.refresh())
        .catch((error: unknown) => this.#failed(run.row.strategyId, error))
    }
  }

  async close(): Promise<void> {
    for (const end of this.#ends) end()
    await Promise.all([...this.#enabled.values()].map(async ({ run }) => run?.stop(false)))
  }

  /**
   * Lets a strategy trade. Throws NOT_FOUND, VALIDATION where it asks for what cannot be done, CONFLICT where it is enabled
   * already or another strategy trades one of the symbols on that account.
   */
  async enable(input: EnableInput): Promise<ShownRun> {
    const { strategies, accounts, clock } = this.#parts
    const { id } = input
    const strategy = strategies.get(id)
    if (strategy.deletedAt !== null) throw new AppError('CONFLICT', `${strategy.name} is removed; restore it first`)
    const before = this.#enabled.get(id)
    if (before !== undefined && before.row.failure === undefined && before.waiting === undefined) {
      throw new AppError(
        'CONFLICT',
        `${strategy.name} is enabled already on the account ${before.row.account}; disable it first to change what it trades`,
        { id, account: before.row.account },
      )
    }
    const account = accounts.require(input.account)
    const definition = parseStrategyText(strategy.definition)
    const symbols = [...new Set(input.symbols ?? definition.symbols)]
    if (symbols.length === 0) {
      throw new AppError('VALIDATION', `${strategy.name} names no symbols; say on which it is to trade`)
    }
    this.#requireAlone(id, strategy.name, account.id, symbols)
    const row: StrategyRunRow = {
      strategyId: id,
      version: strategy.version,
      account: account.id,
      symbols,
      parameters: input.parameters ?? {},
      since: clock.now(),
      failure: undefined,
    }
    const compiled = this.#compile(row)
    const feed = this.#feedOf(row)
    const releases = symbols.flatMap((symbol) => feed.want?.(symbol) ?? [])
    await this.#prepare(feed, symbols, compiled.definition.timeframe)
    const enabled = this.#begin(row, compiled, before, strategy.name)
    for (const release of releases) release()
    this.#changed(id, 'running', `${strategy.name} trades ${symbols.join(', ')} on the account ${account.id}.`)
    return this.#show(enabled)
  }

  /** Ends the trading of a strategy; its positions stay as they are. Throws NOT_FOUND where it is not enabled. */
  async disable(id: string): Promise<{ message: string; positions: Position[] }> {
    const enabled = this.#enabled.get(id)
    const { name } = this.#parts.strategies.get(id)
    if (enabled === undefined) throw new AppError('NOT_FOUND', `${name} is not enabled`, { id })
    await enabled.run?.stop(true)
    this.#parts.runs.remove(id)
    this.#enabled.delete(id)
    this.#want()
    const positions = this.#positions(enabled)
    const words = positions.map(({ symbol, stopLoss, takeProfit }) =>
      stopLoss === undefined
        ? `Its position in ${symbol} stays open, without a stop at a fixed price; nothing but you closes it.`
        : `Its position in ${symbol} stays open, and so does its stop at ${stopLoss}${takeProfit === undefined ? '' : ` and its target at ${takeProfit}`}; nothing else closes it but you.`,
    )
    const message = [`${name} no longer trades on the account ${enabled.row.account}.`, ...words].join(' ')
    this.#changed(id, 'disabled', message)
    return { message, positions }
  }

  /** All that are enabled, as they are shown. */
  running(): Promise<ShownRun[]> {
    return Promise.all([...this.#enabled.values()].map((enabled) => this.#show(enabled)))
  }

  /** For a strategy that is to be removed: throws CONFLICT while it trades; one that an error has stopped is forgotten. */
  release(id: string): void {
    const enabled = this.#enabled.get(id)
    if (enabled === undefined) return
    if (enabled.row.failure !== undefined) {
      this.#parts.runs.remove(id)
      this.#enabled.delete(id)
      return
    }
    const { name } = this.#parts.strategies.get(id)
    throw new AppError('CONFLICT', `${name} trades on the account ${enabled.row.account}; disable it first`, { id })
  }

  /** What waited for its account goes on once that can be traded on. */
  #accountChanged(payload: unknown): void {
    const account = openedAccountSchema.safeParse(payload)
    if (!account.success) return
    const waiting = [...this.#enabled.values()].filter(
      ({ row, waiting: why }) => why !== undefined && row.account === account.data.id,
    )
    for (const { row } of waiting) {
      this.#resume(row)
      if (this.#enabled.get(row.strategyId)?.run === undefined) continue
      this.#changed(row.strategyId, 'running', `It goes on: the account ${row.account} can be traded on.`)
    }
    if (waiting.length > 0) this.#want()
  }

  #resume(row: StrategyRunRow): void {
    const enabled: Enabled = { row, run: undefined, waiting: undefined }
    this.#enabled.set(row.strategyId, enabled)
    if (row.failure !== undefined) return
    try {
      this.#parts.accounts.require(row.account)
    } catch (error) {
      enabled.waiting = error instanceof Error ? error.message : String(error)
      return
    }
    try {
      enabled.run = this.#runOf(row, this.#compile(row))
    } catch (error) {
      this.#failed(row.strategyId, error)
    }
  }

  #compile(row: StrategyRunRow): CompiledStrategy {
    const { strategyId, version, parameters, symbols } = row
    const { definition } = this.#parts.strategies.get(strategyId, version)
    const compiled = compileStrategy(parseStrategyText(definition), { parameters })
    const feed = this.#feedOf(row)
    const instruments = symbols.map((symbol) => this.#instrument(feed, symbol))
    requireTradable(compiled, instruments)
    const { timeframe } = compiled.definition
    for (const symbol of symbols) {
      const known = timeframesOf(feed, symbol)
      if (known.length === 0 || known.includes(timeframe)) continue
      throw new AppError(
        'VALIDATION',
        `this market has no ${timeframe} bars of ${symbol}; it has ${known.join(', ')}. Trade it there, or change the strategy's timeframe.`,
        { symbol, timeframe },
      )
    }
    return compiled
  }

  #runOf(row: StrategyRunRow, compiled: CompiledStrategy): StrategyRun {
    const { clock, ids, trading, signals, events, log } = this.#parts
    return new StrategyRun({
      row,
      compiled,
      feed: this.#feedOf(row),
      clock,
      ids,
      trading,
      log,
      onSignal: (signal) => {
        signals.add(signal)
        events.publish('signals.created', signal)
      },
      onFailure: (error) => this.#failed(row.strategyId, error),
    })
  }

  /** An error of one strategy stops that one. */
  #failed(id: string, error: unknown): void {
    const { log, runs } = this.#parts
    const enabled = this.#enabled.get(id)
    const message = error instanceof Error ? error.message : String(error)
    log.error({ strategy: id, error: message }, 'A strategy was stopped by an error; the others go on.')
    if (enabled === undefined) return
    const failure = `It was stopped by an error: ${message}. Its positions and their stops stay; repair it and enable it again.`
    enabled.run = undefined
    enabled.row = { ...enabled.row, failure }
    try {
      runs.save(enabled.row)
    } catch (problem) {
      log.error({ strategy: id, error: String(problem) }, 'That a strategy was stopped could not be written down.')
    }
    this.#changed(id, 'failed', failure)
  }

  /** Two strategies on one symbol would share a position. */
  #requireAlone(id: string, name: string, account: string, symbols: readonly string[]): void {
    for (const { row } of this.#enabled.values()) {
      if (row.strategyId === id || row.account !== account) continue
      const shared = symbols.filter((symbol) => row.symbols.includes(symbol))
      if (shared.length === 0) continue
      const other = this.#parts.strategies.get(row.strategyId).name
      throw new AppError(
        'CONFLICT',
        `${other} trades ${shared.join(', ')} on the account ${account} already, and two strategies would share a position; disable it, or let ${name} trade other symbols or on another account`,
        { id: row.strategyId, account, symbols: shared },
      )
    }
  }

  #instrument(feed: MarketFeed, symbol: string): Instrument {
    const instruments = feed.instruments()
    const found = instruments.find((each) => each.symbol === symbol)
    if (found !== undefined) return found
    const known = instruments.map((each) => each.symbol)
    throw new AppError(
      'NOT_FOUND',
      `there is no instrument "${symbol}" on this market${didYouMean(suggest(symbol, known))}`,
      { symbol },
    )
  }

  async #show(enabled: Enabled): Promise<ShownRun> {
    const { row, run, waiting } = enabled
    const { strategies, trading } = this.#parts
    const { name } = strategies.get(row.strategyId)
    const { trades, pnl } = await tradeSums(trading, row.account, row.strategyId)
    const isOpen = waiting === undefined
    return {
      id: row.strategyId,
      name,
      version: row.version,
      account: row.account,
      symbols: [...row.symbols],
      timeframe: run?.compiled.definition.timeframe ?? null,
      parameters: { ...row.parameters },
      since: row.since,
      state: row.failure !== undefined ? 'failed' : waiting !== undefined ? 'waiting' : 'running',
      words: row.failure ?? waiting ?? wordsOf(run),
      lastBar: run?.lastBar ?? null,
      positions: this.#positions(enabled),
      orders: isOpen ? trading.orders({ account: row.account, strategyId: row.strategyId, open: true }).items : [],
      trades,
      pnl,
    }
  }

  #positions({ row, waiting }: Enabled): Position[] {
    if (waiting !== undefined) return []
    return this.#parts.trading.positions(row.account).filter(({ strategyId }) => strategyId === row.strategyId)
  }

  #changed(id: string, state: 'running' | 'waiting' | 'failed' | 'disabled', words: string): void {
    this.#parts.events.publish('strategies.runChanged', { id, state, words })
  }
}

function wordsOf(run: StrategyRun | undefined): string {
  if (run === undefined) return ''
  const { timeframe } = run.compiled.definition
  const missing = run.missingBars
  return missing > 0
    ? `Warming up: it has to see ${missing} more bars of ${timeframe} before it trades.`
    : `Waits for the next ${timeframe} bar to close.`
}
