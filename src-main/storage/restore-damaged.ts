import { copyFileSync, existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '#shared/errors.ts'
import { createPrivateFile, DATA_FILES } from './data-folder.ts'
import { makeFolder } from './make-folder.ts'
import { readMigrations, schemaVersion } from './migrations.ts'
import { type DatabaseName, migrationsFolder } from './migrations-folder.ts'
import { withStorageErrors } from './sqlite-error.ts'

/** What stands in the way of opening a database that only another file can mend. */
const DAMAGE = /^SQLITE_(CORRUPT|NOTADB)/

/** What was done about a damaged database. */
export type RestoredDatabase = {
  readonly name: DatabaseName
  /** The folder in which the damaged files lie as they were. */
  readonly setAside: string
  /** The copy that is in its place, and of when it is (UTC ms). */
  readonly backup: string
  readonly backupTime: number
}

/** Whether the error of `openDatabase` says that the file is damaged. */
export function isDamage(error: unknown): boolean {
  return error instanceof AppError && error.code === 'STORAGE' && DAMAGE.test(String(error.details?.['reason']))
}

/**
 * Puts the newest backup of a database that is whole in the place of a damaged one, and the damaged files, as they are,
 * into a folder beside the backups. Undefined where no backup is whole: then nothing is changed. Nothing is ever deleted.
 * Where it ends half-way the next start does it again.
 */
export function restoreDamaged(folder: string, name: DatabaseName, now: number): RestoredDatabase | undefined {
  const file = join(folder, DATA_FILES[name])
  return withStorageErrors(file, () => {
    const copy = `${file}.restoring`
    for (const backup of backupsOf(folder, name)) {
      rmSync(copy, { force: true })
      createPrivateFile(copy)
      copyFileSync(backup.file, copy)
      if (!isWhole(copy, name)) continue
      const setAside = join(folder, DATA_FILES.backups, `damaged-${name}-${stampOf(now)}`)
      makeFolder(setAside, 0o700)
      const kept = join(setAside, DATA_FILES[name])
      // The file stays in its place until the copy takes it at once: there is never none.
      if (!existsSync(kept)) linkSync(file, kept)
      for (const end of ['-wal', '-shm']) {
        if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${kept}${end}`)
      }
      renameSync(copy, file)
      return { name, setAside, backup: basename(backup.file), backupTime: backup.time }
    }
    rmSync(copy, { force: true })
    return undefined
  })
}

/** Copies of a database, those before a migration and those within copies of everything, the newest first. */
function backupsOf(folder: string, name: DatabaseName): { file: string; time: number }[] {
  const backups = join(folder, DATA_FILES.backups)
  if (!existsSync(backups)) return []
  return readdirSync(backups, { withFileTypes: true })
    .flatMap((entry) => {
      if (entry.isFile() && entry.name.startsWith(`${name}-v`) && entry.name.endsWith('.sqlite')) {
        return [join(backups, entry.name)]
      }
      const isWholeCopy = entry.isDirectory() && entry.name.startsWith('whole-') && !entry.name.endsWith('.partial')
      const within = join(backups, entry.name, DATA_FILES[name])
      return isWholeCopy && existsSync(within) ? [within] : []
    })
    .map((file) => ({ file, time: Math.round(statSync(file).mtimeMs) }))
    .sort((one, other) => other.time - one.time)
}

/** Whether a file is a database of ours, of this version or an older one, without any damage that can be seen. */
function isWhole(file: string, name: DatabaseName): boolean {
  try {
    const database = new Database(file)
    try {
      const version = schemaVersion(database)
      const isKnown = version > 0 && version <= readMigrations(migrationsFolder(name)).length
      return isKnown && database.pragma('integrity_check(1)', { simple: true }) === 'ok'
    } finally {
      database.close()
      for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    }
  } catch {
    return false
  }
}

function stampOf(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:]/g, '')
}
