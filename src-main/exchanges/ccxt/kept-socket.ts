import type { Clock, Log } from '#main/ports.ts'
import type { BinanceWire } from './binance-wire.ts'
import type { BinanceClient } from './load-binance.ts'

const LOOK_EVERY_MS = 5_000
/** Binance pings every 20 s: three were missed. */
const SILENT_MS = 65_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const ALIVE = 'autocbot:alive'

/** A websocket of ccxt, connected or about to be. */
export type SocketClient = ReturnType<BinanceClient['client']>

export type KeptSocketOptions = {
  readonly wire: BinanceWire
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  /** What it tells of, for the log. */
  readonly name: string
  /** Makes ready what is needed before a connection. */
  readonly prepare: () => Promise<unknown>
  readonly urlOf: (ccxt: BinanceClient) => string
  /** Connects and asks for what is to be told; its end means that it will be. */
  readonly open: (ccxt: BinanceClient, client: SocketClient) => Promise<unknown>
  /** Takes a message as it came; false where it is not for this socket. */
  readonly onMessage: (message: unknown) => boolean
  /** Reads what happened while nothing was heard; called after each connection, and again where it fails. */
  readonly catchUp: () => Promise<void>
  /** After so long without a sign of life the connection is given up; 65 s unless given. */
  readonly silentMs?: number
}

/**
 * A websocket that is connected until it is stopped: one that breaks, ends or falls silent is made anew, after pauses
 * that grow and are never the same.
 */
export class KeptSocket {
  readonly #options: KeptSocketOptions
  readonly #unhear: () => void
  #heardAt = 0
  #stopWatch: () => void = () => undefined
  #giveUp: (why: string) => void = () => undefined
  #isStopped = false
  #isConnected = false

  /** Connects at once. */
  constructor(options: KeptSocketOptions) {
    this.#options = options
    this.#unhear = options.wire.hear((message) => {
      if (!options.onMessage(message)) return false
      this.#heardAt = options.clock.monotonic()
      return true
    })
    this.#keep().catch((error: unknown) => {
      options.log.error({ socket: options.name, error: String(error) }, 'A stream of the exchange has ended.')
    })
  }

  /** Whether it is connected and was heard of lately. */
  get isConnected(): boolean {
    return this.#isConnected
  }

  /** Gives the connection up for a new one. */
  renew(why: string): void {
    this.#giveUp(why)
  }

  stop(): void {
    this.#isStopped = true
    this.#unhear()
    this.#stopWatch()
    this.#giveUp('stopped')
  }

  async #keep(): Promise<void> {
    const { clock, log, random, name, wire } = this.#options
    for (let failures = 0; !this.#isStopped; failures++) {
      const startedAt = clock.monotonic()
      const why = await this.#connection()
      this.#isConnected = false
      this.#stopWatch()
      if (this.#isStopped) return
      log.warn({ socket: name, why }, 'A stream of the exchange was lost and is connected again.')
      if (clock.monotonic() - startedAt > LONGEST_PAUSE_MS) failures = 0
      const wait = Math.max(pauseAfter(failures, random()), wire.gate.closedForMs)
      await new Promise<void>((resolve) => {
        this.#giveUp = () => resolve()
        this.#stopWatch = clock.schedule(resolve, wait)
      })
    }
  }

  /** One connection, until it ends; answers why it did. */
  async #connection(): Promise<string> {
    const { wire, clock, prepare, urlOf, open, log, name } = this.#options
    try {
      await prepare()
      await wire.time.ready()
      const ccxt = await wire.client()
      // It may have been stopped while it waited, when there was nothing yet that could be given up.
      if (this.#isStopped) return 'stopped'
      const client = ccxt.client(urlOf(ccxt))
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
      const isOpen = open(ccxt, client).then(() => undefined)
      const early = await Promise.race([isOpen, end])
      // Where it ended first, its opening fails later, if at all.
      isOpen.catch(() => undefined)
      if (early !== undefined) return early
      this.#isConnected = true
      this.#readMissed(end).catch((error: unknown) => {
        log.error({ socket: name, error: String(error) }, 'What a stream has missed is not read any more.')
      })
      return await end
    } catch (error) {
      return error instanceof Error ? error.name : 'it could not be connected'
    }
  }

  /** Reads what was missed before this connection, until that has worked or the connection is over. */
  async #readMissed(end: Promise<string>): Promise<void> {
    const { catchUp, clock, random, log, name } = this.#options
    for (let failures = 0; ; failures++) {
      try {
        await catchUp()
        return
      } catch (error) {
        log.warn({ socket: name, error: String(error) }, 'What a stream has missed could not be read yet.')
      }
      let cancel = (): void => undefined
      const pause = new Promise<boolean>((resolve) => {
        cancel = clock.schedule(() => resolve(false), pauseAfter(failures, random()))
      })
      const isOver = await Promise.race([pause, end.then(() => true)])
      cancel()
      if (isOver) return
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
}

/** From half to one and a half of a pause that doubles with each failure. */
function pauseAfter(failures: number, random: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS) * (0.5 + random)
}

/** What stands in `value` under `name`; undefined where nothing does. */
export function valueAt(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}

/** An address that ccxt knows, as text. Throws where it is none. */
export function urlAt(ccxt: BinanceClient, ...names: readonly string[]): string {
  let value: unknown = ccxt.urls['api']
  for (const name of names) value = valueAt(value, name)
  if (typeof value !== 'string') throw new TypeError(`ccxt does not say where ${names.join('.')} is`)
  return value
}
