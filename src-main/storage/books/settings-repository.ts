import type { Database } from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { settings } from './schema.ts'

/** The stored settings by key, as JSON values. What they mean, and their defaults, is the settings schema's business. */
export type SettingsRepository = {
  /** All stored values. A text that is no JSON is left out, so that one bad row costs one setting. */
  all(): Record<string, unknown>
  /** Stores the given values and leaves the others alone. */
  set(values: Readonly<Record<string, unknown>>): void
}

export function createSettingsRepository(
  database: Database,
  { now }: { readonly now: () => number },
): SettingsRepository {
  const db = drizzle(database)
  return {
    all: () =>
      withStorageErrors(database.name, () =>
        Object.fromEntries(
          db
            .select()
            .from(settings)
            .all()
            .flatMap(({ key, value }) => {
              const parsed = tryJson(value)
              return parsed === undefined ? [] : [[key, parsed]]
            }),
        ),
      ),
    set: (values) =>
      withStorageErrors(database.name, () => {
        const at = now()
        database.transaction(() => {
          for (const [key, value] of Object.entries(values)) {
            if (value === undefined) continue
            const text = JSON.stringify(value)
            db.insert(settings)
              .values({ key, value: text, createdAt: at, updatedAt: at })
              .onConflictDoUpdate({ target: settings.key, set: { value: text, updatedAt: at } })
              .run()
          }
        })()
      }),
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
