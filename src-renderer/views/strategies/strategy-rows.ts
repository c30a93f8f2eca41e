import type { BacktestSummary } from '#shared/contract/backtest.ts'
import type { StrategySummary } from '#shared/contract/strategies.ts'

/** A strategy with what its runs came to. */
export type StrategyRow = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly version: number
  readonly updatedAt: number
  readonly isRemoved: boolean
  readonly runs: number
  /** Of the newest run; null where there is none. */
  readonly lastReturn: number | null
}

/** The strategies as rows; `runs` are the kept backtests, in any order. */
export function strategyRows(
  strategies: readonly StrategySummary[],
  runs: readonly BacktestSummary[],
): readonly StrategyRow[] {
  return strategies.map((strategy) => {
    const own = runs.filter(({ strategyId }) => strategyId === strategy.id)
    const newest = own.reduce<BacktestSummary | undefined>(
      (latest, run) => (latest === undefined || run.createdAt > latest.createdAt ? run : latest),
      undefined,
    )
    return {
      id: strategy.id,
      name: strategy.name,
      description: strategy.description,
      version: strategy.version,
      updatedAt: strategy.updatedAt,
      isRemoved: strategy.deletedAt !== null,
      runs: own.length,
      lastReturn: newest?.metrics.totalReturn ?? null,
    }
  })
}
