import type { WebSocket } from 'ws'
import type { Clock } from '#main/ports.ts'
import type { Faults } from '#test/fakes/venue/faults.ts'
import type { Arrival } from '#test/fakes/venue/http-door.ts'
import { RequestTroubles } from '#test/fakes/venue/request-troubles.ts'
import type { StreamOutlet } from '#test/fakes/venue/stream-outlet.ts'
import { type ApiKey, type ApiKeys, checkTime } from './api-keys.ts'
import { BybitError } from './bybit-error.ts'
import { type Command, readCommand } from './command.ts'
import { asBybitError, dispatch, socketMethod } from './dispatch.ts'
import type { Backend } from './method.ts'
import { paramsOf } from './params.ts'
import { limitHeaders, type RateLimits } from './rate-limits.ts'
import { authenticate } from './socket-auth.ts'

/** What a connection for orders works with. */
export type TradeParts = {
  readonly backend: Backend
  readonly keys: ApiKeys
  readonly limits: RateLimits
  readonly faults: Faults
  readonly clock: Clock
  readonly arrivals: Arrival[]
}

type Reply = Record<string, unknown>

/** A connection to `/v5/trade`: orders over the websocket by whoever has proved a key. */
export class TradeConnection {
  readonly #socket: WebSocket
  readonly #outlet: StreamOutlet
  readonly #parts: TradeParts
  readonly #id: string
  readonly #troubles: RequestTroubles
  #key: ApiKey | undefined

  constructor(socket: WebSocket, outlet: StreamOutlet, parts: TradeParts, id: string) {
    this.#socket = socket
    this.#outlet = outlet
    this.#parts = parts
    this.#id = id
    this.#troubles = new RequestTroubles(parts.faults, parts.clock)
  }

  /** Answers from now on. */
  start(): void {
    this.#socket.on('message', (data: Buffer) => this.#take(data.toString()))
  }

  #take(message: string): void {
    const { backend, arrivals, faults } = this.#parts
    const command = readCommand(message)
    if (command === undefined) {
      this.#send({ retCode: 10_001, retMsg: 'params error', op: '', connId: this.#id })
      return
    }
    if (command.op === 'ping') {
      const data = [String(backend.now())]
      this.#outlet.tell('pong', { retCode: 0, retMsg: 'OK', op: 'pong', data, connId: this.#id })
      return
    }
    if (command.op === 'auth') {
      this.#authenticate(command)
      return
    }
    arrivals.push({ name: command.op, at: backend.now(), params: JSON.stringify(command.args) })
    const text = JSON.stringify
    this.#troubles.take(command.op, () => this.#run(command), {
      send: (reply) => this.#send(reply),
      sendOther: ({ body }) => this.#socket.send(body),
      sendPart: (reply, bytes) => this.#socket.send(text(reply).slice(0, bytes), () => this.#socket.terminate()),
      sendNoise: (reply) => this.#socket.send(faults.noise(text(reply).length)),
      breakOff: () => this.#socket.terminate(),
    })
  }

  #authenticate({ args, reqId }: Command): void {
    const { keys, backend } = this.#parts
    try {
      this.#key = authenticate(args, keys, backend.now())
      this.#send({ ...named(reqId), retCode: 0, retMsg: 'OK', op: 'auth', connId: this.#id })
    } catch (error) {
      const { code, message } = asBybitError(error)
      this.#send({ ...named(reqId), retCode: code, retMsg: message, op: 'auth', connId: this.#id })
      this.#socket.close()
    }
  }

  #run({ op, reqId, header, args }: Command): Reply {
    const { backend, keys, limits } = this.#parts
    const now = backend.now()
    const frame = { ...named(reqId), op, connId: this.#id }
    try {
      const method = socketMethod(op)
      if (method === undefined) throw new BybitError(10_404, 'op type is not found')
      if (this.#key === undefined) throw new BybitError(10_003, 'Request not authorized')
      const key = keys.find(this.#key.key)
      checkTime(header?.['X-BAPI-TIMESTAMP'] ?? '', header?.['X-BAPI-RECV-WINDOW'] ?? '', now)
      const { result, refusal, usage } = dispatch(method, () => paramsOf(args[0]), key, backend, limits)
      return {
        ...frame,
        retCode: refusal?.code ?? 0,
        retMsg: refusal?.message ?? 'OK',
        data: result,
        header: { ...(usage === undefined ? {} : limitHeaders(usage)), Traceid: this.#id, Timenow: String(now) },
        retExtInfo: {},
      }
    } catch (error) {
      const { code, message } = asBybitError(error)
      return { ...frame, retCode: code, retMsg: message, data: {}, header: { Timenow: String(now) }, retExtInfo: {} }
    }
  }

  #send(reply: Reply): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(reply))
  }
}

function named(reqId: string | undefined): Reply {
  return reqId === undefined ? {} : { reqId }
}
