import type { Objective } from '#shared/contract/optimize.ts'
import type { OptimizeResult } from './optimize-options.ts'
import { numberText, percentText, table } from './table.ts'

/** The best combinations as a table for people. */
export function optimizeText(result: OptimizeResult, objective: Objective): string {
  const { combinations, durationMs, combinationsPerSecond, threads, best, warnings } = result
  const speed = Math.round(combinationsPerSecond).toLocaleString('en')
  const head = `${combinations.toLocaleString('en')} combinations in ${(durationMs / 1_000).toFixed(2)} s (${speed} a second on ${threads} ${threads === 1 ? 'thread' : 'threads'})`
  const names = Object.keys(best[0]?.parameters ?? {})
  const hasHoldout = best.some(({ holdout }) => holdout !== undefined)
  const columns = [
    ...names,
    objective,
    'plateau',
    'return',
    'max drawdown',
    'trades',
    ...(hasHoldout ? ['held out'] : []),
  ]
  const rows = best.map(({ parameters, metrics, plateau, holdout }) => [
    ...names.map((name) => String(parameters[name])),
    numberText(metrics[objective]),
    numberText(plateau),
    percentText(metrics.totalReturn),
    percentText(metrics.maxDrawdown),
    String(metrics.trades),
    ...(hasHoldout ? [numberText(holdout?.metrics[objective] ?? null)] : []),
  ])
  const lines = rows.length === 0 ? '' : `\n${table(columns, rows)}`
  return `${head}\n${lines}${warnings.map((warning) => `! ${warning}\n`).join('')}`
}
