import { EXIT } from '#main/backtest/engine/trade-ledger.ts'
import type { CompiledProtection } from '#main/strategies/definition/compiled-strategy.ts'
import { DAY_MS } from '#shared/time.ts'
import type { SymbolTrade } from './closed-trades.ts'
import type { SymbolBook } from './symbol-book.ts'

type Ended = { readonly step: number; readonly pnlPct: number }

/** Decides at each close whether positions must leave and how long no entry may be made. */
export class Protections {
  private readonly list: readonly CompiledProtection[]
  private peak: number
  /** Equity at the last close, and at the last one of the day before. */
  private lastEquity: number
  private dayBase: number
  private day = Number.NaN
  private step = 0
  /** The last step without entries, and the UTC day without any. */
  private barredUntil = -1
  private barredDay = Number.NaN
  /** The steps at which stops ended trades with a loss. */
  private readonly stopped: number[] = []
  private wasStopped = false
  /** The ended trades of each symbol, where a protection looks at them. */
  private readonly ended = new Map<SymbolBook, Ended[]>()
  private readonly endedNow: SymbolBook[] = []
  private readonly watchesTrades: boolean

  constructor(list: readonly CompiledProtection[], capital: number) {
    this.list = list
    this.peak = capital
    this.lastEquity = capital
    this.dayBase = capital
    this.watchesTrades = list.some(({ type }) => type === 'stopLossGuard' || type === 'lowProfit')
  }

  /** Whether no entry of the symbol may be made at this step, which opens at `time`. */
  isBarred(book: SymbolBook, step: number, time: number): boolean {
    if (step <= this.barredUntil || step <= book.barredUntil) return true
    return Math.floor(time / DAY_MS) === this.barredDay
  }

  /** A trade ended at `step`. */
  onEnded(book: SymbolBook, trade: SymbolTrade, step: number): void {
    if (!this.watchesTrades) return
    const isStop = trade.exitReason === EXIT.stopLoss || trade.exitReason === EXIT.trailingStop
    if (isStop && trade.pnl < 0) {
      this.stopped.push(step)
      this.wasStopped = true
    }
    const pnlPct = trade.pnl / (trade.entryPrice * trade.quantity)
    const ended = this.ended.get(book)
    if (ended === undefined) this.ended.set(book, [{ step, pnlPct }])
    else ended.push({ step, pnlPct })
    if (!this.endedNow.includes(book)) this.endedNow.push(book)
  }

  /** Takes the equity at the close of `step`; true where every position must leave at its next open. */
  atClose(step: number, time: number, equity: number): boolean {
    if (this.list.length === 0) return false
    this.step = step
    const day = Math.floor(time / DAY_MS)
    if (day !== this.day) {
      this.dayBase = this.lastEquity
      this.day = day
    }
    this.lastEquity = equity
    this.peak = Math.max(this.peak, equity)
    let mustLeave = false
    for (const protection of this.list) if (this.triggers(protection, equity)) mustLeave = true
    this.wasStopped = false
    this.endedNow.length = 0
    return mustLeave
  }

  private triggers(protection: CompiledProtection, equity: number): boolean {
    switch (protection.type) {
      case 'maxDrawdown':
        if (equity > this.peak * (1 - protection.limit)) return false
        this.barredUntil = Number.POSITIVE_INFINITY
        return true
      case 'dailyLoss':
        if (equity > this.dayBase * (1 - protection.limit)) return false
        this.barredDay = this.day
        return true
      case 'stopLossGuard': {
        const { stopped, step } = this
        const { trades, withinBars, pauseBars } = protection
        if (!this.wasStopped || stopped.length < trades) return false
        if (step - stopped[stopped.length - trades] < withinBars) {
          this.barredUntil = Math.max(this.barredUntil, step + pauseBars)
        }
        return false
      }
      case 'lowProfit':
        for (const book of this.endedNow) this.weighProfit(protection, book)
        return false
    }
  }

  private weighProfit(protection: Extract<CompiledProtection, { type: 'lowProfit' }>, book: SymbolBook): void {
    const ended = this.ended.get(book) ?? []
    const { trades, withinBars, minReturn, pauseBars } = protection
    let number = 0
    let sum = 0
    for (let i = ended.length - 1; i >= 0 && this.step - ended[i].step < withinBars; i--) {
      number++
      sum += ended[i].pnlPct
    }
    if (number >= trades && sum < minReturn) book.barredUntil = Math.max(book.barredUntil, this.step + pauseBars)
  }
}
