import type { Database } from 'better-sqlite3'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { AppError } from '#shared/errors.ts'
import { parseRow } from './parse-row.ts'
import { credentials } from './trading-schema.ts'

const rowSchema = z.object({
  id: z.string(),
  exchange: z.string(),
  environment: z.enum(['production', 'testnet', 'loopback']),
  url: z.string().nullable(),
  label: z.string(),
  kind: z.enum(['os', 'vault']),
  /** Encrypted, base64. */
  sealed: z.string(),
  createdAt: z.number(),
})

/** Stored keys of an exchange, encrypted. */
export type CredentialRow = z.infer<typeof rowSchema>

/** The stored keys. Errors are STORAGE. */
export type CredentialsRepository = {
  add(row: CredentialRow): void
  /** Oldest first, without those that were removed. */
  list(): CredentialRow[]
  find(id: string): CredentialRow | undefined
  /** Forgets what is encrypted; the row stays for the accounts of the past that name it. Throws NOT_FOUND. */
  remove(id: string): void
}

export function createCredentialsRepository(database: Database, now: () => number): CredentialsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const find = (id: string): CredentialRow | undefined => {
    const row = db
      .select()
      .from(credentials)
      .where(and(eq(credentials.id, id), isNull(credentials.removedAt)))
      .get()
    return row && parseRow(row, rowSchema, `credential ${row.id}`)
  }
  return {
    add: (row) =>
      guarded(() => {
        db.insert(credentials)
          .values({ ...row, updatedAt: row.createdAt })
          .run()
      }),
    list: () =>
      guarded(() =>
        db
          .select()
          .from(credentials)
          .where(isNull(credentials.removedAt))
          .orderBy(asc(credentials.createdAt), asc(credentials.id))
          .all()
          .map((row) => parseRow(row, rowSchema, `credential ${row.id}`)),
      ),
    find: (id) => guarded(() => find(id)),
    remove: (id) =>
      guarded(() => {
        if (find(id) === undefined) throw new AppError('NOT_FOUND', `there is no key ${id}`, { id })
        const at = now()
        // The bytes of the old row are overwritten too, not only given free.
        database.pragma('secure_delete = ON')
        db.update(credentials).set({ sealed: '', removedAt: at, updatedAt: at }).where(eq(credentials.id, id)).run()
      }),
  }
}
