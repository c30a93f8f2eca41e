import type { SearchTrials } from '#main/storage/runs/optimizations-repository.ts'
import { METRIC_NAMES, ResultTable, TRIAL } from './result-table.ts'

const TRIALS_PER_CHUNK = 4_096
/** State, combination, and the figures. */
const COLUMNS = 2 + METRIC_NAMES.length

/** The table in chunks to be stored. */
export function chunksOf(table: ResultTable): Buffer[] {
  const chunks: Buffer[] = []
  for (let from = 0; from < table.trials; from += TRIALS_PER_CHUNK) {
    const count = Math.min(TRIALS_PER_CHUNK, table.trials - from)
    const columns = new Float64Array(COLUMNS * count)
    columns.set(table.states.subarray(from, from + count), 0)
    columns.set(table.points.subarray(from, from + count), count)
    for (const [metric, name] of METRIC_NAMES.entries()) {
      columns.set(table.column(name).subarray(from, from + count), (2 + metric) * count)
    }
    chunks.push(Buffer.from(columns.buffer))
  }
  return chunks
}

/** The table that was stored in chunks; trials that were not finished are open. */
export function tableOf(chunks: readonly Buffer[], trials: number): ResultTable {
  const table = ResultTable.create(trials)
  for (const [chunk, bytes] of chunks.entries()) {
    const from = chunk * TRIALS_PER_CHUNK
    const count = Math.min(TRIALS_PER_CHUNK, trials - from)
    // A buffer out of the database may lie anywhere, a column begins at a whole number.
    const columns = new Float64Array(new Uint8Array(bytes).buffer)
    for (let at = 0; at < count; at++) {
      const state = columns[at]
      table.states[from + at] = state === TRIAL.done || state === TRIAL.failed ? state : TRIAL.open
    }
    table.points.set(columns.subarray(count, 2 * count), from)
    for (const [metric, name] of METRIC_NAMES.entries()) {
      table.column(name).set(columns.subarray((2 + metric) * count, (3 + metric) * count), from)
    }
  }
  return table
}

/** What the trials of a table say together. */
export function trialsOf(table: ResultTable, strategy: string): SearchTrials {
  const sharpes = table.column('sharpe')
  let count = 0
  let measured = 0
  let sharpeMean = 0
  let sharpeSquares = 0
  for (let trial = 0; trial < table.trials; trial++) {
    if (!table.isDone(trial)) continue
    count++
    const sharpe = sharpes[trial]
    if (Number.isNaN(sharpe)) continue
    measured++
    const distance = sharpe - sharpeMean
    sharpeMean += distance / measured
    sharpeSquares += distance * (sharpe - sharpeMean)
  }
  return { strategy, count, measured, sharpeMean, sharpeSquares }
}
