import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'

const journalSchema = z.object({ entries: z.array(z.object({ idx: z.number().int(), tag: z.string() })) })

/** One step of a schema: its statements, run in one transaction together with all others that are pending. */
export type Migration = { readonly name: string; readonly statements: readonly string[] }

/** The migrations in a folder written by drizzle-kit, oldest first. */
export function readMigrations(folder: string): Migration[] {
  const journal = journalSchema.parse(JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')))
  return [...journal.entries]
    .sort((a, b) => a.idx - b.idx)
    .map(({ tag }) => ({
      name: tag,
      statements: readFileSync(join(folder, `${tag}.sql`), 'utf8').split('--> statement-breakpoint'),
    }))
}

/** How many migrations a database has seen; 0 for a new one. */
export function schemaVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}

/**
 * Brings a database to the newest version in one transaction; on failure it stays as it was. Foreign keys are off
 * meanwhile, since rebuilding a table drops the old one, and are checked before the commit.
 */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const from = schemaVersion(database)
  if (from >= migrations.length) return
  database.pragma('foreign_keys = OFF')
  try {
    database.transaction(() => {
      for (const { name, statements } of migrations.slice(from)) {
        for (const statement of statements) database.exec(statement)
        const broken = database.pragma('foreign_key_check')
        if (Array.isArray(broken) && broken.length > 0) {
          throw new AppError(
            'STORAGE',
            `migration ${name} would leave ${broken.length} rows without what they refer to; nothing was changed`,
          )
        }
      }
      database.pragma(`user_version = ${migrations.length}`)
    })()
  } finally {
    database.pragma('foreign_keys = ON')
  }
}
