import type { SymbolBook } from './symbol-book.ts'

/**
 * The money that all symbols of a run share. A position locks its quantity × entry price, long and short alike, so that a
 * short's proceeds are not free and as much again is held against it.
 */
export class CashAccount {
  /** What all purchases, sales and fees so far have left: with the positions' values, the equity. */
  balance: number
  openPositions = 0
  private readonly books: readonly SymbolBook[]

  constructor(capital: number, books: readonly SymbolBook[]) {
    this.balance = capital
    this.books = books
  }

  /** Equity in the middle of a step: at its opens; a position filled inside its bar counts by its fill. */
  equityNow(): number {
    let equity = this.balance
    if (this.openPositions === 0) return equity
    for (const book of this.books) {
      const { position } = book
      if (!position.isOpen) continue
      const isNew =
        book.hasBar && position.entryBar === book.bar && (position.isFilledInside || position.entryDetail >= 0)
      equity += position.valueAt(isNew ? position.entryPrice : book.openMark())
    }
    return equity
  }

  /** Equity at the closes. */
  equityAtClose(): number {
    let equity = this.balance
    if (this.openPositions === 0) return equity
    for (const { position, candles, bar } of this.books) {
      if (position.isOpen) equity += position.valueAt(candles.close[bar])
    }
    return equity
  }

  /** Money that no position locks. */
  freeCash(): number {
    let cash = this.balance
    if (this.openPositions === 0) return cash
    for (const { position } of this.books) {
      if (position.isOpen && position.sign === -1) cash -= 2 * position.quantity * position.entryPrice
    }
    return cash
  }

  /** The entry values of all open positions. */
  locked(): number {
    let sum = 0
    for (const { position } of this.books) if (position.isOpen) sum += position.quantity * position.entryPrice
    return sum
  }
}
