import type { Sign } from '#main/matching/direction.ts'
import type { SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import type { ExitRules } from '#main/strategies/definition/exit-rules.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { DetailBars } from './detail-bars.ts'
import { OpenPosition } from './open-position.ts'
import type { TradePlan } from './trade-plan.ts'

/** What one symbol brings into a run: its candles, signals and rules, and the bars `[start, end)` it trades. */
export type BookInput = {
  readonly candles: CandleColumns
  readonly masks: SignalMasks
  readonly rules: ExitRules
  readonly details: DetailBars | undefined
  readonly start: number
  readonly end: number
}

/** Where one symbol stands in a run: its bar at the step, its position and its working order. */
export class SymbolBook {
  readonly index: number
  readonly candles: CandleColumns
  readonly rules: ExitRules
  readonly details: DetailBars | undefined
  readonly end: number
  readonly position: OpenPosition
  /** The last bar that opened at the step or before; before the first one, the bar before the span. */
  bar: number
  /** Whether that bar opened at this step. */
  hasBar = false
  /** The first bar at whose open an entry may be made. */
  earliest: number
  /** The direction into which the position reversed at this open; 0: it did not. */
  reversal: Sign | 0 = 0
  /** The last step on which this symbol alone may not be entered. */
  barredUntil = -1
  /** A limit order: its direction, price, signal's bar and last bar. It works up to that bar; -1: there is none. */
  orderSign: Sign = 1
  orderPrice = 0
  orderSignal = 0
  orderUntil = -1
  private readonly masks: SignalMasks

  constructor(index: number, input: BookInput, plan: TradePlan) {
    this.index = index
    this.candles = input.candles
    this.masks = input.masks
    this.rules = input.rules
    this.details = input.details
    this.end = input.end
    this.bar = input.start - 1
    this.earliest = Math.max(input.start, 1)
    this.position = new OpenPosition(plan, input.rules)
  }

  /** Moves on to the step at `time`. */
  advance(time: number): void {
    const next = this.bar + 1
    this.hasBar = next < this.end && this.candles.time[next] === time
    if (this.hasBar) this.bar = next
    this.reversal = 0
  }

  /** The price that the symbol is valued at, at an open. */
  openMark(): number {
    return this.hasBar ? this.candles.open[this.bar] : this.candles.close[this.bar]
  }

  /** The direction of the entry signal on the bar before; long comes first. 0: there is none. */
  entrySignal(): Sign | 0 {
    const { entryLong, entryShort } = this.masks
    const signal = this.bar - 1
    return entryLong[signal] !== 0 ? 1 : entryShort[signal] !== 0 ? -1 : 0
  }

  /** Whether the bar before says to leave the position. */
  hasExitSignal(): boolean {
    const { exitLong, exitShort } = this.masks
    return (this.position.sign === 1 ? exitLong : exitShort)[this.bar - 1] !== 0
  }

  /** Whether the bar before has the entry signal against the position. */
  hasOppositeSignal(): boolean {
    const { entryLong, entryShort } = this.masks
    return (this.position.sign === 1 ? entryShort : entryLong)[this.bar - 1] !== 0
  }

  /** Whether a limit order works on this bar. */
  hasOrder(): boolean {
    return this.orderUntil >= this.bar
  }

  cancelOrder(): void {
    this.orderUntil = -1
  }
}
