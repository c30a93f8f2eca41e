import type { Database } from 'better-sqlite3'
import { type CandleRepository, CHUNK_BARS, createCandleRepository } from '#main/storage/candles/candle-repository.ts'
import type { Page, PageRequest } from '#main/storage/page.ts'
import { requireSpace } from '#main/storage/require-space.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import type { ImportResult, SeriesSummary } from '#shared/contract/candles.ts'
import { type SeriesKey, seriesKeySchema } from '#shared/contract/shapes.ts'
import { CANDLE_COLUMNS, type CandleColumns, sliceCandles } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, TIMEFRAMES, timeframeOf } from '#shared/time.ts'
import { readCandleFile } from './candle-file/read-candle-file.ts'
import { findGaps } from './candle-file/timeframe-grid.ts'
import { type ChangeCounts, mergeCandles } from './merge-candles.ts'

/** The source of candles that came from a file whose origin was not named. */
export const FILE_SOURCE = 'import'

/** Under which key a file is imported. */
export type ImportOptions = {
  readonly symbol: string
  /** Default: `import`. */
  readonly source?: string | undefined
  /** Default: the most frequent distance between the file's rows. */
  readonly timeframe?: string | undefined
  /** Refuses the file when a single row is bad. */
  readonly strict?: boolean | undefined
  /** UTC milliseconds, for created and updated times. */
  readonly now?: () => number
}

/** Reading a file takes about so much of an import's time. */
const READING_SHARE = 0.7

/**
 * Imports a candle file into the store, in one transaction: a failure or a cancel leaves the store as it was. Bars that
 * are there with the same values stay, with other values they are updated. `onProgress` gets bytes of the file.
 *
 * Throws what `readCandleFile` throws, VALIDATION for an unknown timeframe, STORAGE, and CANCELLED once `isCancelled`
 * answers true.
 */
export async function importCandles(
  database: Database,
  file: string,
  options: ImportOptions,
  onProgress: (done: number, total: number) => void = () => undefined,
  isCancelled: () => boolean = () => false,
): Promise<ImportResult> {
  const wantedMs = options.timeframe === undefined ? undefined : timeframeMsOf(options.timeframe)
  const keyOf = (timeframe: string): SeriesKey =>
    requireKey({ source: options.source ?? FILE_SOURCE, symbol: options.symbol, timeframe })
  keyOf(options.timeframe ?? '1m')

  let size = 1
  const read = await readCandleFile(file, {
    refuseBadRows: options.strict === true,
    ...(wantedMs !== undefined && { timeframeMs: wantedMs }),
    isCancelled,
    onProgress: (done, total) => {
      size = total
      onProgress(Math.round(done * READING_SHARE), total)
    },
  })
  const { columns } = read
  const timeframe = read.timeframeMs === undefined ? undefined : timeframeOf(read.timeframeMs)
  if (timeframe === undefined) {
    const found =
      read.timeframeMs === undefined ? 'it has one row only' : `its rows are mostly ${read.timeframeMs} ms apart`
    throw new AppError(
      'VALIDATION',
      `${file}: the timeframe is unknown: ${found}; name one of ${TIMEFRAMES.join(', ')}`,
    )
  }
  const key = keyOf(timeframe)
  const counts = storeCandles(database, key, columns, {
    now: options.now ?? Date.now,
    isCancelled,
    onProgress: (done, total) =>
      onProgress(Math.round(size * (READING_SHARE + ((1 - READING_SHARE) * done) / total)), size),
  })
  return {
    ...key,
    ...counts,
    rejected: [...read.rejected],
    rejectedCount: read.rejectedCount,
    from: columns.time[0],
    to: columns.time[columns.time.length - 1],
    gaps: [...read.gaps],
  }
}

const BAR_BYTES = CANDLE_COLUMNS.length * Float64Array.BYTES_PER_ELEMENT

type StoreOptions = {
  readonly now: () => number
  readonly isCancelled?: () => boolean
  readonly onProgress?: (done: number, total: number) => void
}

