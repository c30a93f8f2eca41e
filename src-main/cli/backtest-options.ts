import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { toStorageError } from '#main/storage/sqlite-error.ts'
import { backtestRequestSchema } from '#shared/contract/backtest.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { requireStrategy, STRATEGY_LIMITS } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { issueText } from '#shared/schema-issues.ts'
import { readJson } from '#shared/strategy-language/read-json.ts'

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
  const limited = { capital, fee, slippage, from, to }
  const checked = limits.safeParse(limited)
  if (!checked.success) {
    const values = new Map<PropertyKey | undefined, number | undefined>(Object.entries(limited))
    const problems = checked.error.issues.map((issue) => {
      const name = issue.path[0]
      return `--${String(name)} ${issueText(issue)}, not ${String(values.get(name))}`
    })
    throw new AppError('VALIDATION', problems.join('; '))
  }
  if (options.symbols.length > 1) {
    throw new AppError(
      'VALIDATION',
      `--symbol was given ${options.symbols.length} times; a run has one symbol, run them one by one`,
    )
  }
  if (options.symbols.some((symbol) => symbol.trim() === '')) {
    throw new AppError('VALIDATION', '--symbol is empty; name one such as BTC/USDT')
  }
  return options
}

/** A strategy file: its definition, and the text it was read from. Throws NOT_FOUND, VALIDATION or STORAGE. */
export function readStrategy(file: string): { readonly definition: StrategyDefinition; readonly text: string } {
  const text = readStrategyFile(file)
  const read = readJson(text)
  if (read.problem === undefined) return { definition: requireStrategy(read.value), text }
  throw new AppError('VALIDATION', `${basename(file)}: ${read.problem.message}`, { problems: [read.problem] })
}

function readStrategyFile(file: string): string {
  try {
    const bytes = readFileSync(file)
    if (bytes.length > STRATEGY_LIMITS.textLength * 4) {
      throw new AppError('VALIDATION', `${file} has ${bytes.length} bytes; that is no strategy`)
    }
    return bytes.toString('utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('NOT_FOUND', `there is no file ${file}`, { file })
    if (code === 'EACCES' || code === 'EPERM') {
      throw new AppError('VALIDATION', `${file} cannot be read: you have no permission`, { file })
    }
    if (code === 'EISDIR') throw new AppError('VALIDATION', `${file} is a folder; name a strategy file`, { file })
    throw toStorageError(error, file)
  }
}
