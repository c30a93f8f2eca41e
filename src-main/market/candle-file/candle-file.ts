import type { CandleColumns } from '#shared/domain/candle.ts'

/** A row that was left out, by its line in the file (the first line is 1) and the reason in words. */
export type RejectedRow = { readonly line: number; readonly reason: string }

/** Missing bars between two rows: the opening times of the first and the last one, and how many they are. */
export type CandleGap = { readonly from: number; readonly to: number; readonly missing: number }

/** At most so many rejected rows and gaps are listed; the counts beside the lists are complete. */
export const MAX_LISTED = 1_000

/** At most so many rows are read from one file (38 years of one-minute bars); each takes 52 bytes while it is read. */
export const MAX_ROWS = 20_000_000

/** A longer line is no candle. */
export const MAX_LINE_BYTES = 65_536

/** What is read out of a candle file. */
export type CandleFile = {
  /** The valid rows, ascending by time, no time twice. */
  readonly columns: CandleColumns
  /** The most frequent distance between rows; undefined when there is but one row and no timeframe was given. */
  readonly timeframeMs: number | undefined
  /** The first rows that were left out, in the order of their lines. */
  readonly rejected: readonly RejectedRow[]
  readonly rejectedCount: number
  /** Rows whose time was there before; the later one counts. */
  readonly duplicates: number
  /** The first gaps. */
  readonly gaps: readonly CandleGap[]
  readonly gapCount: number
}

/** How a candle file is read. */
export type ReadCandleFileOptions = {
  /**
   * `strict` (default): prices above zero, high and low around open and close, volume not negative, times on the grid of
   * the timeframe. `loose`: any finite numbers, for columns that are inputs of an indicator rather than a market.
   */
  readonly sanity?: 'strict' | 'loose'
  /** Refuses the file when a single row is bad. */
  readonly refuseBadRows?: boolean
  /** The timeframe the rows must have; without it the most frequent distance between rows counts. */
  readonly timeframeMs?: number
  /** Called now and then with the bytes of the file read so far and all of them. */
  readonly onProgress?: (done: number, total: number) => void
  /** Asked now and then; true ends the reading with CANCELLED. */
  readonly isCancelled?: () => boolean
}
