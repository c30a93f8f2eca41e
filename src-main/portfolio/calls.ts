import type { Page, PageRequest } from '#main/storage/page.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import type { LedgerEntry, portfolioCalls } from '#shared/contract/portfolio.ts'
import { decimalText } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { AccountBooks } from './account-books.ts'
import type { Conversion } from './conversion.ts'
import { moneyTexts } from './money-by-currency.ts'
import { portfolioPerformance } from './performance.ts'
import { roundTripOf } from './round-trip-record.ts'
import { shownAmount, tradeOf } from './show-round-trip.ts'
import type { Snapshot } from './snapshot.ts'
import { type ClosedTotals, type ClosedTrades, convertedSum, withTrip } from './trade-totals.ts'

type Listed = PageRequest & {
  readonly account?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** What the portfolio area needs. */
export type PortfolioParts = {
  /** An account of this market; undefined means the default one. Throws NOT_FOUND or CONFLICT. */
  readonly books: (account?: string) => AccountBooks
  /** Any account, also one whose market has ended: its past can be read. Throws NOT_FOUND. */
  readonly knownAccount: (account?: string) => { readonly id: string }
  readonly snapshots: {
    /** Oldest first. */
    list(filter: Listed): Page<Snapshot>
    /** Oldest first, both ends included. */
    all(account: string, from: number, to: number): readonly Snapshot[]
    /** The last one at or before `time`. */
    before(account: string, time: number): Snapshot | undefined
  }
  readonly trades: ClosedTrades
  readonly totals: ClosedTotals
  readonly ledger: {
    /** Newest first. */
    list(filter: Listed & { readonly currency?: string | undefined }): Page<LedgerEntry>
  }
  readonly risk: (account: string) => { readonly drawdown: number }
  /** By the prices of now. */
  readonly convert: Conversion
}

/** The calls of the portfolio area. */
export function portfolioHandlers(parts: PortfolioParts): HandlersOf<typeof portfolioCalls> {
  const { books, knownAccount, snapshots, trades, totals, ledger, risk, convert } = parts
  return {
    'portfolio.summary': ({ account }) => {
      const own = books(account)
      const equity = own.equity()
      const positions = own.positions()
      const { realizedPnl, fees } = positions.reduce((sum, { trip }) => withTrip(sum, trip), totals.of(own.account))
      const realized = convertedSum(realizedPnl, own.currency, convert)
      return {
        account: own.account,
        currency: own.currency,
        equity: shownAmount(equity.value),
        cash: decimalText(equity.cash),
        unrealizedPnl: shownAmount(equity.unrealizedPnl),
        realizedPnl: shownAmount(realized.value),
        fees: moneyTexts(fees),
        exposure: equity.exposure,
        drawdown: risk(own.account).drawdown,
        openPositions: positions.length,
        missing: [...new Set([...equity.missing, ...realized.missing])].sort(),
      }
    },
    'portfolio.snapshots': ({ account, ...filter }) => {
      requireSpan(filter)
      return snapshots.list({ ...filter, account: knownAccount(account).id })
    },
    'portfolio.performance': ({ account, from, to }) => {
      requireSpan({ from, to })
      const { id } = knownAccount(account)
      const end = to ?? Number.MAX_SAFE_INTEGER
      const start = from === undefined ? 0 : (snapshots.before(id, from)?.time ?? from)
      // The value at the end belongs to the span, so that spans can follow each other; a trade belongs to one only.
      const rows = trades.closedBetween(id, from ?? 0, end - 1)
      const closed = rows.map(({ state }) => tradeOf(roundTripOf(state)))
      return portfolioPerformance(snapshots.all(id, start, end), closed, { from, to })
    },
    'portfolio.ledger': ({ account, ...filter }) => {
      requireSpan(filter)
      return ledger.list({ ...filter, account: knownAccount(account).id })
    },
  }
}

function requireSpan({ from, to }: { readonly from?: number | undefined; readonly to?: number | undefined }): void {
  if (from === undefined || to === undefined || from <= to) return
  const [start, end] = [from, to].map((time) => new Date(time).toISOString())
  throw new AppError('VALIDATION', `from (${start}) lies after to (${end}); exchange the two`, { from, to })
}
