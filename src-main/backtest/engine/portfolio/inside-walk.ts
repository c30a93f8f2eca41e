import { EXIT } from '#main/backtest/engine/trade-ledger.ts'
import { INSIDE, insideBar } from '#main/matching/inside-bar.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { Counters } from './counters.ts'
import type { Exits } from './exits.ts'
import type { SymbolBook } from './symbol-book.ts'

/** Works the inside of a bar through against a position's stop and targets, by its detail candles where there are some. */
export class InsideWalk {
  private readonly exits: Exits
  private readonly counters: Counters
  /** Reads every case in which the order mattered for the trader instead of against him. */
  private readonly isOptimistic: boolean

  constructor(exits: Exits, counters: Counters, isOptimistic: boolean) {
    this.exits = exits
    this.counters = counters
    this.isOptimistic = isOptimistic
  }

  /** The bar of this step of a symbol with a position. */
  walk(book: SymbolBook): void {
    const { position, candles, bar, details } = book
    const isEntryBar = position.entryBar === bar
    this.counters.watchedBars++
    if (details === undefined || !details.find(candles.time[bar])) {
      this.bar(book, candles, bar, isEntryBar)
      return
    }
    this.counters.detailedBars++
    const first = isEntryBar && position.entryDetail >= 0 ? position.entryDetail : details.from
    for (let i = first; i < details.to && position.isOpen; i++) {
      this.bar(book, details.candles, i, isEntryBar && i === first)
    }
    // Excursions are those of the whole bars; only the last one is seen by its details.
    if (position.isOpen && position.entryDetail < 0) position.see(candles.high[bar], candles.low[bar])
    if (isEntryBar) position.entryDetail = -1
  }

  /** One bar, or one detail bar as a bar of its own. */
  private bar(book: SymbolBook, columns: CandleColumns, i: number, isEntry: boolean): void {
    const { position } = book
    if (isEntry && position.isFilledInside) this.restOfEntryBar(book, columns, i)
    else this.wholeBar(book, columns, i, isEntry)
  }

  private wholeBar(book: SymbolBook, columns: CandleColumns, i: number, isEntry: boolean): void {
    const { exits } = this
    const { position } = book
    const { sign } = position
    const open = columns.open[i]
    const high = columns.high[i]
    const low = columns.low[i]
    const stop = position.stopInForce()
    const stopReason = position.isTrailing ? EXIT.trailingStop : EXIT.stopLoss
    let isAmbiguous = false
    while (position.isOpen) {
      const outcome = insideBar(sign, isEntry, open, high, low, stop, position.target)
      if (outcome === INSIDE.held) break
      if (outcome === INSIDE.stopAtOpen || outcome === INSIDE.targetAtOpen) position.see(open, open)
      else position.see(high, low)
      if (outcome === INSIDE.stopOrTarget) isAmbiguous = true
      if (outcome === INSIDE.stopAtOpen) exits.atMarket(book, open, columns.volume[i], stopReason)
      else if (outcome === INSIDE.targetAtOpen) exits.atTarget(book, open)
      else if (outcome === INSIDE.target || (outcome === INSIDE.stopOrTarget && this.isOptimistic)) {
        exits.atTarget(book, position.target)
      } else exits.atMarket(book, stop, columns.volume[i], stopReason)
    }
    if (isAmbiguous) this.counters.ambiguousBars++
    if (!position.isOpen) return
    position.see(high, low)
    position.know(high, low)
  }

  /**
   * What is left of the bar inside which a limit order was filled: the price came to the limit and may go on to the stop;
   * whether a target was reached before or after nobody knows.
   */
  private restOfEntryBar(book: SymbolBook, columns: CandleColumns, i: number): void {
    const { exits } = this
    const { position } = book
    const { sign } = position
    const { volume } = columns
    const high = columns.high[i]
    const low = columns.low[i]
    const close = columns.close[i]
    const best = sign === 1 ? high : -low
    const worst = sign === 1 ? low : -high
    const stop = position.stopInForce()
    const stopReason = position.isTrailing ? EXIT.trailingStop : EXIT.stopLoss
    position.see(sign === 1 ? close : high, sign === 1 ? low : close)
    if (best >= sign * position.target) this.counters.ambiguousBars++
    if (worst <= sign * stop) exits.atMarket(book, stop, volume[i], stopReason)
    else if (this.isOptimistic) {
      while (position.isOpen && best >= sign * position.target) exits.atTarget(book, position.target)
    }
    if (position.isOpen) position.know(close, close)
  }
}
