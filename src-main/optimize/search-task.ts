import { sfc32 } from '#main/market/simulated/random.ts'
import type { SearchedAxis } from '#shared/contract/optimize.ts'
import { type EvaluateInput, type EvaluateOutput, evaluate, warmUp } from './evaluate.ts'
import { orderBy, plateaus, type Ranked, scoresOf } from './ranking.ts'
import { ResultTable, type SharedTable } from './result-table.ts'
import { SearchState } from './search-control.ts'
import { drawEvenly, suggest } from './tpe.ts'

/** The stream of the seed from which combinations are drawn. */
const STREAM = 7

/** Trials `[from, to)` of a table to be given their combinations. */
export type SuggestInput = {
  readonly axes: readonly SearchedAxis[]
  readonly table: SharedTable
  readonly from: number
  readonly to: number
  readonly seed: number
  /** Whether the trials before are learnt from. */
  readonly learns: boolean
  readonly ranked: Ranked
}

/** The best trials of a table to be found. `places` has room for the number of them and three columns of `top`. */
export type RankInput = {
  readonly axes: readonly SearchedAxis[]
  readonly table: SharedTable
  readonly ranked: Ranked
  readonly top: number
  readonly places: SharedArrayBuffer
}

/** A piece of work of a search for a thread. */
export type SearchTaskInput =
  | { readonly work: 'ready'; readonly threads: number; readonly evaluate: EvaluateInput }
  | { readonly work: 'evaluate'; readonly evaluate: EvaluateInput }
  | { readonly work: 'suggest'; readonly suggest: SuggestInput }
  | { readonly work: 'rank'; readonly rank: RankInput }

/** Does one piece of a search. */
export function searchTask(input: SearchTaskInput): EvaluateOutput {
  switch (input.work) {
    case 'ready':
      warmUp(input.evaluate)
      new SearchState(input.evaluate.control).meet(input.threads)
      return { problem: null }
    case 'evaluate':
      return evaluate(input.evaluate)
    case 'suggest':
      fillPoints(input.suggest)
      return { problem: null }
    case 'rank':
      rank(input.rank)
      return { problem: null }
  }
}

/**
 * Writes the combinations of the trials `[from, to)`, none that an earlier trial has. The same seed, axes and earlier
 * results give the same ones, whatever the number of threads. What cannot be found stays NaN.
 */
export function fillPoints({ axes, table: shared, from, to, seed, learns, ranked }: SuggestInput): void {
  const table = new ResultTable(shared)
  const tried = new Set(table.points.subarray(0, from))
  // Each batch has a stream of its own, so that a search that was stopped goes on as if it had not been.
  const random = sfc32(seed, STREAM + from)
  table.points.fill(Number.NaN, from, to)
  if (learns) {
    const scores = scoresOf(table, ranked)
    const observed = Array.from({ length: from }, (_, trial) => ({ point: table.points[trial], score: scores[trial] }))
    const points = suggest(axes, observed, tried, to - from, random)
    for (const [at, point] of points.entries()) table.points[from + at] = point
    return
  }
  for (let trial = from; trial < to; trial++) {
    const point = drawEvenly(axes, tried, random)
    if (point === undefined) return
    tried.add(point)
    table.points[trial] = point
  }
}

/** Writes into `places` how many trials are ranked, and of each its number, score and plateau score. */
function rank({ axes, table: shared, ranked, top, places: memory }: RankInput): void {
  const table = new ResultTable(shared)
  const scores = scoresOf(table, ranked)
  const plateau = plateaus(table, scores, axes)
  const best = orderBy(scores)
    .subarray(0, top)
    .filter((trial) => !Number.isNaN(scores[trial]))
  const places = new Float64Array(memory)
  places[0] = best.length
  for (const [at, trial] of best.entries()) {
    places[1 + at] = trial
    places[1 + top + at] = scores[trial]
    places[1 + 2 * top + at] = plateau[trial]
  }
}
