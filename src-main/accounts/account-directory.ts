import type { Clock, Ids } from '#main/ports.ts'
import type { AuditLog } from '#main/system/audit.ts'
import type { ListedAccount } from '#shared/contract/accounts.ts'
import type { Account } from '#shared/domain/account.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import { defaultAccount, newPaperAccount, type PaperBalances } from './paper-accounts.ts'

/** Where the accounts lie. Errors are STORAGE. */
export type AccountsStore = {
  /** `balances` is what a paper account begins with. */
  create(account: Account, extra: { readonly balances: PaperBalances }): void
  /** Without those that were removed. */
  list(): readonly Account[]
  /** Also those that were removed. */
  find(id: string): Account | undefined
  balances(id: string): PaperBalances | undefined
  remove(id: string): void
}

/** The accounts' exchanges and books. */
export type AccountsPorts = {
  /** Opens the account's exchange, with these balances where it is new there, and books what it begins with. */
  open(account: Account, balances: PaperBalances): Promise<void>
  /** Cancels all orders and begins again with the first balances. */
  reset(account: Account): Promise<void>
  close(account: Account): void
  openThings(account: Account): { readonly orders: number; readonly positions: number }
}

export type AccountDirectoryParts = {
  readonly repository: AccountsStore
  readonly market: {
    readonly mode: Account['market']
    /** Whose prices: `simulated`, `replay`, or the id of an exchange. */
    readonly source: string
    instruments(): readonly Pick<Instrument, 'base' | 'quote'>[]
  }
  /** The machine's clock, not a replay's: accounts of two replays of one file are two accounts. */
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly ports: AccountsPorts
  readonly audit: AuditLog
  /** How accounts at exchanges are, which open by themselves. */
  readonly atExchanges?: {
    find(id: string): ListedAccount | undefined
    /** The error of whoever wants to trade on one that is not open. */
    notOpen(id: string): AppError | undefined
  }
}

/** The accounts, and which of them can be traded on now. */
export type AccountDirectory = {
  /** Which account a call means that names none. */
  readonly default: Account
  /** Opens every account of this market. To be called once, before anything is traded. */
  open(): Promise<void>
  /** Those of this market first, the default one before all; then the oldest first. */
  list(): ListedAccount[]
  /** Those that can be traded on now. */
  tradable(): Account[]
  /** Those at exchanges that should be open and are not. */
  notOpen(): ListedAccount[]
  /** An account to trade on. Throws NOT_FOUND, or CONFLICT for one of another market. */
  require(account?: string): Account
  /** Any account, also one of another market, to look at its past. Throws NOT_FOUND. */
  known(account?: string): Account
  createPaper(request: { name: string; balances?: PaperBalances | undefined }, origin: string): Promise<Account>
  resetPaper(id: string, origin: string): Promise<Account>
  /** Removes a paper account. */
  remove(id: string, origin: string): void
  /** An account at an exchange can be traded on from now on, or is another than before. */
  admit(account: Account): void
  dismiss(id: string): void
  /** Throws CONFLICT where an account has that name already, or there are as many as there may be. */
  requireNew(name: string): void
}

/** Each account has an exchange of its own, which costs memory. */
const MOST_ACCOUNTS = 100

/**
 * The directory of the accounts, with the market's default account made where it is missing. A replay gets an account of
 * its own at each start, for the market of an earlier one has ended.
 */
