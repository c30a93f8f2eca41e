import type { CandleColumns } from '#shared/domain/candle.ts'
import { CandleContext, type IndicatorColumns } from './indicator-columns.ts'

/** So many bytes of columns are kept; a search of two averages over four years needs a tenth. */
const MOST_BYTES = 256 * 1024 * 1024

/**
 * Indicator columns by what they were computed from, for a search that runs many combinations on the same candles: the
 * average of 50 bars is the same in all of them. Columns that were handed out stay as they are. Bounded: where no more
 * fit, the oldest are let go.
 */
export class ColumnCache {
  private readonly mostBytes: number
  private readonly columns = new Map<string, IndicatorColumns>()
  private bytes = 0
  private context: CandleContext | undefined

  constructor(mostBytes = MOST_BYTES) {
    this.mostBytes = mostBytes
  }

  /** What is derived from these candles; other candles than before clear the cache. */
  contextOf(candles: CandleColumns, barMs: number): CandleContext {
    if (this.context?.candles === candles) return this.context
    this.columns.clear()
    this.bytes = 0
    this.context = new CandleContext(candles, barMs)
    return this.context
  }

  /** The columns of `key`, computed where they are not here. */
  get(key: string, compute: () => IndicatorColumns): IndicatorColumns {
    const known = this.columns.get(key)
    if (known !== undefined) return known
    const made = compute()
    this.bytes += bytesOf(made)
    for (const [oldest, columns] of this.columns) {
      if (this.bytes <= this.mostBytes) break
      this.columns.delete(oldest)
      this.bytes -= bytesOf(columns)
    }
    this.columns.set(key, made)
    return made
  }
}

function bytesOf({ onBars, native }: IndicatorColumns): number {
  const columns = new Set([...onBars, ...native])
  return [...columns].reduce((sum, column) => sum + column.byteLength, 0)
}
