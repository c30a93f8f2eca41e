import type { accountsCalls } from '#shared/contract/accounts.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import type { AccountDirectory } from './account-directory.ts'

/** The calls of the accounts area. */
export function accountsHandlers(accounts: AccountDirectory): HandlersOf<typeof accountsCalls> {
  return {
    'accounts.list': () => ({ items: accounts.list() }),
    'accounts.createPaper': (request, { origin }) => accounts.createPaper(request, origin),
    'accounts.resetPaper': ({ id }, { origin }) => accounts.resetPaper(id, origin),
    'accounts.remove': ({ id }, { origin }) => {
      accounts.remove(id, origin)
      return {}
    },
  }
}
