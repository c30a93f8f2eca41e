import { setImmediate } from 'node:timers/promises'
import type { Page, PageRequest } from '#main/storage/page.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import type { LedgerEntry, portfolioCalls } from '#shared/contract/portfolio.ts'
import { decimalText } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { AccountBooks } from './account-books.ts'
import { type ClosedTrades, closedTrades } from './closed-trades.ts'
import type { Conversion } from './conversion.ts'
import { equityCurveOf } from './equity-curve.ts'
import { moneyTexts } from './money-by-currency.ts'
import { GrowthSeries, performanceOf } from './performance.ts'
import { roundTripOf } from './round-trip-record.ts'
import { shownAmount, tradeOf } from './show-round-trip.ts'
import type { Snapshot } from './snapshot.ts'
import { type ClosedTotals, convertedSum, withTrip } from './trade-totals.ts'

type Listed = PageRequest & {
  readonly account: string
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
    /** Oldest first, of `[from, to)`. */
    list(filter: Listed): Page<Snapshot>
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
  /** Settles when what has changed in the books so far can be read from the database. */
  readonly committed: () => Promise<void>
}

/** So many snapshots are read at once: a few milliseconds. */
const SNAPSHOTS_AT_ONCE = 1_000

/** The calls of the portfolio area. */
export function portfolioHandlers(parts: PortfolioParts): HandlersOf<typeof portfolioCalls> {
  const { books, knownAccount, snapshots, trades, totals, ledger, risk, convert, committed } = parts
  return {
    'portfolio.summary': async ({ account }) => {
      const own = books(account)
      await totals.of(own.account)
      await committed()
      // Nothing is closed between the last look at the closed trades and that at the open ones.
      const closed = await totals.of(own.account)
      const equity = own.equity()
      const positions = own.positions()
      const { realizedPnl, fees } = positions.reduce((sum, { trip }) => withTrip(sum, trip), closed)
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
    'portfolio.performance': async ({ account, from, to }) => {
      requireSpan({ from, to })
      const { id } = knownAccount(account)
      const end = to ?? Number.MAX_SAFE_INTEGER - 1
      const start = from === undefined ? 0 : (snapshots.before(id, from)?.time ?? from)
      // The value at the end belongs to the span, so that spans can follow each other; a trade belongs to one only.
      const growth = await growthBetween(snapshots, id, start, end)
      const pnl: number[] = []
      for await (const rows of closedTrades(trades, id, from ?? 0, end - 1)) {
        for (const { state } of rows) pnl.push(Number(tradeOf(roundTripOf(state)).pnl))
      }
      return performanceOf(growth, Float64Array.from(pnl))
    },
    'portfolio.curve': async ({ account, from, to }) => {
      requireSpan({ from, to })
      const { id } = knownAccount(account)
      const start = from === undefined ? 0 : (snapshots.before(id, from)?.time ?? from)
      const equity: number[] = []
      const growth = await growthBetween(snapshots, id, start, to ?? Number.MAX_SAFE_INTEGER - 1, (snapshot) =>
        equity.push(Number(snapshot.equity)),
      )
      return equityCurveOf(growth, equity)
    },
    'portfolio.ledger': ({ account, ...filter }) => {
      requireSpan(filter)
      return ledger.list({ ...filter, account: knownAccount(account).id })
    },
  }
}

/** The growth over all snapshots of `[from, to]`, read a page at a time, between which others have their turn. */
async function growthBetween(
  snapshots: PortfolioParts['snapshots'],
  account: string,
  from: number,
  to: number,
  onSnapshot?: (snapshot: Snapshot) => void,
): Promise<GrowthSeries> {
  const growth = new GrowthSeries()
  let cursor: string | undefined
  for (;;) {
    const page = snapshots.list({ account, from, to: to + 1, limit: SNAPSHOTS_AT_ONCE, cursor })
    for (const snapshot of page.items) {
      growth.add(snapshot)
      onSnapshot?.(snapshot)
    }
    if (page.nextCursor === undefined) return growth
    cursor = page.nextCursor
    await setImmediate()
  }
}

function requireSpan({ from, to }: { readonly from?: number | undefined; readonly to?: number | undefined }): void {
  if (from === undefined || to === undefined || from <= to) return
  const [start, end] = [from, to].map((time) => new Date(time).toISOString())
  throw new AppError('VALIDATION', `from (${start}) lies after to (${end}); exchange the two`, { from, to })
}
