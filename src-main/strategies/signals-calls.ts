import type { SignalsRepository } from '#main/storage/books/signals-repository.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'

/** The calls of the signals area. */
export function signalsHandlers(signals: Pick<SignalsRepository, 'list' | 'get'>): Handlers<CallsOf<'signals'>> {
  return {
    'signals.list': (filter) => signals.list(filter),
    'signals.get': ({ id }) => signals.get(id),
  }
}
