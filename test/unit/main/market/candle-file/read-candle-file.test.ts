import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/candles/', import.meta.url))
const HEADER = 'time,open,high,low,close,volume'
const HOUR = 3_600_000
const T = 1_700_000_000_000 - (1_700_000_000_000 % HOUR)

/** Writes a file of rows under the usual header. */
function candleFile(rows: readonly string[], { header = HEADER, name = 'candles.csv', end = '\n' } = {}): string {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, [header, ...rows].join('\n') + end)
  return file
}

const row = (hour: number, rest = '10,12,9,11,5'): string => `${T + hour * HOUR},${rest}`

test.each([
  'plain.csv',
  'plain.csv.gz',
  'binance-api.csv',
  'BTCUSDT-1h-ms.zip',
  'BTCUSDT-1h-us.zip',
  'cryptodatadownload.csv',
  'tradingview.csv',
  'semicolon-iso.csv',
  'tab-quoted.csv',
])('%s holds the six bars of the fixture', async (name) => {
  const wanted = readFileSync(join(FIXTURES, 'plain.csv'), 'utf8').trim().split('\n').slice(1)
  const { columns, timeframeMs, rejectedCount, duplicates, gapCount } = await readCandleFile(join(FIXTURES, name))
  const rows = Array.from(columns.time, (time, i) => [
    time,
    columns.open[i],
    columns.high[i],
    columns.low[i],
    columns.close[i],
    columns.volume[i],
  ])
  expect(rows).toEqual(wanted.map((line) => line.split(',').map(Number)))
  expect({ timeframeMs, rejectedCount, duplicates, gapCount }).toEqual({
    timeframeMs: HOUR,
    rejectedCount: 0,
    duplicates: 0,
    gapCount: 0,
  })
})

test('a daily export with a row of nulls: the row is named, its day is a gap', async () => {
  const file = await readCandleFile(join(FIXTURES, 'yahoo.csv'))
  expect(file.rejected).toEqual([{ line: 4, reason: 'open is no number: "null"' }])
  expect(file.timeframeMs).toBe(24 * HOUR)
  expect(file.gaps).toEqual([{ from: Date.UTC(2024, 2, 9), to: Date.UTC(2024, 2, 9), missing: 1 }])
  expect(file.columns.close[0]).toBe(66925.484375)
})

test.each([
  ['NaN,12,9,11,5', 'open is no number: "NaN"'],
  ['Infinity,12,9,11,5', 'open is no number: "Infinity"'],
  ['0x10,12,9,11,5', 'open is no number: "0x10"'],
  [',12,9,11,5', 'open is no number: ""'],
  ['-10,12,9,11,5', 'open -10 is not above zero'],
  ['10,12,0,11,5', 'low 0 is not above zero'],
  ['10,8,9,11,5', 'high 8 is below low 9'],
  ['10,10.5,9,11,5', 'high 10.5 is below close 11'],
  ['13,12,9,11,5', 'high 12 is below open 13'],
  ['10,12,10.5,11,5', 'low 10.5 is above open 10'],
  ['11,12,10.5,10,5', 'low 10.5 is above close 10'],
  ['10,12,9,11,-5', 'volume -5 is negative'],
  ['10,12,9,11', 'volume is missing: 5 of 6 fields'],
  ['10,12,9,"1\u0007', 'close is no number: "1\\u0007"'],
])('a row %j is rejected: %s', async (rest, reason) => {
  const file = await readCandleFile(candleFile([row(0), row(1), row(2, rest), row(3)]))
  expect(file.rejected).toEqual([{ line: 4, reason }])
  expect(file.columns.time.length).toBe(3)
  expect(file.gaps).toEqual([{ from: T + 2 * HOUR, to: T + 2 * HOUR, missing: 1 }])
})

test.each([
  ['abc', 'time is no time: "abc"'],
  ['2024-02-30', 'time is no time: "2024-02-30"'],
  ['1969-12-31', 'time "1969-12-31" lies before 1970'],
  ['12345', 'time 12345 lies before 1973: not seconds, milliseconds or microseconds since 1970'],
  ['1700000000000500', 'time 1700000000000500 is no whole millisecond'],
])('a time %s is rejected', async (time, reason) => {
  const file = await readCandleFile(candleFile([row(0), `${time},10,12,9,11,5`, row(1)]))
  expect(file.rejected).toEqual([{ line: 3, reason }])
})

