import { type Decimal, ZERO } from '#shared/decimal.ts'
import { type MoneyByCurrency, withMoney } from './money-by-currency.ts'
import type { RoundTrip } from './round-trip.ts'
import { roundTripOf } from './round-trip-record.ts'

/** What an account's trades came to. Amounts by currency: profit in the quote currencies, before fees. */
export type TradeTotals = { readonly realizedPnl: MoneyByCurrency; readonly fees: MoneyByCurrency }

export const NO_TOTALS: TradeTotals = { realizedPnl: new Map(), fees: new Map() }

/** A closed trade as the books keep it. */
export type ClosedTradeRow = { readonly id: string; readonly state: unknown; readonly exitTime: number | undefined }

/** Reads closed trades whose exit lies in `[from, to]`, UTC milliseconds. */
export type ClosedTrades = {
  closedBetween(account: string, from: number, to: number): readonly ClosedTradeRow[]
}

/** The totals with what a trip has come to so far. */
export function withTrip({ realizedPnl, fees }: TradeTotals, trip: RoundTrip): TradeTotals {
  return {
    realizedPnl: withMoney(realizedPnl, quoteOf(trip.symbol), trip.realizedPnl),
    fees: [...trip.fees].reduce((sum, [currency, amount]) => withMoney(sum, currency, amount), fees),
  }
}

/** The amounts in `currency`; those that no price tells are named in `missing` and count nothing. */
export function convertedSum(
  money: MoneyByCurrency,
  currency: string,
  convert: (from: string, to: string) => Decimal | undefined,
): { readonly value: Decimal; readonly missing: readonly string[] } {
  let value = ZERO
  const missing: string[] = []
  for (const [from, amount] of money) {
    const rate = convert(from, currency)
    if (rate === undefined) missing.push(from)
    else value = value.add(amount.mul(rate))
  }
  return { value, missing }
}

/** The totals of all closed trades of an account; each trade is read once. */
export type ClosedTotals = {
  of(account: string): TradeTotals
  /** Reads everything anew at the next question, for after trades were folded anew or removed. */
  forget(account: string): void
}

/** A trade whose fills came late may have been closed so long before those that are counted already. */
const LATE_MS = 60_000

type Counted = { totals: TradeTotals; until: number; recent: ReadonlyMap<string, number> }

/** The totals of `trades`, which are read on from shortly before the last known exit. */
export function createClosedTotals(trades: ClosedTrades): ClosedTotals {
  const known = new Map<string, Counted>()
  return {
    of(account) {
      let { totals, until, recent }: Counted = known.get(account) ?? { totals: NO_TOTALS, until: 0, recent: new Map() }
      const seen = new Map(recent)
      for (const { id, state, exitTime } of trades.closedBetween(account, until - LATE_MS, Number.MAX_SAFE_INTEGER)) {
        if (exitTime === undefined || recent.has(id)) continue
        totals = withTrip(totals, roundTripOf(state))
        seen.set(id, exitTime)
      }
      for (const exitTime of seen.values()) until = Math.max(until, exitTime)
      recent = new Map([...seen].filter(([, exitTime]) => exitTime >= until - LATE_MS))
      known.set(account, { totals, until, recent })
      return totals
    },
    forget: (account) => void known.delete(account),
  }
}

/** The quote currency in a symbol such as BTC/USDT or BTC/USDT:USDT. */
function quoteOf(symbol: string): string {
  return symbol.slice(symbol.indexOf('/') + 1).split(':')[0] ?? symbol
}
