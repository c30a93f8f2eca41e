import type { Database } from 'better-sqlite3'
import type { Clock, Log } from '#main/ports.ts'
import type { DatabaseName } from '#main/storage/migrations-folder.ts'
import { openDatabase } from '#main/storage/open-database.ts'

/** The databases of a data folder. */
export type Databases = {
  readonly books: Database
  readonly candles: Database
  readonly runs: Database
  readonly paper: Database
  /**
   * Writes the logs of all of them back into their files and closes them. A log that cannot be written back, as on a full
   * disk, is no loss: it stays beside its file and the next start goes on with it.
   */
  checkpoint(log: Log): void
}

/** Opens and migrates all; when one fails, none stays open. */
export function openDatabases(dataFolder: string, clock: Clock): Databases {
  const open: Database[] = []
  const openNext = (name: DatabaseName): Database => {
    const database = openDatabase(dataFolder, name, { now: clock.now })
    open.unshift(database)
    return database
  }
  const closeAll = (leave: (database: Database) => void): void => {
    for (const database of open) {
      try {
        leave(database)
      } finally {
        database.close()
      }
    }
  }
  try {
    return {
      books: openNext('books'),
      candles: openNext('candles'),
      runs: openNext('runs'),
      paper: openNext('paper'),
      checkpoint: (log) =>
        closeAll((database) => {
          try {
            database.pragma('wal_checkpoint(TRUNCATE)')
          } catch (error) {
            log.warn({ file: database.name, error: String(error) }, 'A write-ahead log was left for the next start.')
          }
        }),
    }
  } catch (error) {
    closeAll(() => undefined)
    throw error
  }
}
