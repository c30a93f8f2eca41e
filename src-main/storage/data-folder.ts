import { chmodSync, closeSync, existsSync, openSync, readdirSync, realpathSync } from 'node:fs'
import { makeFolder } from './make-folder.ts'
import { withStorageErrors } from './sqlite-error.ts'

/** The files of a data folder. Only this user can read them. */
export const DATA_FILES = {
  books: 'books.sqlite',
  candles: 'candles.sqlite',
  runs: 'runs.sqlite',
  paper: 'paper.sqlite',
  lock: 'lock.sqlite',
  backups: 'backups',
} as const

/**
 * Makes sure that a data folder exists, closed to other users (0700) where it is made here, and answers its real path, so
 * that a linked folder and its target are the same. A folder that was there keeps its permissions: it may be somebody's
 * home. Throws STORAGE when it cannot be made.
 */
export function prepareDataFolder(folder: string): string {
  return withStorageErrors(folder, () => {
    if (!existsSync(folder)) {
      makeFolder(folder, 0o700)
      // The mode of mkdir is subject to the umask and, where the folder appeared meanwhile, of no effect.
      chmodSync(folder, 0o700)
    }
    const real = realpathSync(folder)
    // A file in the folder's place is noticed here and not by a database that cannot be opened.
    readdirSync(real)
    return real
  })
}

/** Creates an empty file that only this user can read and write, unless it is there. SQLite gives its side files the same mode. */
export function createPrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
}
