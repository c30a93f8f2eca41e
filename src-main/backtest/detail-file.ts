import { basename } from 'node:path'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { AppError } from '#shared/errors.ts'
import { timeframeOf } from '#shared/time.ts'
import type { ReadCandles } from './run-on-candles.ts'

/** Detail candles out of a file, and what should be said about its rows. */
export type DetailFile = ReadCandles & { readonly notes: readonly string[] }

/** Reads a file of detail candles. Throws NOT_FOUND, VALIDATION or STORAGE. */
export async function readDetailFile(file: string): Promise<DetailFile> {
  const { columns, timeframeMs, rejected, rejectedCount } = await readCandleFile(file)
  const timeframe = timeframeMs === undefined ? undefined : timeframeOf(timeframeMs)
  if (timeframe === undefined) {
    const why = timeframeMs === undefined ? 'it has one row only' : `its rows are mostly ${timeframeMs} ms apart`
    throw new AppError('VALIDATION', `the timeframe of the detail candles in ${basename(file)} is unknown: ${why}`)
  }
  return { candles: columns, timeframe, notes: rejectionNotes(rejected, rejectedCount) }
}

/** What a report says about rows of a file that were left out. */
export function rejectionNotes(
  rejected: readonly { readonly line: number; readonly reason: string }[],
  count: number,
): string[] {
  const [first] = rejected
  if (first === undefined) return []
  const rows = count === 1 ? '1 bad row of the file was' : `${count} bad rows of the file were`
  return [`${rows} left out; the first: line ${first.line}, ${first.reason}.`]
}
