import type { MarketEvent, MarketFeed } from '#main/market/market-feed.ts'
import { trailingActivation, trailingLevel } from '#main/matching/exit-levels.ts'
import type { Clock, Ids, Log } from '#main/ports.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import type { StrategyRunRow } from '#main/storage/books/strategy-runs-repository.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { isWithinHours } from '#main/strategies/definition/trading-hours.ts'
import type { TradingService } from '#main/trading/trading-service.ts'
import type { Signal, SignalOutcome } from '#shared/contract/signals.ts'
import { decimal, decimalText, roundDownTo, roundNearestTo } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { isFinal } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { BarWindow } from './bar-window.ts'
import { entryQuantity, isTrailedByBars, type Levels, type LevelsAt, planEntry } from './entry-order.ts'
import { isPaused } from './pauses.ts'

/** Enough bars for what indicators remember of older ones to be too little to matter, and few enough to take a moment. */
const KEPT_PER_WARM_UP_BAR = 25
const LEAST_KEPT = 1_000
const MOST_KEPT = 20_000
/** So many of its newest trades are looked at for the pauses of its protections. */
const TRADES_JUDGED = 200

export type StrategyRunParts = {
  readonly row: StrategyRunRow
  readonly compiled: CompiledStrategy
  readonly feed: MarketFeed
  /** The market's. */
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly trading: TradingService
  readonly log: Log
  readonly onSignal: (signal: Signal) => void
  /** Hears once what it cannot go on after. */
  readonly onFailure: (error: unknown) => void
}

/** What a symbol's newest bar says. */
type Seen = {
  readonly symbol: string
  readonly entry: boolean
  readonly exit: boolean
  readonly barTime: number
  readonly openTime: number
  isLeft: boolean
}

/** What became of a signal. */
type Outcome = { readonly outcome: SignalOutcome; readonly words: string; readonly orderId?: string }

/** An entry on its way; once it is filled, stop and targets lie by its own price. */
type PendingEntry = { readonly orderId: string; readonly levelsAt: LevelsAt; readonly levels: Levels }

/**
 * One strategy that trades on one account. It sees bars as they close and acts when the next one has opened, by the rules
 * of its backtest (docs/execution-model.md); all it does is done one after the other.
 */
export class StrategyRun {
  readonly row: StrategyRunRow
  readonly compiled: CompiledStrategy
  readonly #parts: StrategyRunParts
  readonly #barMs: number
  readonly #kept: number
  readonly #windows = new Map<string, BarWindow>()
  /** Symbols whose newest bar has not been acted on, by when the next one opens. */
  readonly #due = new Map<string, number>()
  readonly #entries = new Map<string, PendingEntry>()
  readonly #takenOver = new Set<string>()
  #lane: Promise<void> = Promise.resolve()
  #isScheduled = false
  #isStopped = false

  constructor(parts: StrategyRunParts) {
    this.#parts = parts
    this.row = parts.row
    this.compiled = parts.compiled
    this.#barMs = TIMEFRAME_MS[parts.compiled.definition.timeframe]
    const { warmUp, risk } = parts.compiled
    const wanted = Math.max(LEAST_KEPT, warmUp * KEPT_PER_WARM_UP_BAR, risk.maxBarsInTrade ?? 0)
    this.#kept = Math.max(Math.min(wanted, MOST_KEPT), warmUp + 2)
    for (const symbol of parts.row.symbols) {
      this.#windows.set(symbol, new BarWindow(this.#kept))
      this.#load(symbol)
    }
  }

  /** The market that it trades on. */
  get feed(): MarketFeed {
    return this.#parts.feed
  }

