import { stringify } from 'csv-stringify/sync'
import { writeWhole } from './write-whole.ts'

/** An exact decimal number, as it is stored. */
export type DecimalCell = { readonly decimal: string }
/** A cell; missing values are empty cells. A `string` is text, whatever it looks like. */
export type Cell = string | number | boolean | null | undefined | DecimalCell

type Rows = readonly (readonly Cell[])[]
/** A table to write: its head, and its rows page by page, each made only when it is its turn. */
export type CsvTable = {
  readonly head: readonly string[]
  readonly pages: Iterable<Rows> | AsyncIterable<Rows>
}

/**
 * Writes a table as a CSV file (RFC 4180 with `\n` at line ends, UTF-8), all of it or, where something fails, nothing;
 * answers the number of rows. Throws NOT_FOUND, STORAGE, or what the pages throw.
 */
export async function writeCsv(file: string, table: CsvTable): Promise<number> {
  let rows = 0
  await writeWhole(file, async function* () {
    yield stringify([[...table.head]])
    for await (const page of table.pages) {
      rows += page.length
      yield stringify(page.map((row) => row.map(cellText)))
    }
  })
  return rows
}

/** Beginnings that spreadsheets take for a formula; the last four are the wide forms that East Asian ones take too. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/
const DECIMAL = /^-?\d+(\.\d+)?$/

/** Text that a spreadsheet would take for a formula is made plain text by an apostrophe; numbers stay as they are. */
function cellText(cell: Cell): string {
  if (typeof cell === 'string') return FORMULA.test(cell) ? `'${cell}` : cell
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'boolean') return String(cell)
  return DECIMAL.test(cell.decimal) ? cell.decimal : cellText(cell.decimal)
}
