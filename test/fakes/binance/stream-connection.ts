import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { StreamOutlet } from '#test/fakes/venue/stream-outlet.ts'
import type { MarketStreams } from './market-streams.ts'
import type { UserStreams } from './user-streams.ts'

const MOST_STREAMS = 1024

const commandSchema = z.object({
  id: z.union([z.number(), z.string(), z.null()]).optional(),
  method: z.string(),
  params: z.array(z.union([z.string(), z.boolean()])).optional(),
})

/** A connection to `/ws` or `/stream`: streams that its address names, and those that it asks for afterwards. */
export class StreamConnection {
  readonly #socket: WebSocket
  readonly #outlet: StreamOutlet
  readonly #markets: MarketStreams
  readonly #users: UserStreams
  readonly #stops = new Map<string, () => void>()
  /** Whether what is told is wrapped with the name of its stream. */
  #isCombined: boolean

  constructor(
    socket: WebSocket,
    outlet: StreamOutlet,
    markets: MarketStreams,
    users: UserStreams,
    isCombined: boolean,
  ) {
    this.#socket = socket
    this.#outlet = outlet
    this.#markets = markets
    this.#users = users
    this.#isCombined = isCombined
  }

  /** Tells these streams from now on, and those that are asked for. */
  start(first: readonly string[]): void {
    for (const name of first) this.#listen(name)
    this.#socket.on('message', (data: Buffer) => this.#take(data.toString()))
    this.#socket.on('close', () => {
      for (const stop of this.#stops.values()) stop()
    })
  }

  #listen(name: string): void {
    if (this.#stops.has(name) || this.#stops.size >= MOST_STREAMS) return
    const user = this.#users.listen(
      name,
      (event) => this.#tell('user', name, event),
      () => this.#socket.close(1000),
    )
    this.#stops.set(name, user ?? this.#markets.listen(name, (stream, data) => this.#tell(stream, stream, data)))
  }

  #tell(name: string, stream: string, data: unknown): void {
    this.#outlet.tell(name, this.#isCombined ? { stream, data } : data)
  }

  #take(text: string): void {
    const command = readCommand(text)
    if (command === undefined) {
      this.#outlet.tell('answer', { error: { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' } })
      return
    }
    const { id = null, method, params = [] } = command
    const names = params.filter((name) => typeof name === 'string')
    if (method === 'SUBSCRIBE') for (const name of names) this.#listen(name)
    else if (method === 'UNSUBSCRIBE') for (const name of names) this.#stop(name)
    else if (method === 'SET_PROPERTY') this.#isCombined = params[1] === true
    else if (method !== 'LIST_SUBSCRIPTIONS') {
      this.#outlet.tell('answer', {
        id,
        error: { code: 2, msg: `Invalid request: unknown variant \`${method}\`` },
      })
      return
    }
    this.#outlet.tell('answer', { result: method === 'LIST_SUBSCRIPTIONS' ? [...this.#stops.keys()] : null, id })
  }

  #stop(name: string): void {
    this.#stops.get(name)?.()
    this.#stops.delete(name)
  }
}

function readCommand(text: string): z.infer<typeof commandSchema> | undefined {
  try {
    return commandSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
