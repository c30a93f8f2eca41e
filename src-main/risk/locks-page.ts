import { decodeCursor, encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import type { RiskLock } from '#shared/contract/risk.ts'

/** One page of locks, those that end first before the others. Throws VALIDATION for a cursor that is none. */
export function pageOfLocks(locks: readonly RiskLock[], request: PageRequest): Page<RiskLock> {
  const limit = pageLimit(request)
  const after = request.cursor === undefined ? undefined : decodeCursor(request.cursor)
  const rest = locks
    .map((lock) => ({ lock, order: lock.until ?? Number.MAX_SAFE_INTEGER, id: `${lock.scope} ${lock.reason}` }))
    .filter(({ order, id }) => after === undefined || order > after.order || (order === after.order && id > after.id))
    .sort((one, other) => one.order - other.order || (one.id < other.id ? -1 : 1))
  return toPage(
    rest.slice(0, limit + 1),
    limit,
    ({ lock }) => lock,
    ({ order, id }) => encodeCursor(order, id),
  )
}
