import { and, desc, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { decodeCursor, type PageRequest } from '#main/storage/page.ts'
import { AppError } from '#shared/errors.ts'

/** Times of `[from, to)`, UTC milliseconds. */
export type TimeSpan = { readonly from?: number | undefined; readonly to?: number | undefined }

/** What sorts rows of the same time: a unique text, or the order in which they were written. */
export type TieBreak = SQLiteColumn | 'rowid'

/** The number of a row in its table, which counts up as rows are written. */
export const ROWID = sql<number>`rowid`

/**
 * The rows of a time span that come after the cursor in a list sorted newest first. There is one upper bound only,
 * the nearer one of cursor and span, for SQLite would seek to one and read its way to the other.
 */
export function newestFirst(time: SQLiteColumn, tie: TieBreak, request: PageRequest & TimeSpan): SQL | undefined {
  const { from, to, cursor } = request
  return and(from === undefined ? undefined : gte(time, from), upperBound(time, tie, to, cursor))
}

function upperBound(
  time: SQLiteColumn,
  tie: TieBreak,
  to: number | undefined,
  cursor: string | undefined,
): SQL | undefined {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  if (after === undefined || (to !== undefined && to <= after.order)) return to === undefined ? undefined : lt(time, to)
  if (tie !== 'rowid') return sql`(${time}, ${tie}) < (${after.order}, ${after.id})`
  if (!/^\d{1,16}$/.test(after.id)) throw new AppError('VALIDATION', 'the cursor does not come from this list')
  return sql`(${time}, ${ROWID}) < (${after.order}, ${Number(after.id)})`
}

/** How a list is sorted that `newestFirst` cuts. */
export function newestFirstOrder(time: SQLiteColumn, tie: TieBreak): [SQL, SQL] {
  return [desc(time), desc(tie === 'rowid' ? ROWID : tie)]
}

/**
 * Only the rows with this value, where one is given. SQLite's planner is told that they are few, for else it takes a span
 * of time to be the better condition and reads all rows in it.
 */
export function only(column: SQLiteColumn, value: string | undefined): SQL | undefined {
  return value === undefined ? undefined : sql`unlikely(${column} = ${value})`
}

/**
 * As `only`, looked at row by row and never by an index: for lists that another condition makes short, which SQLite
 * cannot know. The unary plus keeps its planner from the column's indexes.
 */
export function onlyAmongFew(column: SQLiteColumn, value: string | undefined): SQL | undefined {
  return value === undefined ? undefined : sql`+${column} = ${value}`
}
