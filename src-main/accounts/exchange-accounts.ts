import type { Confirmation } from '#main/credentials/confirmation.ts'
import type { Connections, KnownExchange } from '#main/credentials/connections.ts'
import { environmentOf, environmentWords } from '#main/credentials/environment.ts'
import type { KeyAdmission } from '#main/credentials/key-admission.ts'
import type { KeyStore, OpenedKey } from '#main/credentials/key-store.ts'
import { requireSuitable, testKey } from '#main/credentials/test-key.ts'
import type { ConnectedExchange } from '#main/exchanges/connection.ts'
import type { Clock, Ids, Log } from '#main/ports.ts'
import type { AuditLog } from '#main/system/audit.ts'
import type { AccountState, AccountStatus, ListedAccount } from '#shared/contract/accounts.ts'
import type { Keys, KeyTest } from '#shared/contract/credentials.ts'
import { decimal } from '#shared/decimal.ts'
import type { Account } from '#shared/domain/account.ts'
import { AppError } from '#shared/errors.ts'
import { quoted } from '#shared/strategy-language/suggest.ts'
import { enableLiveQuestion } from './live-question.ts'
import type { PaperBalances } from './paper-accounts.ts'
import { retryDelay } from './retry-delay.ts'

/** Accounts at exchanges, as they are stored. Errors are STORAGE. */
export type ExchangeAccountsStore = {
  create(
    account: Account,
    extra: { readonly balances: PaperBalances; readonly credentialId: string; readonly url?: string },
  ): void
  list(): readonly Account[]
  balances(id: string): PaperBalances | undefined
  credentialOf(id: string): string | undefined
  usersOf(credentialId: string): readonly Account[]
  setLive(id: string, live: boolean): Account
  remove(id: string): void
}

/** What trading does with an account at an exchange. */
export type ExchangeAccountsPorts = {
  /** Why an account of that exchange cannot be traded on the market that is open; undefined where it can. */
  refusal(exchange: string): string | undefined
  /** Books what it begins with, and brings books and exchange in step. Throws where the exchange cannot be asked. */
  open(account: Account, connection: ConnectedExchange, balances: PaperBalances): Promise<void>
  /** Ends the connection, also of one that was opened by half. */
  close(account: Account): Promise<void>
  /** By the books, where the account is not open. */
  openThings(account: Account): { readonly orders: number; readonly positions: number }
  /** Cancels the entries that wait; what cannot be cancelled goes to the log. */
  cancelEntries(account: Account): Promise<void>
  /** Symbols of which the account may have fills. */
  symbols(account: Account): Iterable<string>
  changed(account: Account, state: AccountState, reason: string | undefined): void
  /** There is an account more, or fewer, or it is another: the directory is to know it. */
  admit(account: Account): void
  dismiss(id: string): void
  requireNewName(name: string): void
}

export type ExchangeAccountsParts = {
  readonly store: ExchangeAccountsStore
  readonly keys: KeyStore
  readonly admission: KeyAdmission
  readonly connections: Connections
  readonly confirmation: Confirmation
  readonly ports: ExchangeAccountsPorts
  readonly audit: AuditLog
  readonly clock: Clock
  readonly random: () => number
  readonly ids: Ids
  readonly log: Log
}

/** What is asked for with a new account. */
export type ConnectRequest = {
  readonly name?: string | undefined
  readonly exchange: string
  readonly credentials: Keys | { readonly credentialId: string }
  readonly testnet?: boolean | undefined
  readonly url?: string | undefined
  readonly store?: 'os' | 'vault' | undefined
  readonly allowWithdrawals?: boolean | undefined
}

type Held = {
  account: Account
  state: AccountState
  reason?: string | undefined
  connection?: ConnectedExchange | undefined
  test?: KeyTest | undefined
  /** Attempts that failed one after another. */
  failures: number
  retryAt?: number | undefined
  cancel?: (() => void) | undefined
  opening?: Promise<void> | undefined
}

/** The currency in which an account is told where the exchange's markets are in dollars, not in a coin that follows them. */
const IN_DOLLARS: ReadonlySet<string> = new Set(['kraken', 'coinbase'])

/**
 * The accounts at exchanges of others. Each is opened when its key can be read and its exchange answers; until then it is
 * listed with the reason, and tried again.
 */
export class ExchangeAccounts {
  readonly #parts: ExchangeAccountsParts
  readonly #held = new Map<string, Held>()
  readonly #connecting = new Set<string>()
  #isClosed = false

  constructor(parts: ExchangeAccountsParts) {
    this.#parts = parts
  }

