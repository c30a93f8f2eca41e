import type { Dialogs } from '#main/ports.ts'
import { writeCsv } from '#main/storage/csv.ts'
import { chooseTarget, requireOwnFile } from '#main/system/target-file.ts'
import type { CallContext } from '#shared/contract/contract.ts'
import type { ExportCsvInput, ExportCsvOutput, ExportKind } from '#shared/contract/export.ts'
import { AppError } from '#shared/errors.ts'
import type { ExportSources } from './sources.ts'
import { exportTable } from './tables.ts'

/** What the export needs. */
export type ExportParts = { readonly sources: ExportSources; readonly dialogs: Dialogs | undefined }

/** The calls of the export, which belong to the system area. */
export function exportHandlers({ sources, dialogs }: ExportParts) {
  return {
    'system.exportCsv': async (input: ExportCsvInput, { origin }: CallContext): Promise<ExportCsvOutput> => {
      const { what, account, file } = input
      if (file !== undefined) requireOwnFile('file', file, origin)
      requireFilter(input)
      if (account !== undefined) sources.requireAccount(account)
      const target = file ?? (await chooseTarget(dialogs, `autocbot-${what}.csv`))
      if (target === undefined) return { file: null, rows: 0 }
      return { file: target, rows: await writeCsv(target, exportTable(sources, input)) }
    },
  }
}

/** Filters that a table has no column for; ignoring them would write more than was asked for. */
const WITHOUT: Partial<Record<ExportKind, readonly ('account' | 'symbol' | 'strategyId' | 'side' | 'status')[]>> = {
  trades: ['side', 'status'],
  fills: ['status'],
  positions: ['side', 'status'],
  equity: ['symbol', 'strategyId', 'side', 'status'],
  ledger: ['symbol', 'strategyId', 'side', 'status'],
  audit: ['account', 'symbol', 'strategyId', 'side', 'status'],
}

function requireFilter(input: ExportCsvInput): void {
  const { what, from, to } = input
  if (from !== undefined && to !== undefined && from > to) {
    const [start, end] = [from, to].map((time) => new Date(time).toISOString())
    throw new AppError('VALIDATION', `from ${start} lies after to ${end}`, { from, to })
  }
  const extra = WITHOUT[what]?.find((field) => input[field] !== undefined)
  if (extra !== undefined) throw new AppError('VALIDATION', `${extra}: there is none in ${what}; leave it out`)
}
