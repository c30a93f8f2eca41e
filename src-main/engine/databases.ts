import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Clock, Log } from '#main/ports.ts'
import { backUp } from '#main/storage/backup.ts'
import { DATA_FILES } from '#main/storage/data-folder.ts'
import { schemaVersion } from '#main/storage/migrations.ts'
import type { DatabaseName } from '#main/storage/migrations-folder.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { isDamage, type RestoredDatabase, restoreDamaged } from '#main/storage/restore-damaged.ts'
import { DAY_MS } from '#shared/time.ts'

/** The databases of a data folder. */
export type Databases = {
  readonly books: Database
  readonly candles: Database
  readonly runs: Database
  readonly paper: Database
  /** Those that were damaged and are copies of an earlier time now. */
  readonly restored: readonly RestoredDatabase[]
  /**
   * Writes the logs of all of them back into their files and closes them. A log that cannot be written back, as on a full
   * disk, is no loss: it stays beside its file and the next start goes on with it.
   */
  checkpoint(log: Log): void
}

/** What cannot be made again is copied once a day, at a start. */
const COPIED_DAILY: readonly DatabaseName[] = ['books', 'paper']

/**
 * Opens and migrates all; when one fails, none stays open. One that is damaged is set aside and its newest whole backup
 * opened instead, where there is one.
 */
export function openDatabases(dataFolder: string, clock: Clock, log: Log): Databases {
  const open: Database[] = []
  const restored: RestoredDatabase[] = []
  const openNext = (name: DatabaseName): Database => {
    const isNew = !existsSync(join(dataFolder, DATA_FILES[name]))
    const database = openOrRestore(dataFolder, name, clock, log, restored)
    open.unshift(database)
    if (!isNew && COPIED_DAILY.includes(name)) copyDaily(database, dataFolder, name, clock, log)
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
      restored,
      checkpoint: (reported) =>
        closeAll((database) => {
          try {
            database.pragma('wal_checkpoint(TRUNCATE)')
          } catch (error) {
            reported.warn(
              { file: database.name, error: String(error) },
              'A write-ahead log was left for the next start.',
            )
          }
        }),
    }
  } catch (error) {
    closeAll(() => undefined)
    throw error
  }
}

function openOrRestore(
  dataFolder: string,
  name: DatabaseName,
  clock: Clock,
  log: Log,
  restored: RestoredDatabase[],
): Database {
  const options = { now: clock.now }
  try {
    return openDatabase(dataFolder, name, options)
  } catch (error) {
    const done = isDamage(error) ? restoreDamaged(dataFolder, name, clock.now()) : undefined
    if (done === undefined) throw error
    log.error({ ...done, error: String(error) }, 'A database was damaged; its newest whole backup is in its place.')
    restored.push(done)
    return openDatabase(dataFolder, name, options)
  }
}

/** A copy that cannot be made, as on a full disk, keeps nobody from starting. */
function copyDaily(database: Database, dataFolder: string, name: DatabaseName, clock: Clock, log: Log): void {
  const folder = join(dataFolder, DATA_FILES.backups)
  try {
    const times = existsSync(folder)
      ? readdirSync(folder)
          .filter((entry) => entry.startsWith(`${name}-v`) && entry.endsWith('.sqlite'))
          .map((entry) => statSync(join(folder, entry)).mtimeMs)
      : []
    const newest = Math.max(...times, Number.NEGATIVE_INFINITY)
    // By the computer's own clock, which the files' times are of.
    if (Date.now() - newest >= DAY_MS) backUp(database, name, schemaVersion(database), folder, clock.now())
  } catch (error) {
    log.warn({ database: name, error: String(error) }, 'The daily copy of a database could not be made.')
  }
}
