import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { CANDLE_COLUMNS } from '#shared/domain/candle.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const HOUR = 3_600_000
const START = Date.UTC(2021, 4, 3)

/** Decimal texts of every shape: short, long, with exponent, with leading and trailing zeros. */
const decimalText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(8)),
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.integer({ min: 0, max: 30 })).map(([digits, decimals]) => {
    const text = String(digits).padStart(decimals + 1, '0')
    return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`
  }),
  fc.constantFrom(
    '0',
    '-0',
    '.5',
    '5.',
    '007.250',
    '9007199254740993',
    '9007199254740991',
    '0.1',
    '1e22',
    '1E-7',
    '-1.7976931348623157e308',
    '5e-324',
    '123456789012345678',
  ),
)

test('every decimal is read exactly as Number reads it', async () => {
  const file = join(temporaryFolder(), 'numbers.csv')
  await fc.assert(
    fc.asyncProperty(fc.array(decimalText, { minLength: 1, maxLength: 200 }), async (texts) => {
      writeFileSync(
        file,
        `time,open,high,low,close,volume\n${texts.map((text, i) => `${START + i * HOUR},${text},1,1,1,${text}`).join('\n')}`,
      )
      const { columns, rejected } = await readCandleFile(file, { sanity: 'loose' })
      expect(rejected).toEqual([])
      expect([...columns.open]).toEqual(texts.map(Number))
      expect([...columns.volume]).toEqual(texts.map(Number))
    }),
    { numRuns: 200 },
  )
})

const bar = fc
  .tuple(
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
  )
  .map(([open, close, volume]) => ({
    open,
    close,
    high: Math.max(open, close) * 1.01,
    low: Math.min(open, close) * 0.99,
    volume,
  }))

const timeFormats = {
  ms: String,
  s: (ms: number) => String(ms / 1_000),
  us: (ms: number) => String(ms * 1_000),
  iso: (ms: number) => new Date(ms).toISOString(),
  space: (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' '),
  zone: (ms: number) => `${new Date(ms - 5.5 * HOUR).toISOString().slice(0, 19)}-05:30`,
}

const layout = fc.record({
  order: fc.shuffledSubarray([...CANDLE_COLUMNS, 'symbol', 'trades'], { minLength: 8, maxLength: 8 }),
  delimiter: fc.constantFrom(',', ';', '\t'),
  end: fc.constantFrom('\n', '\r\n'),
  quote: fc.constantFrom('', '"'),
  upperCase: fc.boolean(),
  time: fc.constantFrom(...Object.values(timeFormats)),
  descending: fc.boolean(),
  gzip: fc.boolean(),
})

test('bars written in any layout are read back as they were', async () => {
  const file = join(temporaryFolder(), 'candles.csv')
  await fc.assert(
    fc.asyncProperty(fc.array(bar, { minLength: 2, maxLength: 300 }), layout, async (bars, style) => {
      const line = (cells: readonly string[]): string =>
        cells.map((cell) => style.quote + cell + style.quote).join(style.delimiter)
      const rows = bars.map((values, i) => {
        const cells: Record<string, string> = {
          ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
          time: style.time(START + i * HOUR),
          symbol: 'BTC/USDT',
          trades: '17',
        }
        return line(style.order.map((name) => cells[name]))
      })
      if (style.descending) rows.reverse()
      const header = line(style.order.map((name) => (style.upperCase ? name.toUpperCase() : name)))
      const text = [header, ...rows].join(style.end)
      writeFileSync(file, style.gzip ? gzipSync(text) : text)
      const read: CandleFile = await readCandleFile(file)
      expect(read.rejected).toEqual([])
      expect([...read.columns.time]).toEqual(bars.map((_, i) => START + i * HOUR))
      for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
        expect([...read.columns[name]]).toEqual(bars.map((values) => values[name]))
      }
      expect(read).toMatchObject({ timeframeMs: HOUR, duplicates: 0, gapCount: 0 })
    }),
    { numRuns: 200 },
  )
})
