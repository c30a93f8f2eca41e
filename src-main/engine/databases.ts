import type { Database } from 'better-sqlite3'
import type { Clock } from '#main/ports.ts'
import { openDatabase } from '#main/storage/open-database.ts'

/** The two databases of a data folder. */
export type Databases = {
  readonly books: Database
  readonly candles: Database
  /** Writes the logs of both back into their files and closes them. */
  checkpoint(): void
}

/** Opens and migrates both; when one fails, neither stays open. */
export function openBooksAndCandles(dataFolder: string, clock: Clock): Databases {
  const books = openDatabase(dataFolder, 'books', { now: clock.now })
  try {
    const candles = openDatabase(dataFolder, 'candles', { now: clock.now })
    return {
      books,
      candles,
      checkpoint: () => {
        for (const database of [candles, books]) {
          try {
            database.pragma('wal_checkpoint(TRUNCATE)')
          } finally {
            database.close()
          }
        }
      },
    }
  } catch (error) {
    books.close()
    throw error
  }
}
