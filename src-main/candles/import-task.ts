import type { WorkerControl } from '#main/jobs/control.ts'
import { importCandles } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import type { ImportResult } from '#shared/contract/candles.ts'

/** A candle file to import in a thread. */
export type ImportTaskInput = {
  readonly dataFolder: string
  /** An absolute path. */
  readonly file: string
  readonly symbol: string
  readonly source: string
  readonly timeframe?: string | undefined
  readonly strict?: boolean | undefined
}

/** Imports the file in one transaction. Throws what `importCandles` throws. */
export async function importTask(input: ImportTaskInput, control: WorkerControl): Promise<ImportResult> {
  const { dataFolder, file, ...options } = input
  const database = openDatabase(dataFolder, 'candles', { migrate: false })
  try {
    return await importCandles(database, file, options, control.progress, control.isCancelled)
  } finally {
    database.close()
  }
}
