import type { Database } from 'better-sqlite3'
import { eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { idempotencyKeys } from './trading-schema.ts'
import type { KeyRow } from './trading-writer.ts'

/** The keys of commands that were done, to read; the trading writer writes them. */
export type IdempotencyRepository = { find(key: string): KeyRow | undefined }

export function createIdempotencyRepository(database: Database): IdempotencyRepository {
  const byKey = drizzle(database)
    .select({
      key: idempotencyKeys.key,
      call: idempotencyKeys.call,
      inputHash: idempotencyKeys.inputHash,
      orderId: idempotencyKeys.orderId,
    })
    .from(idempotencyKeys)
    .where(eq(idempotencyKeys.key, sql.placeholder('key')))
    .prepare()
  return { find: (key) => withStorageErrors(database.name, () => byKey.get({ key })) }
}
