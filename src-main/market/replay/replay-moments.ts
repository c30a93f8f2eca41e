import { gridText } from '#main/market/grid-text.ts'
import type { BookLevel, MarketTrade, OrderBook } from '#main/market/market-feed.ts'
import { decimal, decimalText, roundDownTo } from '#shared/decimal.ts'
import type { Candle, CandleColumns } from '#shared/domain/candle.ts'

const LEVELS = 10
/** Distance of the best prices and of two levels, as a fraction of the price: 1 in 10,000. */
const SPREAD = 10_000n
/** What a moment's trade is of a bar's volume; the close takes what is left over. */
const PARTS = 4

/** The grid of a file's prices and volumes: the most decimals that it has. */
export type FileGrid = { readonly priceDecimals: number; readonly lotDecimals: number }

/** What the market shows at one of a bar's four moments. */
export type Moment = {
  readonly book: OrderBook
  /** Absent where the bar has no volume for it. */
  readonly trade: MarketTrade | undefined
  readonly price: number
  readonly amount: number
}

/** Decimals of a number's shortest decimal form. */
function decimalsOf(value: number): number {
  return Number.isInteger(value) ? 0 : decimal(value).decimalPlaces()
}

/** The grid of a file: the most decimals among all of its numbers. */
export function fileGrid({ open, high, low, close, volume }: CandleColumns): FileGrid {
  return { priceDecimals: mostDecimals([open, high, low, close]), lotDecimals: mostDecimals([volume]) }
}

function mostDecimals(columns: readonly Float64Array[]): number {
  let most = 0
  let scale = 1
  for (const column of columns) {
    for (const value of column) {
      // Exact: a quotient is the double nearest to that decimal number. It spares nearly all numbers the slow way.
      if (Math.round(value * scale) / scale === value) continue
      most = Math.max(most, decimalsOf(value))
      scale = 10 ** most
    }
  }
  return most
}

/** The bar's prices in the order in which they are played: open, the extreme nearer to the open (the low when both are as near), the other one, close. */
export function playedPrices({ open, high, low, close }: Candle): readonly [number, number, number, number] {
  return high - open < open - low ? [open, high, low, close] : [open, low, high, close]
}

/** Splits a bar's volume into four amounts on the lot that add up to it exactly. */
export function splitVolume(volume: number, lotDecimals: number): readonly string[] {
  const whole = decimal(volume)
  const lot = decimal(10).pow(-lotDecimals)
  const part = roundDownTo(whole.div(PARTS), lot)
  const last = whole.sub(part.mul(PARTS - 1))
  return [part, part, part, last].map(decimalText)
}

/**
 * The book and trade of a price. The trade is on the best ask when the price rose, on the best bid when it fell;
 * `levelVolume` is the amount of each level and must be known before the bar.
 */
export function momentOf(
  symbol: string,
  time: number,
  price: number,
  previous: number,
  amount: string,
  levelVolume: number,
  grid: FileGrid,
): Moment {
  const ticks = BigInt(decimal(price).mul(decimal(10).pow(grid.priceDecimals)).toFixed(0))
  const spread = ticks / SPREAD > 0n ? ticks / SPREAD : 1n
  const side = price < previous ? 'sell' : 'buy'
  const bid = side === 'sell' ? ticks : ticks - spread
  const ask = side === 'sell' ? ticks + spread : ticks
  const lots = Math.max(1, Math.round(levelVolume * 10 ** grid.lotDecimals))
  const levelAmount = gridText(BigInt(lots), grid.lotDecimals)
  const bids: BookLevel[] = []
  const asks: BookLevel[] = []
  for (let i = 0n; i < LEVELS; i++) {
    const below = bid - i * spread
    if (below > 0n) bids.push([gridText(below, grid.priceDecimals), levelAmount])
    asks.push([gridText(ask + i * spread, grid.priceDecimals), levelAmount])
  }
  const text = decimalText(decimal(price))
  const trade = amount === '0' ? undefined : ({ symbol, price: text, amount, side, time } as const)
  return { book: { symbol, bids, asks, time }, trade, price, amount: Number(amount) }
}
