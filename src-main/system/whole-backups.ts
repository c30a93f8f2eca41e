import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import type { Clock, Log } from '#main/ports.ts'
import { createPrivateFile, DATA_FILES } from '#main/storage/data-folder.ts'
import { makeFolder } from '#main/storage/make-folder.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import type { Backup } from '#shared/contract/backups.ts'
import { AppError } from '#shared/errors.ts'

/** The books are copied first: what the exchange knows beyond them is fetched again after a restore. */
const NAMES = ['books', 'paper', 'candles', 'runs'] as const
const WAITING = 'restore.json'
const PREFIX = 'whole-'
/** Copied at once, before others get their turn. */
const PAGES_AT_ONCE = 200

const waitingSchema = z.object({ name: z.string() })

export type WholeBackupsParts = {
  readonly dataFolder: string
  readonly databases: Readonly<Record<(typeof NAMES)[number], Database>>
  readonly clock: Pick<Clock, 'now'>
}

/** Copies of everything that can be put back. */
export type WholeBackups = {
  make(): Promise<Backup>
  list(): Backup[]
  /** Throws NOT_FOUND for a copy that is not there, STORAGE or CONFLICT for one that cannot be used. */
  restoreAtNextStart(name: string | undefined): void
}

export function createWholeBackups({ dataFolder, databases, clock }: WholeBackupsParts): WholeBackups {
  const folder = join(dataFolder, DATA_FILES.backups)
  return {
    async make() {
      const time = clock.now()
      const name = `${PREFIX}${new Date(time).toISOString().replaceAll(/[-:]/g, '')}`
      const target = join(folder, name)
      const partial = `${target}.partial`
      withStorageErrors(target, () => {
        makeFolder(folder, 0o700)
        makeFolder(partial, 0o700)
      })
      await copyAll(databases, partial, target)
      return { name, time, bytes: sizeOf(target) }
    },
    list: () => listBackups(folder),
    restoreAtNextStart(name) {
      const marker = join(dataFolder, WAITING)
      if (name === undefined) {
        rmSync(marker, { force: true })
        return
      }
      if (!listBackups(folder).some((backup) => backup.name === name)) {
        throw new AppError('NOT_FOUND', `there is no backup ${name}`, { name })
      }
      requireUsable(join(folder, name))
      withStorageErrors(marker, () => writeFileSync(marker, JSON.stringify({ name }), { mode: 0o600 }))
    },
  }
}

/**
 * Puts a copy in place that was chosen before, if one was; to be called before the databases are opened. What was there
 * goes into a copy of its own. Nothing is lost when this ends half-way: the next start does it again.
 */
export function putBackupInPlace(dataFolder: string, clock: Pick<Clock, 'now'>, log: Log): void {
  const marker = join(dataFolder, WAITING)
  if (!existsSync(marker)) return
  const chosen = waitingSchema.safeParse(readJson(marker)).data
  const source = join(dataFolder, DATA_FILES.backups, chosen?.name ?? '')
  if (chosen === undefined || !chosen.name.startsWith(PREFIX) || !existsSync(source)) {
    log.warn({ backup: chosen?.name }, 'A backup that was to be restored is not there; nothing was changed.')
    rmSync(marker, { force: true })
    return
  }
  withStorageErrors(source, () => {
    const kept = join(
      dataFolder,
      DATA_FILES.backups,
      `${PREFIX}before-${new Date(clock.now()).toISOString().replaceAll(/[-:]/g, '')}`,
    )
    makeFolder(kept, 0o700)
    for (const name of NAMES) {
      const file = join(dataFolder, DATA_FILES[name])
      for (const end of ['', '-wal', '-shm']) {
        if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, join(kept, `${DATA_FILES[name]}${end}`))
      }
      const copy = join(source, DATA_FILES[name])
      if (existsSync(copy)) copyWhole(copy, file)
    }
    rmSync(marker, { force: true })
  })
  log.info({ backup: chosen.name }, 'A backup was put in place; what was there before lies beside the backups.')
}

async function copyAll(databases: WholeBackupsParts['databases'], partial: string, target: string): Promise<void> {
  try {
    for (const name of NAMES) {
      const file = join(partial, DATA_FILES[name])
      createPrivateFile(file)
      await databases[name].backup(file, { progress: () => PAGES_AT_ONCE })
    }
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    withStorageErrors(target, () => {
      throw error
    })
  }
}

function listBackups(folder: string): Backup[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(PREFIX) && !entry.name.endsWith('.partial'))
    .map(({ name }) => ({
      name,
      time: Math.round(statSync(join(folder, name)).mtimeMs),
      bytes: sizeOf(join(folder, name)),
    }))
    .sort((one, other) => other.time - one.time)
}

/** Opens every database of a copy once, without changing it. */
function requireUsable(folder: string): void {
  for (const name of NAMES) {
    if (!existsSync(join(folder, DATA_FILES[name]))) {
      throw new AppError('STORAGE', `the backup lacks ${DATA_FILES[name]} and cannot be restored`, {
        file: DATA_FILES[name],
      })
    }
  }
  for (const name of NAMES) openCopy(folder, name)
}

function openCopy(folder: string, name: (typeof NAMES)[number]): void {
  try {
    openDatabase(folder, name, { migrate: false }).close()
  } catch (error) {
    // One of an older version is brought up to date by the start that follows.
    if (!(error instanceof AppError && error.code === 'CONFLICT' && error.message.includes('is needed'))) throw error
  }
}

/** The file appears whole or not at all; it may be larger than what fits into memory. */
function copyWhole(from: string, to: string): void {
  const partial = `${to}.partial`
  createPrivateFile(partial)
  copyFileSync(from, partial)
  renameSync(partial, to)
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
