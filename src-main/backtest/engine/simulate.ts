import type { Sign } from '#main/matching/direction.ts'
import { affordableQuantity, fillFee, fillPrice } from '#main/matching/fill.ts'
import { INSIDE } from '#main/matching/inside-bar.ts'
import type { SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { Excursion } from './excursion.ts'
import { type ExitRules, stopLevel, targetLevel } from './exit-rules.ts'
import { InsideScan } from './inside-scan.ts'
import type { BacktestScratch } from './scratch.ts'
import { SignalCursor } from './signal-cursor.ts'
import type { EngineExitReason } from './trade-ledger.ts'

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
  readonly fee: number
  readonly slippage: number
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
  private cash: number
  /** The first bar whose equity is not written yet. */
  private bar: number
  /** The first bar at whose open an entry may be made. */
  private earliest: number
  private end: number
  private finalEquity: number
  private barsHeld = 0
  private ambiguousBars = 0
  private reported = 0

  constructor(input: SimulationInput, equity: Float64Array, scratch: BacktestScratch) {
    this.input = input
    this.equity = equity
    this.scratch = scratch
    this.cash = input.capital
    this.finalEquity = input.capital
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
      finalEquity: this.finalEquity,
      barsHeld: this.barsHeld,
      ambiguousBars: this.ambiguousBars,
      ruined: this.finalEquity <= 0,
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
    for (let signal = signalBar; this.hold(sign, signal); signal = this.bar - 1) sign = sign === 1 ? -1 : 1
  }

  /** Opens a position on the signal of `signalBar` and keeps it to its end; true where the opposite signal ended it. */
  private hold(sign: Sign, signalBar: number): boolean {
    const { candles, rules, fee, slippage } = this.input
    const entryBar = signalBar + 1
    this.earliest = Math.max(this.earliest, entryBar + 1)
    const entryPrice = fillPrice(candles.open[entryBar], sign, slippage)
    const stop = stopLevel(rules.stop, sign, entryPrice, signalBar)
    const target = targetLevel(rules.target, sign, entryPrice, signalBar)
    const quantity = affordableQuantity(rules.positionSize * this.cash, entryPrice, fee)
    if (!(entryPrice > 0 && quantity > 0) || Number.isNaN(stop) || Number.isNaN(target)) return false

    const entryFee = fillFee(quantity, entryPrice, fee)
    const signed = sign * quantity
    // Equity at a price is what is left of the cash plus the position's value there.
    const base = this.cash - signed * entryPrice - entryFee
    const planned = this.plannedExit(sign, entryBar)
    const levels = { sign, entryBar, entryPrice, stop, target, trailing: rules.trailing }
    const watchesLevels = rules.stop !== undefined || rules.target !== undefined || rules.trailing !== undefined
    if (watchesLevels) this.scan.start(levels)

    let leftInside = false
    let ruined = false
    while (this.bar < planned.bar && !leftInside && !ruined) {
      const to = Math.min(planned.bar, this.bar + BARS_PER_STEP)
      leftInside = watchesLevels && this.scan.run(candles, levels, this.bar, to)
      ruined = this.valueUntil(leftInside ? this.scan.bar : to, base, signed)
      this.report()
    }

    const exit = { bar: planned.bar, price: candles.open[planned.bar], reason: planned.reason, isFill: true }
    if (ruined || (!leftInside && planned.bar === this.end)) {
      exit.bar = this.bar - 1
      exit.price = candles.close[exit.bar]
      exit.reason = 'end'
      exit.isFill = false
    } else if (leftInside) {
      const { outcome } = this.scan
      const byTarget = outcome === INSIDE.target || outcome === INSIDE.targetAtOpen
      const atOpen = outcome === INSIDE.stopAtOpen || outcome === INSIDE.targetAtOpen
      const level = atOpen ? candles.open[this.scan.bar] : byTarget ? target : this.scan.stop
      exit.bar = this.scan.bar
      exit.price = byTarget ? level : fillPrice(level, sign === 1 ? -1 : 1, slippage)
      exit.reason = byTarget ? 'takeProfit' : this.scan.isTrailing ? 'trailingStop' : 'stopLoss'
      if (outcome === INSIDE.stopOrTarget) this.ambiguousBars++
      this.excursion.measure(
        candles,
        sign,
        entryPrice,
        entryBar,
        atOpen ? exit.bar : exit.bar + 1,
        atOpen ? exit.bar : -1,
      )
    } else {
      exit.price = fillPrice(exit.price, sign === 1 ? -1 : 1, slippage)
    }
    if (!exit.isFill) this.excursion.measure(candles, sign, entryPrice, entryBar, exit.bar + 1, -1)
    else if (!leftInside) this.excursion.measure(candles, sign, entryPrice, entryBar, exit.bar, exit.bar)

    const exitFee = exit.isFill ? fillFee(quantity, exit.price, fee) : 0
    this.barsHeld += exit.isFill ? exit.bar - entryBar : exit.bar + 1 - entryBar
    this.scratch.ledger.add({
      sign,
      entryBar,
      exitBar: exit.bar,
      entryPrice,
      exitPrice: exit.price,
      quantity,
      pnl: signed * (exit.price - entryPrice) - entryFee - exitFee,
      fees: entryFee + exitFee,
      mae: this.excursion.mae,
      mfe: this.excursion.mfe,
      exitReason: exit.reason,
    })
    this.finalEquity = base + signed * exit.price - exitFee
    if (!exit.isFill) return this.stop(exit.bar + 1)
    this.cash = this.finalEquity
    this.earliest = exit.bar + rules.cooldownBars + 1
    if (this.cash > 0) return exit.reason === 'opposite'
    this.flatUntil(exit.bar + 1)
    return this.stop(exit.bar + 1)
  }

  /** The open at which a signal or the time limit ends a position entered at `entryBar`; `end` where none does. */
  private plannedExit(sign: Sign, entryBar: number): { readonly bar: number; readonly reason: EngineExitReason } {
    const { reverses, maxBarsInTrade } = this.input.rules
    const exitSignal = (sign === 1 ? this.exitLong : this.exitShort).atOrAfter(entryBar) + 1
    const opposite = reverses ? (sign === 1 ? this.entryShort : this.entryLong).atOrAfter(entryBar) + 1 : this.end
    const time = entryBar + maxBarsInTrade
    const bar = Math.min(exitSignal, opposite, time, this.end)
    return { bar, reason: bar === opposite ? 'opposite' : bar === exitSignal ? 'signal' : 'time' }
  }

  /** Writes the equity of a held position for the bars before `to`; true where it is used up, with that bar written last. */
  private valueUntil(to: number, base: number, signed: number): boolean {
    const { close } = this.input.candles
    const { start } = this.input
    const { equity } = this
    for (let i = this.bar; i < to; i++) {
      const value = base + signed * close[i]
      equity[i - start] = value
      if (value <= 0) {
        this.bar = i + 1
        return true
      }
    }
    this.bar = to
    return false
  }

  /** Writes the equity of no position for the bars before `to`. */
  private flatUntil(to: number): void {
    const { start } = this.input
    if (to <= this.bar) return
    this.equity.fill(this.cash, this.bar - start, to - start)
    this.bar = to
    this.report()
  }

  private report(): void {
    if (this.bar - this.reported < BARS_PER_STEP) return
    this.reported = this.bar
    this.input.progress?.(this.bar - this.input.start)
  }

  /** Ends the run before bar `end`. */
  private stop(end: number): false {
    this.end = end
    return false
  }
}