  /** When the newest bar of any symbol opened. */
  get lastBar(): number | undefined {
    const times = [...this.#windows.values()].flatMap(({ lastTime }) => (lastTime === undefined ? [] : [lastTime]))
    return times.length === 0 ? undefined : Math.max(...times)
  }

  /** How many bars it still has to see of the symbol that has the fewest. */
  get missingBars(): number {
    return Math.max(0, ...[...this.#windows.values()].map(({ count }) => this.compiled.warmUp + 1 - count))
  }

  /** Hears what happens on the market. */
  hear(event: MarketEvent): void {
    if (this.#isStopped) return
    if (event.kind === 'candle') {
      if (!event.closed || event.timeframe !== this.compiled.definition.timeframe) return
      const window = this.#windows.get(event.symbol)
      if (window === undefined) return
      const last = window.lastTime
      const isGap = last !== undefined && event.candle.time > last + this.#barMs
      // What the market has from before the start may have come meanwhile.
      if (isGap || window.count <= this.compiled.warmUp) this.#load(event.symbol)
      window.add(event.candle)
      this.#due.set(event.symbol, event.candle.time + this.#barMs)
      this.#actWhenOpen(event.symbol, this.#parts.feed.quote(event.symbol)?.time)
    } else {
      const { symbol, time } = event.kind === 'book' ? event.book : event.trade
      this.#actWhenOpen(symbol, time)
    }
  }

  /** Takes over the bars that the market has by now, where they are more than were seen here. */
  refresh(): void {
    for (const [symbol, window] of this.#windows) if (window.count < this.#kept) this.#load(symbol)
  }

  /** Hears that an entry order of it has changed. */
  orderChanged(symbol: string): void {
    if (this.#windows.has(symbol)) this.#do(() => this.#guard(symbol))
  }

  /** Ends it when what it is doing is done; with `cancels` its waiting entries are cancelled. */
  async stop(cancels: boolean): Promise<void> {
    this.#isStopped = true
    await this.#lane
    if (!cancels) return
    for (const symbol of this.#windows.keys()) await this.#cancelEntries(symbol)
  }

  /** Closed bars as far back as the market has them. */
  #load(symbol: string): void {
    const window = this.#windows.get(symbol)
    const { feed, clock } = this.#parts
    const { timeframe } = this.compiled.definition
    if (window === undefined) return
    window.clear()
    const now = feed.quote(symbol)?.time ?? clock.now()
    for (const candle of feed.candles(symbol, timeframe, this.#kept + 1)) {
      if (candle.time + this.#barMs <= now) window.add(candle)
    }
  }

  #actWhenOpen(symbol: string, now: number | undefined): void {
    const due = this.#due.get(symbol)
    if (due === undefined || now === undefined || now < due || this.#isScheduled) return
    this.#isScheduled = true
    this.#do(async () => {
      // All symbols whose bars close together are told before; one strategy after the other has its turn.
      await new Promise<void>((resolve) => setImmediate(resolve))
      this.#isScheduled = false
      await this.#act()
    })
  }

  #do(work: () => Promise<void>): void {
    this.#lane = this.#lane.then(async () => {
      if (this.#isStopped) return
      try {
        await work()
      } catch (error) {
        if (this.#isStopped) return
        this.#isStopped = true
        this.#parts.onFailure(error)
      }
    })
  }

  /** Exits of all symbols come before entries, so that their money is free. */
  async #act(): Promise<void> {
    const seen: Seen[] = []
    for (const [symbol, due] of this.#due) {
      const now = this.#parts.feed.quote(symbol)?.time
      if (now === undefined || now < due) continue
      this.#due.delete(symbol)
      const bar = this.#see(symbol)
      if (bar !== undefined) seen.push(bar)
    }
    for (const bar of seen) await this.#exits(bar)
    for (const bar of seen) await this.#enterOn(bar)
  }

  #see(symbol: string): Seen | undefined {
    const window = this.#windows.get(symbol)
    const barTime = window?.lastTime
    if (window === undefined || barTime === undefined) return undefined
    const { entryLong, exitLong } = this.compiled.signals(window.columns())
    return {
      symbol,
      entry: this.compiled.hasEntryLong && entryLong.at(-1) === 1,
      exit: this.compiled.hasExitLong && exitLong.at(-1) === 1,
      barTime,
      openTime: barTime + this.#barMs,
      isLeft: false,
    }
  }

  async #exits(bar: Seen): Promise<void> {
    const { symbol, openTime } = bar
    const mayEnter = isWithinHours(this.compiled.risk.tradingHours, openTime)
    for (const order of this.#waitingEntries(symbol)) {
      if (!mayEnter || this.#isPaused(symbol, openTime) || (order.expiresAt ?? openTime) <= openTime)
        await this.#cancel(order)
    }
    const trip = this.#ownTrip(symbol)
    if (trip === undefined) return
    if (!this.#takenOver.has(symbol)) await this.#trail(symbol)
    this.#takenOver.add(symbol)
    const { maxBarsInTrade } = this.compiled.risk
    const held = this.#windows.get(symbol)?.barsSince(trip.entryTime, openTime, this.#barMs) ?? 0
    if (bar.exit) {
      await this.#leave(bar, 'signal', (this.compiled.definition.exitConditions.long ?? []).join(' and '))
    } else if (maxBarsInTrade !== undefined && held >= maxBarsInTrade) await this.#leave(bar, 'time', 'time')
    else await this.#moveStop(bar)
  }

  /** Where a trailing stop is one with other stops and targets, it follows the best price when a bar closes. */
  async #moveStop(bar: Seen): Promise<void> {
    const { symbol } = bar
    const { risk } = this.compiled
    const trip = this.#ownTrip(symbol)
    if (trip === undefined || risk.trailingStop === undefined || !isTrailedByBars(risk)) return
    const { fraction, activateAt } = risk.trailingStop
    const best = trip.highest.toNumber()
    const entry = trip.openValue.div(trip.quantity).toNumber()
    if (best < trailingActivation(1, entry, activateAt)) return
    const level = roundNearestTo(decimal(trailingLevel(1, best, fraction)), decimal(this.#instrument(symbol).tickSize))
    const standing = this.#books().orders.withProtection(symbol)[0]?.protection?.stopLoss
    if (standing !== undefined && level.lte(standing)) return
    const last = this.#parts.feed.quote(symbol)?.last
    if (last !== undefined && level.gte(last)) return this.#leave(bar, 'trailingStop', 'trailing stop')
    await this.#aside(async () => {
      await this.#parts.trading.setStops(trip.id, { stopLoss: decimalText(level) })
    })
  }

  #isPaused(symbol: string, openTime: number): boolean {
    const { protections } = this.compiled.risk
    if (protections.length === 0) return false
    const { account, strategyId } = this.row
    const { items } = this.#parts.trading.trades({ account, strategyId, limit: TRADES_JUDGED })
    return isPaused(protections, items, symbol, openTime, this.#barMs)
  }

  async #leave(bar: Seen, why: string, reason: string): Promise<void> {
    const { symbol } = bar
    const trip = this.#ownTrip(symbol)
    if (trip === undefined) return
    await this.#cancelEntries(symbol)
    const told = await this.#tried(async () => {
      const { id } = await this.#parts.trading.closePositionFor({ strategyId: this.row.strategyId, why }, trip.id)
      return { outcome: 'ordered', words: `The position of ${decimalText(trip.quantity)} is left.`, orderId: id }
    })
    bar.isLeft = told.outcome !== 'denied'
    this.#tell(bar, 'exit', reason, told)
  }

