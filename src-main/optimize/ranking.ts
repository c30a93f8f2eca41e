import type { Objective, SearchedAxis } from '#shared/contract/optimize.ts'
import type { ResultTable } from './result-table.ts'
import { indexOf, stepsAt } from './search-space.ts'

/** By what trials are compared. */
export type Ranked = { readonly objective: Objective; readonly minTrades: number }

/** The score of each trial, larger is better; NaN where it has too few trades, no such figure, or was not computed. */
export function scoresOf(table: ResultTable, { objective, minTrades }: Ranked): Float64Array {
  const values = table.column(objective)
  const trades = table.column('trades')
  const sign = objective === 'maxDrawdown' ? -1 : 1
  const scores = new Float64Array(table.trials)
  for (let trial = 0; trial < table.trials; trial++) {
    scores[trial] = table.isDone(trial) && trades[trial] >= minTrades ? sign * values[trial] : Number.NaN
  }
  return scores
}

/** Trials from the largest value to the smallest (or the other way); missing values come last, equal ones by number. */
export function orderBy(values: Float64Array, descending = true): Int32Array {
  const order = Int32Array.from(values, (_, trial) => trial)
  const sign = descending ? -1 : 1
  return order.sort((a, b) => {
    const x = values[a]
    const y = values[b]
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b
    return sign * (x - y) || a - b
  })
}

/** How many trials the neighbourhood of several axes may have before only the neighbours along one axis count. */
const MOST_NEIGHBOURS = 243

/**
 * The mean score of a trial and its neighbours, one step of any axis away: a peak that stands alone has a low one. A
 * neighbour without a score counts as the worst score there is, for one that hardly trades is no good neighbour. NaN
 * where the trial has no score itself, or no neighbour was tried.
 */
export function plateauOf(
  trial: number,
  table: ResultTable,
  scores: Float64Array,
  axes: readonly SearchedAxis[],
  trialOf: ReadonlyMap<number, number>,
  worst: number,
): number {
  if (Number.isNaN(scores[trial])) return Number.NaN
  let sum = scores[trial]
  let count = 1
  for (const point of neighbours(axes, table.points[trial])) {
    const neighbour = trialOf.get(point)
    if (neighbour === undefined || !table.isDone(neighbour)) continue
    sum += Number.isNaN(scores[neighbour]) ? worst : scores[neighbour]
    count++
  }
  return count === 1 ? Number.NaN : sum / count
}

/** The plateau scores of all trials. */
export function plateaus(table: ResultTable, scores: Float64Array, axes: readonly SearchedAxis[]): Float64Array {
  const trialOf = new Map<number, number>()
  let worst = Number.POSITIVE_INFINITY
  for (let trial = 0; trial < table.trials; trial++) {
    if (!table.isDone(trial)) continue
    trialOf.set(table.points[trial], trial)
    if (scores[trial] < worst) worst = scores[trial]
  }
  return scores.map((_, trial) => plateauOf(trial, table, scores, axes, trialOf, worst))
}

function neighbours(axes: readonly SearchedAxis[], point: number): number[] {
  const own = stepsAt(axes, point)
  const isInside = (axis: number, step: number): boolean => step >= 0 && step < axes[axis].values.length
  if (3 ** axes.length > MOST_NEIGHBOURS) {
    return axes.flatMap((_, axis) =>
      [-1, 1]
        .map((move) => own.with(axis, (own[axis] ?? 0) + move))
        .filter((steps) => isInside(axis, steps[axis] ?? -1))
        .map((steps) => indexOf(axes, steps)),
    )
  }
  let around: number[][] = [[]]
  for (const [axis, step] of own.entries()) {
    const values = [step - 1, step, step + 1].filter((value) => isInside(axis, value))
    around = around.flatMap((steps) => values.map((value) => [...steps, value]))
  }
  return around.map((steps) => indexOf(axes, steps)).filter((other) => other !== point)
}
