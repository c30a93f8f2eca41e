import { openDatabase } from '#main/storage/open-database.ts'
import { createBacktestDetailsRepository } from '#main/storage/runs/backtest-details-repository.ts'

/** Runs whose trades and curves are no longer wanted. */
export type ForgetTaskInput = { readonly dataFolder: string; readonly ids: readonly string[] }

/** Deletes the bulk of runs, to be run in a thread: a large one takes longer than the main thread has. */
export function forgetTask({ dataFolder, ids }: ForgetTaskInput): Record<string, never> {
  const database = openDatabase(dataFolder, 'runs', { migrate: false })
  try {
    const details = createBacktestDetailsRepository(database, Date.now)
    for (const id of ids) details.remove(id)
    return {}
  } finally {
    database.close()
  }
}
