import type { Candle, CandleColumns } from '#shared/domain/candle.ts'

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const

/** The newest closed bars of a symbol, oldest first: at least `kept` of them once so many have been seen. */
export class BarWindow {
  readonly #kept: number
  readonly #columns: Record<(typeof COLUMNS)[number], Float64Array>
  #count = 0

  constructor(kept: number) {
    this.#kept = kept
    const column = (): Float64Array => new Float64Array(kept * 2)
    this.#columns = {
      time: column(),
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      volume: column(),
    }
  }

  get count(): number {
    return this.#count
  }

  /** When the newest bar opened. */
  get lastTime(): number | undefined {
    return this.#count === 0 ? undefined : this.#columns.time[this.#count - 1]
  }

  /** Takes a bar that has closed; one that is not newer than the newest is left out. */
  add(candle: Candle): void {
    const last = this.lastTime
    if (last !== undefined && candle.time <= last) return
    if (this.#count === this.#kept * 2) {
      for (const name of COLUMNS) this.#columns[name].copyWithin(0, this.#kept)
      this.#count = this.#kept
    }
    for (const name of COLUMNS) this.#columns[name][this.#count] = candle[name]
    this.#count++
  }

  /** Forgets all bars. */
  clear(): void {
    this.#count = 0
  }

  /** The newest `kept` bars. Valid until the next `add`. */
  columns(): CandleColumns {
    const from = Math.max(0, this.#count - this.#kept)
    const part = (name: (typeof COLUMNS)[number]): Float64Array => this.#columns[name].subarray(from, this.#count)
    return {
      time: part('time'),
      open: part('open'),
      high: part('high'),
      low: part('low'),
      close: part('close'),
      volume: part('volume'),
    }
  }

  /** How many bars have opened after the bar of `time`, up to one that opens at `openTime`; time tells what is not kept. */
  barsSince(time: number, openTime: number, barMs: number): number {
    const bar = Math.floor(time / barMs) * barMs
    if (bar >= openTime) return 0
    const { time: times } = this.#columns
    const first = times[0]
    if (this.#count === 0 || first > bar) return Math.round((openTime - bar) / barMs)
    let after = 0
    for (let i = this.#count - 1; i >= 0 && times[i] > bar; i--) after++
    return after + 1
  }
}
