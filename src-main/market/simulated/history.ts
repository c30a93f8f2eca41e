import type { Candle } from '#shared/domain/candle.ts'
import { DAY_MS, TIMEFRAME_MS } from '#shared/time.ts'
import { sfc32 } from './random.ts'
import { ReturnProcess } from './return-process.ts'
import { MARKET_VOLATILITY, type SimulatedSymbol } from './symbols.ts'

const MINUTE_MS = TIMEFRAME_MS['1m']
/** Minutes before the tape begins: 10 days. A symbol's take about 10 ms; more would hold up the engine's one thread. */
const HISTORY_MINUTES = 10 * 1_440
const MARKET_STREAM = 1_000
const OWN_STREAM = 2_000

/** The market's own returns of the minutes before the tape, the newest first. */
export function marketHistory(seed: number): { readonly returns: Float64Array; readonly activity: Float64Array } {
  const process = new ReturnProcess(seed, MARKET_STREAM, MARKET_VOLATILITY, MINUTE_MS)
  const returns = new Float64Array(HISTORY_MINUTES)
  const activity = new Float64Array(HISTORY_MINUTES)
  for (let i = 0; i < HISTORY_MINUTES; i++) {
    returns[i] = process.next(1 - ((i * MINUTE_MS) % DAY_MS) / DAY_MS)
    activity[i] = process.activity
  }
  return { returns, activity }
}

/**
 * Minute candles of a symbol that end before `end` (UTC ms, a whole minute) at `endTicks`, oldest first; made backwards
 * from there, so that the tape goes on where they end. Volumes are in lots.
 */
export function symbolHistory(
  seed: number,
  of: SimulatedSymbol,
  index: number,
  end: number,
  endTicks: number,
  market: ReturnType<typeof marketHistory>,
): Candle[] {
  const own = new ReturnProcess(seed, OWN_STREAM + index, of.ownVolatility, MINUTE_MS)
  const random = sfc32(seed, OWN_STREAM + 500 + index)
  const scale = 10 ** of.priceDecimals
  const perMinute = Math.hypot(of.beta * MARKET_VOLATILITY, of.ownVolatility) * Math.sqrt(MINUTE_MS / (365 * DAY_MS))
  const bars: Candle[] = []
  let close = endTicks
  let logOpen = Math.log(endTicks)
  for (let i = 0; i < HISTORY_MINUTES; i++) {
    const wick = perMinute * market.activity[i] * 0.5
    logOpen -= of.beta * market.returns[i] + own.next(0)
    const open = Math.max(1, Math.round(Math.exp(logOpen)))
    const high = Math.round(Math.max(open, close) * (1 + wick * Math.abs(random.normal())))
    const low = Math.max(1, Math.round(Math.min(open, close) * (1 - wick * Math.abs(random.normal()))))
    const notional = of.tradeNotional * 300 * market.activity[i] * Math.exp(0.6 * random.normal())
    const volume = Math.max(1, Math.round((notional / (close / scale)) * 10 ** of.lotDecimals))
    bars.push({
      time: end - (i + 1) * MINUTE_MS,
      open: open / scale,
      high: high / scale,
      low: low / scale,
      close: close / scale,
      volume,
    })
    close = open
  }
  return bars.reverse()
}