  async #enterOn(bar: Seen): Promise<void> {
    const { symbol } = bar
    // A signal during a position of its own, or while its entry waits, is not kept for later.
    if (!bar.entry || this.#waitingEntries(symbol).length > 0) return
    if (this.#ownTrip(symbol) !== undefined && !bar.isLeft) return
    const refused = this.#refusal(bar)
    this.#tell(bar, 'entry', this.compiled.entryReason('long'), refused ?? (await this.#tried(() => this.#enter(bar))))
  }

  /** Why an entry is not made that the conditions ask for. */
  #refusal(bar: Seen): Outcome | undefined {
    const { symbol, openTime } = bar
    const { risk, warmUp } = this.compiled
    const window = this.#windows.get(symbol)
    const skipped = (words: string): Outcome => ({ outcome: 'skipped', words })
    if (window === undefined || window.count <= warmUp) {
      return { outcome: 'warming_up', words: `Only ${window?.count ?? 0} of ${warmUp + 1} bars have been seen.` }
    }
    const lateMs = (this.#parts.feed.quote(symbol)?.time ?? 0) - openTime
    if (lateMs >= this.#barMs) {
      return { outcome: 'stale', words: `It came ${Math.round(lateMs / 1_000)} s after its bar had closed.` }
    }
    if (bar.isLeft) return skipped('The position before was left at the same open.')
    const trip = this.#books().openTrip(symbol)
    if (trip !== undefined) {
      return skipped(`There is a position in ${symbol} that is not of this strategy; it would be mixed with it.`)
    }
    const { trading } = this.#parts
    const { account, strategyId } = this.row
    const last = trading
      .trades({ account, symbol, strategyId, limit: 1 })
      .items.flatMap(({ exitTime }) => (exitTime === null ? [] : [exitTime]))[0]
    const since = last === undefined ? Number.POSITIVE_INFINITY : window.barsSince(last, openTime, this.#barMs)
    if (since <= risk.cooldownBars) {
      return skipped(
        risk.cooldownBars === 0
          ? 'The position before was left on the same bar.'
          : `It cools down: ${since} of more than ${risk.cooldownBars} bars have passed since the last exit.`,
      )
    }
    if (!isWithinHours(risk.tradingHours, openTime)) return skipped('It lies outside of the trading hours.')
    if (this.#isPaused(symbol, openTime)) return skipped('Its protections pause it after the trades before.')
    const open = this.row.symbols.filter(
      (each) => this.#ownTrip(each) !== undefined || this.#waitingEntries(each).length > 0,
    ).length
    if (risk.maxOpenPositions !== undefined && open >= risk.maxOpenPositions) {
      return skipped(`${open} positions are open, and maxOpenPositions is ${risk.maxOpenPositions}.`)
    }
    return undefined
  }

  async #enter({ symbol, barTime, openTime }: Seen): Promise<Outcome> {
    const { trading, feed } = this.#parts
    const { account, strategyId, version } = this.row
    const { risk } = this.compiled
    const instrument = this.#instrument(symbol)
    const bars = this.#windows.get(symbol)?.columns()
    const ask = feed.quote(symbol)?.ask
    if (bars === undefined || ask === undefined) return { outcome: 'skipped', words: `There is no price of ${symbol}.` }
    const planned = planEntry(this.compiled, bars, ask, instrument)
    const levels = planned.levelsAt(planned.fill.toNumber())
    if (levels === undefined) return { outcome: 'skipped', words: 'Its stop or target cannot be placed.' }
    const stop = levels.stopLoss
    const room = trading.entryRoom(
      account,
      symbol,
      planned.price ?? planned.fill,
      stop === undefined ? undefined : decimal(stop),
    )
    const quantity = entryQuantity(risk, planned, room, instrument)
    const value = quantity.mul(planned.fill)
    if (quantity.isZero() || quantity.lt(instrument.minAmount) || value.lt(instrument.minNotional)) {
      return {
        outcome: 'skipped',
        words: `The size comes to ${decimalText(quantity)}, less than the smallest order (at least ${instrument.minAmount}, worth ${instrument.minNotional} ${instrument.quote}); it is limited by ${room.limitedBy}.`,
      }
    }
    const why = this.compiled.entryReason('long')
    const order = await trading.createOrderFor(
      { strategyId, why },
      {
        account,
        symbol,
        side: 'buy',
        type: planned.type,
        amount: decimalText(quantity),
        ...(planned.price === undefined
          ? {}
          : {
              price: decimalText(planned.price),
              timeInForce: 'GTD',
              expiresAt: openTime + risk.entryOrder.expiresAfterBars * this.#barMs,
            }),
        ...levels,
        ...(risk.breakEvenAt === undefined ? {} : { breakEvenAfter: risk.breakEvenAt }),
        idempotencyKey: `strategy ${strategyId} ${version} ${account} ${symbol} ${barTime}`,
      },
    )
    this.#entries.set(symbol, { orderId: order.id, levelsAt: planned.levelsAt, levels })
    await this.#guard(symbol)
    const where = planned.price === undefined ? 'at the market' : `at ${decimalText(planned.price)}`
    return { outcome: 'ordered', words: `${decimalText(quantity)} were ordered ${where}.`, orderId: order.id }
  }

  /** Once an entry is filled: the trailing stop stands, and stop and targets lie by the price that was paid. */
  async #guard(symbol: string): Promise<void> {
    if (this.#ownTrip(symbol) !== undefined) await this.#trail(symbol)
    const entry = this.#entries.get(symbol)
    const order = entry === undefined ? undefined : this.#books().orders.find(entry.orderId)
    if (entry === undefined || order === undefined || !isFinal(order.status)) return
    this.#entries.delete(symbol)
    const trip = this.#ownTrip(symbol)
    if (order.filled.isZero() || trip === undefined) return
    const levels = entry.levelsAt(order.filledValue.div(order.filled).toNumber())
    if (levels === undefined || JSON.stringify(levels) === JSON.stringify(entry.levels)) return
    const { breakEvenAt } = this.compiled.risk
    await this.#aside(async () => {
      await this.#parts.trading.setStops(trip.id, {
        ...levels,
        ...(breakEvenAt === undefined ? {} : { breakEvenAfter: breakEvenAt }),
      })
    })
  }

  /** Sees to it that a trailing stop stands over the position, where the strategy has one. */
  async #trail(symbol: string): Promise<void> {
    const { trailingStop } = this.compiled.risk
    const trip = this.#ownTrip(symbol)
    if (trailingStop === undefined || trip === undefined || isTrailedByBars(this.compiled.risk)) return
    const { trading } = this.#parts
    const { tickSize, lotSize } = this.#instrument(symbol)
    const amount = roundDownTo(trip.quantity, decimal(lotSize))
    const { account, strategyId } = this.row
    const standing = this.#books()
      .orders.openOrders(symbol)
      .find((order) => order.strategyId === strategyId && order.purpose === 'trailingStop')
    if (amount.isZero() || standing?.amount.sub(standing.filled).eq(amount) === true) return
    await this.#aside(async () => {
      if (standing !== undefined) {
        await trading.amendOrder({ id: standing.id, amount: decimalText(amount.add(standing.filled)) })
        return
      }
      const entry = trip.openValue.div(trip.quantity).toNumber()
      const activation = roundNearestTo(decimal(entry * (1 + trailingStop.activateAt)), decimal(tickSize))
      await trading.createOrderFor(
        { strategyId },
        {
          account,
          symbol,
          side: 'sell',
          type: 'trailing_stop',
          amount: decimalText(amount),
          trailing: {
            percent: trailingStop.fraction,
            ...(trailingStop.activateAt === 0 ? {} : { activationPrice: decimalText(activation) }),
          },
          reduceOnly: true,
        },
      )
    })
  }

  async #cancelEntries(symbol: string): Promise<void> {
    for (const order of this.#waitingEntries(symbol)) await this.#cancel(order)
  }

  async #cancel({ id }: OrderRecord): Promise<void> {
    await this.#aside(async () => {
      await this.#parts.trading.cancelOrder(id)
    })
  }

  /** A refusal is told and does not stop the strategy; what is nobody's decision does. */
  async #tried(work: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'INTERNAL' || error.code === 'STORAGE') throw error
      const isOver = error.code === 'CONFLICT' || error.code === 'NOT_FOUND'
      return { outcome: isOver ? 'skipped' : 'denied', words: error.message }
    }
  }

  /** Does what belongs to no signal; a refusal is written into the log. */
  async #aside(work: () => Promise<void>): Promise<void> {
    const { outcome, words } = await this.#tried(async () => {
      await work()
      return { outcome: 'ordered', words: '' }
    })
    if (outcome === 'denied') {
      this.#parts.log.warn({ strategy: this.row.strategyId, error: words }, 'A strategy could not change its orders.')
    }
  }

  #tell(bar: Seen, action: Signal['action'], reason: string, { outcome, words, orderId }: Outcome): void {
    const { ids, clock, onSignal } = this.#parts
    const { strategyId, version, account } = this.row
    onSignal({
      id: ids.next(),
      strategyId,
      version,
      account,
      symbol: bar.symbol,
      direction: 'long',
      action,
      barTime: bar.barTime,
      time: clock.now(),
      reason,
      outcome,
      words,
      orderId: orderId ?? null,
    })
  }

  #waitingEntries(symbol: string): OrderRecord[] {
    const { strategyId } = this.row
    return this.#books()
      .orders.openOrders(symbol)
      .filter((order) => order.strategyId === strategyId && order.purpose === 'entry')
  }

  #ownTrip(symbol: string) {
    const trip = this.#books().openTrip(symbol)
    return trip?.strategyId === this.row.strategyId ? trip : undefined
  }

  #books() {
    return this.#parts.trading.deskOf(this.row.account).books
  }

  #instrument(symbol: string): Instrument {
    const instrument = this.#parts.feed.instruments().find((each) => each.symbol === symbol)
    if (instrument !== undefined) return instrument
    throw new AppError('INTERNAL', `there is no instrument ${symbol} on this market any more`)
  }
}
