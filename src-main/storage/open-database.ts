import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '#shared/errors.ts'
import { backUp } from './backup.ts'
import { createPrivateFile, DATA_FILES, prepareDataFolder } from './data-folder.ts'
import { migrate, readMigrations, schemaVersion } from './migrations.ts'
import { type DatabaseName, migrationsFolder } from './migrations-folder.ts'
import { withStorageErrors } from './sqlite-error.ts'

/** Marks a file as ours, each database with its own number ("ACBb", "ACBc", "ACBr", "ACBp"). */
const APPLICATION_ID: Readonly<Record<DatabaseName, number>> = {
  books: 0x41_43_42_62,
  candles: 0x41_43_42_63,
  runs: 0x41_43_42_72,
  paper: 0x41_43_42_70,
}

/** PRAGMA synchronous: 1 is NORMAL, 2 is FULL. Books must survive a power cut; the others can be made again. */
const SYNCHRONOUS: Readonly<Record<DatabaseName, number>> = { books: 2, candles: 1, runs: 1, paper: 2 }

const BUSY_TIMEOUT_MS = 5_000
const JOURNAL_BYTES = 16 << 20
const BOOKS_PAGE_BYTES = 4_096
/** Longer than what a thread leaves of a log between two looks: it writes most of it back, see `Checkpoints`. */
const BOOKS_JOURNAL_BYTES = 32 << 20
const BULK_PAGE_BYTES = 16_384

export type OpenDatabaseOptions = {
  /** UTC milliseconds, for the names of backups. */
  readonly now?: () => number
  /** False in worker threads: the main thread has migrated already, and an old schema is an error. Default true. */
  readonly migrate?: boolean
  /** Where the migrations are; found by itself unless given. */
  readonly migrationsFolder?: string
}

/**
 * Opens `books.sqlite`, `candles.sqlite`, `runs.sqlite` or `paper.sqlite` of a data folder, making it where it is missing. An older one is migrated after
 * a copy was put into `backups/`. WAL, foreign keys and `synchronous` are set and read back.
 *
 * Throws CONFLICT for a database of a newer version, STORAGE for one that is damaged, foreign or cannot be opened. The file
 * is left as it is in each of these cases.
 */
export function openDatabase(folder: string, name: DatabaseName, options: OpenDatabaseOptions = {}): Database.Database {
  const real = prepareDataFolder(folder)
  const file = join(real, DATA_FILES[name])
  const migrations = readMigrations(options.migrationsFolder ?? migrationsFolder(name))
  return withStorageErrors(file, () => {
    const isNew = !existsSync(file) || statSync(file).size === 0
    if (isNew) createPrivateFile(file)
    const database = new Database(file, { timeout: BUSY_TIMEOUT_MS })
    try {
      if (isNew) startNew(database, name)
      else requireOurs(database, name, file, migrations.length)
      configure(database, name, file)
      const version = schemaVersion(database)
      if (version < migrations.length) {
        if (options.migrate === false) {
          throw new AppError(
            'CONFLICT',
            `${file} has schema version ${version}, ${migrations.length} is needed; start AutoCbot once to bring it up to date`,
          )
        }
        if (version > 0) backUp(database, name, version, join(real, DATA_FILES.backups), (options.now ?? Date.now)())
        migrate(database, migrations)
      }
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}

/** Books are small and written order by order; the rest is bulk. */
function isBooks(name: DatabaseName): boolean {
  return name === 'books' || name === 'paper'
}

function startNew(database: Database.Database, name: DatabaseName): void {
  if (!isBooks(name)) database.pragma(`page_size = ${BULK_PAGE_BYTES}`)
  database.pragma(`application_id = ${APPLICATION_ID[name]}`)
}

function requireOurs(database: Database.Database, name: DatabaseName, file: string, newest: number): void {
  const version = schemaVersion(database)
  const id = Number(database.pragma('application_id', { simple: true }))
  // A program that was killed while it made the file leaves one without tables and number.
  const isEmpty = version === 0 && database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined
  if (isEmpty) return startNew(database, name)
  if (id !== APPLICATION_ID[name]) {
    throw new AppError(
      'STORAGE',
      `${file} is no ${basename(DATA_FILES[name], '.sqlite')} database of AutoCbot; move it away`,
      { file },
    )
  }
  if (version > newest) {
    throw new AppError(
      'CONFLICT',
      `${file} was written by a newer AutoCbot (schema version ${version}, this one knows ${newest}); install the newer version, or put a backup in its place`,
      { file, version, newest },
    )
  }
  // Books are small: a damaged page is better found now than in the middle of an order.
  if (!isBooks(name)) return
  const check = database.pragma('quick_check(1)', { simple: true })
  if (check !== 'ok') throw Object.assign(new Error(`quick_check: ${String(check)}`), { code: 'SQLITE_CORRUPT' })
}

function configure(database: Database.Database, name: DatabaseName, file: string): void {
  database.pragma('journal_mode = WAL')
  database.pragma(`synchronous = ${SYNCHRONOUS[name]}`)
  database.pragma('foreign_keys = ON')
  // After a large import the write-ahead log would otherwise stay as large on the disk.
  database.pragma(`journal_size_limit = ${JOURNAL_BYTES}`)
  // A checkpoint writes a page once, however many commits changed it: books are spared a third of the work by rare ones.
  if (isBooks(name)) database.pragma(`wal_autocheckpoint = ${BOOKS_JOURNAL_BYTES / BOOKS_PAGE_BYTES}`)
  const actual = {
    journal_mode: database.pragma('journal_mode', { simple: true }),
    synchronous: database.pragma('synchronous', { simple: true }),
    foreign_keys: database.pragma('foreign_keys', { simple: true }),
  }
  if (actual.journal_mode !== 'wal' || actual.synchronous !== SYNCHRONOUS[name] || actual.foreign_keys !== 1) {
    throw new AppError(
      'STORAGE',
      `${file} cannot be opened safely here (${JSON.stringify(actual)}); choose a data folder on a local disk`,
      { file, ...actual },
    )
  }
}
