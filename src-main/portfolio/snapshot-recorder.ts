import type { Clock, Log } from '#main/ports.ts'
import { type Decimal, ZERO } from '#shared/decimal.ts'
import type { AccountBooks } from './account-books.ts'
import { type Snapshot, snapshotDue, snapshotOf } from './snapshot.ts'

/** Where snapshots lie; an account has one at most at each millisecond. */
export type SnapshotStore = {
  add(snapshot: Snapshot): void
  last(account: string): Snapshot | undefined
}

export type SnapshotRecorderParts = {
  /** The clock of trading: a replay's snapshots are a minute of the market apart, or as far as it plays between two looks. */
  readonly clock: Pick<Clock, 'now' | 'schedule'>
  /** All accounts that can be traded on. */
  readonly books: () => Iterable<AccountBooks>
  readonly snapshots: SnapshotStore
  readonly log: Log
  /** Default: a minute. */
  readonly everyMs?: number
  /** How often is looked whether one is due, where the market's time does not pass as the clock schedules. Default: when it is due. */
  readonly lookEveryMs?: number | undefined
  /** What was booked as a deposit since a time, for what a crash kept from its snapshot. Default: nothing. */
  readonly depositsSince?: (account: string, time: number) => Decimal
}

/** Records the value of accounts over time. */
export type SnapshotRecorder = {
  /** Takes the first snapshots, and then one of each account at each full minute. */
  start(): void
  /**
   * Money came in, or went out where `amount` is below zero, in the account's currency and already in its books. Recorded
   * at once; while a price is missing, with the next snapshot.
   */
  deposited(account: string, amount: Decimal): void
  close(): void
}

const MINUTE_MS = 60_000

/** A recorder. What fails goes to the log, and is tried again a minute later. */
export function createSnapshotRecorder(parts: SnapshotRecorderParts): SnapshotRecorder {
  const { clock, books, snapshots, log, everyMs = MINUTE_MS, lookEveryMs, depositsSince } = parts
  /** What no snapshot counts yet, of accounts that were looked at once. */
  const pending = new Map<string, Decimal>()
  const lastTimes = new Map<string, number | undefined>()
  let cancel: (() => void) | undefined
  let isClosed = false

  const lastTimeOf = (account: string): number | undefined => {
    if (!lastTimes.has(account)) {
      const last = snapshots.last(account)?.time
      if (last !== undefined && depositsSince !== undefined) pending.set(account, depositsSince(account, last))
      lastTimes.set(account, last)
    }
    return lastTimes.get(account)
  }

  const record = (of: AccountBooks): void => {
    const { account } = of
    const last = lastTimeOf(account)
    const now = clock.now()
    const deposits = pending.get(account) ?? ZERO
    if (!snapshotDue(last, now, everyMs, deposits)) return
    // Two at one time would be one, and a clock that was set back must not turn their order around.
    const time = last === undefined ? now : Math.max(now, last + 1)
    const snapshot = snapshotOf(account, time, of.equity(), deposits)
    if (snapshot === undefined) return
    snapshots.add(snapshot)
    lastTimes.set(account, time)
    pending.delete(account)
  }

  const recordSafely = (only?: string): void => {
    try {
      for (const of of books()) {
        if (only !== undefined && of.account !== only) continue
        try {
          record(of)
        } catch (error) {
          log.error({ account: of.account, error: String(error) }, 'The value of an account could not be recorded.')
        }
      }
    } catch (error) {
      log.error({ error: String(error) }, 'The value of the accounts could not be recorded.')
    }
  }

  const next = (): void => {
    const now = clock.now()
    cancel = clock.schedule(
      () => {
        recordSafely()
        if (!isClosed) next()
      },
      lookEveryMs ?? everyMs - (now % everyMs),
    )
  }

  return {
    start() {
      if (isClosed || cancel !== undefined) return
      recordSafely()
      next()
    },
    deposited(account, amount) {
      if (isClosed || amount.isZero()) return
      // An account that is looked at for the first time is asked for all its deposits: this one counts once.
      const isAsked = depositsSince !== undefined && !lastTimes.has(account)
      if (!isAsked) pending.set(account, (pending.get(account) ?? ZERO).add(amount))
      recordSafely(account)
    },
    close() {
      isClosed = true
      cancel?.()
    },
  }
}
