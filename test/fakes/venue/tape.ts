import { type Decimal, decimal, greatest, least, ZERO } from '#shared/decimal.ts'
import type { Order, OrderSide } from './order.ts'

/** Two orders that met. */
export type Trade = {
  readonly id: number
  readonly symbol: string
  readonly price: Decimal
  readonly quantity: Decimal
  readonly time: number
  readonly takerSide: OrderSide
  readonly taker: Order
  readonly maker: Order
  /** Trades of one incoming order at one price share it. */
  readonly aggregateId: number
}

/** Open, high, low, close and volumes of a span that starts at `time`. */
export type Bar = {
  readonly time: number
  readonly open: Decimal
  readonly high: Decimal
  readonly low: Decimal
  readonly close: Decimal
  readonly volume: Decimal
  readonly quoteVolume: Decimal
  readonly takerVolume: Decimal
  readonly takerQuoteVolume: Decimal
  readonly trades: number
}

const MOST_TRADES = 100_000
const MINUTE = 60_000
const DAY = 86_400_000
const WEEK = 7 * DAY
/** The first Monday of the epoch, on which weeks begin. */
const FIRST_MONDAY = 4 * DAY

/** Milliseconds of each interval but the month, which has no fixed length. */
const INTERVALS: Readonly<Record<string, number>> = {
  '1s': 1000,
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '2h': 120 * MINUTE,
  '4h': 240 * MINUTE,
  '6h': 360 * MINUTE,
  '8h': 480 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': DAY,
  '3d': 3 * DAY,
  '1w': WEEK,
}

/** Where the bar of this interval that holds `time` starts; undefined for an unknown interval. */
export function barStart(interval: string, time: number): number | undefined {
  if (interval === '1M') {
    const date = new Date(time)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
  }
  const length = INTERVALS[interval]
  if (length === undefined) return undefined
  const from = interval === '1w' ? FIRST_MONDAY : 0
  return Math.floor((time - from) / length) * length + from
}

/** Where the bar after the one that starts at `start` begins. */
export function nextBarStart(interval: string, start: number): number {
  if (interval !== '1M') return start + (INTERVALS[interval] ?? MINUTE)
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
}

/** The trades of one symbol and the bars they make; minutes without a trade are flat bars, as at Binance. */
export class Tape {
  readonly trades: Trade[] = []
  readonly #minutes: Bar[] = []
  readonly #seconds: Bar[] = []

  /** The price of the last trade, or the close of the last seeded bar. */
  last(): Decimal | undefined {
    return this.trades.at(-1)?.price ?? this.#minutes.at(-1)?.close
  }

  /** Takes one-minute bars from before the exchange was started; they go before everything that is there. */
  seed(bars: readonly Bar[]): void {
    this.#minutes.unshift(...bars)
  }

