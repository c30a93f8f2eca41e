import type { Candle, CandleColumns } from '#shared/domain/candle.ts'
import { candleAt } from './candle-buffer.ts'

/**
 * Builds the open bar of a timeframe out of the market's shortest bars as they change, with exact extremes and volume. It
 * begins with the short bars that belong to the open bar so far.
 */
export class BarFollower {
  readonly #barMs: number
  #closed: Candle | undefined
  #newest: Candle | undefined

  /** `barMs` is the length of the bars to build, a multiple of that of the short ones. */
  constructor(barMs: number) {
    this.#barMs = barMs
  }

  /** Begins with the short bars from the open bar's start on; the last of them may still change. */
  start(short: CandleColumns): void {
    this.#closed = undefined
    this.#newest = undefined
    for (let i = 0; i < short.time.length; i++) this.#next(candleAt(short, i))
  }

  /**
   * Takes the newest short bar, with the one that closed before it. Answers the bars that changed, oldest first, or
   * `missed` when short bars are missing between this and what came before: begin again.
   */
  take(short: readonly Candle[]): readonly Candle[] | 'missed' {
    const current = short.at(-1)
    const newest = this.#newest
    if (current === undefined || newest === undefined) return 'missed'
    if (current.time < newest.time) return []
    if (current.time === newest.time) {
      this.#newest = current
      return this.#bar()
    }
    const before = short.at(-2)
    if (before === undefined || before.time !== newest.time) return 'missed'
    this.#newest = before
    const ended = this.#start(before.time) === this.#start(current.time) ? [] : this.#bar()
    this.#next(current)
    return [...ended, ...this.#bar()]
  }

  #next(bar: Candle): void {
    const before = this.#newest
    if (before !== undefined) {
      this.#closed =
        this.#start(before.time) === this.#start(bar.time)
          ? this.#closed === undefined
            ? before
            : merged(this.#closed, before)
          : undefined
    }
    this.#newest = bar
  }

  #bar(): Candle[] {
    const newest = this.#newest
    if (newest === undefined) return []
    const bar = this.#closed === undefined ? newest : merged(this.#closed, newest)
    return [{ ...bar, time: this.#start(newest.time) }]
  }

  #start(time: number): number {
    return Math.floor(time / this.#barMs) * this.#barMs
  }
}

function merged(one: Candle, next: Candle): Candle {
  return {
    time: one.time,
    open: one.open,
    high: Math.max(one.high, next.high),
    low: Math.min(one.low, next.low),
    close: next.close,
    volume: one.volume + next.volume,
  }
}
