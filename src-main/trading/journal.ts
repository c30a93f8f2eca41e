import type { Log, StepWatcher } from '#main/ports.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import type { BalanceRow, KeyRow, OrderEventRow, TradeRow, TradingBatch } from '#main/storage/books/trading-writer.ts'
import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import type { Fill } from '#shared/domain/fill.ts'

/** Where batches go: all of one or nothing. Throws STORAGE. */
export type JournalWriter = { write(batch: TradingBatch): void }

export type JournalParts = {
  readonly writer: JournalWriter
  readonly log: Log
  readonly steps?: StepWatcher | undefined
  /** What was handed in since the last commit is lost; whoever keeps it in memory must read the books anew. */
  readonly onFailure: (error: unknown) => void
}

type Waiter = { readonly resolve: () => void; readonly reject: (error: unknown) => void }

/**
 * The books' one way to the disk. What is handed in within one turn of the event loop becomes durable in one transaction;
 * who waits for `committed` goes on only then, and `afterCommit` tells others only then.
 */
export class Journal {
  readonly #parts: JournalParts
  #orders = new Map<string, OrderRecord>()
  #events: OrderEventRow[] = []
  #fills: Fill[] = []
  #trades = new Map<string, TradeRow>()
  #removedTrades = new Set<string>()
  #ledger: LedgerEntry[] = []
  #balances = new Map<string, BalanceRow>()
  #keys: KeyRow[] = []
  #riskStates = new Map<string, { account: string; state: unknown }>()
  #waiters: Waiter[] = []
  #after: (() => void)[] = []
  #ahead: NodeJS.Immediate | undefined
  #isDirty = false

  constructor(parts: JournalParts) {
    this.#parts = parts
  }

  order(record: OrderRecord, event: OrderEventRow): void {
    this.#orders.set(record.id, record)
    this.#events.push(event)
    this.#touch()
  }

  execution(fill: Fill): void {
    this.#fills.push(fill)
    this.#touch()
  }

  trade(row: TradeRow): void {
    this.#trades.set(row.id, row)
    this.#removedTrades.delete(row.id)
    this.#touch()
  }

  removeTrade(id: string): void {
    this.#trades.delete(id)
    this.#removedTrades.add(id)
    this.#touch()
  }

  ledger(entries: readonly LedgerEntry[], balances: readonly BalanceRow[]): void {
    this.#ledger.push(...entries)
    for (const row of balances) this.#balances.set(`${row.account} ${row.currency}`, row)
    this.#touch()
  }

  key(row: KeyRow): void {
    this.#keys.push(row)
    this.#touch()
  }

  riskState(row: { account: string; state: unknown }): void {
    this.#riskStates.set(row.account, row)
    this.#touch()
  }

  /** Runs `work` once all that was handed in so far is durable; at once where nothing waits. */
  afterCommit(work: () => void): void {
    if (this.#isDirty) this.#after.push(work)
    else work()
  }

  /** Settles when all that was handed in so far is durable. Rejects with STORAGE when it cannot be written. */
  committed(): Promise<void> {
    if (!this.#isDirty) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
    })
  }

  /** Writes what waits, now. Throws STORAGE; then nothing of it has happened. */
  flush(): void {
    if (this.#ahead !== undefined) clearImmediate(this.#ahead)
    this.#ahead = undefined
    if (!this.#isDirty) return
    const batch: TradingBatch = {
      orders: [...this.#orders.values()],
      events: this.#events,
      fills: this.#fills,
      trades: [...this.#trades.values()],
      removedTrades: [...this.#removedTrades],
      ledger: this.#ledger,
      balances: [...this.#balances.values()],
      keys: this.#keys,
      riskStates: [...this.#riskStates.values()],
    }
    const waiters = this.#waiters
    const after = this.#after
    this.#clear()
    try {
      this.#parts.steps?.('books.committing')
      this.#parts.writer.write(batch)
    } catch (error) {
      this.#parts.log.error(
        { error: String(error) },
        'The books could not be written; what was not written is taken back.',
      )
      this.#parts.onFailure(error)
      for (const { reject } of waiters) reject(error)
      throw error
    }
    this.#parts.steps?.('books.committed')
    for (const work of after) this.#run(work)
    for (const { resolve } of waiters) resolve()
  }

  #run(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#parts.log.error({ error: String(error) }, 'Somebody failed on being told of the books.')
    }
  }

  #touch(): void {
    this.#isDirty = true
    this.#ahead ??= setImmediate(() => {
      try {
        this.flush()
      } catch {
        // Everybody who waits has been told, and it is in the log.
      }
    })
  }

  #clear(): void {
    this.#isDirty = false
    this.#orders = new Map()
    this.#events = []
    this.#fills = []
    this.#trades = new Map()
    this.#removedTrades = new Set()
    this.#ledger = []
    this.#balances = new Map()
    this.#keys = []
    this.#riskStates = new Map()
    this.#waiters = []
    this.#after = []
  }
}