  /** Tries to open every account; what could not be opened is tried again later. Never throws for an account. */
  async open(): Promise<void> {
    const stored = this.#parts.store.list().filter(({ kind }) => kind === 'exchange')
    await Promise.all(
      stored.map(async (account) => {
        const reason = this.#parts.ports.refusal(account.exchange)
        const held: Held = { account, state: reason === undefined ? 'unreachable' : 'closed', reason, failures: 0 }
        this.#held.set(account.id, held)
        if (reason === undefined) await this.#try(held)
      }),
    )
  }

  /** How an account is, where it is one at an exchange. */
  find(id: string): ListedAccount | undefined {
    const held = this.#held.get(id)
    return held && listed(held)
  }

  /** The error of whoever wants to trade on an account that is not open. */
  notOpen(id: string): AppError | undefined {
    const held = this.#held.get(id)
    if (held === undefined || held.state === 'open') return undefined
    const code = held.state === 'locked' ? 'LOCKED' : held.state === 'closed' ? 'CONFLICT' : 'EXCHANGE_UNAVAILABLE'
    return new AppError(code, `the account ${quoted(id)} is not open: ${held.reason ?? 'it is being opened'}`, {
      account: id,
    })
  }

  connectionOf(id: string): ConnectedExchange | undefined {
    return this.#held.get(id)?.connection
  }

  /** How the account's connection and key do; undefined for one that is not at an exchange. */
  status(id: string): AccountStatus | undefined {
    const held = this.#held.get(id)
    if (held === undefined) return undefined
    const status = held.state === 'open' ? held.connection?.status() : undefined
    const credentialId = this.#parts.store.credentialOf(id)
    return {
      ...listed(held),
      connection:
        status === undefined
          ? null
          : {
              ...status,
              lastHeardAt: status.lastHeardAt === undefined ? null : Math.round(status.lastHeardAt),
              clockOffsetMs: status.clockOffsetMs ?? null,
              rateLimitUsed: status.rateLimitUsed ?? null,
            },
      permissions: held.test?.permissions ?? null,
      credential: credentialId === undefined ? null : this.#credential(credentialId),
      retryAt: held.retryAt ?? null,
    }
  }

