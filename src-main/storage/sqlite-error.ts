import { AppError } from '#shared/errors.ts'

/** What the trader can do about a failure of the database or the disk, by SQLite's or the system's error code. */
const ADVICE: readonly (readonly [prefix: string, what: string, advice: string])[] = [
  ['SQLITE_FULL', 'the disk is full', 'free some space and try again; nothing was changed'],
  ['SQLITE_IOERR_SHMSIZE', 'the disk is full', 'free some space and try again; nothing was changed'],
  ['ENOSPC', 'the disk is full', 'free some space and try again; nothing was changed'],
  ['EDQUOT', 'your disk quota is used up', 'free some space and try again; nothing was changed'],
  ['SQLITE_READONLY', 'the file or its folder is read-only', 'make both writable for you'],
  ['EROFS', 'the disk is read-only', 'choose another folder'],
  ['SQLITE_CANTOPEN', 'the file cannot be opened', 'check that the folder exists and is yours'],
  ['SQLITE_PERM', 'you have no permission', 'make the file and its folder yours'],
  ['SQLITE_AUTH', 'you have no permission', 'make the file and its folder yours'],
  ['EACCES', 'you have no permission', 'make the folder yours or choose another one'],
  ['EPERM', 'you have no permission', 'make the folder yours or choose another one'],
  ['ENOENT', 'the folder cannot be made', 'choose another folder'],
  ['ENOTDIR', 'a part of the path is no folder', 'choose another folder'],
  ['EEXIST', 'a file is in the way', 'choose another folder'],
  ['SQLITE_CORRUPT', 'the file is damaged', 'move it away and put the newest file of the backups folder in its place'],
  [
    'SQLITE_NOTADB',
    'the file is damaged or no database',
    'move it away and put the newest file of the backups folder in its place',
  ],
  ['SQLITE_BUSY', 'another program is using it', 'close the other program and try again'],
  ['SQLITE_LOCKED', 'another program is using it', 'close the other program and try again'],
  ['SQLITE_IOERR', 'the disk failed', 'check the disk and try again; nothing was changed'],
  ['EIO', 'the disk failed', 'check the disk and try again'],
  ['EMFILE', 'too many files are open', 'close other programs and try again'],
]

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/**
 * The `STORAGE` error for a failure of SQLite or the file system at `file`, with what happened and what to do; anything
 * else comes back as it is. The original error is the cause, for the log.
 */
export function toStorageError(error: unknown, file: string): unknown {
  const code = codeOf(error)
  if (code === undefined || error instanceof AppError) return error
  const known = ADVICE.find(([prefix]) => code === prefix || code.startsWith(`${prefix}_`))
  if (known === undefined) return error
  const [, what, advice] = known
  return new AppError('STORAGE', `${file}: ${what}; ${advice}`, { file, reason: code }, { cause: error })
}

/** Runs `work`, turning its storage failures into `STORAGE` errors that name `file`. */
export function withStorageErrors<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw toStorageError(error, file)
  }
}