export function createAccountDirectory(parts: AccountDirectoryParts): AccountDirectory {
  const { repository, market, clock, ids, ports, audit } = parts
  const { mode } = market
  const stored = mode === 'replay' ? [] : repository.list().filter((account) => isOfMarket(account, market))
  const standard = defaultAccount(market, clock.now(), (id) => repository.find(id))
  const existing = stored.find(({ id }) => id === standard.account.id)
  const byDefault = existing ?? standard.account
  if (existing === undefined) {
    repository.create(byDefault, { balances: standard.balances })
    audit.add({ action: 'accounts.createPaper', origin: 'engine', details: { ...standard } })
  }
  const open = new Map([byDefault, ...stored].map((account) => [account.id, account]))
  const opening = new Map<string, Account>()
  const resetting = new Set<string>()

  const known = (id: string = byDefault.id): Account => {
    const account = open.get(id)
    if (account !== undefined) return account
    const all = repository.list()
    const found = all.find((each) => each.id === id)
    if (found !== undefined) return found
    const meant = suggest(
      id,
      all.map((each) => each.id),
    )
    throw new AppError('NOT_FOUND', `there is no account ${quoted(id)}${didYouMean(meant)}`, { account: id })
  }

  const require = (id: string = byDefault.id): Account => {
    const tradable = open.get(id)
    if (tradable !== undefined) return tradable
    const account = known(id)
    const notOpen = parts.atExchanges?.notOpen(id)
    if (notOpen !== undefined) throw notOpen
    if (opening.has(id))
      throw new AppError('CONFLICT', `the account ${quoted(id)} is being opened; wait until it is done`)
    throw new AppError('CONFLICT', notHere(account, market), { account: id, market: account.market })
  }

  const requirePaper = (id: string): Account => {
    const account = require(id)
    if (account.kind === 'paper') return account
    throw new AppError('CONFLICT', `the account ${quoted(id)} is no paper account`, { account: id })
  }

  const shown = (account: Account): ListedAccount => {
    if (open.has(account.id)) return { ...account, state: 'open' }
    return parts.atExchanges?.find(account.id) ?? { ...account, state: 'closed', reason: notHere(account, market) }
  }

  const requireNew = (name: string): void => {
    const there = [...open.values(), ...opening.values()]
    requireRoom(there)
    requireNewName(there, name)
  }

  const list = (): ListedAccount[] => [
    ...[...open.values()].map((account) => shown(account)),
    ...repository
      .list()
      .filter(({ id }) => !open.has(id))
      .map((account) => shown(account)),
  ]

  return {
    default: byDefault,
    async open() {
      for (const account of open.values()) {
        await ports.open(account, repository.balances(account.id) ?? standard.balances)
      }
    },
    list,
    notOpen: () => list().filter(({ state }) => state !== 'open' && state !== 'closed'),
    tradable: () => [...open.values()],
    require,
    known,
    async createPaper({ name, balances = standard.balances }, origin) {
      requireNew(name)
      requireCurrencies(balances, market.instruments())
      const account = newPaperAccount({
        id: ids.next(),
        name,
        market: mode,
        source: market.source,
        createdAt: clock.now(),
      })
      repository.create(account, { balances })
      opening.set(account.id, account)
      try {
        await ports.open(account, balances)
        open.set(account.id, account)
      } catch (error) {
        try {
          repository.remove(account.id)
        } catch {
          // Then it stays, is opened at the next start and can be removed there; the first error says more.
        }
        throw error
      } finally {
        opening.delete(account.id)
      }
      audit.add({ action: 'accounts.createPaper', origin, details: { account, balances } })
      return account
    },
    async resetPaper(id, origin) {
      const account = requirePaper(id)
      requireIdle(resetting, id)
      resetting.add(id)
      try {
        const { orders, positions } = ports.openThings(account)
        await ports.reset(account)
        audit.add({ action: 'accounts.resetPaper', origin, details: { account: id, orders, positions } })
      } finally {
        resetting.delete(id)
      }
      return account
    },
    remove(id, origin) {
      const account = known(id)
      requireIdle(resetting, id)
      if (id === byDefault.id) {
        const instead = 'Reset it instead: accounts.resetPaper.'
        throw new AppError('CONFLICT', `the account ${quoted(id)} is the one that calls mean by default. ${instead}`, {
          account: id,
        })
      }
      if (open.has(id)) {
        requireNothingOpen(account, ports.openThings(account))
        repository.remove(id)
        open.delete(id)
        ports.close(account)
      } else {
        if (account.market !== 'replay') require(id)
        // The market of an earlier replay has ended, and its orders with it.
        repository.remove(id)
      }
      audit.add({ action: 'accounts.remove', origin, details: { account: id, name: account.name } })
    },
    admit: (account) => void open.set(account.id, account),
    dismiss: (id) => void open.delete(id),
    requireNew,
  }
}

/** Accounts at exchanges are opened elsewhere. */
function isOfMarket(account: Account, { mode, source }: { mode: Account['market']; source: string }): boolean {
  return account.kind === 'paper' && account.market === mode && account.source === source
}

function notHere(
  { id, market, source }: Account,
  here: { readonly mode: Account['market']; readonly source: string },
): string {
  const { mode } = here
  if (market === 'exchange' && mode === 'exchange') {
    return `the account ${quoted(id)} trades on the prices of ${source}, this is the market of ${here.source}; start with --market=exchange --exchange=${source} to trade on it`
  }
  return market === mode || market === 'replay'
    ? `the account ${quoted(id)} belongs to an earlier ${market}, whose market has ended`
    : `the account ${quoted(id)} belongs to the ${market} market, this is the ${mode} one; start with --market=${market} to trade on it`
}

function requireNothingOpen({ id }: Account, { orders, positions }: { orders: number; positions: number }): void {
  if (orders === 0 && positions === 0) return
  throw new AppError(
    'CONFLICT',
    `the account ${quoted(id)} has ${counted(orders, 'open order')} and ${counted(positions, 'open position')}; cancel and close them first`,
    { account: id, orders, positions },
  )
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function requireIdle(resetting: ReadonlySet<string>, id: string): void {
  if (resetting.has(id))
    throw new AppError('CONFLICT', `the account ${quoted(id)} is being reset; wait until it is done`)
}

function requireRoom({ length }: readonly Account[]): void {
  if (length < MOST_ACCOUNTS) return
  throw new AppError('CONFLICT', `there are ${length} accounts, the most there may be; remove one first`)
}

function requireNewName(accounts: readonly Account[], name: string): void {
  for (const account of accounts) {
    if (account.name.toLowerCase() !== name.toLowerCase()) continue
    throw new AppError('CONFLICT', `there is an account named ${quoted(account.name)} already (${account.id})`, {
      account: account.id,
    })
  }
}

function requireCurrencies(balances: PaperBalances, instruments: readonly Pick<Instrument, 'base' | 'quote'>[]): void {
  const traded = [...new Set(instruments.flatMap(({ base, quote }) => [base, quote]))]
  const strange = Object.keys(balances).find((currency) => !traded.includes(currency))
  if (strange === undefined) return
  throw new AppError(
    'VALIDATION',
    `balances: ${quoted(strange)} is not traded on this market${didYouMean(suggest(strange, traded))}`,
    { currency: strange },
  )
}
