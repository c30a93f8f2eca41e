import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { equityTable, tradesTable, writeCsv, writeWhole } from '#main/backtest/csv.ts'
import { encodeJson } from '#main/contract/codec.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import type { BacktestResult } from './backtest-options.ts'

/** Writes report.json, trades.csv and equity.csv into a folder, making it where it is missing. */
export async function writeReport(folder: string, { report, time, equity, drawdown }: BacktestResult): Promise<void> {
  withStorageErrors(folder, () => mkdirSync(folder, { recursive: true }))
  await writeWhole(join(folder, 'report.json'), () => [`${encodeJson(report, 2)}\n`])
  await writeCsv(join(folder, 'trades.csv'), tradesTable([report.trades]))
  await writeCsv(join(folder, 'equity.csv'), equityTable([{ time, equity, drawdown }]))
}
