import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { BacktestAssumptions } from '#main/backtest/report-page/assumptions.ts'
import type { RunSettings } from '#main/backtest/run-on-candles.ts'
import { toStorageError } from '#main/storage/sqlite-error.ts'
import { backtestRequestSchema } from '#shared/contract/backtest.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { requireStrategy, STRATEGY_LIMITS } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { issueText } from '#shared/schema-issues.ts'
import { readJson } from '#shared/strategy-language/read-json.ts'

/** What `backtest` was asked to do; paths are absolute. */
export type BacktestOptions = RunSettings & {
  readonly strategy: string
  readonly candles?: string
  readonly detailCandles?: string
  readonly detailTimeframe?: string
  readonly symbols: readonly string[]
  readonly source?: string
  readonly timeframe?: string
  /** What the checks of honesty draw chance from; the same seed gives the same report. */
  readonly seed?: number
  readonly honesty?: boolean
  readonly out?: string
}

/** A finished run with its curve, and what it took for granted. */
export type BacktestResult = {
  readonly report: BacktestReport
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
  readonly assumptions: RunSettings & BacktestAssumptions
  readonly definition: StrategyDefinition
}

const limits = backtestRequestSchema.pick({
  capital: true,
  fee: true,
  makerFee: true,
  takerFee: true,
  slippage: true,
  volumeShare: true,
  priceImpact: true,
  from: true,
  to: true,
})

/** The options, where their values make sense. Throws VALIDATION naming the option. */
export function requireBacktestOptions(options: BacktestOptions): BacktestOptions {
  const checked = limits.safeParse(options)
  if (!checked.success) {
    const values = new Map<PropertyKey | undefined, unknown>(Object.entries(options))
    const problems = checked.error.issues.map((issue) => {
      const name = issue.path[0]
      return `${optionName(String(name))} ${issueText(issue)}, not ${String(values.get(name))}`
    })
    throw new AppError('VALIDATION', problems.join('; '))
  }
  requireSymbols(options)
  if (options.slippageModel !== 'volume') {
    const alone = (['volumeShare', 'priceImpact'] as const).find((name) => options[name] !== undefined)
    if (alone !== undefined) {
      throw new AppError(
        'VALIDATION',
        `${optionName(alone)} says how slippage by volume works; add --slippage-model volume`,
      )
    }
  }
  if (options.detailTimeframe !== undefined && options.candles !== undefined) {
    throw new AppError(
      'VALIDATION',
      '--detail-timeframe is of stored candles; beside --candles name a file: --detail-candles',
    )
  }
  if (options.detailTimeframe !== undefined && options.detailCandles !== undefined) {
    throw new AppError('VALIDATION', '--detail-timeframe and --detail-candles mean the same; give one of them')
  }
  return options
}

function requireSymbols({ symbols, candles }: BacktestOptions): void {
  if (symbols.some((symbol) => symbol.trim() === '')) {
    throw new AppError('VALIDATION', '--symbol is empty; name one such as BTC/USDT')
  }
  const twice = symbols.find((symbol, index) => symbols.indexOf(symbol) !== index)
  if (twice !== undefined)
    throw new AppError('VALIDATION', `--symbol ${twice} was given twice; a run has each symbol once`)
  if (candles !== undefined && symbols.length > 1) {
    throw new AppError(
      'VALIDATION',
      `--symbol was given ${symbols.length} times and a candle file holds one symbol; import the files and leave --candles out`,
    )
  }
}

/** `makerFee` as it is typed: `--maker-fee`. */
function optionName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Of the options what a run takes for granted. */
export function settingsOf(options: BacktestOptions): RunSettings {
  const { capital, fee, makerFee, takerFee, slippage, slippageModel, volumeShare, priceImpact } = options
  const { applyRiskLimits, parameters, from, to } = options
  return {
    capital,
    fee,
    makerFee,
    takerFee,
    slippage,
    slippageModel,
    volumeShare,
    priceImpact,
    applyRiskLimits,
    parameters,
    from,
    to,
  }
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
