import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { importCandles, listSeries, readSeries, storeCandles } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { type CandleColumns, sliceCandles } from '#shared/domain/candle.ts'
import { candlesFromCloses } from '#test/builders/candle-columns.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const HOUR = 3_600_000
const START = Date.UTC(2024, 0, 1)
const KEY = { source: 'test', symbol: 'BTC/USDT', timeframe: '1h' }
const OPTIONS = { now: () => START }

function candleStore(): Database {
  const database = openDatabase(temporaryFolder(), 'candles')
  onTestFinished(() => {
    database.close()
  })
  return database
}

function bars(count: number, price = 100): CandleColumns {
  return candlesFromCloses(
    Array.from({ length: count }, (_, i) => price + (i % 50)),
    { start: START },
  )
}

function csv(columns: CandleColumns, extra: readonly string[] = []): string {
  const file = join(temporaryFolder(), 'candles.csv')
  const rows = Array.from(columns.time, (time, i) =>
    [time, columns.open[i], columns.high[i], columns.low[i], columns.close[i], columns.volume[i]].join(','),
  )
  writeFileSync(file, ['time,open,high,low,close,volume', ...rows, ...extra].join('\n'))
  return file
}

/** Everything in the store but the times at which it was written. */
function content(database: Database): unknown {
  return [
    database
      .prepare('SELECT source, symbol, timeframe, count, from_time, to_time, gaps FROM candle_series ORDER BY id')
      .all(),
    database
      .prepare(
        'SELECT series_id, start, count, from_time, to_time, gaps, hex(columns) FROM candle_chunks ORDER BY series_id, start',
      )
      .all(),
  ]
}

test('what is imported is read back, and a second import changes nothing', async () => {
  const database = candleStore()
  const file = csv(bars(3_000))
  const first = await importCandles(database, file, { symbol: 'BTC/USDT', source: 'test' })
  expect(first).toEqual({
    ...KEY,
    imported: 3_000,
    updated: 0,
    unchanged: 0,
    rejected: [],
    rejectedCount: 0,
    from: START,
    to: START + 2_999 * HOUR,
    gaps: [],
  })
  expect(readSeries(database, KEY)).toEqual(bars(3_000))
  const before = content(database)
  const second = await importCandles(database, file, { symbol: 'BTC/USDT', source: 'test', timeframe: '1h' })
  expect(second).toMatchObject({ imported: 0, updated: 0, unchanged: 3_000 })
  expect(content(database)).toEqual(before)
})

test('changed bars are updated, new ones imported, and gaps are counted over chunks', () => {
  const database = candleStore()
  const all = bars(2_500)
  storeCandles(database, KEY, sliceCandles(all, 0, 1_000), OPTIONS)
  storeCandles(database, KEY, sliceCandles(all, 2_000, 2_500), OPTIONS)
  expect(listSeries(database).items).toEqual([{ ...KEY, count: 1_500, from: START, to: START + 2_499 * HOUR, gaps: 1 }])
  const changed = { ...sliceCandles(all, 990, 2_010), volume: new Float64Array(1_020).fill(7) }
  expect(storeCandles(database, KEY, changed, OPTIONS)).toEqual({ imported: 1_000, updated: 20, unchanged: 0 })
  const read = readSeries(database, KEY)
  expect(read.time).toEqual(all.time)
  expect(read.volume[990]).toBe(7)
  expect(read.volume[2_010]).toBe(1)
  expect(listSeries(database).items[0].gaps).toBe(0)
})

test('a span is [from, to), also where it cuts chunks or holds nothing', () => {
  const database = candleStore()
  storeCandles(database, KEY, bars(2_500), OPTIONS)
  const read = (from?: number, to?: number) =>
    Array.from(readSeries(database, KEY, { from, to }).time, (time) => (time - START) / HOUR)
  expect(read(START + 1_500 * HOUR, START + 1_503 * HOUR)).toEqual([1_500, 1_501, 1_502])
  expect(read(START + 2_498.5 * HOUR)).toEqual([2_499])
  expect(read(undefined, START + HOUR)).toEqual([0])
  expect(read(START + 9_999 * HOUR)).toEqual([])
  expect(read(START + 10 * HOUR, START)).toEqual([])
})

