import type { Exchange } from 'ccxt'
import type { Clock, Log } from '#main/ports.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Levels, SourceStream, StreamHearer } from './market-source.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const LOOK_EVERY_MS = 2_000
const SILENT_MS = 30_000
/** Where an exchange tells no bars, they are asked for so often. */
const BARS_EVERY_MS = 15_000
/** How deep a book is asked for, where an exchange takes certain depths only. */
const DEPTHS: Readonly<Record<string, number>> = { binance: 20, bybit: 50, kraken: 25 }

export type CcxtStreamParts = {
  readonly client: Exchange
  readonly hearer: StreamHearer
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly silentMs?: number | undefined
  readonly read: {
    levelsOf(book: { readonly bids: readonly unknown[]; readonly asks: readonly unknown[] }): Levels
    candleOf(row: readonly unknown[]): Candle | undefined
    plain(value: number): string
  }
}

/** What an exchange tells through ccxt: each symbol has its own streams, and each is asked for again when it breaks. */
export class CcxtStream implements SourceStream {
  readonly #parts: CcxtStreamParts
  readonly #symbols = new Set<string>()
  readonly #pauses = new Set<() => void>()
  #heardAt = 0
  #pongs = 0
  #failures = 0
  #isOpen = false
  #isOpening = false
  #isStopped = false
  #stopLooking: () => void = () => undefined

  constructor(parts: CcxtStreamParts) {
    this.#parts = parts
    this.#heardAt = parts.clock.monotonic()
    this.#keepLooking()
  }

  get isConnected(): boolean {
    return this.#isOpen
  }

  add(symbols: readonly string[]): void {
    for (const symbol of symbols) {
      if (this.#symbols.has(symbol)) continue
      this.#symbols.add(symbol)
      const { client, hearer, read } = this.#parts
      const depth = DEPTHS[client.id]
      this.#loop(symbol, async () => {
        const book = await client.watchOrderBook(symbol, depth)
        this.#heard()
        hearer.book(symbol, read.levelsOf(book))
      })
      let lastTrade = 0
      this.#loop(symbol, async () => {
        const trades = await client.watchTrades(symbol)
        this.#heard()
        for (const { price, amount, side, timestamp } of trades.slice(-100)) {
          if (price === undefined || amount === undefined || timestamp === undefined || timestamp < lastTrade) continue
          lastTrade = timestamp
          const words = { price: read.plain(price), amount: read.plain(amount) }
          hearer.trade({ symbol, ...words, side: side === 'sell' ? 'sell' : 'buy', time: timestamp })
        }
      })
      let open = 0
      this.#loop(symbol, async () => {
        const isTold = client.has['watchOHLCV'] === true
        const rows = isTold
          ? await client.watchOHLCV(symbol, '1m')
          : await client.fetchOHLCV(symbol, '1m', undefined, 3)
        for (const row of rows.slice(-3)) {
          const bar = read.candleOf(row)
          if (bar === undefined || bar.time < open) continue
          if (bar.time > open && open > 0) await this.#close(symbol, open)
          open = bar.time
          hearer.minute(symbol, bar, false)
        }
        if (!isTold) await this.#pause(BARS_EVERY_MS)
      })
    }
  }

  remove(symbols: readonly string[]): void {
    for (const symbol of symbols) this.#symbols.delete(symbol)
  }

  renew(why: string): void {
    this.#parts.log.warn({ exchange: this.#parts.client.id, why }, 'Streams of an exchange are connected anew.')
    this.#isOpen = false
    this.#heardAt = this.#parts.clock.monotonic()
    Promise.resolve(this.#parts.client.close()).catch(() => undefined)
  }

  stop(): void {
    this.#isStopped = true
    this.#isOpen = false
    this.#stopLooking()
    for (const end of this.#pauses) end()
  }

  /** A bar's last change is not told everywhere: what it came to is asked for. */
  async #close(symbol: string, time: number): Promise<void> {
    const { client, hearer, read } = this.#parts
    const rows = await client.fetchOHLCV(symbol, '1m', time, 2).catch(() => [])
    for (const row of rows) {
      const bar = read.candleOf(row)
      if (bar?.time === time) hearer.minute(symbol, bar, true)
    }
  }

  #loop(symbol: string, work: () => Promise<void>): void {
    const { client, random, log } = this.#parts
    const run = async (): Promise<void> => {
      while (!this.#isStopped && this.#symbols.has(symbol)) {
        try {
          await client.loadMarkets()
          await work()
        } catch (error) {
          if (this.#isStopped) return
          this.#isOpen = false
          const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.#failures++, 10), LONGEST_PAUSE_MS)
          const kind = error instanceof Error ? error.constructor.name : 'unknown'
          log.warn(
            { exchange: client.id, symbol, error: kind },
            'A stream of an exchange was lost and is asked for again.',
          )
          await this.#pause(pause * (0.5 + random()))
        }
      }
    }
    run().catch((error: unknown) => log.error({ error: String(error) }, 'A stream of an exchange has ended.'))
  }

  #heard(): void {
    const { hearer, clock, log } = this.#parts
    this.#heardAt = clock.monotonic()
    if (this.#isOpen || this.#isOpening) return
    this.#isOpening = true
    this.#isOpen = true
    this.#failures = 0
    hearer.opening()
    hearer
      .opened()
      .catch((error: unknown) => log.warn({ error: String(error) }, 'What a stream has missed could not be read.'))
      .finally(() => {
        this.#isOpening = false
      })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel()
        this.#pauses.delete(end)
        resolve()
      }
      const cancel = this.#parts.clock.schedule(end, ms)
      this.#pauses.add(end)
    })
  }

  /** Quiet markets live as long as their line answers; a line that does not is given up. */
  #keepLooking(): void {
    const { clock, client, hearer, silentMs = SILENT_MS } = this.#parts
    this.#stopLooking = clock.schedule(
      () => {
        if (this.#isStopped) return
        const pongs = Math.max(0, ...Object.values(client.clients).map((each) => Number(each.lastPong) || 0))
        if (pongs > this.#pongs && this.#isOpen) {
          this.#heardAt = clock.monotonic()
          hearer.alive()
        }
        this.#pongs = Math.max(pongs, this.#pongs)
        if (this.#symbols.size > 0 && clock.monotonic() - this.#heardAt > silentMs) this.renew('they were silent')
        this.#keepLooking()
      },
      Math.min(LOOK_EVERY_MS, silentMs / 2),
    )
  }
}
