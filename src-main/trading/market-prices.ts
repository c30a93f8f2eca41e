import type { FeedHub } from '#main/market/feed-hub.ts'
import { type MarketEvent, type MarketFeed, type Quote, sourceOf } from '#main/market/market-feed.ts'
import { type InstrumentRules, instrumentRules } from '#main/matching/book/instrument-rules.ts'
import { levelsOf, type MarketView } from '#main/matching/book/market-view.ts'
import { type Conversion, createConversion, type PairPrice } from '#main/portfolio/conversion.ts'
import { type Decimal, decimal } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'

/** The market in exact numbers, for valuing and for judging orders. */
export class MarketPrices {
  readonly #feed: MarketFeed
  readonly #hub: FeedHub
  readonly #unsubscribe: () => void
  readonly #rules = new WeakMap<Instrument, InstrumentRules>()
  readonly #lasts = new WeakMap<Quote, Decimal>()
  #index: { readonly of: readonly Instrument[]; readonly bySymbol: ReadonlyMap<string, Instrument> } | undefined
  #version = 0
  #conversion: { readonly version: number; readonly convert: Conversion } | undefined

  constructor(feed: MarketFeed, hub: FeedHub) {
    this.#feed = feed
    this.#hub = hub
    this.#unsubscribe = feed.subscribe(({ kind }) => {
      if (kind !== 'candle') this.#version++
    })
  }

  /** Another number whenever a price may have changed. */
  get version(): number {
    return this.#version
  }

  instruments(): readonly Instrument[] {
    return this.#feed.instruments()
  }

  instrument(symbol: string): Instrument | undefined {
    const instruments = this.#feed.instruments()
    if (this.#index?.of !== instruments) {
      this.#index = { of: instruments, bySymbol: new Map(instruments.map((each) => [each.symbol, each])) }
    }
    return this.#index.bySymbol.get(symbol)
  }

  /** The rules of an instrument. Throws NOT_FOUND for one that is not traded on this market. */
  rules(symbol: string): InstrumentRules {
    const instrument = this.instrument(symbol)
    if (instrument === undefined) {
      const meant = suggest(
        symbol,
        this.#feed.instruments().map((each) => each.symbol),
      )
      throw new AppError('NOT_FOUND', `there is no instrument ${quoted(symbol)} on this market${didYouMean(meant)}`, {
        symbol,
      })
    }
    this.#feed.look?.(symbol)
    const known = this.#rules.get(instrument) ?? instrumentRules(instrument)
    this.#rules.set(instrument, known)
    return known
  }

  /** The last price. */
  last(symbol: string): Decimal | undefined {
    const quote = this.#feed.quote(symbol)
    if (quote === undefined) return undefined
    const known = this.#lasts.get(quote) ?? decimal(quote.last)
    this.#lasts.set(quote, known)
    return known
  }

  /** The latest quote; throws STALE_DATA where it is too old to open a position on. */
  freshQuote(symbol: string): Quote {
    return this.#hub.freshQuote(symbol)
  }

  quote(symbol: string): Quote | undefined {
    return this.#feed.quote(symbol)
  }

  /** The book as matching sees it. */
  view(symbol: string): MarketView {
    const book = this.#feed.book(symbol)
    return { bids: levelsOf(book?.bids ?? []), asks: levelsOf(book?.asks ?? []), last: this.last(symbol) }
  }

  /** Converts between currencies by the last prices. */
  get convert(): Conversion {
    if (this.#conversion?.version === this.#version) return this.#conversion.convert
    const prices: PairPrice[] = []
    for (const { symbol, base, quote } of this.#feed.listened?.() ?? this.#feed.instruments()) {
      const price = this.last(symbol)
      if (price !== undefined) prices.push({ base, quote, price })
    }
    const convert = createConversion(prices)
    this.#conversion = { version: this.#version, convert }
    return convert
  }

  /** Whose prices they are: a market's mode, or an exchange's id. */
  get source(): string {
    return sourceOf(this.#feed)
  }

  /** Has the prices of a symbol told until the answer is called; they come of themselves where a market tells of all. */
  want(symbol: string): () => void {
    return this.#feed.want?.(symbol) ?? (() => undefined)
  }

  subscribe(listener: (event: MarketEvent) => void): () => void {
    return this.#feed.subscribe(listener)
  }

  close(): void {
    this.#unsubscribe()
  }
}
