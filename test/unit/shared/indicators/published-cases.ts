import { readFileSync } from 'node:fs'
import type { CandleColumns } from '#shared/domain/candle.ts'

const FOLDER = new URL('../../../fixtures/indicators/', import.meta.url)

/** A case of Tulip's: a name with its options, then rows of inputs and outputs. */
export type TulipCase = { readonly name: string; readonly options: readonly number[]; readonly rows: number[][] }

/** The cases of `tulip/cases.txt`. */
export function tulipCases(): TulipCase[] {
  const cases: TulipCase[] = []
  for (const line of readFileSync(new URL('tulip/cases.txt', FOLDER), 'utf8').trim().split('\n')) {
    if (line.startsWith('{')) {
      const row = line.slice(1, line.lastIndexOf('}')).split(',')
      cases.at(-1)?.rows.push(row.filter((text) => text.trim() !== '').map(Number))
    } else {
      const [name, ...options] = line.trim().split(/\s+/)
      cases.push({ name, options: options.map(Number), rows: [] })
    }
  }
  return cases
}

/** A column of one of Lean's files, NaN where it is empty. */
export function leanColumns(file: string): (title: string) => Float64Array | undefined {
  const text = readFileSync(new URL(`lean/${file}`, FOLDER), 'utf8')
  const [head, ...rows] = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim()))
  return (title) => {
    const index = head.findIndex((name) => name.toLowerCase() === title.toLowerCase())
    if (index < 0) return undefined
    return Float64Array.from(rows, (row) =>
      row[index] === undefined || row[index] === '' ? Number.NaN : Number(row[index]),
    )
  }
}

/** Candles out of the columns there are; prices that are not there are the close's. */
export function candlesOf(given: Partial<Record<keyof CandleColumns, Float64Array>>): CandleColumns {
  const close = given.close ?? given.high ?? given.volume ?? new Float64Array()
  return {
    time: given.time ?? close.map((_, i) => i * 3_600_000),
    open: given.open ?? close,
    high: given.high ?? close,
    low: given.low ?? close,
    close,
    volume: given.volume ?? close.map(() => 1),
  }
}
