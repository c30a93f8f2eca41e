import { badParameter } from './bybit-error.ts'
import type { Params } from './params.ts'

const WEEK = 7 * 86_400_000

/** The span that is asked for: seven days at most, the last seven where nothing is said. Throws 10001 for more. */
export function spanOf(params: Params, now: number): { readonly from: number; readonly to: number } {
  const start = params.integer('startTime')
  const end = params.integer('endTime')
  if (start !== undefined && end !== undefined) {
    if (end < start) throw badParameter('params error: startTime is later than endTime')
    if (end - start > WEEK) {
      throw badParameter('The time range between startTime and endTime cannot exceed 7 days.')
    }
    return { from: start, to: end }
  }
  if (start !== undefined) return { from: start, to: start + WEEK }
  return { from: (end ?? now) - WEEK, to: end ?? now }
}

/**
 * A page of rows that are sorted already. `nextPageCursor` names the last row that was given and is written as for a
 * URL; it is there wherever something was given, though nothing may come after it.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  params: Params,
  limit: number,
  idOf: (row: Row) => string,
): { readonly list: readonly Row[]; readonly nextPageCursor: string } {
  const cursor = params.text('cursor')
  let from = 0
  if (cursor !== undefined) {
    const id = decoded(cursor).split('=')[1]
    const index = rows.findIndex((row) => idOf(row) === id)
    if (index < 0) throw badParameter('params error: cursor invalid')
    from = index + 1
  }
  const list = rows.slice(from, from + limit)
  const last = list.at(-1)
  return { list, nextPageCursor: last === undefined ? '' : encodeURIComponent(`page_args=${idOf(last)}`) }
}

/** Some clients encode what was encoded already. */
function decoded(cursor: string): string {
  try {
    const once = decodeURIComponent(cursor)
    return once === cursor ? once : decoded(once)
  } catch {
    throw badParameter('params error: cursor invalid')
  }
}
