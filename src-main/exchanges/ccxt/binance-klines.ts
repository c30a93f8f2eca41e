import { z } from 'zod'
import type { Candle } from '#shared/domain/candle.ts'
import type { BinanceWire } from './binance-wire.ts'

const PAGE = 1000

const price = z
  .string()
  .max(40)
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number)

/** A row of `klines`: opening time, four prices, volume, closing time, and what is not needed. */
const rowAnswer = z
  .tuple([z.int().nonnegative(), price, price, price, price, price, z.int().nonnegative()], z.unknown())
  .transform(([time, open, high, low, close, volume]): Candle => ({ time, open, high, low, close, volume }))
const pageAnswer = z.array(rowAnswer).max(PAGE)

/** Intervals that Binance has, which are named there as here. */
export type BinanceInterval =
  | '1m'
  | '3m'
  | '5m'
  | '15m'
  | '30m'
  | '1h'
  | '2h'
  | '4h'
  | '6h'
  | '8h'
  | '12h'
  | '1d'
  | '3d'
  | '1w'

/** Candles of a market that open in [from, to), page by page, oldest first, with the one still open where it is among them. */
export async function* klinePages(
  wire: BinanceWire,
  market: string,
  interval: BinanceInterval,
  from: number,
  to: number,
): AsyncGenerator<readonly Candle[]> {
  for (let start = from; start < to; ) {
    const params = { symbol: market, interval, startTime: start, endTime: to - 1, limit: PAGE }
    const page = await wire.read({ path: 'klines', params, urgency: 'other' }, pageAnswer)
    const last = page.at(-1)
    if (last === undefined || last.time < start) return
    yield page
    if (page.length < PAGE) return
    start = last.time + 1
  }
}
