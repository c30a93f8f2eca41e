import { chmodSync, rmSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { z } from 'zod'
import type { Clock, Log } from '#main/ports.ts'
import type { CallResult } from '#shared/contract/contract.ts'
import { encodeJson } from './codec.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { EventHub } from './event-hub.ts'
import { createLineReader } from './line-reader.ts'
import { prepareSocketFolder, socketPlace } from './socket-path.ts'

/** A definition of the largest size, escaped at its worst, still fits. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024
const MAX_CONNECTIONS = 64
/** So many calls of one connection run at once; while they do, no more of it is read. */
const MAX_CALLS_AT_ONCE = 64
/** So long may the last calls take when the server ends. */
const CLOSING_MS = 500

/** One line from a client: a call, or the wish to hear events. */
const requestSchema = z.union([
  z.object({ id: z.number().int(), name: z.string().max(200), input: z.unknown() }),
  z.object({ id: z.number().int(), subscribe: z.literal(true) }),
])

/** The socket that serves the contract to this user's other programs. */
export type SocketServer = {
  readonly path: string
  /** When all calls are answered and no client has asked anything for `quietMs`. */
  quiet(quietMs: number): Promise<void>
  close(): Promise<void>
}

type Connection = {
  readonly socket: Socket
  calls: number
  lastCall: number
  /** Takes no more calls; says goodbye when those taken are answered. */
  end(): void
}

/**
 * Listens on the socket of `dataFolder`, whose lock the caller holds: what lies there is left over from a dead process.
 *
 * A client that is accepted gets `{"hello": true}`. When the server ends, the calls it has taken are answered and
 * `{"goodbye": true}` follows: a call that is not answered by then was not taken and may be made again elsewhere.
 */
export async function listenOnSocket(
  dataFolder: string,
  parts: { readonly dispatcher: Dispatcher; readonly events: EventHub; readonly clock: Clock; readonly log: Log },
): Promise<SocketServer> {
  const place = socketPlace(dataFolder)
  if (place.folder !== undefined) {
    prepareSocketFolder(place.folder)
    rmSync(place.path, { force: true })
  }
  const connections = new Set<Connection>()
  const server = createServer((socket) => {
    const connection = serve(socket, parts)
    connections.add(connection)
    socket.on('close', () => connections.delete(connection))
  })
  server.maxConnections = MAX_CONNECTIONS
  await listen(server, place.path)
  if (place.folder !== undefined) chmodSync(place.path, 0o600)
  server.on('error', (error) => parts.log.error({ error: String(error) }, 'The local socket failed.'))

  return {
    path: place.path,
    async quiet(quietMs) {
      const isBusy = ({ calls, lastCall }: Connection): boolean =>
        calls > 0 || parts.clock.monotonic() - lastCall < quietMs
      while ([...connections].some(isBusy)) {
        await new Promise<void>((resolve) => parts.clock.schedule(resolve, 20))
      }
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const connection of connections) connection.end()
      const cancel = parts.clock.schedule(() => {
        for (const { socket } of connections) socket.destroy()
      }, CLOSING_MS)
      await closed
      cancel()
      if (place.folder !== undefined) rmSync(place.path, { force: true })
    },
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function serve(socket: Socket, parts: { dispatcher: Dispatcher; events: EventHub; clock: Clock }): Connection {
  const reader = createLineReader(MAX_LINE_BYTES)
  const waiting: string[] = []
  const ends: (() => void)[] = []
  let isEnding = false
  const send = (value: unknown): boolean => (socket.writable ? socket.write(`${encodeJson(value)}\n`) : true)
  const refuse = (id: number | null, message: string): void => {
    const error = { code: 'VALIDATION', message, requestId: 'none' } as const
    send({ id, ok: false, error } satisfies CallResult & { id: number | null })
  }

  const subscribe = (): void => {
    if (ends.length > 0) return
    const subscription = parts.events.open((event) => {
      if (!send({ event })) subscription.pause()
    })
    socket.on('drain', () => subscription.resume())
    ends.push(() => subscription.end())
  }

  const handle = async (line: string): Promise<void> => {
    const request = readRequest(line)
    connection.lastCall = parts.clock.monotonic()
    if (typeof request === 'string') return refuse(null, request)
    if ('subscribe' in request) {
      subscribe()
      send({ id: request.id, ok: true, value: {} })
      return
    }
    const result = await parts.dispatcher.dispatch(request.name, request.input, { origin: 'socket' })
    connection.lastCall = parts.clock.monotonic()
    send({ id: request.id, ...result })
  }

  const leave = (): void => {
    if (connection.calls > 0) return
    send({ goodbye: true })
    socket.destroySoon()
  }

  const connection: Connection = {
    socket,
    calls: 0,
    lastCall: parts.clock.monotonic(),
    end: () => {
      isEnding = true
      waiting.length = 0
      leave()
    },
  }

  const work = (): void => {
    if (isEnding) return leave()
    while (connection.calls < MAX_CALLS_AT_ONCE) {
      const line = waiting.shift()
      if (line === undefined) break
      if (line.trim() === '') continue
      connection.calls += 1
      void handle(line)
        .catch(() => refuse(null, 'the answer cannot be written as JSON'))
        .finally(() => {
          connection.calls -= 1
          work()
        })
    }
    // Reading goes on only when what was read is done and the client takes its answers.
    if (waiting.length > 0 || socket.writableLength > MAX_LINE_BYTES) socket.pause()
    else if (socket.isPaused()) socket.resume()
  }

  send({ hello: true })
  socket.on('data', (piece: Buffer) => {
    if (isEnding) return
    const lines = reader.push(piece)
    if (lines === undefined) {
      refuse(null, `a line is longer than ${MAX_LINE_BYTES} bytes`)
      socket.destroySoon()
      return
    }
    waiting.push(...lines)
    work()
  })
  socket.on('drain', work)
  // A client that goes away in the middle is no failure of ours.
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    waiting.length = 0
    for (const end of ends) end()
  })
  return connection
}

function readRequest(line: string): z.infer<typeof requestSchema> | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'a line is not JSON'
  }
  const request = requestSchema.safeParse(value)
  return request.success ? request.data : 'a line is neither {"id", "name", "input"} nor {"id", "subscribe": true}'
}
