import type { Sign } from '#main/matching/direction.ts'
import { isNearer, noStop, trailingActivation, trailingLevel } from '#main/matching/exit-levels.ts'
import { INSIDE, type InsideBar, insideBar } from '#main/matching/inside-bar.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'

/** The levels of one position. */
export type PositionLevels = {
  readonly sign: Sign
  readonly entryBar: number
  readonly entryPrice: number
  readonly stop: number
  readonly target: number
  readonly trailing: { readonly fraction: number; readonly activateAt: number } | undefined
}

/** Looks for the bar inside which a stop or target is reached. It is made once a run and used again for each position. */
export class InsideScan {
  /** What happened at `bar`. */
  outcome: InsideBar = INSIDE.held
  bar = -1
  /** The stop in force at `bar`. */
  stop = 0
  /** Whether that stop was the trailing one. */
  isTrailing = false
  /** Best price up to the end of the last bar looked at. */
  private best = 0

  /** Begins with a new position. */
  start(levels: PositionLevels): void {
    this.best = levels.entryPrice
    this.outcome = INSIDE.held
  }

  /** Works through the bars `[from, to)`; true where one of them ends the position. Call it again for the bars after. */
  run(candles: CandleColumns, levels: PositionLevels, from: number, to: number): boolean {
    return levels.trailing === undefined
      ? this.runFixed(candles, levels, from, to)
      : this.runTrailing(candles, levels, levels.trailing, from, to)
  }

  private runFixed(candles: CandleColumns, levels: PositionLevels, from: number, to: number): boolean {
    const { open, high, low } = candles
    const { sign, entryBar, stop, target } = levels
    for (let i = from; i < to; i++) {
      const outcome = insideBar(sign, i === entryBar, open[i], high[i], low[i], stop, target)
      if (outcome !== INSIDE.held) return this.found(outcome, i, stop, false)
    }
    return false
  }

  private runTrailing(
    candles: CandleColumns,
    levels: PositionLevels,
    trailing: { readonly fraction: number; readonly activateAt: number },
    from: number,
    to: number,
  ): boolean {
    const { open, high, low } = candles
    const { sign, entryBar, target } = levels
    const activation = trailingActivation(sign, levels.entryPrice, trailing.activateAt)
    let best = this.best
    for (let i = from; i < to; i++) {
      const moving = sign * best >= sign * activation ? trailingLevel(sign, best, trailing.fraction) : noStop(sign)
      const isTrailing = isNearer(sign, moving, levels.stop)
      const stop = isTrailing ? moving : levels.stop
      const outcome = insideBar(sign, i === entryBar, open[i], high[i], low[i], stop, target)
      if (outcome !== INSIDE.held) return this.found(outcome, i, stop, isTrailing)
      best = sign === 1 ? Math.max(best, high[i]) : Math.min(best, low[i])
    }
    this.best = best
    return false
  }

  private found(outcome: InsideBar, bar: number, stop: number, isTrailing: boolean): true {
    this.outcome = outcome
    this.bar = bar
    this.stop = stop
    this.isTrailing = isTrailing
    return true
  }
}
