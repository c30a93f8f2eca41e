import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { BacktestCurve } from '#main/storage/runs/backtest-details-repository.ts'
import { toStorageError } from '#main/storage/sqlite-error.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'

/** A cell; missing numbers are empty cells. */
type Cell = string | number | boolean | null
/** A table to write: its head, and its rows page by page, each made only when it is its turn. */
export type CsvTable = {
  readonly head: readonly string[]
  readonly pages: Iterable<readonly (readonly Cell[])[]>
}

/** Writes a table as a CSV file, all of it or, where something fails, nothing; answers the number of rows. Throws NOT_FOUND or STORAGE. */
export async function writeCsv(file: string, table: CsvTable): Promise<number> {
  let rows = 0
  await writeWhole(file, function* () {
    yield stringify([[...table.head]])
    for (const page of table.pages) {
      rows += page.length
      yield stringify(page.map((row) => row.map(cellText)))
    }
  })
  return rows
}

/** Writes a file piece by piece under another name beside it and puts it in place when it is whole. */
export async function writeWhole(file: string, pieces: () => Iterable<string>): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      for (const piece of pieces()) await handle.write(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw toFileError(error, file)
  }
}

/** The trades of a run, one a row, in the words of the JSON report. */
export function tradesTable(pages: Iterable<readonly BacktestTrade[]>): CsvTable {
  return { head: TRADE_COLUMNS, pages: mapPages(pages, (trades) => trades.map(tradeCells)) }
}

/** Equity and drawdown at each bar's close. */
export function equityTable(pages: Iterable<BacktestCurve>): CsvTable {
  return {
    head: ['time', 'equity', 'drawdown'],
    pages: mapPages(pages, ({ time, equity, drawdown }) =>
      Array.from(time, (at, index) => [at, equity[index], drawdown[index]]),
    ),
  }
}

function* mapPages<Page>(pages: Iterable<Page>, rowsOf: (page: Page) => Cell[][]): Iterable<Cell[][]> {
  for (const page of pages) yield rowsOf(page)
}

function tradeCells(trade: BacktestTrade): Cell[] {
  return TRADE_COLUMNS.map((column) => trade[column])
}

const TRADE_COLUMNS = [
  'symbol',
  'direction',
  'entryTime',
  'exitTime',
  'entryPrice',
  'exitPrice',
  'quantity',
  'pnl',
  'pnlPct',
  'fees',
  'mae',
  'mfe',
  'entryReason',
  'exitReason',
  'open',
] as const satisfies readonly (keyof BacktestTrade)[]

/** Text that a spreadsheet would take for a formula is made plain text; numbers stay as they are. */
function cellText(cell: Cell): string {
  if (typeof cell === 'string') return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  return cell === null ? '' : String(cell)
}

function toFileError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return new AppError('NOT_FOUND', `the folder ${dirname(file)} does not exist`, { file })
  if (code === 'EISDIR') return new AppError('STORAGE', `${file} is a folder; name a file`, { file })
  return toStorageError(error, file)
}