  /** Books a trade; the oldest ones are forgotten at some time, their bars stay. */
  add(trade: Trade): void {
    this.trades.push(trade)
    if (this.trades.length > 2 * MOST_TRADES) this.trades.splice(0, MOST_TRADES)
    if (this.#seconds.length > 2 * MOST_TRADES) this.#seconds.splice(0, MOST_TRADES)
    append(this.#minutes, MINUTE, trade)
    append(this.#seconds, 1000, trade)
  }

  /** The bars of an interval that start within `[from, to]`, the oldest first, from the oldest on or up to the newest. */
  bars(interval: string, from: number | undefined, to: number | undefined, limit: number, now: number): Bar[] {
    const source = interval === '1s' ? this.#seconds : this.#minutes
    fillUp(source, interval === '1s' ? 1000 : MINUTE, now)
    const end = to ?? now
    const bars: Bar[] = []
    const takeFromStart = from !== undefined
    const first = from === undefined ? 0 : lowerBound(source, barStart(interval, from) ?? from)
    if (takeFromStart) {
      for (let index = first; index < source.length; index++) {
        const bar = source[index]
        if (bar === undefined || (barStart(interval, bar.time) ?? 0) > end) break
        join(bars, bar, interval)
        if (bars.length > limit + 1) break
      }
      return bars.filter((bar) => bar.time >= from).slice(0, limit)
    }
    const span = (INTERVALS[interval] ?? 31 * DAY) * (limit + 1)
    for (let index = lowerBound(source, end - span); index < source.length; index++) {
      const bar = source[index]
      if (bar === undefined || (barStart(interval, bar.time) ?? 0) > end) break
      join(bars, bar, interval)
    }
    return bars.slice(-limit)
  }

  /** Mean price of the trades of the last minutes, weighted by quantity; the last price where there were none. */
  average(minutes: number, now: number): Decimal | undefined {
    let quantity = ZERO
    let quote = ZERO
    for (let index = this.trades.length - 1; index >= 0; index--) {
      const trade = this.trades[index]
      if (trade === undefined || trade.time < now - minutes * MINUTE) break
      quantity = quantity.add(trade.quantity)
      quote = quote.add(trade.quantity.mul(trade.price))
    }
    return quantity.isZero() ? this.last() : quote.div(quantity).toDecimalPlaces(8)
  }
}

function append(bars: Bar[], length: number, trade: Trade): void {
  fillUp(bars, length, trade.time)
  const time = Math.floor(trade.time / length) * length
  const quote = trade.price.mul(trade.quantity)
  const taken = trade.takerSide === 'BUY'
  const fresh: Bar = {
    time,
    open: trade.price,
    high: trade.price,
    low: trade.price,
    close: trade.price,
    volume: trade.quantity,
    quoteVolume: quote,
    takerVolume: taken ? trade.quantity : ZERO,
    takerQuoteVolume: taken ? quote : ZERO,
    trades: 1,
  }
  const last = bars.at(-1)
  if (last === undefined || last.time < time) bars.push(fresh)
  // A flat bar that no trade has made yet opens with its first trade.
  else bars[bars.length - 1] = last.trades === 0 ? fresh : merged(last, fresh)
}

function fillUp(bars: Bar[], length: number, now: number): void {
  const end = Math.floor(now / length) * length
  for (let last = bars.at(-1); last !== undefined && last.time < end; last = bars.at(-1)) {
    const { close } = last
    bars.push({
      time: last.time + length,
      open: close,
      high: close,
      low: close,
      close,
      volume: ZERO,
      quoteVolume: ZERO,
      takerVolume: ZERO,
      takerQuoteVolume: ZERO,
      trades: 0,
    })
  }
}

function join(bars: Bar[], bar: Bar, interval: string): void {
  const time = barStart(interval, bar.time) ?? bar.time
  const last = bars.at(-1)
  if (last?.time === time) bars[bars.length - 1] = merged(last, bar)
  else bars.push({ ...bar, time })
}

function merged(one: Bar, other: Bar): Bar {
  return {
    time: one.time,
    open: one.open,
    high: greatest(one.high, other.high),
    low: least(one.low, other.low),
    close: other.close,
    volume: one.volume.add(other.volume),
    quoteVolume: one.quoteVolume.add(other.quoteVolume),
    takerVolume: one.takerVolume.add(other.takerVolume),
    takerQuoteVolume: one.takerQuoteVolume.add(other.takerQuoteVolume),
    trades: one.trades + other.trades,
  }
}

function lowerBound(bars: readonly Bar[], time: number): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bars[middle]?.time ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** A bar out of plain numbers, for a seeded history. */
export function barOf(
  time: number,
  open: string | number,
  high: string | number,
  low: string | number,
  close: string | number,
  volume: string | number,
): Bar {
  const amount = decimal(volume)
  const quote = amount.mul(decimal(close))
  const half = amount.div(2).toDecimalPlaces(8)
  return {
    time,
    open: decimal(open),
    high: decimal(high),
    low: decimal(low),
    close: decimal(close),
    volume: amount,
    quoteVolume: quote,
    takerVolume: half,
    takerQuoteVolume: half.mul(decimal(close)),
    trades: 10,
  }
}
