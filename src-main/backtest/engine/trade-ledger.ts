import type { Sign } from '#main/matching/direction.ts'
import type { BacktestTrade, ExitReason } from '#shared/domain/report.ts'

/** The reasons for an exit; a trade keeps its index in this list. */
export const EXIT_REASONS = [
  'signal',
  'opposite',
  'stopLoss',
  'takeProfit',
  'trailingStop',
  'time',
  'end',
  'protection',
] as const satisfies readonly ExitReason[]

/** The reasons for an exit by name, as small numbers for the columns. */
export const EXIT = {
  signal: 0,
  opposite: 1,
  stopLoss: 2,
  takeProfit: 3,
  trailingStop: 4,
  time: 5,
  end: 6,
  protection: 7,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The numbers of one trade. Bars are indexes into the candles. */
export type TradeEntry = {
  sign: Sign
  entryBar: number
  exitBar: number
  entryPrice: number
  exitPrice: number
  quantity: number
  pnl: number
  fees: number
  mae: number
  mfe: number
  exitReason: ExitCode
}

const FIRST_CAPACITY = 256

/** The trades of a run as columns, which are used again by the next run. Only the last trade may be open. */
export class TradeLedger {
  count = 0
  /** Whether the last trade was still open at the end. */
  lastIsOpen = false
  pnl = new Float64Array(FIRST_CAPACITY)
  fees = new Float64Array(FIRST_CAPACITY)
  private entryPrice = new Float64Array(FIRST_CAPACITY)
  private exitPrice = new Float64Array(FIRST_CAPACITY)
  private quantity = new Float64Array(FIRST_CAPACITY)
  private mae = new Float64Array(FIRST_CAPACITY)
  private mfe = new Float64Array(FIRST_CAPACITY)
  private entryBar = new Int32Array(FIRST_CAPACITY)
  private exitBar = new Int32Array(FIRST_CAPACITY)
  private sign = new Int8Array(FIRST_CAPACITY)
  private exitReason = new Uint8Array(FIRST_CAPACITY)

  clear(): void {
    this.count = 0
    this.lastIsOpen = false
  }

  /** Trades that were closed: all but an open last one. */
  get closed(): number {
    return this.lastIsOpen ? this.count - 1 : this.count
  }

  /** The fees of all trades. */
  totalFees(): number {
    let sum = 0
    for (let i = 0; i < this.count; i++) sum += this.fees[i]
    return sum
  }

  add(trade: TradeEntry): void {
    if (this.count === this.pnl.length) this.grow()
    const at = this.count++
    this.pnl[at] = trade.pnl
    this.fees[at] = trade.fees
    this.entryPrice[at] = trade.entryPrice
    this.exitPrice[at] = trade.exitPrice
    this.quantity[at] = trade.quantity
    this.mae[at] = trade.mae
    this.mfe[at] = trade.mfe
    this.entryBar[at] = trade.entryBar
    this.exitBar[at] = trade.exitBar
    this.sign[at] = trade.sign
    this.exitReason[at] = trade.exitReason
    this.lastIsOpen = trade.exitReason === EXIT.end
  }

  /** The trades as a report shows them. */
  toTrades(time: Float64Array, symbol: string, reasonLong: string, reasonShort: string): BacktestTrade[] {
    const { count } = this
    const trades: BacktestTrade[] = new Array(count)
    for (let i = 0; i < count; i++) {
      const isLong = this.sign[i] === 1
      const exitReason = EXIT_REASONS[this.exitReason[i]]
      // Numbers read from a column inside the literal would make the engine throw its compiled code away and compile it
      // again at every whole number among them, in each run: five times the time.
      const entryTime = time[this.entryBar[i]]
      const exitTime = time[this.exitBar[i]]
      const entryPrice = this.entryPrice[i]
      const exitPrice = this.exitPrice[i]
      const quantity = this.quantity[i]
      const pnl = this.pnl[i]
      const fees = this.fees[i]
      const mae = this.mae[i]
      const mfe = this.mfe[i]
      trades[i] = {
        symbol,
        direction: isLong ? 'long' : 'short',
        entryTime,
        exitTime,
        entryPrice,
        exitPrice,
        quantity,
        pnl,
        pnlPct: pnl / (entryPrice * quantity),
        fees,
        mae,
        mfe,
        entryReason: isLong ? reasonLong : reasonShort,
        exitReason,
        open: exitReason === 'end',
      }
    }
    return trades
  }

  private grow(): void {
    const capacity = 2 * this.pnl.length
    this.pnl = grown(this.pnl, new Float64Array(capacity))
    this.fees = grown(this.fees, new Float64Array(capacity))
    this.entryPrice = grown(this.entryPrice, new Float64Array(capacity))
    this.exitPrice = grown(this.exitPrice, new Float64Array(capacity))
    this.quantity = grown(this.quantity, new Float64Array(capacity))
    this.mae = grown(this.mae, new Float64Array(capacity))
    this.mfe = grown(this.mfe, new Float64Array(capacity))
    this.entryBar = grown(this.entryBar, new Int32Array(capacity))
    this.exitBar = grown(this.exitBar, new Int32Array(capacity))
    this.sign = grown(this.sign, new Int8Array(capacity))
    this.exitReason = grown(this.exitReason, new Uint8Array(capacity))
  }
}

function grown<Column extends { set(source: Column): void }>(from: Column, to: Column): Column {
  to.set(from)
  return to
}
