import { type Decimal, ZERO } from '#shared/decimal.ts'
import { type ClosedTrades, closedTrades } from './closed-trades.ts'
import { type MoneyByCurrency, withMoney } from './money-by-currency.ts'
import type { RoundTrip } from './round-trip.ts'
import { roundTripOf } from './round-trip-record.ts'

/** What an account's trades came to. Amounts by currency: profit in the quote currencies, before fees. */
export type TradeTotals = { readonly realizedPnl: MoneyByCurrency; readonly fees: MoneyByCurrency }

export const NO_TOTALS: TradeTotals = { realizedPnl: new Map(), fees: new Map() }

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
  /** Rejects with STORAGE. */
  of(account: string): Promise<TradeTotals>
  /** Reads everything anew at the next question, for after trades were folded anew or removed. */
  forget(account: string): void
}

/** A trade whose fills came late may have been closed so long before those that are counted already. */
const LATE_MS = 60_000

type Counted = {
  readonly totals: TradeTotals
  readonly until: number
  /** Of the last minute before `until`: id and time of exit. */
  readonly recent: ReadonlyMap<string, number>
}

/** The totals of `trades`, which are read on from shortly before the last known exit. */
export function createClosedTotals(trades: ClosedTrades): ClosedTotals {
  const known = new Map<string, Counted>()
  const generations = new Map<string, number>()
  const generationOf = (account: string): number => generations.get(account) ?? 0
  const running = new Map<string, Promise<unknown>>()

  const read = async (account: string): Promise<TradeTotals> => {
    const generation = generationOf(account)
    let { totals, until, recent }: Counted = known.get(account) ?? { totals: NO_TOTALS, until: 0, recent: new Map() }
    const seen = new Map(recent)
    for await (const rows of closedTrades(trades, account, until - LATE_MS, Number.MAX_SAFE_INTEGER)) {
      for (const { id, state, exitTime } of rows) {
        if (exitTime === undefined || seen.has(id)) continue
        totals = withTrip(totals, roundTripOf(state))
        seen.set(id, exitTime)
        until = Math.max(until, exitTime)
      }
    }
    if (generationOf(account) !== generation) return read(account)
    recent = new Map([...seen].filter(([, exitTime]) => exitTime >= until - LATE_MS))
    known.set(account, { totals, until, recent })
    return totals
  }

  return {
    of(account) {
      // One after the other: each reads on where the one before has ended.
      const before = running.get(account) ?? Promise.resolve()
      const run = before.then(() => read(account))
      running.set(
        account,
        run.catch(() => undefined),
      )
      return run
    },
    forget(account) {
      known.delete(account)
      generations.set(account, generationOf(account) + 1)
    },
  }
}

/** The quote currency in a symbol such as BTC/USDT or BTC/USDT:USDT. */
function quoteOf(symbol: string): string {
  return symbol.slice(symbol.indexOf('/') + 1).split(':')[0] ?? symbol
}