/** Merges ascending bars into a series in one transaction and counts what changed. `onProgress` gets bars. */
export function storeCandles(
  database: Database,
  key: SeriesKey,
  bars: CandleColumns,
  options: StoreOptions,
): ChangeCounts {
  const timeframeMs = timeframeMsOf(key.timeframe)
  return withStorageErrors(database.name, () => {
    requireSpace(database.name, bars.time.length * BAR_BYTES)
    const repository = createCandleRepository(database)
    return database
      .transaction(() => {
        const now = options.now()
        const known = repository.find(key)
        const seriesId = known?.id ?? repository.createSeries(key, now)
        const counts: ChangeCounts = { imported: 0, updated: 0, unchanged: 0 }
        forEachChunk(bars.time, timeframeMs, (start, from, to) => {
          if (options.isCancelled?.() === true)
            throw new AppError('CANCELLED', 'the import was cancelled; nothing was changed')
          const added = sliceCandles(bars, from, to)
          storeChunk(repository, seriesId, start, added, { timeframeMs, now, isNew: known === undefined, counts })
          options.onProgress?.(to, bars.time.length)
        })
        if (counts.imported + counts.updated > 0) repository.refreshSeries(seriesId, timeframeMs, now)
        return counts
      })
      .immediate()
  })
}

type ChunkContext = {
  readonly timeframeMs: number
  readonly now: number
  readonly isNew: boolean
  readonly counts: ChangeCounts
}

function storeChunk(
  repository: CandleRepository,
  seriesId: number,
  start: number,
  added: CandleColumns,
  context: ChunkContext,
): void {
  const { timeframeMs, now, counts } = context
  const stored = context.isNew ? undefined : repository.chunk(seriesId, start)
  const merged = stored === undefined ? added : mergeCandles(stored, added, counts)
  if (stored === undefined) counts.imported += added.time.length
  if (merged === stored) return
  repository.writeChunk(seriesId, start, merged, findGaps(merged.time, timeframeMs).gapCount, now)
}

/** Cuts ascending times where a window of `CHUNK_BARS` timeframes, aligned to the UTC epoch, ends. */
function forEachChunk(
  time: Float64Array,
  timeframeMs: number,
  visit: (start: number, from: number, to: number) => void,
): void {
  const windowMs = timeframeMs * CHUNK_BARS
  for (let from = 0; from < time.length; ) {
    const start = Math.floor(time[from] / windowMs) * windowMs
    const to = lowerBound(time, start + windowMs, from)
    visit(start, from, to)
    from = to
  }
}

/** The bars of a stored series with `from <= time < to`. Throws NOT_FOUND for an unknown series. */
export function readSeries(
  database: Database,
  key: SeriesKey,
  {
    from = 0,
    to = Number.MAX_SAFE_INTEGER,
  }: { readonly from?: number | undefined; readonly to?: number | undefined } = {},
): CandleColumns {
  return withStorageErrors(database.name, () => {
    const repository = createCandleRepository(database)
    const series = repository.find(key)
    if (series === undefined) {
      throw new AppError(
        'NOT_FOUND',
        `no candles of ${key.symbol} ${key.timeframe} from ${key.source} are stored; import them first`,
        key,
      )
    }
    const windowMs = timeframeMsOf(key.timeframe) * CHUNK_BARS
    const bars = repository.readChunks(series.id, Math.floor(from / windowMs) * windowMs, to)
    const first = lowerBound(bars.time, from, 0)
    return sliceCandles(bars, first, Math.max(first, lowerBound(bars.time, to, first)))
  })
}

/** The stored series in the order in which they were first imported. */
export function listSeries(database: Database, request: PageRequest = {}): Page<SeriesSummary> {
  return withStorageErrors(database.name, () => createCandleRepository(database).list(request))
}

/** The milliseconds of a timeframe's name. Throws VALIDATION. */
function timeframeMsOf(name: string): number {
  const timeframe = TIMEFRAMES.find((known) => known === name)
  if (timeframe === undefined)
    throw new AppError('VALIDATION', `unknown timeframe ${JSON.stringify(name)}; known are ${TIMEFRAMES.join(', ')}`)
  return TIMEFRAME_MS[timeframe]
}

function requireKey(key: SeriesKey): SeriesKey {
  const parsed = seriesKeySchema.safeParse(key)
  // Control characters would come back in file names, logs and terminals.
  const text = `${key.source}${key.symbol}`
  if (!parsed.success || text.trim() === '' || /\p{Cc}/u.test(text)) {
    throw new AppError(
      'VALIDATION',
      'symbol and source must be 1 to 64 characters long, without control characters',
      key,
    )
  }
  return parsed.data
}

/** Index of the first time that is not below `value`, at or after `from`. */
function lowerBound(time: Float64Array, value: number, from: number): number {
  let low = from
  let high = time.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (time[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
