import { BarFollower } from '#renderer/charts/live/bar-follower.ts'
import { CandleBuffer } from '#renderer/charts/live/candle-buffer.ts'
import { call } from '#renderer/contract/client.ts'
import { fetchPages, joinColumns } from '#renderer/contract/pages.ts'
import { followBars, type LiveBars } from '#renderer/stores/live-candles.ts'
import { CANDLE_COLUMNS, type CandleColumns } from '#shared/domain/candle.ts'

/** Which candles a chart follows; `barMs` is the length of its bars. */
export type LiveSeries = {
  readonly source: string
  readonly symbol: string
  readonly timeframe: string
  readonly barMs: number
}

/** What happened to the candles: all are new, older ones came first, or those from `index` on changed. */
export type CandleChange =
  | { readonly kind: 'all' }
  | { readonly kind: 'older'; readonly count: number }
  | { readonly kind: 'bars'; readonly index: number }

/** `waiting`: the market has not told a price of the symbol yet. */
export type CandleState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'error'; readonly error: unknown }

type Listeners = {
  readonly onChange: (change: CandleChange) => void
  readonly onState: (state: CandleState) => void
}

const FIRST_BARS = 1_500
const BARS_A_PAGE = 4_000
/**
 * Older bars are loaded so many at once. All bars are drawn anew with each load, so that whoever goes on going back gets
 * more each time: 100,000 bars come in six loads.
 */
const FIRST_OLDER = 4_000
const MOST_OLDER = 64_000
/** Whoever misses bars again and again, as in a fast replay, begins again at most once in so long. */
const AGAIN_AFTER_MS = 400

/** The candles of one series of the market at work: the newest first, older ones when asked for, and the open bar as it moves. */
export class LiveCandles {
  readonly buffer = new CandleBuffer()
  readonly #series: LiveSeries
  readonly #listeners: Listeners
  readonly #follower: BarFollower
  readonly #end: () => void
  #isReady = false
  #isBusy = false
  #isFollowing = false
  #isEnded = false
  #hasAll = false
  #isLoadingOlder = false
  #older = FIRST_OLDER
  #newest: LiveBars | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(series: LiveSeries, listeners: Listeners) {
    this.#series = series
    this.#listeners = listeners
    this.#follower = new BarFollower(series.barMs)
    this.#end = followBars(series.symbol, (bars) => this.#take(bars))
    void this.load()
  }

  /** Stops following. */
  close(): void {
    this.#isEnded = true
    clearTimeout(this.#timer)
    this.#end()
  }

  /** Loads the newest bars, again where that failed. */
  async load(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#listeners.onState({ kind: 'loading' })
    try {
      const { symbol, barMs } = this.#series
      const { time } = await call('market.price', { symbol })
      if (this.#isEnded) return
      if (time === null) {
        this.#listeners.onState({ kind: 'waiting' })
        return
      }
      const columns = await this.#fetch(this.#series.timeframe, Math.max(0, time - FIRST_BARS * barMs))
      if (this.#isEnded) return
      this.buffer.replace(columns)
      this.#isReady = true
      this.#listeners.onChange({ kind: 'all' })
      this.#listeners.onState({ kind: 'ready' })
    } catch (error) {
      if (!this.#isEnded) this.#listeners.onState({ kind: 'error', error })
    } finally {
      this.#isBusy = false
    }
  }

  /** Loads bars before the first one, until there are none. Failures are thrown. */
  async loadOlder(): Promise<void> {
    if (!this.#isReady || this.#hasAll || this.#isLoadingOlder || this.buffer.length === 0) return
    this.#isLoadingOlder = true
    try {
      const to = this.buffer.columns.time[0]
      let span = this.#older
      while (!this.#isEnded) {
        const from = Math.max(0, to - span * this.#series.barMs)
        const columns = await this.#fetch(this.#series.timeframe, from, to)
        if (this.#isEnded) return
        const count = this.buffer.prepend(columns)
        if (count > 0) {
          this.#older = Math.min(MOST_OLDER, this.#older * 2)
          this.#listeners.onChange({ kind: 'older', count })
          return
        }
        // A gap may be longer than a page: look further back before giving up.
        if (from === 0) {
          this.#hasAll = true
          return
        }
        span *= 8
      }
    } finally {
      this.#isLoadingOlder = false
    }
  }

  #take(bars: LiveBars): void {
    if (bars.source !== this.#series.source) return
    this.#newest = bars
    if (!this.#isReady) {
      if (!this.#isBusy && this.#timer === undefined) this.#later(() => void this.load())
      return
    }
    const changed = this.#isFollowing ? this.#follower.take(bars.bars) : 'missed'
    if (changed === 'missed') {
      this.#isFollowing = false
      if (!this.#isBusy && this.#timer === undefined) void this.#begin(bars)
      return
    }
    for (const bar of changed) {
      const index = this.buffer.put(bar)
      if (index >= 0) this.#listeners.onChange({ kind: 'bars', index })
    }
  }

  /** Reads what was missed and the short bars of the open one, then follows. */
  async #begin({ timeframe, bars }: LiveBars): Promise<void> {
    this.#isBusy = true
    try {
      const { barMs } = this.#series
      const open = Math.floor((bars.at(-1)?.time ?? 0) / barMs) * barMs
      const last = this.buffer.columns.time.at(-1) ?? 0
      const [missed, short] = await Promise.all([
        this.#fetch(this.#series.timeframe, last),
        this.#fetch(timeframe, open),
      ])
      if (this.#isEnded) return
      let first = Number.POSITIVE_INFINITY
      for (let i = 0; i < missed.time.length; i++) {
        const [time, o, high, low, close, volume] = CANDLE_COLUMNS.map((name) => missed[name][i])
        const index = this.buffer.put({ time, open: o, high, low, close, volume })
        if (index >= 0) first = Math.min(first, index)
      }
      this.#follower.start(short)
      this.#isFollowing = true
      if (first < this.buffer.length) this.#listeners.onChange({ kind: 'bars', index: first })
    } catch {
      // The next bar tries again; meanwhile the chart says how old its price is.
      this.#isFollowing = false
    } finally {
      this.#isBusy = false
      this.#later(() => {
        if (this.#newest !== undefined && !this.#isFollowing) this.#take(this.#newest)
      })
    }
  }

  #later(work: () => void): void {
    clearTimeout(this.#timer)
    if (this.#isEnded) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      work()
    }, AGAIN_AFTER_MS)
  }

  async #fetch(timeframe: string, from: number, to?: number): Promise<CandleColumns> {
    const { source, symbol } = this.#series
    const pages = await fetchPages((cursor) =>
      call('market.candles', {
        source,
        symbol,
        timeframe,
        from,
        ...(to === undefined ? {} : { to }),
        limit: BARS_A_PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    )
    return joinColumns(
      CANDLE_COLUMNS,
      pages.map(({ columns }) => columns),
    )
  }
}
