import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import type { JobRegistry } from './job-registry.ts'

const DEFAULT_LIMIT = 100

/** The calls of the jobs area. */
export function jobsHandlers(jobs: JobRegistry): Handlers<CallsOf<'jobs'>> {
  return {
    'jobs.list': ({ limit = DEFAULT_LIMIT, cursor }) => {
      const all = jobs.list()
      const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1
      if (cursor !== undefined && from === 0)
        throw new AppError('VALIDATION', 'the cursor does not come from this list')
      const items = all.slice(from, from + limit)
      const last = items.at(-1)
      return last !== undefined && from + limit < all.length ? { items, nextCursor: last.id } : { items }
    },
    'jobs.get': ({ id }) => jobs.get(id),
    'jobs.cancel': ({ id }) => jobs.cancel(id),
  }
}