test('loose reading keeps numbers that no market shows, and times off the grid', async () => {
  const rows = [row(0, '10,8,9,11,-5'), row(1, '-1,-2,-3,0,1'), `${T + HOUR + 5},1,1,1,1,1`, row(2)]
  const file = await readCandleFile(candleFile(rows), { sanity: 'loose' })
  expect(file.columns.time.length).toBe(4)
  expect([...file.columns.high]).toEqual([8, -2, 1, 12])
})

test('a row that goes backwards is rejected, one wild time does not cost the others', async () => {
  const file = await readCandleFile(candleFile([row(0), row(1), row(900), row(2), row(3), row(1), row(4)]))
  expect(file.rejected).toEqual([
    { line: 4, reason: `time ${new Date(T + 900 * HOUR).toISOString()} goes backwards` },
    { line: 7, reason: `time ${new Date(T + HOUR).toISOString()} goes backwards` },
  ])
  expect(Array.from(file.columns.time, (time) => (time - T) / HOUR)).toEqual([0, 1, 2, 3, 4])
})

test('of rows with one time the last in the file counts, whichever way the file runs', async () => {
  const rows = [row(0), row(1, '1,1,1,1,1'), row(1, '2,2,2,2,2'), row(2)]
  for (const order of [rows, [rows[3], rows[1], rows[2], rows[0]]]) {
    const file = await readCandleFile(candleFile(order))
    expect([...file.columns.close]).toEqual([11, 2, 11])
    expect(file.duplicates).toBe(1)
    expect(file.rejectedCount).toBe(0)
  }
})

test('a row between two bars is rejected, a shift to summer time is not', async () => {
  const odd = `${T + 1.5 * HOUR},10,12,9,11,5`
  const file = await readCandleFile(candleFile([row(0), row(1), odd, row(2), row(3), row(4)]))
  expect(file.rejected).toEqual([
    { line: 4, reason: `time ${new Date(T + 1.5 * HOUR).toISOString()} is not the opening of a 1h bar` },
  ])
  const days = [0, 24, 48, 71, 95, 119].map((hour) => row(hour))
  const shifted = await readCandleFile(candleFile(days))
  expect(shifted.timeframeMs).toBe(24 * HOUR)
  expect(shifted.rejectedCount).toBe(0)
  expect(shifted.gapCount).toBe(0)
})

test('all bad rows are counted, the first thousand are named', async () => {
  const bad = Array.from({ length: 3_000 }, (_, i) => row(i + 1, 'x,1,1,1,1'))
  const file = await readCandleFile(candleFile([row(0), ...bad]))
  expect(file.rejectedCount).toBe(3_000)
  expect(file.rejected.length).toBe(1_000)
  expect(file.rejected[999].line).toBe(1_002)
})

test('a file may end without a newline, have blank lines and CRLF', async () => {
  const file = await readCandleFile(candleFile([`${row(0)}\r`, '', '   ', `${row(1)}\r`, row(2)], { end: '' }))
  expect(file.columns.time.length).toBe(3)
  expect(file.rejectedCount).toBe(0)
})

test('rows are the same however the chunks of a large file cut them', async () => {
  const rows = Array.from({ length: 50_000 }, (_, i) => row(i, `${10 + (i % 7)},99,1.5,${11 + (i % 5)},${i / 8}`))
  const file = await readCandleFile(candleFile(rows))
  expect(file.columns.time.length).toBe(50_000)
  expect(file.gapCount).toBe(0)
  expect(file.columns.volume.every((volume, i) => volume === i / 8)).toBe(true)
})

