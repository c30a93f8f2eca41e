import { playedPrices } from '#main/market/replay/replay-moments.ts'
import { type Decimal, decimal, decimalText } from '#shared/decimal.ts'
import type { Candle, CandleColumns } from '#shared/domain/candle.ts'
import type { HandFeed } from './hand-feed.ts'

const DEEP = '1000000000'
/** Parts of a bar in which the price goes one way, the last one stands still: as detail candles of a quarter's length. */
const PARTS = 4

/** The candle of that index. */
export function candleOf({ time, open, high, low, close, volume }: CandleColumns, i: number): Candle {
  return { time: time[i], open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] }
}

/** The oldest bars. */
export function firstBars({ time, open, high, low, close, volume }: CandleColumns, count: number): CandleColumns {
  const first = (column: Float64Array): Float64Array => column.slice(0, count)
  return {
    time: first(time),
    open: first(open),
    high: first(high),
    low: first(low),
    close: first(close),
    volume: first(volume),
  }
}

/** Candles of a market that never jumps between bars: each opens where the one before has closed. */
export function withoutGaps(candles: CandleColumns): CandleColumns {
  const open = candles.open.map((price, i) => (i === 0 ? price : candles.close[i - 1]))
  return {
    ...candles,
    open,
    high: candles.high.map((price, i) => Math.max(price, open[i])),
    low: candles.low.map((price, i) => Math.min(price, open[i])),
  }
}

/** The way through a bar that the replay plays, as detail candles: to one extreme, to the other, to the close. */
export function detailsOf(candles: CandleColumns, barMs: number): CandleColumns {
  const bars = Array.from(candles.time, (_, i) => candleOf(candles, i)).flatMap((bar) => {
    const prices = playedPrices(bar)
    return Array.from({ length: PARTS }, (_, part) => {
      const [from, to] = [prices[part] ?? bar.close, prices[part + 1] ?? bar.close]
      return { time: bar.time + (part * barMs) / PARTS, from, to, volume: bar.volume / PARTS }
    })
  })
  const column = (of: (bar: (typeof bars)[number]) => number): Float64Array => Float64Array.from(bars, of)
  return {
    time: column(({ time }) => time),
    open: column(({ from }) => from),
    high: column(({ from, to }) => Math.max(from, to)),
    low: column(({ from, to }) => Math.min(from, to)),
    close: column(({ to }) => to),
    volume: column(({ volume }) => volume),
  }
}

/**
 * A market on which the price goes through every price between two moments: nobody waits in between, bid and ask are the
 * price itself, and everything may be bought and sold there. `levels` are the prices that matter to anybody.
 */
export class ContinuousTape {
  readonly #feed: HandFeed
  readonly #symbol: string
  #price: Decimal | undefined

  constructor(feed: HandFeed, symbol: string) {
    this.#feed = feed
    this.#symbol = symbol
  }

  /** Stands at a price. */
  show(price: Decimal | number): void {
    this.#price = decimal(price)
    const text = decimalText(this.#price)
    this.#feed.show(this.#symbol, [[text, DEEP]], [[text, DEEP]])
    this.#feed.trade(this.#symbol, text, '0.000001', 'buy')
  }

  /** Goes to a price, and waits with `rest` at each level on the way; levels may change while it goes. */
  async go(
    to: number,
    levels: (heading: 'up' | 'down') => readonly Decimal[],
    rest: () => Promise<void>,
  ): Promise<void> {
    const end = decimal(to)
    for (;;) {
      const from = this.#price ?? end
      const isUp = end.gt(from)
      const isBetween = (level: Decimal): boolean =>
        isUp ? level.gt(from) && level.lt(end) : level.lt(from) && level.gt(end)
      const [next = end] = levels(isUp ? 'up' : 'down')
        .filter(isBetween)
        .sort((one, other) => (isUp ? one.cmp(other) : other.cmp(one)))
      this.show(next)
      await rest()
      if (next.eq(end)) return
    }
  }
}
