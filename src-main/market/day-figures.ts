import type { Clock } from '#main/ports.ts'
import { decimal, decimalText, roundNearestTo } from '#shared/decimal.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { DAY_MS, TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { timeframesOf } from './feed-candles.ts'
import type { MarketFeed } from './market-feed.ts'

const HOUR_MS = 3_600_000
/** Of longer bars the one still open would be too much of the last hour. */
const LONGEST_FOR_ACTIVITY_MS = 900_000
const QUOTE_STEP = '0.00000001'
/** The figures are made anew when they are asked for and older than this, in real time. */
const KEPT_MS = 1_000

/**
 * A symbol's last 24 hours. `open` is the price at their beginning (float64, as candles are); high and low are decimal text
 * on the instrument's grid, volumes on its lot and on eight decimals of the quote currency.
 */
export type DayFigure = {
  readonly open: number
  readonly high: string
  readonly low: string
  readonly volume: string
  readonly quoteVolume: string
  /** Volume of the last hour ÷ that of the mean hour; null where bars are longer than 15 minutes or nothing was traded. */
  readonly activity: number | null
}

type Kept = { readonly madeAt: number; readonly figure: DayFigure | undefined }

/** The last 24 hours of each symbol of a feed, from its candles, worked out at most once a second and only when asked for. */
export class DayFigures {
  readonly #feed: MarketFeed
  readonly #clock: Clock
  readonly #kept = new Map<string, Kept>()
  readonly #timeframes = new Map<string, Timeframe>()

  /** `clock`: the market's time for the 24 hours, real time for the second. */
  constructor(feed: MarketFeed, clock: Clock) {
    this.#feed = feed
    this.#clock = clock
  }

  /** Undefined until the feed has candles that begin 24 hours ago or earlier. */
  of(instrument: Instrument): DayFigure | undefined {
    const kept = this.#kept.get(instrument.symbol)
    const now = this.#clock.monotonic()
    if (kept !== undefined && now - kept.madeAt < KEPT_MS) return kept.figure
    const figure = this.#make(instrument)
    this.#kept.set(instrument.symbol, { madeAt: now, figure })
    return figure
  }

  #make(instrument: Instrument): DayFigure | undefined {
    const { symbol } = instrument
    const timeframe = this.#timeframes.get(symbol) ?? timeframesOf(this.#feed, symbol)[0]
    if (timeframe === undefined || TIMEFRAME_MS[timeframe] > DAY_MS) return undefined
    this.#timeframes.set(symbol, timeframe)
    const barMs = TIMEFRAME_MS[timeframe]
    const now = this.#clock.now()
    // One more than fits, as the first may have begun before.
    const bars = this.#feed.candles(symbol, timeframe, DAY_MS / barMs + 2)
    const first = bars.findLastIndex(({ time }) => time <= now - DAY_MS)
    if (first < 0) return undefined
    return figureOf(bars, first, now, barMs, instrument)
  }
}

/** `before`: index of the last bar that began 24 hours ago or earlier; its close is where the 24 hours begin, unless they begin with it. */
function figureOf(
  bars: readonly Candle[],
  before: number,
  now: number,
  barMs: number,
  instrument: Instrument,
): DayFigure | undefined {
  const begin = now - DAY_MS
  const start = bars[before]
  if (start === undefined) return undefined
  const isWithin = start.time === begin
  const within = bars.slice(isWithin ? before : before + 1)
  const open = isWithin ? start.open : start.close
  let high = open
  let low = open
  let volume = 0
  let quoteVolume = 0
  let lastHour = 0
  for (const bar of within) {
    high = Math.max(high, bar.high)
    low = Math.min(low, bar.low)
    volume += bar.volume
    quoteVolume += bar.volume * bar.close
    if (bar.time >= now - HOUR_MS) lastHour += bar.volume
  }
  const activity = barMs > LONGEST_FOR_ACTIVITY_MS || volume === 0 ? null : (lastHour * 24) / volume
  const text = (value: number, step: string): string => decimalText(roundNearestTo(decimal(value), decimal(step)))
  return {
    open,
    high: decimalText(decimal(high)),
    low: decimalText(decimal(low)),
    // Sums of floats: what they are off lies far below a lot.
    volume: text(volume, instrument.lotSize),
    quoteVolume: text(quoteVolume, QUOTE_STEP),
    activity,
  }
}
