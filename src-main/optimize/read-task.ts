import { z } from 'zod'
import { openDatabase } from '#main/storage/open-database.ts'
import { createOptimizationsRepository } from '#main/storage/runs/optimizations-repository.ts'
import { type Combination, combinationSchema, type Objective, type SearchedAxis } from '#shared/contract/optimize.ts'
import { orderBy, plateaus, scoresOf } from './ranking.ts'
import { type MetricName, ResultTable, type SharedTable } from './result-table.ts'
import { combinationAt, stepsAt } from './search-space.ts'
import { tableOf } from './stored-table.ts'

/** By what the trials of a search can be ordered or painted. */
export type TrialOrder = 'index' | 'score' | 'plateau' | MetricName

/** A look at the trials of a search: at those of a running one (`table`), or at the stored ones. */
export type ReadTaskInput = {
  readonly dataFolder: string
  readonly id: string
  readonly table: SharedTable | undefined
  readonly combinations: number
  readonly axes: readonly SearchedAxis[]
  readonly objective: Objective
  readonly minTrades: number
  readonly order: TrialOrder
  readonly look:
    | { readonly what: 'page'; readonly descending: boolean; readonly from: number; readonly limit: number }
    | { readonly what: 'surface'; readonly x: number; readonly y: number }
}

/** A page of trials, and whether more follow. */
export const pageAnswerSchema = z.object({ items: z.array(combinationSchema), hasMore: z.boolean() })
/** The cells of a heat map, row by row. */
export const surfaceAnswerSchema = z.object({
  best: z.instanceof(Float64Array),
  mean: z.instanceof(Float64Array),
})

/** Reads, orders and cuts in a thread, for a search may have a million trials. Throws STORAGE. */
export function readTask(input: ReadTaskInput): z.infer<typeof pageAnswerSchema> | z.infer<typeof surfaceAnswerSchema> {
  const table = input.table === undefined ? storedTable(input) : new ResultTable(input.table)
  const scores = scoresOf(table, input)
  const { look } = input
  if (look.what === 'surface') return surface(table, valuesOf(table, scores, input), input.axes, look)
  const plateau = plateaus(table, scores, input.axes)
  const values = input.order === 'plateau' ? plateau : valuesOf(table, scores, input)
  const order = orderBy(values, look.descending).filter((trial) => table.isDone(trial))
  const { axes } = input
  const items = Array.from(
    order.subarray(look.from, look.from + look.limit),
    (trial): Combination => ({
      index: trial,
      parameters: combinationAt({ axes, size: 0 }, table.points[trial]),
      score: numberOrNull(scores[trial]),
      plateau: numberOrNull(plateau[trial]),
      metrics: table.read(trial),
    }),
  )
  return { items, hasMore: look.from + look.limit < order.length }
}

function storedTable({ dataFolder, id, combinations }: ReadTaskInput): ResultTable {
  const database = openDatabase(dataFolder, 'runs', { migrate: false })
  try {
    return tableOf(createOptimizationsRepository(database, Date.now).chunks(id), combinations)
  } finally {
    database.close()
  }
}

function valuesOf(table: ResultTable, scores: Float64Array, { order, axes }: ReadTaskInput): Float64Array {
  switch (order) {
    case 'index':
      return Float64Array.from(scores, (_, trial) => trial)
    case 'score':
      return scores
    case 'plateau':
      return plateaus(table, scores, axes)
    default:
      return table.column(order)
  }
}

function surface(
  table: ResultTable,
  values: Float64Array,
  axes: readonly SearchedAxis[],
  { x, y }: { readonly x: number; readonly y: number },
): z.infer<typeof surfaceAnswerSchema> {
  const width = axes[x].values.length
  const cells = width * axes[y].values.length
  const best = new Float64Array(cells).fill(Number.NaN)
  const mean = new Float64Array(cells)
  const counts = new Float64Array(cells)
  for (let trial = 0; trial < table.trials; trial++) {
    if (!table.isDone(trial) || Number.isNaN(values[trial])) continue
    const steps = stepsAt(axes, table.points[trial])
    const cell = (steps[y] ?? 0) * width + (steps[x] ?? 0)
    if (!(best[cell] >= values[trial])) best[cell] = values[trial]
    mean[cell] += values[trial]
    counts[cell]++
  }
  return { best, mean: mean.map((sum, cell) => sum / counts[cell]) }
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
