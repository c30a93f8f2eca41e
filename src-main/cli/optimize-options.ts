import { requireHoldout } from '#main/optimize/prepare-search.ts'
import type { Objective, SearchSettings } from '#shared/contract/optimize.ts'
import type { BacktestMetrics } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import type { BacktestOptions } from './backtest-options.ts'
import { requireBacktestOptions } from './backtest-options.ts'
import type { RangeValue } from './values.ts'

/** What `optimize` was asked to do; paths are absolute. */
export type OptimizeOptions = Omit<
  BacktestOptions,
  'honesty' | 'out' | 'detailCandles' | 'detailTimeframe' | 'seed'
> & {
  readonly grid?: readonly RangeValue[]
  readonly random?: number
  readonly tpe?: number
  readonly objective: Objective
  readonly top: number
  readonly minTrades: number
  readonly holdout: number
  readonly threads?: number
  readonly seed: number
}

/** What `optimize` prints. */
export type OptimizeResult = {
  readonly combinations: number
  readonly durationMs: number
  readonly combinationsPerSecond: number
  readonly threads: number
  readonly best: readonly {
    readonly parameters: Readonly<Record<string, number>>
    readonly metrics: BacktestMetrics
    readonly score: number | null
    readonly plateau: number | null
    readonly holdout?: { readonly metrics: BacktestMetrics } | undefined
  }[]
  readonly warnings: readonly string[]
}

const MOST_THREADS = 256
const MOST_TOP = 1_000

/** The options, where their values make sense. Throws VALIDATION naming the option. */
export function requireOptimizeOptions(options: OptimizeOptions): OptimizeOptions {
  requireBacktestOptions(options)
  requireHoldout(options.holdout)
  if (options.random !== undefined && options.tpe !== undefined) {
    throw new AppError('VALIDATION', '--random and --tpe both say how combinations are chosen; give one of them')
  }
  if (options.minTrades < 0)
    throw new AppError('VALIDATION', `--min-trades cannot be below 0, not ${options.minTrades}`)
  if (options.seed < 0) throw new AppError('VALIDATION', `--seed cannot be below 0, not ${options.seed}`)
  if (options.top > MOST_TOP) throw new AppError('VALIDATION', `--top is at most ${MOST_TOP}, not ${options.top}`)
  if ((options.threads ?? 1) > MOST_THREADS) {
    throw new AppError('VALIDATION', `--threads is at most ${MOST_THREADS}, not ${options.threads}`)
  }
  return options
}

/** Of the options how the parameters are searched. */
export function searchSettingsOf(options: OptimizeOptions): SearchSettings {
  const { grid = [], random, tpe, objective, top, minTrades, holdout, threads, seed } = options
  return {
    axes: [...grid],
    sampler:
      random !== undefined
        ? { type: 'random', count: random }
        : tpe !== undefined
          ? { type: 'tpe', count: tpe }
          : { type: 'grid' },
    objective,
    top,
    minTrades,
    holdout,
    seed,
    threads,
  }
}

/** What whoever reads the result should know before believing it. */
export function searchWarnings(ranked: number, combinations: number, minTrades: number): string[] {
  if (ranked > 0) return []
  return [
    `None of the ${combinations} combinations is ranked: none has ${minTrades} closed trades and a figure to compare; lower --min-trades or take a longer span.`,
  ]
}
