import { openDatabase } from '#main/storage/open-database.ts'
import { createOptimizationsRepository } from '#main/storage/runs/optimizations-repository.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import { ResultTable, type SharedTable } from './result-table.ts'
import { chunksOf, trialsOf } from './stored-table.ts'

/** A table to be kept. */
export type StoreTaskInput = {
  readonly dataFolder: string
  readonly id: string
  readonly table: SharedTable
  readonly series: SeriesKey
  readonly strategy: string
}

/** Stores the table of a search as far as it is computed, and counts its trials. Throws STORAGE. */
export function storeTask({ dataFolder, id, table: shared, series, strategy }: StoreTaskInput): Record<string, never> {
  const table = new ResultTable(shared)
  const database = openDatabase(dataFolder, 'runs', { migrate: false })
  try {
    const repository = createOptimizationsRepository(database, Date.now)
    repository.store(id, chunksOf(table), series, trialsOf(table, strategy))
    return {}
  } finally {
    database.close()
  }
}
