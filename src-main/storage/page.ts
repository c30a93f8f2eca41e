import { type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { AppError } from '#shared/errors.ts'

/** How a listing call is cut: at most `limit` items (default 100, at most 1,000), after the place that `cursor` names. */
export type PageRequest = { readonly limit?: number | undefined; readonly cursor?: string | undefined }

/** One page of a list; `nextCursor` is there when more follows. */
export type Page<Item> = { items: Item[]; nextCursor?: string }

/** The number of items of a page. */
export function pageLimit({ limit }: PageRequest): number {
  return Math.min(Math.max(limit ?? 100, 1), 1_000)
}

/** A place in a list sorted by a number and a text. */
export function encodeCursor(order: number, id: string): string {
  return `${order}:${id}`
}

/** The place a cursor names. Throws VALIDATION for one that `encodeCursor` never made. */
export function decodeCursor(cursor: string): { order: number; id: string } {
  const match = /^(\d{1,16}):(.{0,180})$/s.exec(cursor)
  if (match === null) throw new AppError('VALIDATION', 'the cursor does not come from this list')
  return { order: Number(match[1]), id: match[2] }
}

/** The rows after the cursor of `request` in a list sorted by a number and then a text, both descending. */
export function afterCursor(order: SQLiteColumn, id: SQLiteColumn, { cursor }: PageRequest): SQL | undefined {
  if (cursor === undefined) return undefined
  const after = decodeCursor(cursor)
  return sql`(${order}, ${id}) < (${after.order}, ${after.id})`
}

/** Makes a page of `limit` items out of up to `limit + 1` rows. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  cursor: (row: Row) => string,
): Page<Item> {
  const last = rows[limit - 1]
  const items = rows.slice(0, limit).map(item)
  return rows.length > limit && last !== undefined ? { items, nextCursor: cursor(last) } : { items }
}
