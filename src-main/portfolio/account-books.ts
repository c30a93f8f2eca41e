import type { MoneyByCurrency } from './money-by-currency.ts'
import type { Equity, MarkedPosition } from './valuation.ts'

/** An account as of now, for whoever shows or judges it. */
export type AccountBooks = {
  readonly account: string
  /** The currency in which its value is told. */
  readonly currency: string
  /** What is held of each currency, reserved or not. */
  holdings(): MoneyByCurrency
  /** Open positions at the prices of now, by symbol. */
  positions(): readonly MarkedPosition[]
  equity(): Equity
}
