import type { Database } from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { openDatabase } from '#main/storage/open-database.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** New books, a clock that moves on by 1,000 ms each time it is read, and ids that count up. */
export function temporaryBooks(): { database: Database; now: () => number; newId: () => string } {
  const database = openDatabase(temporaryFolder(), 'books')
  onTestFinished(() => {
    database.close()
  })
  let time = Date.UTC(2025, 0, 1)
  let ids = 0
  return {
    database,
    now: () => {
      time += 1_000
      return time
    },
    newId: () => `id-${String(++ids).padStart(4, '0')}`,
  }
}