test.each([
  ['candles.csv is empty: it has no header and no rows', ''],
  ['candles.csv is empty: it has no header and no rows', '\n\n'],
  ['candles.csv has no rows, only a header', `${HEADER}\n`],
  ['candles.csv, line 2: close is no number: "x" (no valid row among 1)', `${HEADER}\n${T},1,1,1,x,1\n`],
  ['candles.csv, line 1: the header has no column for close, volume', 'time,open,high,low\n1,2,3,4\n'],
  [
    'candles.csv, line 1: no header with the columns time, open, high, low, close, volume (found "hello world")',
    'hello world\n',
  ],
  [
    'candles.csv, line 1: no header with the columns time, open, high, low, close, volume (found "<html><body>404</body></html>")',
    '<html><body>404</body></html>\n',
  ],
  [
    'candles.csv, line 1: no header with the columns time, open, high, low, close, volume (found "\\u0000\\u0001\\u0002")',
    '\u0000\u0001\u0002',
  ],
  [
    'candles.csv, line 2: the line is longer than 65536 bytes; this is no candle file',
    `${HEADER}\n${'1'.repeat(70_000)}`,
  ],
])('a file %# is refused: %j', async (message, text) => {
  const file = join(temporaryFolder(), 'candles.csv')
  writeFileSync(file, text)
  await expect(readCandleFile(file)).rejects.toMatchObject({ code: 'VALIDATION', message })
})

test('with refuseBadRows a single bad row refuses the file', async () => {
  const file = candleFile([row(0), row(1, 'x,1,1,1,1'), row(2)])
  await expect(readCandleFile(file, { refuseBadRows: true })).rejects.toMatchObject({
    code: 'VALIDATION',
    message: 'candles.csv, line 3: open is no number: "x" (1 bad row)',
  })
})

test('another timeframe than the rows have is refused', async () => {
  const file = candleFile([row(0), row(1), row(2), row(3), row(4)])
  await expect(readCandleFile(file, { timeframeMs: HOUR / 60 })).rejects.toMatchObject({
    code: 'VALIDATION',
    message: 'candles.csv holds candles of 1h, not 1m (most of its rows are 1h apart)',
  })
})

test('a missing file, a folder, a device and several files in one zip are refused in words', async () => {
  const folder = temporaryFolder()
  await expect(readCandleFile(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(readCandleFile(folder)).rejects.toMatchObject({
    code: 'VALIDATION',
    message: `${folder} is a folder, not a candle file`,
  })
  await expect(readCandleFile('/dev/zero')).rejects.toMatchObject({ code: 'VALIDATION' })
  await expect(readCandleFile(join(FIXTURES, 'several.zip'))).rejects.toThrow(
    'holds several candle files (a.csv, b.csv',
  )
  await expect(readCandleFile(join(FIXTURES, 'none.zip'))).rejects.toThrow('holds no .csv file')
})

test('a file that may not be read is refused', async () => {
  const file = candleFile([row(0)])
  chmodSync(file, 0)
  // Root may read everything, so it becomes somebody else meanwhile.
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    await expect(readCandleFile(file)).rejects.toMatchObject({
      code: 'VALIDATION',
      message: `${file} cannot be read: you have no permission`,
    })
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})

test('damaged archives are refused', async () => {
  const packed = readFileSync(join(FIXTURES, 'plain.csv.gz'))
  const zip = readFileSync(join(FIXTURES, 'BTCUSDT-1h-ms.zip'))
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'x'))
  const cases = {
    'cut.gz': packed.subarray(0, packed.length - 12),
    'flipped.gz': Buffer.from(packed.map((byte, i) => (i === 40 ? byte ^ 0xff : byte))),
    'cut.zip': zip.subarray(0, zip.length - 30),
  }
  for (const [name, bytes] of Object.entries(cases)) {
    const file = join(folder, name)
    writeFileSync(file, bytes)
    await expect(readCandleFile(file), name).rejects.toMatchObject({ code: 'VALIDATION' })
  }
})

test('a gzip bomb ends with an error and not with the memory', async () => {
  const bomb = gzipSync(Buffer.alloc(64 << 20, `${row(0)}\n`))
  const file = join(temporaryFolder(), 'bomb.csv.gz')
  writeFileSync(file, Buffer.concat([gzipSync(`${HEADER}\n`), bomb]))
  await expect(readCandleFile(file)).rejects.toThrow('unpacks to more than 200 times its size')
})

test('reading can be watched and cancelled', async () => {
  const file = candleFile(Array.from({ length: 60_000 }, (_, i) => row(i)))
  const seen: number[] = []
  await readCandleFile(file, { onProgress: (done, total) => seen.push(done / total) })
  expect(seen.at(-1)).toBe(1)
  expect(seen.length).toBeGreaterThan(2)
  await expect(readCandleFile(file, { isCancelled: () => true })).rejects.toMatchObject({ code: 'CANCELLED' })
})
