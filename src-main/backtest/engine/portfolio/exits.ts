import { EXIT, type ExitCode } from '#main/backtest/engine/trade-ledger.ts'
import { opposite } from '#main/matching/direction.ts'
import { fillFee } from '#main/matching/fill.ts'
import type { CashAccount } from './cash-account.ts'
import type { SymbolTrade } from './closed-trades.ts'
import type { Costs } from './costs.ts'
import type { Counters } from './counters.ts'
import type { SymbolBook } from './symbol-book.ts'

/** Hears of each trade that ends. */
export type TradeListener = (book: SymbolBook, trade: SymbolTrade) => void

/** Ends positions, or parts of them, and writes them down as trades. */
export class Exits {
  readonly trades: SymbolTrade[] = []
  private readonly costs: Costs
  private readonly account: CashAccount
  private readonly counters: Counters
  private readonly onEnded: TradeListener

  constructor(costs: Costs, account: CashAccount, counters: Counters, onEnded: TradeListener) {
    this.costs = costs
    this.account = account
    this.counters = counters
    this.onEnded = onEnded
  }

  /** Leaves everything at the market, which stands at `price` on a bar with `volume`. */
  atMarket(book: SymbolBook, price: number, volume: number, reason: ExitCode): void {
    const { sign, quantity } = book.position
    if (quantity > this.costs.mostOf(volume)) this.counters.largeExits++
    const fill = this.costs.marketFill(price, opposite(sign), quantity, volume)
    this.leave(book, quantity, fill, this.costs.takerFee, reason)
  }

  /** Leaves what belongs to the next target, at `price`, without slippage. */
  atTarget(book: SymbolBook, price: number): void {
    const quantity = book.position.quantityAtTarget()
    this.leave(book, quantity, price, this.costs.makerFee, EXIT.takeProfit)
    book.position.passTarget()
  }

  /** Writes down a position that is still open at the end of the run, at its symbol's last close. */
  stillOpen(book: SymbolBook): void {
    this.write(book, book.position.quantity, book.candles.close[book.bar], 0, EXIT.end)
  }

  private leave(book: SymbolBook, quantity: number, price: number, feeRate: number, reason: ExitCode): void {
    const { position } = book
    const { sign } = position
    const fee = fillFee(quantity, price, feeRate)
    this.account.balance = this.account.balance + sign * quantity * price - fee
    const trade = this.write(book, quantity, price, fee, reason)
    position.quantity -= quantity
    if (position.quantity <= 0) {
      position.isOpen = false
      this.account.openPositions--
      book.earliest = book.bar + book.rules.cooldownBars + 1
    }
    this.onEnded(book, trade)
  }

  private write(
    book: SymbolBook,
    quantity: number,
    exitPrice: number,
    exitFee: number,
    exitReason: ExitCode,
  ): SymbolTrade {
    const { position, candles, bar } = book
    const { sign, entryPrice, entryBar, entryQuantity, entryFee } = position
    const isWhole = quantity === entryQuantity
    const fees = (isWhole ? entryFee : (entryFee * quantity) / entryQuantity) + exitFee
    const up = position.highest / entryPrice - 1
    const down = position.lowest / entryPrice - 1
    const trade: SymbolTrade = {
      symbol: book.index,
      sign,
      entryBar,
      exitBar: bar,
      entryTime: candles.time[entryBar],
      exitTime: candles.time[bar],
      entryPrice,
      exitPrice,
      quantity,
      pnl: sign * quantity * (exitPrice - entryPrice) - fees,
      fees,
      mae: sign === 1 ? down : 0 - up,
      mfe: sign === 1 ? up : 0 - down,
      exitReason,
    }
    this.trades.push(trade)
    return trade
  }
}
