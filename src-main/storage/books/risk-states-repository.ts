import type { Database } from 'better-sqlite3'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { riskStates } from './trading-schema.ts'

/** What risk remembers of accounts, to read; the trading writer writes it. */
export type RiskStatesRepository = {
  /** A JSON value, undefined where nothing is remembered. Throws STORAGE for a text that is no JSON. */
  find(account: string): unknown
}

export function createRiskStatesRepository(database: Database): RiskStatesRepository {
  const db = drizzle(database)
  return {
    find: (account) =>
      withStorageErrors(database.name, () => {
        const row = db.select().from(riskStates).where(eq(riskStates.account, account)).get()
        return row && parseJsonColumn(row.state, z.unknown(), `the risk state of account ${account}`)
      }),
  }
}
