import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { toStorageError } from './sqlite-error.ts'

/** What is written one after the other, each piece made only when it is its turn. */
export type Pieces = Iterable<string> | AsyncIterable<string>

/**
 * Writes a file piece by piece under another name beside it and puts it in place when it is whole; where anything fails,
 * what was there before stays. Throws NOT_FOUND (no such folder), STORAGE, or what `pieces` throws.
 */
export async function writeWhole(file: string, pieces: () => Pieces): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await requireOrdinary(file)
    const handle = await open(temporary, 'wx', 0o600)
    try {
      for await (const piece of pieces()) await handle.appendFile(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw toFileError(error, file)
  }
}

/** A file put in the place of a folder, a device or a pipe would break whatever uses it. */
async function requireOrdinary(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined || found.isFile()) return
  const what = found.isDirectory() ? 'a folder' : 'no ordinary file'
  throw new AppError('STORAGE', `${file} is ${what}; name a file`, { file })
}

function toFileError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return new AppError('NOT_FOUND', `the folder ${dirname(file)} does not exist`, { file })
  return toStorageError(error, file)
}