test('sources never merge, and series are listed page by page', () => {
  const database = candleStore()
  for (const source of ['a', 'b', 'c'])
    storeCandles(database, { ...KEY, source }, bars(10, source.charCodeAt(0)), OPTIONS)
  expect(readSeries(database, { ...KEY, source: 'b' }).close[0]).toBe(98)
  const first = listSeries(database, { limit: 2 })
  expect(first.items.map(({ source }) => source)).toEqual(['a', 'b'])
  const second = listSeries(database, { limit: 2, cursor: first.nextCursor })
  expect(second.items.map(({ source }) => source)).toEqual(['c'])
  expect(second.nextCursor).toBeUndefined()
  expect(() => readSeries(database, { ...KEY, source: 'd' })).toThrow('no candles of BTC/USDT 1h from d are stored')
})

test('in whatever parts and order bars come, the store is the same', () => {
  const all = { ...bars(2_200), time: bars(2_200).time.map((time, i) => time + (i > 700 ? 30 * HOUR : 0)) }
  const whole = candleStore()
  storeCandles(whole, KEY, all, OPTIONS)
  const wanted = content(whole)
  const part = fc.tuple(fc.nat(2_199), fc.nat(2_199)).map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const)
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const database = openDatabase(temporaryFolder(), 'candles')
      try {
        let imported = 0
        for (const [from, to] of [...parts, [1_000, 2_200], [0, 1_100]] as const) {
          imported += storeCandles(database, KEY, sliceCandles(all, from, to), OPTIONS).imported
        }
        expect(imported).toBe(2_200)
        expect(content(database)).toEqual(wanted)
      } finally {
        database.close()
      }
    }),
    { numRuns: 25 },
  )
})

test.each([
  ['strict with a bad row', { strict: true }, 'VALIDATION', 'line 2002: close is no number: "x"'],
  ['another timeframe', { timeframe: '4h' }, 'VALIDATION', 'holds candles of 1h, not 4h'],
  ['an unknown timeframe', { timeframe: '7h' }, 'VALIDATION', 'unknown timeframe "7h"'],
  ['no symbol', { symbol: ' ', source: ' ' }, 'VALIDATION', 'symbol and source must be'],
  ['a symbol with control characters', { symbol: 'BTC\n/USDT' }, 'VALIDATION', 'without control characters'],
])('%s leaves the store as it was', async (_, options, code, message) => {
  const database = candleStore()
  storeCandles(database, KEY, bars(1_500), OPTIONS)
  const before = content(database)
  const file = csv(bars(2_000, 200), [`${START + 2_000 * HOUR},1,1,1,x,1`])
  const run = importCandles(database, file, { symbol: 'BTC/USDT', source: 'test', ...options })
  await expect(run).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  expect(content(database)).toEqual(before)
})

test('a cancelled import leaves the store as it was', async () => {
  const database = candleStore()
  storeCandles(database, KEY, bars(1_500), OPTIONS)
  const before = content(database)
  const file = csv(bars(5_000, 200))
  let progress = 0
  const run = importCandles(
    database,
    file,
    { symbol: 'BTC/USDT', source: 'test' },
    (done, total) => {
      progress = done / total
    },
    () => progress > 0.8,
  )
  await expect(run).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(progress).toBeLessThan(1)
  expect(content(database)).toEqual(before)
})

test('a full disk is said in words and leaves the store as it was', async () => {
  const database = candleStore()
  storeCandles(database, KEY, bars(1_500), OPTIONS)
  const before = content(database)
  database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 10}`)
  const file = csv(bars(20_000, 200))
  const run = importCandles(database, file, { symbol: 'BTC/USDT', source: 'test' })
  await expect(run).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringContaining('the disk is full; free some space'),
  })
  expect(content(database)).toEqual(before)
})

test('one row alone needs a timeframe', async () => {
  const database = candleStore()
  const file = csv(bars(1))
  await expect(importCandles(database, file, { symbol: 'BTC/USDT' })).rejects.toThrow(
    'the timeframe is unknown: it has one row only',
  )
  expect(await importCandles(database, file, { symbol: 'BTC/USDT', timeframe: '1d' })).toMatchObject({
    imported: 1,
    source: 'import',
    timeframe: '1d',
  })
})

test('a distance that is no timeframe is refused', async () => {
  const odd = { ...bars(5), time: bars(5).time.map((_, i) => START + i * 7 * 60_000) }
  await expect(importCandles(candleStore(), csv(odd), { symbol: 'BTC/USDT' })).rejects.toThrow(
    'its rows are mostly 420000 ms apart',
  )
})

test('progress rises to the whole', async () => {
  const seen: number[] = []
  await importCandles(candleStore(), csv(bars(10_000)), { symbol: 'BTC/USDT' }, (done, total) =>
    seen.push(done / total),
  )
  expect(seen.at(-1)).toBe(1)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
})
