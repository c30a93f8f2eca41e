import type { Database } from 'better-sqlite3'
import { asc, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { strategyRuns } from './running-schema.ts'

/** A strategy that is enabled: which version of it, on what, since when, and the error that stopped it. */
export type StrategyRunRow = {
  readonly strategyId: string
  readonly version: number
  readonly account: string
  readonly symbols: readonly string[]
  readonly parameters: Readonly<Record<string, number>>
  readonly since: number
  readonly failure: string | undefined
}

/** The enabled strategies; one row a strategy. */
export type StrategyRunsRepository = {
  /** In the order in which they were enabled. */
  list(): StrategyRunRow[]
  /** Stores it, over what was there. */
  save(run: StrategyRunRow): void
  remove(strategyId: string): void
}

const symbolsSchema = z.array(z.string())
const parametersSchema = z.record(z.string(), z.number())

export function createStrategyRunsRepository(database: Database, now: () => number): StrategyRunsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  return {
    list: () =>
      guarded(() =>
        db
          .select()
          .from(strategyRuns)
          .orderBy(asc(strategyRuns.createdAt), asc(strategyRuns.strategyId))
          .all()
          .map((row) => ({
            strategyId: row.strategyId,
            version: row.version,
            account: row.account,
            symbols: parseJsonColumn(row.symbols, symbolsSchema, `the run of strategy ${row.strategyId}`),
            parameters: parseJsonColumn(row.parameters, parametersSchema, `the run of strategy ${row.strategyId}`),
            since: row.since,
            failure: row.failure ?? undefined,
          })),
      ),

    save: (run) =>
      guarded(() => {
        const at = now()
        const row = {
          ...run,
          symbols: JSON.stringify(run.symbols),
          parameters: JSON.stringify(run.parameters),
          failure: run.failure ?? null,
          updatedAt: at,
        }
        db.insert(strategyRuns)
          .values({ ...row, createdAt: at })
          .onConflictDoUpdate({ target: strategyRuns.strategyId, set: row })
          .run()
      }),

    remove: (strategyId) =>
      guarded(() => {
        db.delete(strategyRuns).where(eq(strategyRuns.strategyId, strategyId)).run()
      }),
  }
}
