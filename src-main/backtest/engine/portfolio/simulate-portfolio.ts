import type { PortfolioOptions } from '#main/backtest/engine/options.ts'
import { EXIT } from '#main/backtest/engine/trade-ledger.ts'
import { opposite, type Sign } from '#main/matching/direction.ts'
import { isAtLimitOrBetter, limitPrice, touchesLimit } from '#main/matching/limit-entry.ts'
import { type Drawdown, DrawdownTracker } from '#main/performance/drawdown.ts'
import type { CompiledRisk } from '#main/strategies/definition/compiled-strategy.ts'
import { isWithinHours } from '#main/strategies/definition/trading-hours.ts'
import { CashAccount } from './cash-account.ts'
import { type SymbolTrade, sortTrades } from './closed-trades.ts'
import { Costs } from './costs.ts'
import { Counters } from './counters.ts'
import { Entries, type EntryOrder } from './entries.ts'
import { Exits } from './exits.ts'
import { InsideWalk } from './inside-walk.ts'
import { Protections } from './protections.ts'
import { type BookInput, SymbolBook } from './symbol-book.ts'
import { type TradePlan, tradePlan } from './trade-plan.ts'

/** A run never works longer than this many bars without a call of `progress`. */
const BARS_PER_STEP = 65_536

export type PortfolioSimulationInput = {
  readonly symbols: readonly BookInput[]
  readonly risk: CompiledRisk
  readonly options: PortfolioOptions
  /** The times of the steps. */
  readonly timeline: Float64Array
  /** Reads bars in which the order mattered for the trader instead of against him. */
  readonly isOptimistic: boolean
  /** May throw to stop the run. */
  readonly progress: ((stepsDone: number) => void) | undefined
}

/** What a run leaves beside the equity. */
export type PortfolioSimulation = {
  /** Steps of the run; fewer than the timeline's where equity was used up. */
  readonly steps: number
  readonly finalEquity: number
  /** Steps with a position at their close. */
  readonly stepsHeld: number
  readonly drawdown: Drawdown
  readonly ruined: boolean
  readonly trades: readonly SymbolTrade[]
  readonly counters: Counters
}

/**
 * Trades the signals of all symbols step by step on one account. The rules and their numbers are in
 * `docs/execution-model.md`. The equity at each step's close is written to `equity`.
 */
export function simulatePortfolio(input: PortfolioSimulationInput, equity: Float64Array): PortfolioSimulation {
  return new PortfolioRun(input, equity).run()
}

class PortfolioRun {
  private readonly input: PortfolioSimulationInput
  private readonly equity: Float64Array
  private readonly plan: TradePlan
  private readonly books: readonly SymbolBook[]
  private readonly account: CashAccount
  private readonly counters = new Counters()
  private readonly protections: Protections
  private readonly entries: Entries
  private readonly exits: Exits
  private readonly inside: InsideWalk
  private readonly drawdown: DrawdownTracker
  private readonly isReversing: boolean
  /** The entry at hand, written over by the next. */
  private readonly order: EntryOrder = {
    sign: 1,
    signalBar: 0,
    price: 0,
    isLimit: false,
    volume: 0,
    isInside: false,
    detail: -1,
  }
  private step = 0
  private time = 0
  /** The highest equity at a close. */
  private peak: number

  constructor(input: PortfolioSimulationInput, equity: Float64Array) {
    const { options, risk } = input
    this.input = input
    this.equity = equity
    this.plan = tradePlan(risk, options.riskLimits)
    this.books = input.symbols.map((symbol, index) => new SymbolBook(index, symbol, this.plan))
    this.account = new CashAccount(options.capital, this.books)
    this.protections = new Protections(risk.protections, options.capital)
    const costs = new Costs(options)
    this.entries = new Entries(this.plan, costs, this.account, this.counters)
    this.exits = new Exits(costs, this.account, this.counters, (book, trade) =>
      this.protections.onEnded(book, trade, this.step),
    )
    this.inside = new InsideWalk(this.exits, this.counters, input.isOptimistic)
    this.drawdown = new DrawdownTracker(input.timeline, 0, options.capital)
    this.isReversing = risk.onOppositeSignal === 'reverse'
    this.peak = options.capital
  }

  run(): PortfolioSimulation {
    const { timeline, progress } = this.input
    const { books } = this
    const stepsPerReport = Math.max(1, Math.floor(BARS_PER_STEP / books.length))
    let stepsHeld = 0
    let equity = this.account.balance
    let steps = 0
    while (steps < timeline.length) {
      this.step = steps
      this.time = timeline[steps]
      for (const book of books) book.advance(this.time)
      if (this.account.openPositions > 0) for (const book of books) this.leaveAtOpen(book)
      if (this.isReversing) for (const book of books) if (book.reversal !== 0) this.enterAtOpen(book, book.reversal)
      for (const book of books) this.enterAtOpen(book, 0)
      if (this.plan.limitOrder !== undefined) for (const book of books) this.enterInside(book)
      if (this.account.openPositions > 0) {
        for (const book of books) if (book.hasBar && book.position.isOpen) this.inside.walk(book)
      }
      equity = this.account.equityAtClose()
      if (this.account.openPositions > 0) stepsHeld++
      this.equity[steps] = equity
      this.drawdown.addFlat(equity, steps, steps + 1)
      steps++
      if (equity <= 0) break
      this.judgeClose(equity)
      if (steps % stepsPerReport === 0) progress?.(steps)
    }
    for (const book of books) if (book.position.isOpen) this.exits.stillOpen(book)
    return {
      steps,
      finalEquity: equity,
      stepsHeld,
      drawdown: this.drawdown.result(steps - 1),
      ruined: equity <= 0,
      trades: sortTrades(this.exits.trades),
      counters: this.counters,
    }
  }

