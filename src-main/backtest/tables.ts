import type { Cell, CsvTable } from '#main/storage/csv.ts'
import type { BacktestCurve } from '#main/storage/runs/backtest-details-repository.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'

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
