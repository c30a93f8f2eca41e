import { readFileSync } from 'node:fs'
import { describeIssues } from '#main/contract/issues.ts'
import { toStorageError } from '#main/storage/sqlite-error.ts'
import { backtestRequestSchema } from '#shared/contract/backtest.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import { STRATEGY_LIMITS } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'

/** What `backtest` was asked to do; paths are absolute. */
export type BacktestOptions = {
  readonly strategy: string
  readonly candles?: string
  readonly symbols: readonly string[]
  readonly source?: string
  readonly timeframe?: string
  readonly capital: number
  readonly fee: number
  readonly slippage: number
  readonly from?: number
  readonly to?: number
  readonly seed?: number
  readonly out?: string
}

/** A finished run with its curve. */
export type BacktestResult = {
  readonly report: BacktestReport
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
}

const limits = backtestRequestSchema.pick({ capital: true, fee: true, slippage: true, from: true, to: true })

/** The options, where their values make sense. Throws VALIDATION naming the option. */
export function requireBacktestOptions(options: BacktestOptions): BacktestOptions {
  const { capital, fee, slippage, from, to } = options
  const checked = limits.safeParse({ capital, fee, slippage, from, to })
  if (!checked.success) throw new AppError('VALIDATION', `--${describeIssues(checked.error.issues).join('; --')}`)
  if (options.symbols.length > 1) {
    throw new AppError(
      'VALIDATION',
      `--symbol was given ${options.symbols.length} times; a run has one symbol, run them one by one`,
    )
  }
  return options
}

/** The text of a strategy file. Throws NOT_FOUND, VALIDATION or STORAGE. */
export function readStrategyFile(file: string): string {
  try {
    const bytes = readFileSync(file)
    if (bytes.length > STRATEGY_LIMITS.textLength * 4) {
      throw new AppError('VALIDATION', `${file} has ${bytes.length} bytes; that is no strategy`)
    }
    return bytes.toString('utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('NOT_FOUND', `there is no file ${file}`, { file })
    if (code === 'EISDIR') throw new AppError('VALIDATION', `${file} is a folder; name a strategy file`, { file })
    throw toStorageError(error, file)
  }
}
