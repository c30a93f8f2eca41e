import { EXCHANGES } from '#main/exchanges/catalog.ts'
import { type AccountStatus, type accountsCalls } from '#shared/contract/accounts.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import type { AccountDirectory } from './account-directory.ts'
import type { ExchangeAccounts } from './exchange-accounts.ts'

/** The calls of the accounts area. */
export function accountsHandlers(
  accounts: AccountDirectory,
  atExchanges: Pick<ExchangeAccounts, 'status' | 'connect' | 'enableLive' | 'disableLive' | 'remove'>,
): HandlersOf<typeof accountsCalls> {
  const status = (account: ReturnType<AccountDirectory['list']>[number]): AccountStatus =>
    atExchanges.status(account.id) ?? {
      ...account,
      connection: null,
      permissions: null,
      credential: null,
      retryAt: null,
    }
  return {
    'accounts.list': () => ({ items: accounts.list() }),
    'accounts.exchanges': () => ({
      items: EXCHANGES.map(({ id, name, support, hasTestnet, credentialFields }) => ({
        id,
        name,
        support,
        hasTestnet,
        credentialFields: [...credentialFields],
      })),
    }),
    'accounts.status': ({ account }) => {
      if (account !== undefined) accounts.known(account)
      const items = accounts.list().filter(({ id }) => account === undefined || id === account)
      return { items: items.map(status) }
    },
    'accounts.createPaper': (request, { origin }) => accounts.createPaper(request, origin),
    'accounts.resetPaper': ({ id }, { origin }) => accounts.resetPaper(id, origin),
    'accounts.connect': (request, { origin }) => atExchanges.connect(request, origin),
    'accounts.enableLive': ({ id, acceptUntested }, { origin }) => {
      accounts.known(id)
      return atExchanges.enableLive(id, origin, acceptUntested)
    },
    'accounts.disableLive': ({ id }, { origin }) => {
      accounts.known(id)
      return atExchanges.disableLive(id, origin)
    },
    'accounts.remove': async ({ id }, { origin }) => {
      if (accounts.known(id).kind === 'exchange') await atExchanges.remove(id, origin)
      else accounts.remove(id, origin)
      return {}
    },
  }
}
