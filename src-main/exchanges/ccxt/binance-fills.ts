import { z } from 'zod'
import { type TradeAnswer, tradeAnswer } from './binance-answers.ts'
import type { BinanceWire, Params } from './binance-wire.ts'

const DAY = 86_400_000
const PAGE = 1000
/** Older than this, the account's trades are read from its first one on, which takes fewer questions. */
const MOST_WINDOWS = 14

const pageAnswer = z.array(tradeAnswer).max(PAGE)

/**
 * All trades of the account in one market from `since` (UTC ms) up to `now`, in the order of their ids. Binance looks at
 * a day at a time at most; from the first trade on it is paged by id, which neither skips nor doubles.
 */
export async function tradesSince(
  wire: BinanceWire,
  market: string,
  since: number,
  now: number,
): Promise<TradeAnswer[]> {
  const page = (params: Params): Promise<TradeAnswer[]> =>
    wire.read({ path: 'myTrades', params: { symbol: market, limit: PAGE, ...params }, isSigned: true }, pageAnswer)
  let rows = await firstPage(page, since, now)
  const trades = [...rows]
  while (rows.length > 0) {
    const last = rows.at(-1)
    if (last === undefined) break
    rows = await page({ fromId: (BigInt(last.id) + 1n).toString() })
    trades.push(...rows)
  }
  return trades.filter(({ time }) => time >= since)
}

async function firstPage(
  page: (params: Params) => Promise<TradeAnswer[]>,
  since: number,
  now: number,
): Promise<TradeAnswer[]> {
  if (now - since > DAY * MOST_WINDOWS) return page({ fromId: 0 })
  for (let from = since; from <= now; from += DAY) {
    const rows = await page({ startTime: from, endTime: from + DAY - 1 })
    if (rows.length > 0) return rows
  }
  return []
}
