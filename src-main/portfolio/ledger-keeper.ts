import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import type { Decimal } from '#shared/decimal.ts'
import { type LedgerTransaction, ledgerSums, requireBalanced } from './ledger.ts'
import { type MoneyByCurrency, withMoney } from './money-by-currency.ts'

/** Where the ledger lies. `append` writes all entries of a transaction or none. */
export type LedgerStore = {
  has(transactionId: string): boolean
  append(entries: readonly LedgerEntry[]): void
  /** All entries of an account. */
  entries(account: string): Iterable<LedgerEntry>
}

/** Books each transaction once and keeps the balances of the accounts at hand. */
export class LedgerKeeper {
  private readonly store: LedgerStore
  private readonly balances = new Map<string, MoneyByCurrency>()

  constructor(store: LedgerStore) {
    this.store = store
  }

  /** Books the transaction and answers true, or false where it is booked already. Throws INTERNAL where it is not balanced. */
  book(transaction: LedgerTransaction): boolean {
    requireBalanced(transaction.entries)
    if (transaction.entries.length === 0 || this.store.has(transaction.id)) return false
    const { account } = transaction.entries[0]
    let holdings = this.holdings(account)
    this.store.append(transaction.entries)
    for (const [currency, amount] of ledgerSums(transaction.entries, 'holdings')) {
      holdings = withMoney(holdings, currency, amount)
    }
    this.balances.set(account, holdings)
    return true
  }

  /** What the account holds of each currency. */
  holdings(account: string): ReadonlyMap<string, Decimal> {
    const known = this.balances.get(account)
    if (known !== undefined) return known
    const summed = ledgerSums(this.store.entries(account), 'holdings')
    this.balances.set(account, summed)
    return summed
  }

  /** Forgets what was at hand of the account, after a rolled back write or a reset. */
  forget(account: string): void {
    this.balances.delete(account)
  }
}

/** A ledger in memory, for tests and dry runs. */
export function createMemoryLedgerStore(): LedgerStore & { readonly all: readonly LedgerEntry[] } {
  const all: LedgerEntry[] = []
  const ids = new Set<string>()
  return {
    all,
    has: (id) => ids.has(id),
    append: (entries) => {
      for (const entry of entries) {
        ids.add(entry.transaction)
        all.push(entry)
      }
    },
    entries: (account) => all.filter((entry) => entry.account === account),
  }
}
