import type { ExchangeEvent } from '#main/exchanges/exchange.ts'
import type { Clock, Log } from '#main/ports.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import { accountPosition, executionReport } from './binance-answers.ts'
import { toEvents } from './binance-orders.ts'
import type { BinanceWire } from './binance-wire.ts'

const LOOK_EVERY_MS = 5_000
/** Binance pings every 20 s: three were missed. */
const SILENT_MS = 65_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const ALIVE = 'autocbot:alive'
/** ccxt's name for the subscription that is on its way. */
const SUBSCRIBING = 'authenticate:signature:spot'

export type BinanceUserStreamOptions = {
  readonly wire: BinanceWire
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  /** Our name of a market; undefined where it is not known. */
  readonly symbolOf: (market: string) => string | undefined
  readonly onEvent: (event: ExchangeEvent) => void
  /** Makes ready what `symbolOf` needs; called before each connection. */
  readonly prepare: () => Promise<unknown>
  /** Reads and tells what happened while nothing was heard; called after each connection. */
  readonly catchUp: () => Promise<void>
  /** After so long without a sign of life the connection is given up; 65 s unless given. */
  readonly silentMs?: number
}

/**
 * What Binance tells of the account by websocket. It is a hint: whatever is missed is read after the next connection.
 * A connection that breaks, ends or falls silent is made anew, after pauses that grow and are never the same.
 */
export class BinanceUserStream {
  readonly #options: BinanceUserStreamOptions
  readonly #unhear: () => void
  #heardAt = 0
  #stopWatch: () => void = () => undefined
  #giveUp: (why: string) => void = () => undefined
  #isStopped = false
  #isConnected = false

  /** Connects at once and keeps the connection until `stop`. */
  constructor(options: BinanceUserStreamOptions) {
    this.#options = options
    this.#unhear = options.wire.hear((message) => this.#onMessage(message))
    this.#keep().catch((error: unknown) => {
      options.log.error({ error: String(error) }, 'The stream of the account has ended.')
    })
  }

  /** Whether it is connected and was heard of lately. */
  get isConnected(): boolean {
    return this.#isConnected
  }

  stop(): void {
    this.#isStopped = true
    this.#unhear()
    this.#stopWatch()
    this.#giveUp('stopped')
  }

  async #keep(): Promise<void> {
    const { clock, log, random } = this.#options
    for (let failures = 0; !this.#isStopped; failures++) {
      const startedAt = clock.monotonic()
      const why = await this.#connection()
      this.#isConnected = false
      this.#stopWatch()
      if (this.#isStopped) return
      log.warn({ why }, 'The stream of the account was lost and is connected again.')
      if (clock.monotonic() - startedAt > LONGEST_PAUSE_MS) failures = 0
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS)
      const wait = Math.max(pause * (0.5 + random()), this.#options.wire.gate.closedForMs)
      await new Promise<void>((resolve) => {
        this.#giveUp = () => resolve()
        this.#stopWatch = clock.schedule(resolve, wait)
      })
    }
  }

  /** One connection, until it ends; answers why it did. */
  async #connection(): Promise<string> {
    const { wire, clock, prepare, catchUp, log } = this.#options
    try {
      await prepare()
      await wire.time.ready()
      const ccxt = await wire.client()
      const client = ccxt.client(socketApiUrl(ccxt))
      this.#heardAt = clock.monotonic()
      client.onPing = () => {
        this.#heardAt = clock.monotonic()
      }
      const ended = client.future(ALIVE)
      const end = new Promise<string>((resolve) => {
        this.#giveUp = (why) => {
          resolve(why)
          client.onError(new Error(why))
          Promise.resolve(client.close()).catch(() => undefined)
        }
        Promise.resolve(ended).then(
          () => resolve('it ended'),
          (error: unknown) => resolve(error instanceof Error ? error.name : 'it broke'),
        )
      })
      this.#watch()
      const subscribed = ccxt.ensureUserDataStreamWsSubscribeSignature('spot')
      // ccxt rejects this one too, and nobody would listen: a process ends by that.
      Promise.resolve(client.future(SUBSCRIBING)).catch(() => undefined)
      await subscribed
      if (this.#isStopped) return 'stopped'
      this.#isConnected = true
      catchUp().catch((error: unknown) => {
        log.warn({ error: String(error) }, 'What happened while the stream was away could not be read yet.')
        this.#giveUp('what was missed could not be read')
      })
      return await end
    } catch (error) {
      return error instanceof Error ? error.name : 'it could not be connected'
    }
  }

  #watch(): void {
    const { clock, silentMs = SILENT_MS } = this.#options
    this.#stopWatch = clock.schedule(
      () => {
        if (clock.monotonic() - this.#heardAt > silentMs) this.#giveUp('it was silent')
        else this.#watch()
      },
      Math.min(LOOK_EVERY_MS, silentMs),
    )
  }

  #onMessage(message: unknown): boolean {
    const { clock, log, symbolOf, onEvent } = this.#options
    this.#heardAt = clock.monotonic()
    const event = eventOf(message)
    const kind = kindOf(event)
    if (kind === 'eventStreamTerminated' || kind === 'serverShutdown') {
      this.#giveUp('Binance ended it')
      return true
    }
    if (kind === 'outboundAccountPosition') {
      const parsed = accountPosition.safeParse(event)
      for (const { a, f, l } of parsed.data?.B ?? []) {
        onEvent({ kind: 'balance', balance: { currency: a, free: f, total: decimalText(decimal(f).add(l)) } })
      }
      return true
    }
    if (kind !== 'executionReport') return false
    const parsed = executionReport.safeParse(event)
    const symbol = parsed.success ? symbolOf(parsed.data.s) : undefined
    if (!parsed.success || symbol === undefined) {
      log.warn({}, 'Binance told of an order in a way that cannot be read; it is read by asking.')
      this.#giveUp('a message could not be read')
      return true
    }
    for (const told of toEvents(parsed.data, symbol)) onEvent(told)
    return true
  }
}

function socketApiUrl(ccxt: { readonly urls: Record<string, unknown> }): string {
  const api: unknown = ccxt.urls['api']
  const url = at(at(at(api, 'ws'), 'ws-api'), 'spot')
  if (typeof url !== 'string') throw new TypeError('ccxt does not say where the websocket API is')
  return url
}

/** What stands in `event` where the message comes from the websocket API, else the message. */
function eventOf(message: unknown): unknown {
  return at(message, 'event') ?? message
}

function kindOf(event: unknown): unknown {
  return at(event, 'e')
}

function at(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}
