import { join } from 'node:path'
import { assumptionLines, omissionLines } from '#main/backtest/report-page/assumptions.ts'
import { equityTable, tradesTable } from '#main/backtest/tables.ts'
import { encodeJson } from '#main/contract/codec.ts'
import { VOLUME_SLIPPAGE } from '#main/matching/volume-slippage.ts'
import { writeCsv } from '#main/storage/csv.ts'
import { makeFolder } from '#main/storage/make-folder.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { writeWhole } from '#main/storage/write-whole.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import type { BacktestResult } from './backtest-options.ts'

/** Makes the folder of a report where it is missing. Throws STORAGE. */
export function makeReportFolder(folder: string): void {
  withStorageErrors(folder, () => makeFolder(folder))
}

/** Writes report.json, trades.csv and equity.csv into a folder, making it where it is missing. */
export async function writeReport(folder: string, result: BacktestResult): Promise<void> {
  const { report, time, equity, drawdown } = result
  makeReportFolder(folder)
  const whole = { ...report, assumptions: assumptionsOf(result), definition: result.definition }
  await writeWhole(join(folder, 'report.json'), () => [`${encodeJson(whole, 2)}\n`])
  await writeCsv(join(folder, 'trades.csv'), tradesTable([report.trades]))
  await writeCsv(join(folder, 'equity.csv'), equityTable([{ time, equity, drawdown }]))
}

/** What was assumed with every default filled in, and the same in words; what does not apply is null. */
function assumptionsOf({ report, assumptions, definition }: BacktestResult) {
  const { fee, makerFee = fee, takerFee = fee, slippage, slippageModel = 'fixed' } = assumptions
  const isByVolume = slippageModel === 'volume'
  const { volumeShare = VOLUME_SLIPPAGE.volumeShare, priceImpact = VOLUME_SLIPPAGE.priceImpact } = assumptions
  const defaults = Object.entries(definition.parameters).map(([name, parameter]) => [name, parameter.default])
  return {
    makerFee,
    takerFee,
    slippageModel,
    slippage: isByVolume ? null : slippage,
    volumeShare: isByVolume ? volumeShare : null,
    priceImpact: isByVolume ? priceImpact : null,
    riskLimits: assumptions.applyRiskLimits === true ? DEFAULT_RISK_LIMITS : null,
    detailTimeframe: assumptions.detailTimeframe ?? null,
    from: assumptions.from ?? null,
    to: assumptions.to ?? null,
    parameters: { ...Object.fromEntries(defaults), ...assumptions.parameters },
    inWords: assumptionLines(report, assumptions),
    leftOut: omissionLines(report),
  }
}
