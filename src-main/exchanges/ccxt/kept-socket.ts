import type { Clock, Log } from '#main/ports.ts'
import type { BinanceClient } from './load-binance.ts'

const LOOK_EVERY_MS = 1_000
/** A look that comes so much too late, or a wall clock that went so much further than the ticking: the computer slept. */
const LATE_MS = 5_000
const JUMP_MS = 1_000
/** Binance pings every 20 s: three were missed. */
const SILENT_MS = 65_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const ALIVE = 'autocbot:alive'
const ASLEEP = 'the computer slept or its clock was set'

/** A websocket of ccxt, connected or about to be. */
export type SocketClient = ReturnType<BinanceClient['client']>

/** What of ccxt's client a socket is made with. */
export type SocketHost = { client(url: string): SocketClient; readonly urls: object }

/** The way to the exchange that a socket belongs to. */
export type SocketWire<Host extends SocketHost> = {
  readonly gate: { readonly closedForMs: number }
  readonly time: { ready(): Promise<void> }
  client(): Promise<Host>
  hear(hear: (message: unknown, url: string) => boolean): () => void
  /** After a sleep of the computer: breaks the connections that requests were kept for, which may lead nowhere. */
  renew?(): void
}

export type KeptSocketOptions<Host extends SocketHost = BinanceClient> = {
  readonly wire: SocketWire<Host>
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  /** What it tells of, for the log. */
  readonly name: string
  /** Makes ready what is needed before a connection. */
  readonly prepare: () => Promise<unknown>
  readonly urlOf: (ccxt: Host) => string
  /** Connects and asks for what is to be told; its end means that it will be. */
  readonly open: (ccxt: Host, client: SocketClient) => Promise<unknown>
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
export class KeptSocket<Host extends SocketHost = BinanceClient> {
  readonly #options: KeptSocketOptions<Host>
  readonly #unhear: () => void
  #heardAt: number | undefined
  #stopWatch: () => void = () => undefined
  #giveUp: (why: string) => void = () => undefined
  #isStopped = false
  #isConnected = false
  #url = ''
  /** How often in a row a connection was lost early. */
  #failures = 0

  /** Connects at once. */
  constructor(options: KeptSocketOptions<Host>) {
    this.#options = options
    this.#unhear = options.wire.hear((message, url) => {
      if (url === this.#url && typeof message !== 'object') {
        // What it told is not known, and is read by asking.
        this.#giveUp('a message could not be read')
        return true
      }
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

  /** UTC ms of the last sign of life, by the computer's clock; undefined before the first. */
  get lastHeardAt(): number | undefined {
    const { clock } = this.#options
    return this.#heardAt === undefined ? undefined : clock.now() - (clock.monotonic() - this.#heardAt)
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
    while (!this.#isStopped) {
      const startedAt = clock.monotonic()
      const why = await this.#connection()
      this.#isConnected = false
      this.#stopWatch()
      if (this.#isStopped) return
      log.warn({ socket: name, why }, 'A stream of the exchange was lost and is connected again.')
      if (clock.monotonic() - startedAt > LONGEST_PAUSE_MS) this.#failures = 0
      const isAwake = why !== ASLEEP
      if (!isAwake) wire.renew?.()
      const pause = isAwake ? pauseAfter(this.#failures++, random()) : 0
      await this.#pause(Math.max(pause, wire.gate.closedForMs))
    }
  }

  /** Waits, but not through a sleep: after one the network is another, and everybody waits for news. */
  async #pause(ms: number): Promise<void> {
    const { clock } = this.#options
    const until = clock.monotonic() + ms
    for (let left = ms; left > 0 && !this.#isStopped; left = until - clock.monotonic()) {
      const slept = await new Promise<boolean>((resolve) => {
        this.#giveUp = () => resolve(true)
        this.#stopWatch = this.#after(Math.min(left, LOOK_EVERY_MS), resolve)
      })
      if (slept) return
    }
  }

  /** Calls back after so long, with whether the computer slept meanwhile or its clock was set. */
  #after(ms: number, done: (slept: boolean) => void): () => void {
    const { clock } = this.#options
    const wall = clock.now()
    const ticks = clock.monotonic()
    return clock.schedule(() => {
      const ticked = clock.monotonic() - ticks
      done(ticked - ms > LATE_MS || Math.abs(clock.now() - wall - ticked) > JUMP_MS)
    }, ms)
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
      this.#url = client.url
      this.#heardAt = clock.monotonic()
      client.onPing = () => {
        this.#heardAt = clock.monotonic()
      }
      const ended = client.future(ALIVE)
      const end = new Promise<string>((resolve) => {
        this.#giveUp = (why) => {
          resolve(why)
          client.onError(new Error(why))
          Promise.resolve(client.close()).catch((error: unknown) => {
            log.warn({ socket: name, error: nameOf(error) }, 'A lost stream of the exchange was not closed in order.')
          })
        }
        Promise.resolve(ended).then(
          () => resolve('it ended'),
          (error: unknown) => resolve(nameOf(error)),
        )
      })
      this.#watch()
      const isOpen = open(ccxt, client).then(() => undefined)
      const early = await Promise.race([isOpen, end])
      // Where it ended first, its opening fails later, if at all; why it ended is told already.
      isOpen.catch(() => undefined)
      if (early !== undefined) return early
      this.#isConnected = true
      this.#readMissed(end).catch((error: unknown) => {
        log.error({ socket: name, error: String(error) }, 'What a stream has missed is not read any more.')
      })
      return await end
    } catch (error) {
      return nameOf(error)
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
    this.#stopWatch = this.#after(Math.min(LOOK_EVERY_MS, silentMs), (slept) => {
      if (slept) this.#giveUp(ASLEEP)
      else if (clock.monotonic() - (this.#heardAt ?? 0) > silentMs) this.#giveUp('it was silent')
      else this.#watch()
    })
  }
}

/** What kind of failure it was: the words of others may hold an address with a key in it. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'it broke'
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
export function urlAt(ccxt: Pick<SocketHost, 'urls'>, ...names: readonly string[]): string {
  let value: unknown = valueAt(ccxt.urls, 'api')
  for (const name of names) value = valueAt(value, name)
  if (typeof value !== 'string') throw new TypeError(`ccxt does not say where ${names.join('.')} is`)
  return value
}
