import type { BookLevel } from '#main/market/market-feed.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Levels } from './market-source.ts'

/*
 * Read by hand: this runs thousands of times a second, for forty levels each, and a schema takes ten times as long.
 */

const MOST_LEVELS = 20
/** Digits before and after the point. */
const MOST_DIGITS = 25
const ZERO = 0x30
const NINE = 0x39
const POINT = 0x2e

/** A trade as `trade` tells it. */
export type WireTrade = {
  readonly price: string
  readonly amount: string
  readonly side: 'buy' | 'sell'
  /** UTC ms. */
  readonly time: number
}

/** A minute as `kline_1m` tells it; `closed`: it is over. */
export type WireMinute = { readonly candle: Candle; readonly closed: boolean }

/** `depth20`: the best levels of both sides. Undefined for anything else. */
export function readDepth(data: unknown): Levels | undefined {
  if (!isRecord(data)) return undefined
  const bids = readSide(data['bids'])
  const asks = readSide(data['asks'])
  return bids === undefined || asks === undefined ? undefined : { bids, asks }
}

/** `trade`. Undefined for anything else. */
export function readTrade(data: unknown): WireTrade | undefined {
  if (!isRecord(data) || data['e'] !== 'trade') return undefined
  const { p, q, T: time, m: isBuyerFirst } = data
  const price = readDecimal(p)
  const amount = readDecimal(q)
  if (price === undefined || amount === undefined || !isTime(time) || typeof isBuyerFirst !== 'boolean')
    return undefined
  return { price, amount, side: isBuyerFirst ? 'sell' : 'buy', time }
}

/** `kline_1m`. Undefined for anything else. */
export function readMinute(data: unknown): WireMinute | undefined {
  if (!isRecord(data) || data['e'] !== 'kline' || !isRecord(data['k'])) return undefined
  const { t: time, o, h, l, c, v, x: closed } = data['k']
  const [open, high, low, close, volume] = [
    readDecimal(o),
    readDecimal(h),
    readDecimal(l),
    readDecimal(c),
    readDecimal(v),
  ]
  if (open === undefined || high === undefined || low === undefined || close === undefined || volume === undefined) {
    return undefined
  }
  if (!isTime(time) || typeof closed !== 'boolean') return undefined
  const candle = {
    time,
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
    volume: Number(volume),
  }
  return { candle, closed }
}

/** A message of the combined streams. Undefined for anything else. */
export function readCombined(message: unknown): { readonly stream: string; readonly data: unknown } | undefined {
  if (!isRecord(message) || typeof message['stream'] !== 'string') return undefined
  return { stream: message['stream'], data: message['data'] }
}

/** A decimal as Binance writes it, without its trailing zeros; undefined for anything else. It is not computed with. */
export function readDecimal(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > 2 * MOST_DIGITS + 1) return undefined
  let point = -1
  let end = 0
  for (let at = 0; at < value.length; at++) {
    const sign = value.charCodeAt(at)
    if (sign === POINT) {
      if (point !== -1 || at === 0 || at === value.length - 1) return undefined
      point = at
    } else if (sign < ZERO || sign > NINE) return undefined
    else if (point === -1 || sign !== ZERO) end = at + 1
  }
  const whole = point === -1 ? value.length : point
  if (whole > MOST_DIGITS || (point !== -1 && value.length - point - 1 > MOST_DIGITS)) return undefined
  return end === value.length ? value : value.slice(0, end)
}

function readSide(value: unknown): BookLevel[] | undefined {
  if (!Array.isArray(value) || value.length > MOST_LEVELS) return undefined
  const levels: BookLevel[] = []
  for (const level of value) {
    if (!Array.isArray(level) || level.length !== 2) return undefined
    const price = readDecimal(level[0])
    const amount = readDecimal(level[1])
    if (price === undefined || amount === undefined) return undefined
    levels.push([price, amount])
  }
  return levels
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
