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
const HELLO_PATIENCE_MS = 5_000

const answerSchema = z.union([
  z.object({ event: eventEnvelopeSchema }),
  z.object({ hello: z.literal(true) }),
  z.object({ goodbye: z.literal(true) }),
  z.object({ id: z.number() }).and(callResultSchema),
])

/** The engine of another process, reached through its socket. */
export type SocketClient = {
  /**
   * Rejects with LOCKED when the other process ended and did not take the call, so that it can be made again; with STORAGE
   * when it went away before it answered.
   */
  call(name: string, input: unknown): Promise<CallResult>
  /** From now on the events of the engine go to `listener`. */
  subscribe(listener: (event: EventEnvelope) => void): Promise<void>
  /** Settles when the connection is gone. */
  readonly closed: Promise<void>
  close(): void
}

/**
 * Connects to whoever serves `dataFolder`; undefined when nobody listens there, whoever did is just ending, or it does not
 * say hello within `patienceMs` (a stopped process still has its socket).
 */
export async function connectToEngine(
  dataFolder: string,
  patienceMs = HELLO_PATIENCE_MS,
): Promise<SocketClient | undefined> {
  const socket = await open(socketPlace(dataFolder).path)
  if (socket === undefined) return undefined
  const { client, accepted } = clientOf(socket)
  const timer = setTimeout(() => socket.destroy(), patienceMs)
  const isAccepted = await accepted
  clearTimeout(timer)
  return isAccepted ? client : undefined
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

function clientOf(socket: Socket): { client: SocketClient; accepted: Promise<boolean> } {
  const reader = createLineReader(MAX_ANSWER_BYTES)
  const waiting = new Map<number, { resolve: (result: CallResult) => void; reject: (error: AppError) => void }>()
  const listeners: ((event: EventEnvelope) => void)[] = []
  let lastId = 0
  let isOpen = true
  let settleClosed = (): void => {}
  const closed = new Promise<void>((resolve) => {
    settleClosed = resolve
  })
  let hasSaidGoodbye = false
  const gone = (): AppError =>
    hasSaidGoodbye
      ? new AppError('LOCKED', 'the running AutoCbot is just ending; try again')
      : new AppError('STORAGE', 'the running AutoCbot went away before it answered; try again')
  let settleAccepted = (_isAccepted: boolean): void => {}
  const accepted = new Promise<boolean>((resolve) => {
    settleAccepted = resolve
  })

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
      if ('hello' in answer.data) {
        settleAccepted(true)
        continue
      }
      if ('goodbye' in answer.data) {
        hasSaidGoodbye = true
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
    settleAccepted(false)
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

  const client: SocketClient = {
    call: (name, input) => ask({ name, input }),
    async subscribe(listener) {
      listeners.push(listener)
      await ask({ subscribe: true })
    },
    closed,
    close: () => socket.destroySoon(),
  }
  return { client, accepted }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