  /** Opens an account that was not known before. Throws what stands against its keys, its name or its exchange. */
  async connect(request: ConnectRequest, origin: string): Promise<Account> {
    const { connections, ports, store, keys } = this.#parts
    const exchange = connections.describe(request.exchange)
    const refusal = ports.refusal(exchange.id)
    if (refusal !== undefined) throw new AppError('CONFLICT', refusal)
    const name = request.name ?? this.#freeName(exchange.name)
    ports.requireNewName(name)
    const given = await this.#keyOf(request, exchange, name, origin)
    const { id: credential, isNew } = given
    if (this.#connecting.has(credential)) throw new AppError('CONFLICT', 'an account is being opened with this key')
    this.#connecting.add(credential)
    try {
      const user = store.usersOf(credential)[0]
      if (user !== undefined) {
        throw new AppError('CONFLICT', `the account ${quoted(user.name)} (${user.id}) uses this key already`, {
          account: user.id,
        })
      }
      return await this.#openNew(exchange, name, credential, request, origin)
    } catch (error) {
      if (isNew) keys.remove(credential)
      throw error
    } finally {
      this.#connecting.delete(credential)
    }
  }

  /**
   * Lets orders that open go to the exchange, once the trader has confirmed it; at one whose connector is untested only where
   * that is accepted. Throws NOT_FOUND, CONFLICT or CANCELLED.
   */
  async enableLive(id: string, origin: string, acceptUntested = false): Promise<Account> {
    const { connections, confirmation } = this.#parts
    const before = this.#require(id).account
    if (before.live) return before
    const { name, support } = connections.describe(before.exchange)
    if (support === 'untested' && !acceptUntested) {
      throw new AppError(
        'CONFLICT',
        `trading at ${name} was never tried against its protocol here, so this account is only read; insist with acceptUntested: true to trade all the same, with little money at first`,
        { account: id, exchange: before.exchange },
      )
    }
    await confirmation.require(origin, enableLiveQuestion(before, name, support))
    return this.#switch(id, true, origin)
  }

  /** From now on nothing is opened or enlarged; entries that wait are cancelled. Throws NOT_FOUND. */
  async disableLive(id: string, origin: string): Promise<Account> {
    const held = this.#require(id)
    if (!held.account.live) return held.account
    const account = this.#switch(id, false, origin)
    if (held.state === 'open') await this.#parts.ports.cancelEntries(account)
    return account
  }

  /** Forgets an account with nothing open, and its key. Throws NOT_FOUND, CONFLICT or CANCELLED. */
  async remove(id: string, origin: string): Promise<void> {
    const { ports, store, keys, audit, confirmation } = this.#parts
    const held = this.#require(id)
    this.#requireNothingOpen(held)
    const { account } = held
    await confirmation.require(origin, {
      title: 'Remove account',
      message: `Remove the account "${account.name}" and its key?`,
      detail: 'What lies at the exchange stays there. Orders and trades of the account can still be looked at.',
      confirmLabel: 'Remove account',
    })
    this.#requireNothingOpen(held)
    const credential = store.credentialOf(id)
    held.cancel?.()
    store.remove(id)
    this.#held.delete(id)
    ports.dismiss(id)
    if (held.state === 'open') await ports.close(account)
    if (credential !== undefined && store.usersOf(credential).length === 0) keys.remove(credential)
    audit.add({ action: 'accounts.remove', origin, details: { account: id, name: account.name, credential } })
  }

  /** Tries at once what waited, as after the keys were unlocked or the machine slept. */
  async retry(): Promise<void> {
    const waiting = [...this.#held.values()].filter(({ state }) => state !== 'open' && state !== 'closed')
    await Promise.all(waiting.map((held) => this.#try(held)))
  }

  close(): void {
    this.#isClosed = true
    for (const held of this.#held.values()) held.cancel?.()
  }

  #requireNothingOpen({ account }: Held): void {
    const { orders, positions } = this.#parts.ports.openThings(account)
    if (orders + positions === 0) return
    throw new AppError(
      'CONFLICT',
      `the account ${quoted(account.id)} has ${orders} open order${orders === 1 ? '' : 's'} and ${positions} open position${positions === 1 ? '' : 's'}; cancel and close them first`,
      { account: account.id, orders, positions },
    )
  }

  #require(id: string): Held {
    const held = this.#held.get(id)
    if (held !== undefined) return held
    throw new AppError('CONFLICT', `the account ${quoted(id)} is not one at an exchange`, { account: id })
  }

  #switch(id: string, live: boolean, origin: string): Account {
    const { store, ports, audit } = this.#parts
    const held = this.#require(id)
    const account = store.setLive(id, live)
    held.account = account
    if (held.state === 'open') ports.admit(account)
    audit.add({ action: live ? 'accounts.enableLive' : 'accounts.disableLive', origin, details: { account: id } })
    ports.changed(account, held.state, held.reason)
    return account
  }

  async #keyOf(
    request: ConnectRequest,
    exchange: KnownExchange,
    name: string,
    origin: string,
  ): Promise<{ id: string; isNew: boolean }> {
    const { credentials, testnet, url, store, allowWithdrawals } = request
    if (!('credentialId' in credentials)) {
      const key = { exchange: exchange.id, label: name, keys: credentials, testnet, url, store, allowWithdrawals }
      const { credential } = await this.#parts.admission.add(key, origin)
      return { id: credential.id, isNew: true }
    }
    const stored = this.#parts.keys.get(credentials.credentialId)
    if (stored.exchange !== exchange.id) {
      throw new AppError(
        'VALIDATION',
        `the key ${quoted(stored.label)} is one of ${stored.exchange}, not of ${exchange.id}`,
      )
    }
    if (testnet === undefined && url === undefined) return { id: stored.id, isNew: false }
    const wanted = environmentOf(exchange, request)
    const { environment } = this.#parts.keys.open(stored.id)
    const isSame =
      wanted.kind === environment.kind &&
      (wanted.kind !== 'loopback' || environment.kind !== 'loopback' || wanted.url === environment.url)
    if (isSame) return { id: stored.id, isNew: false }
    throw new AppError(
      'VALIDATION',
      `the key ${quoted(stored.label)} was stored for other servers (${environmentWords(environment)}); keys go nowhere else, add one for those`,
    )
  }

  async #openNew(
    exchange: KnownExchange,
    name: string,
    credentialId: string,
    request: ConnectRequest,
    origin: string,
  ): Promise<Account> {
    const { store, keys, ports, ids, clock, audit, log } = this.#parts
    const opened = keys.open(credentialId)
    const account: Account = {
      id: ids.next(),
      name,
      kind: 'exchange',
      market: 'exchange',
      exchange: exchange.id,
      source: exchange.id,
      environment: opened.environment.kind,
      currency: IN_DOLLARS.has(exchange.id) ? 'USD' : 'USDT',
      live: false,
      createdAt: clock.now(),
    }
    const connection = await this.#connectionFor(account, opened)
    const { environment } = opened
    try {
      const test = await testKey(exchange.name, connection, clock)
      requireSuitable(exchange.name, test, request.allowWithdrawals === true)
      const balances = await openingBalances(connection)
      store.create(account, {
        balances,
        credentialId,
        ...(environment.kind === 'loopback' ? { url: environment.url } : {}),
      })
      const held: Held = { account, state: 'open', connection, test, failures: 0 }
      this.#held.set(account.id, held)
      await ports.open(account, connection, balances)
    } catch (error) {
      this.#held.delete(account.id)
      try {
        if (store.balances(account.id) !== undefined) store.remove(account.id)
        await ports.close(account)
        connection.close()
      } catch (second) {
        log.warn({ account: account.id, error: String(second) }, 'An account that could not be opened was left behind.')
      }
      throw error
    }
    ports.admit(account)
    audit.add({ action: 'accounts.connect', origin, details: { account, credential: credentialId } })
    ports.changed(account, 'open', undefined)
    return account
  }

