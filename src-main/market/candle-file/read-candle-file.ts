import { basename } from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { CandleFile, ReadCandleFileOptions } from './candle-file.ts'
import { MAX_LINE_BYTES } from './candle-file.ts'
import { detectDialect } from './dialect.ts'
import { openFileBytes } from './file-bytes.ts'
import { putInOrder } from './order.ts'
import { RowParser } from './row-parser.ts'
import { dropOffGrid, findGaps, mostFrequentDistance, requireTimeframe } from './timeframe-grid.ts'

export type { CandleFile, ReadCandleFileOptions } from './candle-file.ts'

const NEWLINE = 10
const HEAD_BYTES = MAX_LINE_BYTES

/**
 * Reads a candle file: CSV with `,`, `;` or tab, plain, gzip or zip, with a header in any order and case, or without one
 * as the exchanges' bulk files. Times are seconds, milliseconds, microseconds or ISO 8601, and always UTC. Memory is
 * bounded by the rows that are kept, not by the size of the file.
 *
 * Bad rows are left out and named in `rejected`. Throws NOT_FOUND for a missing file, VALIDATION for one that is no
 * candle file or has no valid row, STORAGE when the disk fails, CANCELLED.
 */
export async function readCandleFile(path: string, options: ReadCandleFileOptions = {}): Promise<CandleFile> {
  const strict = options.sanity !== 'loose'
  const name = basename(path)
  const parser = await parseRows(path, name, strict, options)
  const { rows, rejections } = parser
  const duplicates = putInOrder(rows, rejections)
  const found = mostFrequentDistance(rows.columns().time)
  const timeframeMs = options.timeframeMs ?? found
  if (options.timeframeMs !== undefined && strict) requireTimeframe(rows, found, options.timeframeMs, name)
  if (timeframeMs !== undefined && strict) dropOffGrid(rows, timeframeMs, rejections)

  const rejected = rejections.list()
  const first = rejected[0]
  if (rows.length === 0 || (options.refuseBadRows === true && first !== undefined)) {
    if (first === undefined) throw new AppError('VALIDATION', `${name} has no rows, only a header`)
    const bad = rejections.count === 1 ? '1 bad row' : `${rejections.count} bad rows`
    const what = rows.length === 0 ? `no valid row among ${rejections.count}` : bad
    throw new AppError('VALIDATION', `${name}, line ${first.line}: ${first.reason} (${what})`, {
      rejected: rejected.slice(0, 100),
      rejectedCount: rejections.count,
    })
  }
  const columns = rows.columns()
  const gaps = timeframeMs === undefined ? { gaps: [], gapCount: 0 } : findGaps(columns.time, timeframeMs)
  return { columns, timeframeMs, rejected, rejectedCount: rejections.count, duplicates, ...gaps }
}

/** Feeds the file's lines to a parser; only the line that a chunk cuts in two is copied. */
async function parseRows(
  path: string,
  name: string,
  strict: boolean,
  options: ReadCandleFileOptions,
): Promise<RowParser> {
  const bytes = await openFileBytes(path)
  let parser: RowParser | undefined
  let pending: Uint8Array = new Uint8Array(0)
  const begin = (head: Uint8Array): { parser: RowParser; from: number } => {
    const dialect = detectDialect(head, name)
    return { parser: new RowParser(name, dialect, strict), from: dialect.skipBytes }
  }
  for await (const piece of bytes.chunks) {
    if (options.isCancelled?.() === true) throw new AppError('CANCELLED', `reading ${name} was cancelled`)
    let chunk = piece
    let from = 0
    if (parser === undefined) {
      chunk = joined(pending, piece)
      if (chunk.length < HEAD_BYTES) {
        pending = chunk
        continue
      }
      pending = new Uint8Array(0)
      ;({ parser, from } = begin(chunk))
    }
    if (pending.length > 0) {
      const newline = chunk.indexOf(NEWLINE)
      if (newline < 0) {
        pending = joined(pending, chunk)
        parser.checkPending(pending.length)
        continue
      }
      const line = joined(pending, chunk.subarray(0, newline + 1))
      parser.parse(line, 0, line.length)
      pending = new Uint8Array(0)
      from = newline + 1
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1
    if (end > from) parser.parse(chunk, from, end)
    pending = chunk.slice(Math.max(end, from))
    parser.checkPending(pending.length)
    options.onProgress?.(bytes.read(), bytes.size)
  }
  let from = 0
  if (parser === undefined) ({ parser, from } = begin(pending))
  if (pending.length > from) {
    const rest = joined(pending.subarray(from), Uint8Array.of(NEWLINE))
    parser.parse(rest, 0, rest.length)
  }
  options.onProgress?.(bytes.size, bytes.size)
  return parser
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const result = new Uint8Array(a.length + b.length)
  result.set(a)
  result.set(b, a.length)
  return result
}
