import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '#shared/errors.ts'

/**
 * The databases of a data folder: the trader's books; the candles, which can be fetched again; the bulk of finished runs
 * (trades, curves), which can be computed again; and the books of the paper exchange.
 */
export type DatabaseName = 'books' | 'candles' | 'runs' | 'paper'

/**
 * The folder of a database's migrations: `migrations/` beside the running file (where a build puts it), or in a folder
 * above it, or `src-main/storage/migrations` of the source tree.
 */
export function migrationsFolder(name: DatabaseName, from = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from, depth = 0; depth < 6; depth++) {
    for (const place of [join(folder, 'migrations', name), join(folder, 'src-main/storage/migrations', name)]) {
      if (existsSync(join(place, 'meta', '_journal.json'))) return place
    }
    const parent = dirname(folder)
    if (parent === folder) break
    folder = parent
  }
  throw new AppError('INTERNAL', `the migrations of the ${name} database are missing from this installation`)
}
