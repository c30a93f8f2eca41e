import type { Database } from 'better-sqlite3'
import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import {
  afterCursor,
  decodeCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  pageLimit,
  toPage,
} from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import type { Strategy, StrategySummary } from '#shared/contract/strategies.ts'
import { AppError } from '#shared/errors.ts'
import { strategies, strategyVersions } from './schema.ts'

const strategyTypeSchema = z.enum(['definition'])

/** What a repository needs from outside: the time (UTC milliseconds) and new ids. */
export type RepositoryPorts = { readonly now: () => number; readonly newId: () => string }

/** A strategy to store. `definition` is JSON text, kept as it was written. */
export type NewStrategy = Pick<Strategy, 'name' | 'description' | 'type' | 'definition'>

/** What an update changes; fields left out stay. */
export type StrategyChange = {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly definition?: string | undefined
  /** Refuses the change with CONFLICT unless this is the current version. */
  readonly expectedVersion?: number | undefined
}

export type StrategyVersion = { version: number; createdAt: number }

/** The stored strategies. Nothing is ever overwritten: a new definition is a new version, and removing can be undone. */
export type StrategiesRepository = {
  create(strategy: NewStrategy): Strategy
  /** The strategy with its current definition or that of `version`, removed ones too. Throws NOT_FOUND. */
  get(id: string, version?: number): Strategy
  /** Newest change first. */
  list(request?: PageRequest & { readonly includeDeleted?: boolean | undefined }): Page<StrategySummary>
  /** Newest first. Throws NOT_FOUND. */
  versions(id: string, request?: PageRequest): Page<StrategyVersion>
  /** Adds a version. Throws NOT_FOUND for an unknown or removed strategy, CONFLICT for another `expectedVersion`. */
  update(id: string, change: StrategyChange): Strategy
  softDelete(id: string): void
  restore(id: string): Strategy
}

export function createStrategiesRepository(database: Database, { now, newId }: RepositoryPorts): StrategiesRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)

  const rowOf = (id: string): typeof strategies.$inferSelect => {
    const row = db.select().from(strategies).where(eq(strategies.id, id)).get()
    if (row === undefined) throw new AppError('NOT_FOUND', `there is no strategy ${id}`, { id })
    return row
  }

  const get = (id: string, version?: number): Strategy => {
    const row = rowOf(id)
    const wanted = version ?? row.currentVersion
    const found = db
      .select()
      .from(strategyVersions)
      .where(and(eq(strategyVersions.strategyId, id), eq(strategyVersions.version, wanted)))
      .get()
    if (found === undefined) {
      throw new AppError(
        'NOT_FOUND',
        `strategy ${row.name} has no version ${wanted}; its current one is ${row.currentVersion}`,
        { id },
      )
    }
    return { ...toSummary(row), version: wanted, definition: found.definition }
  }

  const setDeleted = (id: string, deletedAt: number | null): void => {
    const row = rowOf(id)
    if ((row.deletedAt === null) === (deletedAt === null)) return
    db.update(strategies).set({ deletedAt, updatedAt: now() }).where(eq(strategies.id, id)).run()
  }

  return {
    create: ({ name, description, type, definition }) =>
      guarded(() => {
        const id = newId()
        const at = now()
        database.transaction(() => {
          db.insert(strategies)
            .values({ id, name, description, type, currentVersion: 1, createdAt: at, updatedAt: at })
            .run()
          db.insert(strategyVersions)
            .values({ strategyId: id, version: 1, definition, createdAt: at, updatedAt: at })
            .run()
        })()
        return get(id)
      }),

    get: (id, version) => guarded(() => get(id, version)),

    list: (request = {}) =>
      guarded(() => {
        const limit = pageLimit(request)
        const rows = db
          .select()
          .from(strategies)
          .where(
            and(
              request.includeDeleted === true ? undefined : isNull(strategies.deletedAt),
              afterCursor(strategies.updatedAt, strategies.id, request),
            ),
          )
          .orderBy(desc(strategies.updatedAt), desc(strategies.id))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toSummary, (row) => encodeCursor(row.updatedAt, row.id))
      }),

    versions: (id, request = {}) =>
      guarded(() => {
        rowOf(id)
        const limit = pageLimit(request)
        const before = request.cursor === undefined ? undefined : decodeCursor(request.cursor).order
        const rows = db
          .select({ version: strategyVersions.version, createdAt: strategyVersions.createdAt })
          .from(strategyVersions)
          .where(
            and(
              eq(strategyVersions.strategyId, id),
              before === undefined ? undefined : lt(strategyVersions.version, before),
            ),
          )
          .orderBy(desc(strategyVersions.version))
          .limit(limit + 1)
          .all()
        return toPage(
          rows,
          limit,
          (row) => row,
          (row) => encodeCursor(row.version, ''),
        )
      }),

    update: (id, change) =>
      guarded(() => {
        database.transaction(() => {
          const row = rowOf(id)
          if (row.deletedAt !== null) {
            throw new AppError('NOT_FOUND', `strategy ${row.name} was removed; restore it first`, { id })
          }
          if (change.expectedVersion !== undefined && change.expectedVersion !== row.currentVersion) {
            throw new AppError(
              'CONFLICT',
              `strategy ${row.name} is at version ${row.currentVersion}, not ${change.expectedVersion}: it was changed elsewhere; load it again`,
              { id, currentVersion: row.currentVersion, expectedVersion: change.expectedVersion },
            )
          }
          const at = now()
          const version = row.currentVersion + 1
          const definition = change.definition ?? get(id).definition
          db.insert(strategyVersions)
            .values({ strategyId: id, version, definition, createdAt: at, updatedAt: at })
            .run()
          db.update(strategies)
            .set({
              name: change.name ?? row.name,
              description: change.description ?? row.description,
              currentVersion: version,
              updatedAt: at,
            })
            .where(eq(strategies.id, id))
            .run()
        })()
        return get(id)
      }),

    softDelete: (id) => guarded(() => setDeleted(id, now())),

    restore: (id) =>
      guarded(() => {
        setDeleted(id, null)
        return get(id)
      }),
  }
}

function toSummary(row: typeof strategies.$inferSelect): StrategySummary {
  const { id, name, description, currentVersion, createdAt, updatedAt, deletedAt } = row
  return {
    id,
    name,
    description,
    type: parseJsonColumn(JSON.stringify(row.type), strategyTypeSchema, `the type of strategy ${id}`),
    version: currentVersion,
    createdAt,
    updatedAt,
    deletedAt,
  }
}
