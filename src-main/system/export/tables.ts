import { setImmediate as turn } from 'node:timers/promises'
import type { CsvTable } from '#main/storage/csv.ts'
import type { Page, PageRequest } from '#main/storage/page.ts'
import type { ExportCsvInput } from '#shared/contract/export.ts'
import type { Position } from '#shared/domain/position.ts'
import type { Columns } from './columns.ts'
import {
  AUDIT_COLUMNS,
  EQUITY_COLUMNS,
  FILL_COLUMNS,
  LEDGER_COLUMNS,
  ORDER_COLUMNS,
  POSITION_COLUMNS,
  TRADE_COLUMNS,
} from './columns.ts'
import type { ExportSources } from './sources.ts'

/** An export works in pieces of a few milliseconds, so that orders and other calls come in between. */
const ROWS_AT_ONCE = 100

/** The table that is asked for, its rows read only as fast as they are used and in the order of the list call. */
export function exportTable(sources: ExportSources, input: ExportCsvInput): CsvTable {
  const { what, account, symbol, strategyId, side, status, from, to } = input
  const span = { account, from, to }
  const filter = { ...span, symbol, strategyId }
  switch (what) {
    case 'trades':
      return tableOf(TRADE_COLUMNS, (page) => sources.trades({ ...filter, ...page }))
    case 'orders':
      return tableOf(ORDER_COLUMNS, (page) => sources.orders({ ...filter, side, status, ...page }))
    case 'fills':
      return tableOf(FILL_COLUMNS, (page) => sources.fills({ ...filter, side, ...page }))
    case 'positions':
      return tableOf(
        POSITION_COLUMNS,
        (page) => sources.positions({ account, ...page }),
        (position) => isWanted(position, input),
      )
    case 'equity':
      return tableOf(EQUITY_COLUMNS, (page) => sources.equity({ ...span, ...page }))
    case 'ledger':
      return tableOf(LEDGER_COLUMNS, (page) => sources.ledger({ ...span, ...page }))
    case 'audit':
      return tableOf(AUDIT_COLUMNS, (page) => sources.audit({ from, to, ...page }))
  }
}

/** The list of positions takes an account only. */
function isWanted(position: Position, { symbol, strategyId, from, to }: ExportCsvInput): boolean {
  return (
    (symbol === undefined || position.symbol === symbol) &&
    (strategyId === undefined || position.strategyId === strategyId) &&
    (from === undefined || position.openedAt >= from) &&
    (to === undefined || position.openedAt < to)
  )
}

function tableOf<Row>(
  columns: Columns<Row>,
  list: (page: PageRequest) => Page<Row> | Promise<Page<Row>>,
  keep: (row: Row) => boolean = () => true,
): CsvTable {
  async function* pages() {
    let cursor: string | undefined
    do {
      const page = await list({ limit: ROWS_AT_ONCE, cursor })
      // Reading a page and writing it are two turns.
      await turn()
      yield page.items.filter(keep).map((row) => columns.map(([, cell]) => cell(row)))
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }
  return { head: columns.map(([name]) => name), pages: pages() }
}