  /** Exits at a symbol's open. */
  private leaveAtOpen(book: SymbolBook): void {
    const { position, rules, bar } = book
    if (!book.hasBar || !position.isOpen) return
    const isReversal = this.isReversing && book.hasOppositeSignal()
    const reason = position.mustLeave
      ? EXIT.protection
      : isReversal
        ? EXIT.opposite
        : book.hasExitSignal()
          ? EXIT.signal
          : bar - position.entryBar >= rules.maxBarsInTrade
            ? EXIT.time
            : undefined
    if (reason === undefined) return
    const open = book.candles.open[bar]
    const sign = position.sign
    position.see(open, open)
    this.exits.atMarket(book, open, book.candles.volume[bar], reason)
    if (reason === EXIT.opposite) book.reversal = opposite(sign)
  }

  /** Entries at a symbol's open: into `reversal`, else on the signal of the bar before, or a limit order that it reaches. */
  private enterAtOpen(book: SymbolBook, reversal: Sign | 0): void {
    const { position, bar } = book
    if (!book.hasBar || position.isOpen) return
    const { limitOrder } = this.plan
    const isWorking = limitOrder !== undefined && book.hasOrder()
    if (!isWorking && reversal === 0) {
      const sign = book.earliest > bar ? 0 : book.entrySignal()
      if (sign === 0 || this.isBarred(book)) return
      this.placeEntry(book, sign)
    } else if (this.isBarred(book)) book.cancelOrder()
    else if (reversal !== 0) this.placeEntry(book, reversal)
    else this.fillOrderAtOpen(book)
  }

  private isBarred(book: SymbolBook): boolean {
    return (
      !isWithinHours(this.plan.hours, book.candles.time[book.bar]) ||
      this.protections.isBarred(book, this.step, this.time)
    )
  }

  private placeEntry(book: SymbolBook, sign: Sign): void {
    const { limitOrder } = this.plan
    const signal = book.bar - 1
    if (limitOrder === undefined) {
      this.enter(book, sign, signal, book.candles.open[book.bar], false)
      return
    }
    book.orderSign = sign
    book.orderPrice = limitPrice(sign, book.candles.close[signal], limitOrder.offset)
    book.orderSignal = signal
    book.orderUntil = signal + limitOrder.bars
    this.fillOrderAtOpen(book)
  }

  private fillOrderAtOpen(book: SymbolBook): void {
    const open = book.candles.open[book.bar]
    if (!isAtLimitOrBetter(book.orderSign, book.orderPrice, open)) return
    book.cancelOrder()
    this.enter(book, book.orderSign, book.orderSignal, open, true)
  }

  /** A limit order that the inside of the bar reaches. */
  private enterInside(book: SymbolBook): void {
    if (!book.hasBar || book.position.isOpen || !book.hasOrder()) return
    const { candles, bar, details, orderSign, orderPrice, orderSignal } = book
    if (details === undefined || !details.find(candles.time[bar])) {
      if (!touchesLimit(orderSign, orderPrice, candles.high[bar], candles.low[bar])) return
      book.cancelOrder()
      this.enter(book, orderSign, orderSignal, orderPrice, true, candles.volume[bar], true)
      return
    }
    const { open, high, low, volume } = details.candles
    for (let i = details.from; i < details.to; i++) {
      const isAtOpen = isAtLimitOrBetter(orderSign, orderPrice, open[i])
      if (!isAtOpen && !touchesLimit(orderSign, orderPrice, high[i], low[i])) continue
      book.cancelOrder()
      this.enter(book, orderSign, orderSignal, isAtOpen ? open[i] : orderPrice, true, volume[i], !isAtOpen, i)
      return
    }
  }

  private enter(
    book: SymbolBook,
    sign: Sign,
    signalBar: number,
    price: number,
    isLimit: boolean,
    volume = book.candles.volume[book.bar],
    isInside = false,
    detail = -1,
  ): void {
    const { order } = this
    order.sign = sign
    order.signalBar = signalBar
    order.price = price
    order.isLimit = isLimit
    order.volume = volume
    order.isInside = isInside
    order.detail = detail
    this.entries.enter(book, order)
  }

  private judgeClose(equity: number): void {
    const { limits } = this.plan
    if (equity > this.peak) this.peak = equity
    if (limits !== undefined && equity <= this.peak * (1 - limits.maxDrawdownPct)) this.entries.isDrawdownReached = true
    if (!this.protections.atClose(this.step, this.time, equity)) return
    for (const { position } of this.books) if (position.isOpen) position.mustLeave = true
  }
}
