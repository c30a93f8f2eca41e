import { opposite, type Sign } from '#main/matching/direction.ts'
import { affordableQuantity, fillFee, fillPrice } from '#main/matching/fill.ts'
import { INSIDE } from '#main/matching/inside-bar.ts'
import { type Drawdown, DrawdownTracker } from '#main/performance/drawdown.ts'
import type { SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import { type ExitRules, stopLevel, targetLevel } from '#main/strategies/definition/exit-rules.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { Excursion } from './excursion.ts'
import { InsideScan, type PositionLevels } from './inside-scan.ts'
import type { BacktestScratch } from './scratch.ts'
import { SignalCursor } from './signal-cursor.ts'
import { EXIT, type TradeEntry } from './trade-ledger.ts'

/** A run never works longer than this many bars without a call of `progress`. */
const BARS_PER_STEP = 65_536

export type SimulationInput = {
  readonly candles: CandleColumns
  readonly masks: SignalMasks
  readonly rules: ExitRules
  /** The bars `[start, end)` trade. */
  readonly start: number
  readonly end: number
  readonly capital: number
  /** What every fill but that of a target pays. */
  readonly takerFee: number
  /** What a target pays. */
  readonly makerFee: number
  readonly slippage: number
  /** Whether the trades' worst and best prices are wanted; without them they are 0. */
  readonly measuresExcursions: boolean
  /** Reads bars that reached both the stop and the target as the target instead of the stop. */
  readonly isOptimistic: boolean
  /** May throw to stop the run. */
  readonly progress: ((barsDone: number) => void) | undefined
}

/** What a run leaves beside the scratch's equity and trades. */
export type Simulation = {
  /** One past the last bar of the run; before the span's end where equity was used up. */
  readonly end: number
  readonly finalEquity: number
  /** Bars with a position at their close. */
  readonly barsHeld: number
  /** Bars that reached both the stop and the target. */
  readonly ambiguousBars: number
  readonly drawdown: Drawdown
  readonly ruined: boolean
}

/**
 * Trades the signals bar by bar, jumping from one signal to the next: flat bars cost a memory fill, held bars one
 * multiplication. The rules and their numbers are in `docs/execution-model.md`. Equity lies in `equity[0 …]` from `start`.
 */
export function simulate(input: SimulationInput, equity: Float64Array, scratch: BacktestScratch): Simulation {
  return new Run(input, equity, scratch).run()
}

class Run {
  private readonly input: SimulationInput
  private readonly equity: Float64Array
  private readonly scratch: BacktestScratch
  private readonly entryLong: SignalCursor
  private readonly entryShort: SignalCursor
  private readonly exitLong: SignalCursor
  private readonly exitShort: SignalCursor
  private readonly scan = new InsideScan()
  private readonly excursion = new Excursion()
  private readonly drawdown: DrawdownTracker
  private readonly watchesLevels: boolean
  /** The trade at hand, written over by the next. */
  private readonly trade: TradeEntry = {
    sign: 1,
    entryBar: 0,
    exitBar: 0,
    entryPrice: 0,
    exitPrice: 0,
    quantity: 0,
    pnl: 0,
    fees: 0,
    mae: 0,
    mfe: 0,
    exitReason: EXIT.end,
  }
  /** Equity while there is no position; at the end of the run, the final equity. */
  private cash: number
  /** The first bar whose equity is not written yet. */
  private bar: number
  /** The first bar at whose open an entry may be made. */
  private earliest: number
  private end: number
  /** Equity fell to zero or below at the last bar valued. */
  private usedUp = false
  private barsHeld = 0
  private ambiguousBars = 0
  private reported = 0

  constructor(input: SimulationInput, equity: Float64Array, scratch: BacktestScratch) {
    this.input = input
    this.equity = equity
    this.scratch = scratch
    const { stop, target, trailing } = input.rules
    this.watchesLevels = stop !== undefined || target !== undefined || trailing !== undefined
    this.drawdown = new DrawdownTracker(input.candles.time, input.start, input.capital)
    this.cash = input.capital
    this.bar = input.start
    this.earliest = Math.max(input.start, 1)
    this.end = input.end
    // A signal on the last bar has no next open.
    const last = input.end - 1
    this.entryLong = new SignalCursor(input.masks.entryLong, last)
    this.entryShort = new SignalCursor(input.masks.entryShort, last)
    this.exitLong = new SignalCursor(input.masks.exitLong, last)
    this.exitShort = new SignalCursor(input.masks.exitShort, last)
  }

  run(): Simulation {
    this.scratch.ledger.clear()
    while (this.bar < this.end) this.nextTrade()
    return {
      end: this.end,
      finalEquity: this.cash,
      barsHeld: this.barsHeld,
      ambiguousBars: this.ambiguousBars,
      drawdown: this.drawdown.result(this.end - 1),
      ruined: this.cash <= 0,
    }
  }

  /** From flat to the next entry, and through that position and those it is reversed into. */
  private nextTrade(): void {
    const long = this.entryLong.atOrAfter(this.earliest - 1)
    const short = this.entryShort.atOrAfter(this.earliest - 1)
    const signalBar = Math.min(long, short)
    this.flatUntil(Math.min(signalBar + 1, this.end))
    if (signalBar + 1 >= this.end) return
    let sign: Sign = long <= short ? 1 : -1
    // Each reversal opens on the signal that closed the position before it.
    for (let signal = signalBar; this.hold(sign, signal); signal = this.bar - 1) sign = opposite(sign)
  }

  /** Opens a position on the signal of `signalBar` and keeps it to its end; true where the opposite signal ended it. */
  private hold(sign: Sign, signalBar: number): boolean {
    const { candles, rules, takerFee, makerFee, slippage } = this.input
    const { trade } = this
    const entryBar = signalBar + 1
    this.earliest = Math.max(this.earliest, entryBar + 1)
    const entryPrice = fillPrice(candles.open[entryBar], sign, slippage)
    const stop = stopLevel(rules.stop, sign, entryPrice, signalBar)
    const target = targetLevel(rules.target, sign, entryPrice, signalBar)
    const quantity = affordableQuantity(rules.positionSize * this.cash, entryPrice, takerFee)
    if (!(entryPrice > 0 && quantity > 0) || Number.isNaN(stop) || Number.isNaN(target)) return false

    trade.sign = sign
    trade.entryBar = entryBar
    trade.entryPrice = entryPrice
    trade.quantity = quantity
    const entryFee = fillFee(quantity, entryPrice, takerFee)
    const signed = sign * quantity
    // Equity at a price is what is left of the cash plus the position's value there.
    const base = this.cash - signed * entryPrice - entryFee
    this.planExit()
    const leftInside = this.watchesLevels
      ? this.passBars(base, signed, { sign, entryBar, entryPrice, stop, target, trailing: rules.trailing })
      : this.passBars(base, signed, undefined)
    if (leftInside) this.leaveInside(target)
    else if (this.usedUp || trade.exitBar === this.end) this.stayToEnd()
    else this.leaveAtOpen()

    const isOpen = trade.exitReason === EXIT.end
    const exitRate = trade.exitReason === EXIT.takeProfit ? makerFee : takerFee
    const exitFee = isOpen ? 0 : fillFee(quantity, trade.exitPrice, exitRate)
    this.barsHeld += trade.exitBar - entryBar + (isOpen ? 1 : 0)
    trade.fees = entryFee + exitFee
    trade.pnl = signed * (trade.exitPrice - entryPrice) - trade.fees
    trade.mae = this.excursion.mae
    trade.mfe = this.excursion.mfe
    this.scratch.ledger.add(trade)
    this.cash = base + signed * trade.exitPrice - exitFee
    this.earliest = trade.exitBar + rules.cooldownBars + 1
    if (isOpen) this.end = this.bar
    else if (this.cash > 0) return trade.exitReason === EXIT.opposite
    else {
      this.flatUntil(trade.exitBar + 1)
      this.end = this.bar
    }
    return false
  }

  /** Sets the open at which a signal or the time limit ends the trade, `end` where none does. */
  private planExit(): void {
    const { trade } = this
    const { reverses, maxBarsInTrade } = this.input.rules
    const isLong = trade.sign === 1
    const signal = (isLong ? this.exitLong : this.exitShort).atOrAfter(trade.entryBar) + 1
    const reversal = reverses ? (isLong ? this.entryShort : this.entryLong).atOrAfter(trade.entryBar) + 1 : this.end
    trade.exitBar = Math.min(signal, reversal, trade.entryBar + maxBarsInTrade, this.end)
    trade.exitReason = trade.exitBar === reversal ? EXIT.opposite : trade.exitBar === signal ? EXIT.signal : EXIT.time
  }

  /**
   * Values the position bar by bar up to its planned exit; true where a stop or target is reached inside a bar before
   * that, with that bar not yet valued. Stops early where equity is used up.
   */
  private passBars(base: number, signed: number, levels: PositionLevels | undefined): boolean {
    const { candles, start } = this.input
    const last = this.trade.exitBar
    if (levels !== undefined) this.scan.start(levels)
    while (this.bar < last) {
      const to = Math.min(last, this.bar + BARS_PER_STEP)
      const isReached = levels !== undefined && this.scan.run(candles, levels, this.bar, to)
      const until = isReached ? this.scan.bar : to
      const valued = this.drawdown.addLinear(this.equity, start, candles.close, base, signed, this.bar, until)
      this.bar = valued
      this.report()
      this.usedUp = valued > start && this.equity[valued - 1 - start] <= 0
      if (this.usedUp) return false
      if (isReached) return true
    }
    return false
  }

  private leaveAtOpen(): void {
    const { candles, slippage } = this.input
    const { sign, entryBar, exitBar, entryPrice } = this.trade
    this.trade.exitPrice = fillPrice(candles.open[exitBar], opposite(sign), slippage)
    this.measureExcursion(sign, entryPrice, entryBar, exitBar, exitBar)
  }

  private leaveInside(target: number): void {
    const { candles, slippage } = this.input
    const { trade, scan } = this
    const { outcome, bar } = scan
    const isEither = outcome === INSIDE.stopOrTarget
    const byTarget =
      outcome === INSIDE.target || outcome === INSIDE.targetAtOpen || (isEither && this.input.isOptimistic)
    const atOpen = outcome === INSIDE.stopAtOpen || outcome === INSIDE.targetAtOpen
    const level = atOpen ? candles.open[bar] : byTarget ? target : scan.stop
    if (isEither) this.ambiguousBars++
    trade.exitBar = bar
    trade.exitPrice = byTarget ? level : fillPrice(level, opposite(trade.sign), slippage)
    trade.exitReason = byTarget ? EXIT.takeProfit : scan.isTrailing ? EXIT.trailingStop : EXIT.stopLoss
    const wholeBars = atOpen ? bar : bar + 1
    this.measureExcursion(trade.sign, trade.entryPrice, trade.entryBar, wholeBars, atOpen ? bar : -1)
  }

  /** Still open at the last bar of the run: marked to its close. */
  private stayToEnd(): void {
    const { candles } = this.input
    const { trade } = this
    trade.exitBar = this.bar - 1
    trade.exitPrice = candles.close[trade.exitBar]
    trade.exitReason = EXIT.end
    this.measureExcursion(trade.sign, trade.entryPrice, trade.entryBar, this.bar, -1)
  }

  private measureExcursion(sign: Sign, entryPrice: number, from: number, to: number, openAt: number): void {
    const { candles, measuresExcursions } = this.input
    if (measuresExcursions) this.excursion.measure(candles, sign, entryPrice, from, to, openAt)
  }

  /** Writes the equity of no position for the bars before `to`. */
  private flatUntil(to: number): void {
    const { start } = this.input
    if (to <= this.bar) return
    this.equity.fill(this.cash, this.bar - start, to - start)
    this.drawdown.addFlat(this.cash, this.bar, to)
    this.bar = to
    this.report()
  }

  private report(): void {
    if (this.bar - this.reported < BARS_PER_STEP) return
    this.reported = this.bar
    this.input.progress?.(this.bar - this.input.start)
  }
}
