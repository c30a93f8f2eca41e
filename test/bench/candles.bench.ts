/**
 * The candle store: rows a second from a CSV file into SQLite, the time to read stored bars as columns, and the memory
 * an import takes. Prints one JSON line a figure.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importCandles, readSeries } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'

const ROWS = 1_000_000
const RUNS = 3
const MINUTE_MS = 60_000
const FIRST = Date.UTC(2023, 0, 1)

function print(name: string, value: number, unit: string, note: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, note })}\n`)
}

function writeCandles(file: string, rows: number): void {
  const handle = openSync(file, 'w')
  let text = 'time,open,high,low,close,volume\n'
  let price = 25_000
  let seed = 1
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 32
  }
  for (let i = 0; i < rows; i++) {
    const open = price
    price = Math.max(100, price * (1 + (random() - 0.5) / 500))
    const high = Math.max(open, price) * (1 + random() / 2_000)
    const low = Math.min(open, price) * (1 - random() / 2_000)
    const prices = [open, high, low, price].map((value) => value.toFixed(2)).join(',')
    text += `${FIRST + i * MINUTE_MS},${prices},${(random() * 100).toFixed(6)}\n`
    if (text.length > 1 << 20) {
      writeSync(handle, text)
      text = ''
    }
  }
  writeSync(handle, text)
  closeSync(handle)
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]

const folder = mkdtempSync(join(tmpdir(), 'candles-bench-'))
try {
  const file = join(folder, 'minutes.csv')
  writeCandles(file, ROWS)
  const key = { source: 'bench', symbol: 'BTC/USDT', timeframe: '1m' }

  const seconds: number[] = []
  const before = process.memoryUsage().rss
  let peak = before
  const watch = (): void => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  for (let run = 0; run < RUNS; run++) {
    const database = openDatabase(join(folder, `run-${run}`), 'candles')
    const start = performance.now()
    const result = await importCandles(database, file, key, watch)
    seconds.push((performance.now() - start) / 1_000)
    if (result.imported !== ROWS) throw new Error(`imported ${result.imported} of ${ROWS} rows`)
    database.close()
  }
  print(
    'candles.import',
    ROWS / median(seconds),
    'rows/s',
    `${ROWS} rows of one-minute CSV into SQLite, median of ${RUNS}`,
  )
  print(
    'candles.import.memory',
    (peak - before) / 2 ** 20,
    'MiB',
    `most resident memory above the start during ${RUNS} imports of ${ROWS} rows`,
  )

  const database = openDatabase(join(folder, 'run-0'), 'candles')
  const bars = 35_000
  const to = FIRST + bars * MINUTE_MS
  const times: number[] = []
  for (let run = 0; run < 50; run++) {
    const start = performance.now()
    const columns = readSeries(database, key, { to })
    times.push(performance.now() - start)
    if (columns.time.length !== bars) throw new Error(`read ${columns.time.length} of ${bars} bars`)
  }
  const first = times[0]
  print(
    'candles.read',
    median(times),
    'ms',
    `${bars} stored bars as Float64 columns, median of 50 (the first ${first.toFixed(1)} ms)`,
  )
  const again = performance.now()
  const second = await importCandles(database, file, key)
  if (second.unchanged !== ROWS) throw new Error('a second import changed rows')
  print(
    'candles.import.again',
    ROWS / ((performance.now() - again) / 1_000),
    'rows/s',
    'the same file once more: nothing changes',
  )
  database.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
