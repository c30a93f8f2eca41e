import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { equityTable, tradesTable, writeCsv, writeWhole } from '#main/backtest/csv.ts'
import { assumptionLines, omissionLines } from '#main/backtest/report-page/assumptions.ts'
import { encodeJson } from '#main/contract/codec.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import type { BacktestResult } from './backtest-options.ts'

/** Makes the folder of a report where it is missing. Throws STORAGE. */
export function makeReportFolder(folder: string): void {
  withStorageErrors(folder, () => mkdirSync(folder, { recursive: true }))
}

/** Writes report.json, trades.csv and equity.csv into a folder, making it where it is missing. */
export async function writeReport(folder: string, result: BacktestResult): Promise<void> {
  const { report, assumptions, time, equity, drawdown } = result
  makeReportFolder(folder)
  const whole = {
    ...report,
    assumptions: { ...assumptions, inWords: assumptionLines(report, assumptions), leftOut: omissionLines(report) },
  }
  await writeWhole(join(folder, 'report.json'), () => [`${encodeJson(whole, 2)}\n`])
  await writeCsv(join(folder, 'trades.csv'), tradesTable([report.trades]))
  await writeCsv(join(folder, 'equity.csv'), equityTable([{ time, equity, drawdown }]))
}
