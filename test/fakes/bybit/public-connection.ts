import type { WebSocket } from 'ws'
import type { StreamOutlet } from '#test/fakes/venue/stream-outlet.ts'
import { type Command, readCommand, topicsOf } from './command.ts'
import type { MarketStreams } from './market-streams.ts'

/** As many topics as spot takes in one request. */
const MOST_ARGS = 10

/** A connection to `/v5/public/spot`. */
export class PublicConnection {
  readonly #socket: WebSocket
  readonly #outlet: StreamOutlet
  readonly #markets: MarketStreams
  readonly #id: string
  readonly #stops = new Map<string, () => void>()

  constructor(socket: WebSocket, outlet: StreamOutlet, markets: MarketStreams, id: string) {
    this.#socket = socket
    this.#outlet = outlet
    this.#markets = markets
    this.#id = id
  }

  /** Tells the topics that are asked for, from now on. */
  start(): void {
    this.#socket.on('message', (data: Buffer) => this.#take(data.toString()))
    this.#socket.on('close', () => {
      for (const stop of this.#stops.values()) stop()
    })
  }

  #take(text: string): void {
    const command = readCommand(text)
    switch (command?.op) {
      case 'ping':
        this.#answer(command, true, 'pong')
        return
      case 'subscribe':
        this.#subscribe(command)
        return
      case 'unsubscribe':
        for (const topic of topicsOf(command)) this.#stop(topic)
        this.#answer(command, true, '')
        return
      default:
        this.#answer(command, false, 'error:unknown op')
    }
  }

  #subscribe(command: Command): void {
    const topics = topicsOf(command)
    if (topics.length > MOST_ARGS) {
      this.#answer(command, false, `args size >${MOST_ARGS}`)
      return
    }
    const unknown = topics.find((topic) => !this.#markets.exists(topic))
    if (unknown !== undefined) {
      this.#answer(command, false, `error:handler not found,topic:${unknown}`)
      return
    }
    const repeated = topics.find((topic) => this.#stops.has(topic))
    if (repeated !== undefined) {
      this.#answer(command, false, `error:already subscribed,topic:${repeated}`)
      return
    }
    this.#answer(command, true, 'subscribe')
    for (const topic of topics) {
      const stop = this.#markets.listen(topic, (name, message) => this.#outlet.tell(name, message))
      this.#stops.set(topic, stop)
    }
  }

  #stop(topic: string): void {
    this.#stops.get(topic)?.()
    this.#stops.delete(topic)
  }

  #answer(command: Command | undefined, success: boolean, message: string): void {
    const op = command?.op ?? ''
    this.#outlet.tell(op === 'ping' ? 'pong' : 'answer', {
      success,
      ret_msg: message,
      conn_id: this.#id,
      req_id: command?.req_id ?? '',
      op,
    })
  }
}
