import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { createPrivateFile } from './data-folder.ts'

/** So many backups of a database are kept. */
export const KEPT_BACKUPS = 5

/**
 * Writes a consistent copy of an open database as `NAME-vVERSION-TIME.sqlite` into `folder`, deletes all but the newest
 * ones of that name, and answers the copy's path.
 */
export function backUp(database: Database, name: string, version: number, folder: string, now: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '')
  const file = join(folder, `${name}-v${version}-${stamp}.sqlite`)
  rmSync(file, { force: true })
  // VACUUM INTO takes an empty file, which fixes the copy's permissions before anything is in it.
  createPrivateFile(file)
  try {
    database.prepare('VACUUM INTO ?').run(file)
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
  const stampOf = (backup: string): string => backup.slice(backup.lastIndexOf('-') + 1)
  const backups = readdirSync(folder)
    .filter((entry) => entry.startsWith(`${name}-v`) && entry.endsWith('.sqlite'))
    .sort((a, b) => (stampOf(a) < stampOf(b) ? 1 : -1))
  for (const old of backups.slice(KEPT_BACKUPS)) rmSync(join(folder, old), { force: true })
  return file
}