  #connectionFor(account: Account, { environment, credentials }: OpenedKey): Promise<ConnectedExchange> {
    const { connections, ports } = this.#parts
    const symbols = (): Iterable<string> => ports.symbols(account)
    return connections.open(account.exchange, { environment, credentials, symbols })
  }

  #try(held: Held): Promise<void> {
    held.opening ??= this.#attempt(held).finally(() => {
      held.opening = undefined
    })
    return held.opening
  }

  async #attempt(held: Held): Promise<void> {
    const { store, keys, ports, clock, connections } = this.#parts
    const { id, exchange } = held.account
    held.cancel?.()
    held.retryAt = undefined
    if (this.#isClosed || held.state === 'open') return
    let connection: ConnectedExchange | undefined
    try {
      const credential = store.credentialOf(id)
      if (credential === undefined) throw new AppError('NOT_FOUND', 'its key is gone; remove the account')
      connection = await this.#connectionFor(held.account, keys.open(credential))
      held.test = await testKey(connections.describe(exchange).name, connection, clock)
      held.connection = connection
      await ports.open(held.account, connection, store.balances(id) ?? {})
    } catch (error) {
      await this.#failed(held, connection, error)
      return
    }
    // It was removed, or everything ended, while it was being opened.
    if (this.#isClosed || this.#held.get(id) !== held) {
      await ports.close(held.account)
      return
    }
    held.state = 'open'
    held.reason = undefined
    held.failures = 0
    ports.admit(held.account)
    ports.changed(held.account, 'open', undefined)
  }

  async #failed(held: Held, connection: ConnectedExchange | undefined, error: unknown): Promise<void> {
    const { ports, clock, log, random } = this.#parts
    held.connection = undefined
    try {
      await ports.close(held.account)
      connection?.close()
    } catch {
      // It was never open.
    }
    const before = held.state
    held.state = stateBy(error)
    held.reason = error instanceof AppError ? error.message : 'its exchange could not be asked; it is tried again'
    held.failures++
    log.warn(
      { account: held.account.id, state: held.state, attempts: held.failures, error: String(error) },
      'An account could not be opened; it is tried again.',
    )
    if (before !== held.state || held.failures === 1) ports.changed(held.account, held.state, held.reason)
    if (this.#isClosed || this.#held.get(held.account.id) !== held) return
    const delay = retryDelay(held.failures, random())
    held.retryAt = clock.now() + delay
    held.cancel = clock.schedule(() => void this.#try(held), delay)
  }

  #credential(id: string): AccountStatus['credential'] {
    try {
      const { isReadable, reason } = this.#parts.keys.get(id)
      return { id, isReadable, ...(reason === undefined ? {} : { reason }) }
    } catch {
      return { id, isReadable: false, reason: 'it is gone; remove the account and connect it again' }
    }
  }

  #freeName(wanted: string): string {
    const names = new Set(this.#parts.store.list().map(({ name }) => name.toLowerCase()))
    let name = wanted
    for (let again = 2; names.has(name.toLowerCase()); again++) name = `${wanted} ${again}`
    return name
  }
}

function listed({ account, state, reason }: Held): ListedAccount {
  return { ...account, state, ...(reason === undefined ? {} : { reason }) }
}

function stateBy(error: unknown): AccountState {
  if (!(error instanceof AppError)) return 'unreachable'
  if (error.code === 'LOCKED') return 'locked'
  if (error.code === 'EXCHANGE_REJECTED' || error.code === 'VALIDATION' || error.code === 'NOT_FOUND') return 'refused'
  return error.code === 'STORAGE' ? 'locked' : 'unreachable'
}

/** What is there when the account is first seen. */
async function openingBalances(connection: ConnectedExchange): Promise<PaperBalances> {
  const balances = await connection.balances()
  return Object.fromEntries(
    balances.filter(({ total }) => decimal(total).gt(0)).map(({ currency, total }) => [currency, total]),
  )
}
