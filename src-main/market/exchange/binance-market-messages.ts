import { z } from 'zod'
import type { BookLevel } from '#main/market/market-feed.ts'
import type { Candle } from '#shared/domain/candle.ts'

const PLAIN = /^\d{1,25}(\.\d{1,25})?$/

/** A decimal as Binance writes it, without its trailing zeros. It is not computed with: this runs for every level. */
const wireText = z
  .string()
  .max(52)
  .regex(PLAIN)
  .transform((text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text))

const level = z.tuple([wireText, wireText]).transform(([price, amount]): BookLevel => [price, amount])
const time = z.int().nonnegative()

/** `depth20`: the best levels of both sides. */
export const depthMessage = z.object({ bids: z.array(level).max(20), asks: z.array(level).max(20) })

/** `trade`. `m`: whether the buyer was there first. */
export const tradeMessage = z.object({ e: z.literal('trade'), p: wireText, q: wireText, T: time, m: z.boolean() })

const number = wireText.transform(Number)

/** `kline_1m`. `closed`: whether the bar is over. */
export const klineMessage = z
  .object({
    e: z.literal('kline'),
    k: z.object({ t: time, o: number, h: number, l: number, c: number, v: number, x: z.boolean() }),
  })
  .transform(({ k }): { readonly candle: Candle; readonly closed: boolean } => ({
    candle: { time: k.t, open: k.o, high: k.h, low: k.l, close: k.c, volume: k.v },
    closed: k.x,
  }))

/** A message of the combined streams. */
export const combinedMessage = z.object({ stream: z.string(), data: z.unknown() })
