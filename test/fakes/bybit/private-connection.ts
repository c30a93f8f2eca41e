import type { WebSocket } from 'ws'
import type { StreamOutlet } from '#test/fakes/venue/stream-outlet.ts'
import type { AccountStreams } from './account-streams.ts'
import type { ApiKeys } from './api-keys.ts'
import { type Command, readCommand, topicsOf } from './command.ts'
import { asBybitError } from './dispatch.ts'
import { authenticate } from './socket-auth.ts'

/** Topics by their names, with or without a category; the last ones are never told here. */
const TOPICS = /^(order|execution)(\.spot)?$|^(wallet|position|greeks)$/

/** A connection to `/v5/private`: whoever has proved a key is told what happens to its account. */
export class PrivateConnection {
  readonly #socket: WebSocket
  readonly #outlet: StreamOutlet
  readonly #accounts: AccountStreams
  readonly #keys: ApiKeys
  readonly #now: () => number
  readonly #id: string
  readonly #topics = new Set<string>()
  #stop: (() => void) | undefined

  constructor(
    socket: WebSocket,
    outlet: StreamOutlet,
    accounts: AccountStreams,
    keys: ApiKeys,
    now: () => number,
    id: string,
  ) {
    this.#socket = socket
    this.#outlet = outlet
    this.#accounts = accounts
    this.#keys = keys
    this.#now = now
    this.#id = id
  }

  /** Answers from now on. */
  start(): void {
    this.#socket.on('message', (data: Buffer) => this.#take(data.toString()))
    this.#socket.on('close', () => this.#stop?.())
  }

  #take(text: string): void {
    const command = readCommand(text)
    switch (command?.op) {
      case 'ping': {
        const { req_id } = command
        this.#outlet.tell('pong', { req_id: req_id ?? '', op: 'pong', args: [String(this.#now())], conn_id: this.#id })
        return
      }
      case 'auth':
        this.#authenticate(command)
        return
      case 'subscribe':
        this.#subscribe(command)
        return
      case 'unsubscribe':
        for (const topic of topicsOf(command)) this.#topics.delete(topic)
        this.#answer(command, true, '')
        return
      default:
        this.#answer(command, false, 'error:unknown op')
    }
  }

  #authenticate(command: Command): void {
    try {
      const { account } = authenticate(command.args, this.#keys, this.#now())
      this.#stop?.()
      this.#stop = this.#accounts.listen(account, (topic, data) => this.#tell(topic, data))
      this.#answer(command, true, '')
    } catch (error) {
      this.#answer(command, false, asBybitError(error).message)
      this.#socket.close()
    }
  }

  #subscribe(command: Command): void {
    if (this.#stop === undefined) {
      this.#answer(command, false, 'Request not authorized')
      return
    }
    const topics = topicsOf(command)
    const unknown = topics.find((topic) => !TOPICS.test(topic))
    if (unknown !== undefined) {
      this.#answer(command, false, `error:handler not found,topic:${unknown}`)
      return
    }
    for (const topic of topics) this.#topics.add(topic)
    this.#answer(command, true, '')
  }

  #tell(topic: string, data: readonly unknown[]): void {
    for (const name of this.#topics) {
      if (name !== topic && name !== `${topic}.spot`) continue
      this.#outlet.tell(topic, this.#accounts.message(name, data, this.#now()))
    }
  }

  #answer(command: Command | undefined, success: boolean, message: string): void {
    this.#outlet.tell('answer', {
      success,
      ret_msg: message,
      op: command?.op ?? '',
      ...(command?.req_id === undefined ? {} : { req_id: command.req_id }),
      conn_id: this.#id,
    })
  }
}
