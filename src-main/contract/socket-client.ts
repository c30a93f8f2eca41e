import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { z } from 'zod'
import type { CallResult, EventEnvelope } from '#shared/contract/contract.ts'
import { callResultSchema, eventEnvelopeSchema } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import { createLineReader } from './line-reader.ts'
import { socketPlace } from './socket-path.ts'

/** Answers are larger than questions: a page of candles as JSON is some megabytes. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024

const answerSchema = z.union([
  z.object({ event: eventEnvelopeSchema }),
  z.object({ id: z.number() }).and(callResultSchema),
])

/** The engine of another process, reached through its socket. */
export type SocketClient = {
  /** Rejects with STORAGE when the other process goes away before it answers. */
  call(name: string, input: unknown): Promise<CallResult>
  /** From now on the events of the engine go to `listener`. */
  subscribe(listener: (event: EventEnvelope) => void): Promise<void>
  /** Settles when the connection is gone. */
  readonly closed: Promise<void>
  close(): void
}

/** Connects to whoever serves `dataFolder`; undefined when nobody listens there. */
export async function connectToEngine(dataFolder: string): Promise<SocketClient | undefined> {
  const socket = await open(socketPlace(dataFolder).path)
  return socket === undefined ? undefined : clientOf(socket)
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

function clientOf(socket: Socket): SocketClient {
  const reader = createLineReader(MAX_ANSWER_BYTES)
  const waiting = new Map<number, { resolve: (result: CallResult) => void; reject: (error: AppError) => void }>()
  const listeners: ((event: EventEnvelope) => void)[] = []
  let lastId = 0
  let isOpen = true
  let settleClosed = (): void => {}
  const closed = new Promise<void>((resolve) => {
    settleClosed = resolve
  })
  const gone = (): AppError => new AppError('STORAGE', 'the running AutoCbot went away before it answered; try again')

  socket.on('data', (piece: Buffer) => {
    const lines = reader.push(piece)
    if (lines === undefined) {
      socket.destroy()
      return
    }
    for (const line of lines) {
      const answer = answerSchema.safeParse(parseJson(line))
      if (!answer.success) continue
      if ('event' in answer.data) {
        for (const listener of listeners) listener(answer.data.event)
        continue
      }
      const { id, ...result } = answer.data
      waiting.get(id)?.resolve(result)
      waiting.delete(id)
    }
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    isOpen = false
    for (const { reject } of waiting.values()) reject(gone())
    waiting.clear()
    settleClosed()
  })

  const ask = (request: Record<string, unknown>): Promise<CallResult> =>
    new Promise((resolve, reject) => {
      if (!isOpen) {
        reject(gone())
        return
      }
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      socket.write(`${JSON.stringify({ id, ...request })}\n`)
    })

  return {
    call: (name, input) => ask({ name, input }),
    async subscribe(listener) {
      listeners.push(listener)
      await ask({ subscribe: true })
    },
    closed,
    close: () => socket.destroySoon(),
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
