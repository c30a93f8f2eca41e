import type { Database } from 'better-sqlite3'
import { type AccountDirectory, createAccountDirectory } from '#main/accounts/account-directory.ts'
import { accountsHandlers } from '#main/accounts/calls.ts'
import { ExchangeAccounts } from '#main/accounts/exchange-accounts.ts'
import type { EventHub } from '#main/contract/event-hub.ts'
import type { Connections } from '#main/credentials/connections.ts'
import { PaperExchange } from '#main/exchanges/paper/paper-exchange.ts'
import { portfolioHandlers } from '#main/portfolio/calls.ts'
import { bookedDeposits } from '#main/portfolio/deposits.ts'
import { createSnapshotRecorder } from '#main/portfolio/snapshot-recorder.ts'
import { createClosedTotals } from '#main/portfolio/trade-totals.ts'
import type { Clock, Dialogs, Ids, Log, StepWatcher } from '#main/ports.ts'
import { riskHandlers } from '#main/risk/calls.ts'
import { RiskManager } from '#main/risk/risk-manager.ts'
import { createStoredRisk } from '#main/risk/stored-risk.ts'
import { createAccountsRepository } from '#main/storage/books/accounts-repository.ts'
import { createAuditRepository } from '#main/storage/books/audit-repository.ts'
import { createDifferencesRepository } from '#main/storage/books/differences-repository.ts'
import { createFillsRepository } from '#main/storage/books/fills-repository.ts'
import { createIdempotencyRepository } from '#main/storage/books/idempotency-repository.ts'
import { createLedgerRepository } from '#main/storage/books/ledger-repository.ts'
import { createOrdersRepository } from '#main/storage/books/orders-repository.ts'
import { createRiskStatesRepository } from '#main/storage/books/risk-states-repository.ts'
import { createSnapshotsRepository } from '#main/storage/books/snapshots-repository.ts'
import { createTradesRepository } from '#main/storage/books/trades-repository.ts'
import { createTradingWriter } from '#main/storage/books/trading-writer.ts'
import { exportHandlers } from '#main/system/export/calls.ts'
import { tradingHandlers } from '#main/trading/calls.ts'
import { type TradedExchange, TradingDesk } from '#main/trading/trading-desk.ts'
import { TradingService } from '#main/trading/trading-service.ts'
import type { CallParsedInput } from '#shared/contract/contract.ts'
import { decimal, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { Closing } from './closing.ts'
import type { OpenedCredentials } from './credentials.ts'
import type { Market } from './market.ts'
import type { Markets } from './markets.ts'

/** A replay's minutes pass faster than the clock's; the value of its account is looked at so often. */
const REPLAY_LOOK_MS = 1_000

export type TradingParts = {
  readonly books: Database
  readonly paper: Database
  readonly market: Market
  /** The market at work, and those of accounts at other exchanges. */
  readonly markets: Markets
  /** The machine's clock; orders, fills and everything of trading go by the market's. */
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly events: EventHub
  readonly dialogs: Dialogs | undefined
  readonly steps: StepWatcher | undefined
  readonly throughExchange: ((exchange: TradedExchange) => TradedExchange) | undefined
  readonly closing: Closing
  readonly credentials: OpenedCredentials
  readonly connections: Connections
  readonly random: () => number
}

/** An exchange that does not answer holds up the start no longer than this; its account opens later. */
const FIRST_ATTEMPT_MS = 10_000

async function firstAttempts(attempts: Promise<void>, clock: Clock): Promise<void> {
  let stop = (): void => undefined
  const late = new Promise<void>((resolve) => {
    stop = clock.schedule(resolve, FIRST_ATTEMPT_MS)
  })
  await Promise.race([attempts, late])
  stop()
}

/** Why accounts of an exchange cannot be traded on a market; undefined where they can. */
function marketRefusal(exchange: string, { mode }: { readonly mode: string }): string | undefined {
  if (mode === 'exchange') return undefined
  const here = `the ${mode} one`
  return `an account at ${exchange} trades on the prices of ${exchange}, but this market is ${here}; start with --market=exchange --exchange=${exchange}`
}

/** Wires accounts, risk, portfolio and trading, brings books and exchanges in step, and answers the calls of all of them. */
export async function openTrading(parts: TradingParts) {
  const { books, paper, market, clock, ids, log, events, dialogs, steps, closing } = parts
  const time = market.clock
  const { markets } = parts
  const { prices } = markets.primary
  const stored = {
    orders: createOrdersRepository(books),
    fills: createFillsRepository(books),
    trades: createTradesRepository(books),
    ledger: createLedgerRepository(books),
  }
  const snapshots = createSnapshotsRepository(books, clock.now)
  const audit = createAuditRepository(books, clock.now)
  const accountsRepository = createAccountsRepository(books, clock.now)

  const totals = createClosedTotals(stored.trades)

  const desk = new TradingDesk({
    writer: createTradingWriter(books, clock.now),
    stored,
    differences: createDifferencesRepository(books, clock.now),
    pricesOf: (account) => markets.pricesOf(account),
    clock: time,
    ids,
    log,
    steps,
    listener: {
      orderChanged: (order) => events.publish('trading.orderChanged', order),
      filled: (fill) => events.publish('trading.filled', fill),
      differencesChanged: (account, open) => events.publish('trading.differencesChanged', { account, open }),
      alarm: (alarm) => events.publish('trading.alarm', alarm),
      positionChanged: (position) => events.publish('trading.positionChanged', position),
      balanceChanged: (balance) => events.publish('trading.balanceChanged', balance),
      deposited: (account, amount) => recorder.deposited(account, amount),
      rewritten: (account) => totals.forget(account),
      retrying: () => riskStore.rewrite(),
    },
    openExchange: (account, balances) => {
      const connection = atExchanges.connectionOf(account.id)
      if (connection !== undefined) return parts.throughExchange?.(connection) ?? connection
      if (account.kind === 'exchange') throw new Error(`the account ${account.id} has no connection`)
      const exchange = new PaperExchange({
        database: paper,
        account: account.id,
        market: markets.of(account).market.feed,
        clock: time,
        log,
        balances,
        steps,
      })
      return parts.throughExchange?.(exchange) ?? exchange
    },
  })
  closing.add(() => desk.close())

  const riskStore = createStoredRisk({
    accounts: accountsRepository,
    riskStates: createRiskStatesRepository(books),
    write: (row) => desk.journal.riskState(row),
  })
  const risk = new RiskManager(riskStore, time, ({ account, state, reason }) =>
    events.publish('risk.changed', { account, state, ...(reason === undefined ? {} : { reason }) }),
  )
  desk.useRisk(risk)

  const recorder = closing.keep(
    createSnapshotRecorder({
      clock: time,
      lookEveryMs: market.mode === 'replay' ? REPLAY_LOOK_MS : undefined,
      books: () => desk.all().map((each) => each.books),
      snapshots,
      log,
      depositsSince: (account, since) =>
        bookedDeposits(stored.ledger, account, since, desk.of(account).account.currency, (from, to) =>
          prices.convert(from, to),
        ),
    }),
  )
  const { keys, admission, confirmation } = parts.credentials
  const atExchanges: ExchangeAccounts = closing.keep(
    new ExchangeAccounts({
      store: accountsRepository,
      keys,
      admission,
      connections: parts.connections,
      confirmation,
      audit,
      clock,
      random: parts.random,
      ids,
      log,
      ports: {
        refusal: (exchange) => marketRefusal(exchange, market),
        open: async (account, _connection, balances) => {
          await markets.openFor(account, accountsRepository.urlOf(account.id))
          await desk.open(account, balances)
        },
        close: (account) => desk.closeAccount(account.id),
        openThings: (account) => openThings(account.id),
        cancelEntries: async (account) => {
          const waiting = desk.of(account.id).books.orders.unfinished()
          await Promise.all(
            waiting
              .filter(({ purpose }) => purpose === 'entry')
              .map(({ id }) =>
                service.cancelOrder(id).catch((error: unknown) => {
                  log.error({ order: id, error: String(error) }, 'An entry that waits could not be cancelled.')
                }),
              ),
          )
        },
        symbols: (account) => stored.orders.symbols(account.id),
        changed: ({ id, live }, state, reason) =>
          events.publish('accounts.changed', { id, state, live, ...(reason === undefined ? {} : { reason }) }),
        admit: (account) => {
          accounts.admit(account)
          service.reached(account.id)
        },
        dismiss: (id) => accounts.dismiss(id),
        requireNewName: (name) => accounts.requireNew(name),
      },
    }),
  )
  const accounts: AccountDirectory = createAccountDirectory({
    repository: accountsRepository,
    market: { mode: market.mode, source: market.source, instruments: () => market.feed.instruments() },
    clock,
    ids,
    audit,
    atExchanges: { find: (id) => atExchanges.find(id), notOpen: (id) => atExchanges.notOpen(id) },
    ports: {
      open: (account, balances) => desk.open(account, balances),
      reset: async (account) => {
        await service.closeAll({ account: account.id }, 'engine')
        const { books: own } = desk.of(account.id)
        const { orders, positions } = openThings(account.id)
        if (orders + positions > 0) {
          throw new AppError(
            'CONFLICT',
            `the account ${account.id} still has ${orders} open orders and ${positions} positions that could not be closed; it was not reset`,
            { orders, positions },
          )
        }
        const wanted = accountsRepository.balances(account.id) ?? {}
        for (const currency of new Set([...own.holdings().keys(), ...Object.keys(wanted)])) {
          const amount = decimal(wanted[currency] ?? '0').sub(own.holdings().get(currency) ?? ZERO)
          if (!amount.isZero()) await desk.deposit(account.id, currency, amount, 'reset')
        }
        risk.resume(account.id, own.riskView())
        await desk.journal.committed()
      },
      close: (account) => {
        desk.closeAccount(account.id).catch((error: unknown) => {
          log.error({ account: account.id, error: String(error) }, 'An account could not be closed properly.')
        })
      },
      openThings: (account) => openThings(account.id),
    },
  })
  const openThings = (account: string): { orders: number; positions: number } => {
    const own = desk.find(account)?.books
    if (own === undefined) {
      return { orders: stored.orders.unfinished(account).length, positions: stored.trades.open(account).length }
    }
    return { orders: own.orders.unfinished().length, positions: own.openTrips().length }
  }
  const service = new TradingService({
    desk,
    accounts,
    stored,
    keys: createIdempotencyRepository(books),
    risk,
    clock: time,
    ids,
    log,
    audit,
    steps,
  })
  closing.add(() => service.close())
  await accounts.open()
  await firstAttempts(atExchanges.open(), clock)
  parts.credentials.onUnlock(() => void atExchanges.retry())
  const view = (account: string) => desk.of(account).books.riskView()

  return {
    audit,
    service,
    accounts,
    /** To be called once the market runs. */
    start: () => recorder.start(),
    /** Brings books and exchanges in step. */
    recover: async () => {
      await Promise.all([...desk.all().map((each) => each.look()), atExchanges.retry()])
    },
    handlers: {
      ...tradingHandlers(service),
      ...accountsHandlers(accounts, atExchanges),
      ...riskHandlers({
        manager: risk,
        view,
        requireAccount: (account) => accounts.require(account),
        audit,
        committed: () => desk.journal.committed(),
        confirmLooser: async (id, origin) => {
          const account = accounts.known(id)
          if (account.kind === 'paper') return
          await confirmation.require(origin, {
            title: 'Risk limits',
            message: `Let more be risked on "${account.name}"?`,
            detail: 'At least one limit becomes looser than it is: larger losses than before become possible.',
            confirmLabel: 'Loosen limits',
          })
        },
      }),
      ...portfolioHandlers({
        books: (account) => desk.of(accounts.require(account).id).books,
        knownAccount: (account) => accounts.known(account),
        snapshots: {
          list: ({ account, ...filter }) => snapshots.list({ ...filter, account: accounts.known(account).id }),
          before: (account, at) => snapshots.before(account, at),
        },
        trades: stored.trades,
        totals,
        ledger: {
          list: ({ account, ...filter }) => stored.ledger.list({ ...filter, account: accounts.known(account).id }),
        },
        risk: (account) => risk.status(account, view(account)),
        convert: (from, to) => prices.convert(from, to),
        committed: () => desk.journal.committed(),
      }),
      'system.audit': (filter: CallParsedInput<'system.audit'>) => {
        const { items, ...rest } = audit.list(filter)
        return { ...rest, items: items.map((entry) => ({ ...entry, details: { ...entry.details } })) }
      },
      ...exportHandlers({
        dialogs,
        sources: {
          requireAccount: (account) => void accounts.known(account),
          trades: (filter) => service.trades(filter),
          orders: (filter) => service.orders(filter),
          fills: (filter) => service.fills(filter),
          positions: ({ account, ...page }) => service.positionsPage(account, page),
          equity: ({ account, ...filter }) => snapshots.list({ ...filter, account: accounts.known(account).id }),
          ledger: ({ account, ...filter }) => stored.ledger.list({ ...filter, account: accounts.known(account).id }),
          audit: (filter) => audit.list(filter),
        },
      }),
    },
  }
}
