import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createPrivateFile, DATA_FILES, prepareDataFolder } from './data-folder.ts'
import { toStorageError, withStorageErrors } from './sqlite-error.ts'

/** The right to write in a data folder, until it is released or the process ends. `folder` is the folder's real path. */
export type DataFolderLock = { readonly folder: string; release(): void }

/**
 * Takes the one writer lock of a data folder, for app, `serve` and command line alike; undefined when another process (or
 * another part of this one) holds it. The folder is made where it is missing. Throws STORAGE when that fails.
 *
 * The lock is an exclusive transaction on a small database held open: the operating system drops it when the process
 * dies, however it dies, and a holder that was killed leaves nothing behind. (Nothing else in this process may open and
 * close that file: on POSIX systems closing it once gives up every lock on it.)
 */
export function acquireDataFolderLock(folder: string): DataFolderLock | undefined {
  const real = prepareDataFolder(folder)
  const file = join(real, DATA_FILES.lock)
  if (held.has(real)) return undefined
  const database = withStorageErrors(file, () => {
    createPrivateFile(file)
    return new Database(file, { timeout: 0 })
  })
  try {
    // In memory: there must be no journal that a killed holder could leave.
    database.pragma('journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return undefined
    throw toStorageError(error, file)
  }
  held.add(real)
  let released = false
  return {
    folder: real,
    release: () => {
      if (released) return
      released = true
      held.delete(real)
      database.close()
    },
  }
}

/** Folders locked by this very process: asked first, so that the file is not opened and closed a second time. */
const held = new Set<string>()
