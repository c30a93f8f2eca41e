import { spanOf } from '#main/backtest/engine/span.ts'
import { type Random, sfc32 } from '#main/market/simulated/random.ts'
import { firstAtLeast } from '#main/performance/day-ends.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { HonestyCheck } from '#shared/domain/honesty.ts'
import { formatCount, formatPercent } from '#shared/format/numbers.ts'
import { quantile, shareOf } from './quantile.ts'
import type { HonestySubject } from './subject.ts'
import type { TradePart } from './trade-parts.ts'

const RUNS = 2_000
/** Out of a thousand random strategies one may do as well: the t of 3 that Harvey, Liu and Zhu (2016) ask for. */
export const LEAST_PERCENTILE = 0.999
const STREAM = 6

/** A trade without its place. */
type Placeable = { readonly bars: number; readonly sign: number; readonly size: number }

type Market = { readonly candles: CandleColumns; readonly start: number; readonly end: number; trades: Placeable[] }

/**
 * Places the run's own trades (as many, as long, as large, as often short) at random entries of the same span, with the same
 * costs, again and again, and asks how many of these runs the real one beats. A random trade goes from open to open.
 */
export function randomEntriesCheck(
  { symbols, options, seed }: HonestySubject,
  parts: readonly TradePart[],
  exposure: number | null,
): HonestyCheck {
  if (parts.length < 2) {
    const message = 'With fewer than two trades nothing sets it apart from chance.'
    return { name: 'random entries', ok: false, message, figures: { runs: 0, percentile: null, exposure } }
  }
  const { fee, takerFee = fee, slippage, slippageModel } = options
  const costs = { fee: takerFee, slippage: slippageModel === 'volume' ? 0 : slippage }
  const markets = symbols.map(({ candles }): Market => {
    const { start, end } = spanOf(candles, options.from, options.to)
    return { candles, start, end, trades: [] }
  })
  let own = 0
  for (const { trade, size, growth } of parts) {
    const market =
      markets[
        Math.max(
          0,
          symbols.findIndex(({ symbol }) => symbol === trade.symbol),
        )
      ]
    const { time } = market.candles
    const bars = firstAtLeast(time, trade.exitTime) - firstAtLeast(time, trade.entryTime)
    market.trades.push({ bars, sign: trade.direction === 'long' ? 1 : -1, size })
    own += logOf(growth)
  }
  const random = sfc32(seed, STREAM)
  const results = new Float64Array(RUNS)
  for (let run = 0; run < RUNS; run++) {
    for (const market of markets) results[run] += randomRun(market, costs, random)
  }
  results.sort()
  const percentile = shareOf(results, (value) => value < own)
  const ok = percentile >= LEAST_PERCENTILE
  const returnMedian = Math.expm1(quantile(results, 0.5))
  const message = `It did better than ${formatPercent(percentile)} of ${formatCount(RUNS)} runs with as many trades of the same lengths at random entries (median ${formatPercent(returnMedian, { sign: true })}); ${formatPercent(LEAST_PERCENTILE)} is asked for${ok ? '' : ', so chance may explain it'}.`
  return {
    name: 'random entries',
    ok,
    message,
    figures: {
      runs: RUNS,
      percentile,
      returnAsRun: Math.expm1(own),
      return05: Math.expm1(quantile(results, 0.05)),
      returnMedian,
      return95: Math.expm1(quantile(results, 0.95)),
      exposure,
    },
  }
}

/** The logarithm of what the equity grew by in one run of the trades in another order at other places. */
function randomRun(
  { candles, start, end, trades }: Market,
  { fee, slippage }: { readonly fee: number; readonly slippage: number },
  random: Random,
): number {
  if (trades.length === 0) return 0
  const order = trades.slice()
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random.uniform() * (i + 1))
    const trade = order[i]
    order[i] = order[other]
    order[other] = trade
  }
  // The bars between the trades are divided at random points.
  const held = order.reduce((sum, { bars }) => sum + Math.max(1, bars), 0)
  const free = Math.max(0, end - start - 1 - held)
  const points = Float64Array.from(order, () => Math.floor(random.uniform() * (free + 1))).sort()
  let passed = 0
  let growth = 0
  for (const [index, { bars, sign, size }] of order.entries()) {
    const entry = Math.min(end - 1, start + 1 + points[index] + passed)
    const exit = Math.min(entry + bars, end - 1)
    passed += Math.max(1, bars)
    const bought = candles.open[entry] * (1 + sign * slippage)
    const left = (exit > entry && entry + bars < end ? candles.open[exit] : candles.close[exit]) * (1 - sign * slippage)
    growth += logOf(size * (sign * (left / bought - 1) - fee * (1 + left / bought)))
  }
  return growth
}

/** What is lost whole cannot be earned back. */
function logOf(growth: number): number {
  return Math.log(Math.max(1e-12, 1 + growth))
}
