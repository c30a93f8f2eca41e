import type { Database } from 'better-sqlite3'
import { and, asc, eq, gte, isNull } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { decimalOutput } from '#shared/decimal.ts'
import { type Account, accountSchema } from '#shared/domain/account.ts'
import { DEFAULT_RISK_LIMITS, type RiskLimits, riskLimitsSchema } from '#shared/domain/risk-limits.ts'
import {
  DEFAULT_RISK_PROTECTIONS,
  type RiskProtections,
  riskProtectionsSchema,
} from '#shared/domain/risk-protections.ts'
import { AppError } from '#shared/errors.ts'
import { parseRow } from './parse-row.ts'
import { accounts } from './trading-schema.ts'

const partsSchema = z.object({
  limits: z.record(z.string(), z.unknown()).optional(),
  protections: z.record(z.string(), z.unknown()).optional(),
  balances: z.record(z.string(), decimalOutput).optional(),
})
type Parts = z.infer<typeof partsSchema>

/** What an account has beside what is shown of it. `balances` is what a paper account begins with, as decimal text. */
export type AccountExtra = {
  readonly balances?: Readonly<Record<string, string>>
  readonly limits?: RiskLimits
  readonly protections?: RiskProtections
  /** Of an account at an exchange. */
  readonly credentialId?: string
  /** Of a server on this machine. */
  readonly url?: string
}

/** The accounts. A removed one keeps its id and its history. */
export type AccountsRepository = {
  /** Throws CONFLICT where the id was ever used. */
  create(account: Account, extra?: AccountExtra): void
  /** The stored key that an account is opened with. */
  credentialOf(id: string): string | undefined
  /** Where its exchange is on this machine; undefined for a real one. */
  urlOf(id: string): string | undefined
  /** Accounts that use a stored key and were not removed. */
  usersOf(credentialId: string): Account[]
  /** Switches live trading. Throws NOT_FOUND. */
  setLive(id: string, live: boolean): Account
  /** Oldest first, without those that were removed. */
  list(): Account[]
  /** The account, also one that was removed. */
  find(id: string): Account | undefined
  /** Throws NOT_FOUND. */
  remove(id: string): void
  /** What a paper account began with. */
  balances(id: string): Readonly<Record<string, string>> | undefined
  /** The defaults stand for what the trader has not set, and for an unknown account. */
  limits(id: string): RiskLimits
  /** Throws NOT_FOUND. */
  saveLimits(id: string, limits: RiskLimits): void
  /** The defaults stand for what the trader has not set, and for an unknown account. */
  protections(id: string): RiskProtections
  /** Throws NOT_FOUND. */
  saveProtections(id: string, protections: RiskProtections): void
}

export function createAccountsRepository(database: Database, now: () => number): AccountsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)

  const rowOf = (id: string): typeof accounts.$inferSelect | undefined =>
    db.select().from(accounts).where(eq(accounts.id, id)).get()
  const requireRow = (id: string): typeof accounts.$inferSelect => {
    const row = rowOf(id)
    if (row === undefined) throw new AppError('NOT_FOUND', `there is no account ${id}`, { id })
    return row
  }
  const partsOf = (id: string): Parts => {
    const row = rowOf(id)
    return row === undefined ? {} : toParts(row)
  }
  const save = database.transaction((id: string, changed: Parts) => {
    const limits = JSON.stringify({ ...toParts(requireRow(id)), ...changed })
    db.update(accounts).set({ limits, updatedAt: now() }).where(eq(accounts.id, id)).run()
  })

  return {
    urlOf: (id) => guarded(() => rowOf(id)?.url ?? undefined),
    create: (account, { credentialId = null, url = null, ...extra }: Nullable<AccountExtra> = {}) =>
      guarded(() => {
        const made = db
          .insert(accounts)
          .values({ ...account, credentialId, url, limits: JSON.stringify(extra), updatedAt: now() })
          .onConflictDoNothing()
          .run().changes
        if (made === 0) {
          throw new AppError('CONFLICT', `an account ${account.id} is or was there already; choose another id`, {
            id: account.id,
          })
        }
      }),

    list: () =>
      guarded(() =>
        db
          .select()
          .from(accounts)
          .where(and(isNull(accounts.removedAt), gte(accounts.createdAt, 0)))
          .orderBy(asc(accounts.createdAt), asc(accounts.id))
          .all()
          .map(toAccount),
      ),

    find: (id) =>
      guarded(() => {
        const row = rowOf(id)
        return row && toAccount(row)
      }),

    remove: (id) =>
      guarded(() => {
        if (requireRow(id).removedAt !== null) return
        const at = now()
        db.update(accounts).set({ removedAt: at, updatedAt: at }).where(eq(accounts.id, id)).run()
      }),

    credentialOf: (id) => guarded(() => rowOf(id)?.credentialId ?? undefined),

    usersOf: (credentialId) =>
      guarded(() =>
        db
          .select()
          .from(accounts)
          .where(and(isNull(accounts.removedAt), eq(accounts.credentialId, credentialId)))
          .all()
          .map(toAccount),
      ),

    setLive: (id, live) =>
      guarded(() => {
        requireRow(id)
        db.update(accounts).set({ live, updatedAt: now() }).where(eq(accounts.id, id)).run()
        return toAccount(requireRow(id))
      }),

    balances: (id) => guarded(() => partsOf(id).balances),

    limits: (id) =>
      guarded(() =>
        parseRow({ ...DEFAULT_RISK_LIMITS, ...partsOf(id).limits }, riskLimitsSchema, `the limits of account ${id}`),
      ),

    saveLimits: (id, limits) => guarded(() => save.immediate(id, { limits })),

    protections: (id) =>
      guarded(() =>
        parseRow(
          { ...DEFAULT_RISK_PROTECTIONS, ...partsOf(id).protections },
          riskProtectionsSchema,
          `the protections of account ${id}`,
        ),
      ),

    saveProtections: (id, protections) => guarded(() => save.immediate(id, { protections })),
  }
}

type Nullable<Extra extends AccountExtra> = Omit<Extra, 'credentialId' | 'url'> & {
  readonly credentialId?: string | null
  readonly url?: string | null
}

function toParts(row: typeof accounts.$inferSelect): Parts {
  return parseJsonColumn(row.limits, partsSchema, `account ${row.id}`)
}

function toAccount(row: typeof accounts.$inferSelect): Account {
  const { environment, ...rest } = row
  return parseRow(environment === null ? rest : row, accountSchema, `account ${row.id}`)
}
