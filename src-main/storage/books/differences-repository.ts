import type { Database } from 'better-sqlite3'
import { asc, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { type Difference, differenceKindSchema, differenceOptionSchema } from '#shared/domain/difference.ts'
import { differences, reconciliations } from './differences-schema.ts'
import { parseRow } from './parse-row.ts'

/** A difference as it is remembered. `evidence` is a JSON value: the order or fill as the exchange told it. */
export type DifferenceRow = Difference & {
  /** What of that kind it is about; with account and kind it is unique. */
  readonly subject: string
  readonly state: 'open' | 'ignored'
  readonly evidence: unknown
}

/** The differences of accounts and how far their exchanges were read. Every write is durable when it returns; throws STORAGE. */
export type DifferencesRepository = {
  /** Oldest first. */
  ofAccount(account: string): DifferenceRow[]
  /** Writes it whole, over what was there with its id. */
  save(row: DifferenceRow): void
  remove(id: string): void
  /** UTC ms by the exchange's clock; undefined where it was never read. */
  fillsReadUpTo(account: string): number | undefined
  saveFillsReadUpTo(account: string, time: number): void
}

const stateSchema = z.enum(['open', 'ignored'])

export function createDifferencesRepository(database: Database, now: () => number): DifferencesRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  return {
    ofAccount: (account) =>
      guarded(() =>
        db
          .select()
          .from(differences)
          .where(eq(differences.account, account))
          .orderBy(asc(differences.since), asc(differences.id))
          .all()
          .map(toRow),
      ),

    save: (row) =>
      guarded(() => {
        const at = now()
        const values = {
          ...row,
          symbol: row.symbol ?? null,
          currency: row.currency ?? null,
          options: JSON.stringify(row.options),
          evidence: row.evidence === undefined ? null : JSON.stringify(row.evidence),
          updatedAt: at,
        }
        db.insert(differences)
          .values({ ...values, createdAt: at })
          .onConflictDoUpdate({ target: differences.id, set: values })
          .run()
      }),

    remove: (id) => guarded(() => void db.delete(differences).where(eq(differences.id, id)).run()),

    fillsReadUpTo: (account) =>
      guarded(() => db.select().from(reconciliations).where(eq(reconciliations.account, account)).get()?.fillsReadUpTo),

    saveFillsReadUpTo: (account, fillsReadUpTo) =>
      guarded(() => {
        const at = now()
        db.insert(reconciliations)
          .values({ account, fillsReadUpTo, createdAt: at, updatedAt: at })
          .onConflictDoUpdate({ target: reconciliations.account, set: { fillsReadUpTo, updatedAt: at } })
          .run()
      }),
  }
}

const rowSchema = z.object({
  id: z.string(),
  account: z.string(),
  kind: differenceKindSchema,
  subject: z.string(),
  ours: z.string(),
  theirs: z.string(),
  message: z.string(),
  state: stateSchema,
  since: z.number(),
})

function toRow(row: typeof differences.$inferSelect): DifferenceRow {
  const what = `the difference ${row.id}`
  return {
    ...parseRow(row, rowSchema, what),
    ...(row.symbol === null ? {} : { symbol: row.symbol }),
    ...(row.currency === null ? {} : { currency: row.currency }),
    options: parseJsonColumn(row.options, z.array(differenceOptionSchema), what),
    evidence: row.evidence === null ? undefined : parseJsonColumn(row.evidence, z.unknown(), what),
  }
}
