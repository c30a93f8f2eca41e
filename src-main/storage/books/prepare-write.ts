import type { Database } from 'better-sqlite3'
import { is, Param, Placeholder, type Query } from 'drizzle-orm'

/**
 * Prepares a statement that drizzle built, whose every parameter is a placeholder, to be run with values by name. Drizzle's
 * own prepared statements sort out on each run what is a placeholder and how it is encoded, which takes a tenth of the time
 * of a write; here it is done once, and values are given as SQLite takes them. Answers how many rows were changed.
 */
export function prepareWrite(
  database: Database,
  query: { toSQL(): Query },
): (values: Readonly<Record<string, unknown>>) => number {
  const { sql, params } = query.toSQL()
  const names = params.map(nameOf)
  const statement = database.prepare(sql)
  return (values) => statement.run(names.map((name) => values[name])).changes
}

function nameOf(parameter: unknown): string {
  const given = is(parameter, Param) ? parameter.value : parameter
  if (!is(given, Placeholder)) throw new TypeError('a prepared write takes its values from placeholders only')
  return given.name
}
