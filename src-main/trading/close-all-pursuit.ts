import type { Clock, Log } from '#main/ports.ts'
import type { RiskManager } from '#main/risk/risk-manager.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import type { AccountDesk } from './account-desk.ts'
import { closedReason } from './close-all.ts'

/** How long the market, the exchange or the disk has to get better before the next attempt. */
const AGAIN_MS = 5_000
/** What the exchange will never take, such as less than its least order, is not tried again. */
const HOPELESS = 'VALIDATION'

export type PursuitParts = {
  readonly clock: Pick<Clock, 'schedule'>
  readonly log: Log
  readonly risk: Pick<RiskManager, 'state'>
  readonly again: (desk: AccountDesk, symbol: string) => Promise<CloseAllResult>
}

/**
 * Goes on closing what was to be closed and could not be, until it is closed, or until the trader resumes the account,
 * which means that it is no longer wanted.
 */
export class CloseAllPursuit {
  readonly #parts: PursuitParts
  readonly #waiting = new Map<string, () => void>()

  constructor(parts: PursuitParts) {
    this.#parts = parts
  }

  /** Takes note of what remains after a close-all. */
  follow(desks: readonly AccountDesk[], result: CloseAllResult): void {
    for (const desk of desks) {
      const { id } = desk.account
      const symbols = new Set(result.remaining.filter(({ account }) => account === id).map(({ symbol }) => symbol))
      for (const symbol of symbols) {
        const errors = result.errors.filter((error) => error.account === id && error.symbol === symbol)
        if (errors.length === 0 || errors.some(({ code }) => code !== HOPELESS)) this.#later(desk, symbol)
      }
    }
  }

  /**
   * Goes on with what a close-all of an earlier run has not reached: the account is halted by it since `since`, for
   * `reason`. What came later, as by the trader's own decision, stays.
   */
  goOn(
    desk: AccountDesk,
    { reason, since }: { readonly reason?: string | undefined; readonly since?: number | undefined },
  ): void {
    if (since === undefined) return
    const { books } = desk
    for (const symbol of books.busySymbols()) {
      if (reason !== closedReason(undefined) && reason !== closedReason(symbol)) continue
      const trip = books.openTrip(symbol)
      const isOld = trip !== undefined && trip.entryTime <= since
      if (isOld || books.orders.openOrders(symbol).some(({ createdAt }) => createdAt <= since))
        this.#later(desk, symbol)
    }
  }

  close(): void {
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  #later(desk: AccountDesk, symbol: string): void {
    const key = JSON.stringify([desk.account.id, symbol])
    this.#waiting.get(key)?.()
    const cancel = this.#parts.clock.schedule(() => {
      this.#waiting.delete(key)
      this.#attempt(desk, symbol).catch((error: unknown) => {
        this.#parts.log.error({ symbol, error: String(error) }, 'Closing could not be gone on with; it is tried again.')
        this.#later(desk, symbol)
      })
    }, AGAIN_MS)
    this.#waiting.set(key, cancel)
  }

  async #attempt(desk: AccountDesk, symbol: string): Promise<void> {
    const { id } = desk.account
    if (this.#parts.risk.state(id) !== 'halted') return
    this.#parts.log.warn({ account: id, symbol }, 'What close-all left is closed once more.')
    this.follow([desk], await this.#parts.again(desk, symbol))
  }
}
