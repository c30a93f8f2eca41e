import type { WebSocket } from 'ws'
import type { Clock } from '#main/ports.ts'
import type { Faults } from './faults.ts'

/** How an exchange keeps its connections; all in milliseconds. */
export type ConnectionHabits = {
  /** It pings this often; undefined where it waits for the pings of the other side. */
  readonly pingEvery: number | undefined
  /** Whoever is not heard for so long is cut off. */
  readonly quietFor: number
  /** A connection lives this long at most. */
  readonly longestLife: number | undefined
}

/** One websocket connection as the exchange keeps it: pings, an end, and the troubles that were asked for. */
export class StreamOutlet {
  readonly #socket: WebSocket
  readonly #faults: Faults
  readonly #clock: Clock
  readonly #habits: ConnectionHabits
  readonly #cancels = new Map<string, () => void>()
  #heardAt: number
  #held: string[] = []
  #delayed = 0
  #hasPinged = false

  constructor(socket: WebSocket, faults: Faults, clock: Clock, habits: ConnectionHabits) {
    this.#socket = socket
    this.#faults = faults
    this.#clock = clock
    this.#habits = habits
    this.#heardAt = clock.monotonic()
    for (const sign of ['pong', 'ping', 'message']) {
      socket.on(sign, () => {
        this.#heardAt = clock.monotonic()
      })
    }
    socket.on('error', () => undefined)
    socket.on('close', () => this.#cancelAll())
    if (habits.longestLife !== undefined) {
      this.#plan('life', habits.longestLife, () => socket.close(1008, 'Disconnected after 24 hours'))
    }
    this.#ping()
  }

  /** Tells something under the name of a stream, if no trouble comes between. */
  tell(name: string, message: unknown): void {
    if (this.#faults.isSilent(name)) return
    const text = JSON.stringify(message)
    const fault = this.#faults.forStream(name)
    switch (fault?.kind) {
      case undefined:
        this.#send(text)
        break
      case 'drop':
        break
      case 'twice':
        this.#send(text)
        this.#send(text)
        break
      case 'garbage':
        this.#send(this.#faults.noise(text.length))
        break
      case 'cut':
        this.#socket.terminate()
        return
      case 'reorder':
        this.#held.push(text)
        return
      case 'delay':
        this.#plan(`delayed ${++this.#delayed}`, fault.ms, () => this.#send(text))
        return
      default:
        fault satisfies never
    }
    const held = this.#held
    this.#held = []
    for (const each of held) this.#send(each)
  }

  /** Breaks the connection without a word. */
  cut(): void {
    this.#socket.terminate()
  }

  #send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text)
  }

  #ping(): void {
    const { pingEvery, quietFor } = this.#habits
    this.#plan('ping', pingEvery ?? quietFor / 10, () => {
      if (this.#clock.monotonic() - this.#heardAt > quietFor) this.#lastChance()
      if (pingEvery !== undefined && !this.#faults.isSilent('ping')) this.#sendPing()
      this.#ping()
    })
  }

  /** One ping a turn: a clock that is moved by hours would send hundreds at once, which no connection survives. */
  #sendPing(): void {
    if (this.#hasPinged) return
    this.#hasPinged = true
    setImmediate(() => {
      this.#hasPinged = false
    })
    this.#socket.ping()
  }

  /** A clock that a test has moved leaves no time to answer: whoever is there answers within a second of real time. */
  #lastChance(): void {
    if (this.#cancels.has('last chance')) return
    const heardAt = this.#heardAt
    const timer = setTimeout(() => {
      this.#cancels.delete('last chance')
      if (this.#heardAt === heardAt) this.#socket.terminate()
    }, 1000)
    this.#cancels.set('last chance', () => clearTimeout(timer))
  }

  #plan(name: string, ms: number, work: () => void): void {
    const cancel = this.#clock.schedule(() => {
      this.#cancels.delete(name)
      work()
    }, ms)
    this.#cancels.set(name, cancel)
  }

  #cancelAll(): void {
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
  }
}
