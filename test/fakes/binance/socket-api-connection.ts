import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { Clock } from '#main/ports.ts'
import type { Account } from '#test/fakes/venue/account.ts'
import type { Faults } from '#test/fakes/venue/faults.ts'
import type { Arrival } from '#test/fakes/venue/http-door.ts'
import { RequestTroubles } from '#test/fakes/venue/request-troubles.ts'
import type { StreamOutlet } from '#test/fakes/venue/stream-outlet.ts'
import type { ApiKeys } from './api-keys.ts'
import { BinanceError } from './binance-error.ts'
import { asBinanceError, authenticate, type Credentials, dispatch, socketMethod } from './dispatch.ts'
import type { Backend } from './method.ts'
import { Params } from './params.ts'

const requestSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).default(null),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
})
type Request = z.infer<typeof requestSchema>

/** What a connection to the websocket API works with. */
export type SocketApiParts = {
  readonly backend: Backend
  readonly keys: ApiKeys
  readonly faults: Faults
  readonly clock: Clock
  readonly arrivals: Arrival[]
}

/** A connection to `/ws-api/v3`: methods by name, signed one by one, and user events for those who ask for them. */
export class SocketApiConnection {
  readonly #socket: WebSocket
  readonly #outlet: StreamOutlet
  readonly #parts: SocketApiParts
  readonly #subscriptions = new Map<number, () => void>()
  #nextSubscription = 0
  readonly #troubles: RequestTroubles

  constructor(socket: WebSocket, outlet: StreamOutlet, parts: SocketApiParts) {
    this.#socket = socket
    this.#outlet = outlet
    this.#parts = parts
    this.#troubles = new RequestTroubles(parts.faults, parts.clock)
  }

  /** Answers from now on. */
  start(): void {
    this.#socket.on('message', (data: Buffer) => this.#take(data.toString()))
    this.#socket.on('close', () => this.#unsubscribe(undefined))
  }

  #take(message: string): void {
    const request = readRequest(message)
    if (request === undefined) {
      const error = {
        code: -1135,
        msg: 'Invalid JSON Request',
      }
      this.#answer({ id: null, status: 400, error })
      return
    }
    const { arrivals, backend, faults } = this.#parts
    arrivals.push({ name: request.method, at: backend.now(), params: JSON.stringify(request.params) })
    const text = JSON.stringify
    this.#troubles.take(request.method, () => this.#run(request), {
      send: (answer) => this.#answer(answer),
      sendOther: (fault) => this.#socket.send(fault.body),
      sendPart: (answer, bytes) => this.#socket.send(text(answer).slice(0, bytes), () => this.#socket.terminate()),
      sendNoise: (answer) => this.#socket.send(faults.noise(text(answer).length)),
      breakOff: () => this.#socket.terminate(),
    })
  }

  #answer(answer: Record<string, unknown>): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(answer))
  }

  #run(request: Request): Record<string, unknown> {
    const { backend } = this.#parts
    const { id } = request
    try {
      const { result, uid } = this.#call(request)
      const usage = { rateLimits: backend.limits.usage(backend.now(), uid) }
      return { id, status: 200, result, ...(request.params.returnRateLimits === false ? {} : usage) }
    } catch (error) {
      const refusal = error instanceof BinanceError ? error : asBinanceError(error)
      const retryAfter = Number(refusal.headers['Retry-After'])
      const wait =
        retryAfter > 0 ? { serverTime: backend.now(), retryAfter: backend.now() + retryAfter * 1000 } : undefined
      const body = refusal.body()
      return {
        id,
        status: refusal.status,
        error: wait === undefined ? body : { ...body, data: wait },
        rateLimits: backend.limits.usage(backend.now(), undefined),
      }
    }
  }

  #call({ method: name, params: raw }: Request): { result: unknown; uid: number | undefined } {
    const { backend, keys } = this.#parts
    const params = new Params(Object.entries(raw).map(([key, value]): [string, string] => [key, textOf(value)]))
    const credentials: Credentials = {
      apiKey: params.text('apiKey'),
      signature: params.text('signature'),
      signed: signedTexts(raw),
    }
    switch (name) {
      case 'userDataStream.subscribe.signature': {
        backend.limits.spend(2, backend.now())
        const key = keys.find(credentials.apiKey, 'read')
        authenticate(params, credentials, key, backend.now())
        return { result: { subscriptionId: this.#subscribe(key.account) }, uid: key.account.uid }
      }
      case 'userDataStream.unsubscribe':
        this.#unsubscribe(params.integer('subscriptionId'))
        return { result: {}, uid: undefined }
      case 'session.status':
        return { result: { apiKey: null, authorizedSince: null, serverTime: backend.now() }, uid: undefined }
      case 'session.logon':
        throw new BinanceError(-4056, 'HMAC_SHA256 API key is not supported.')
      default: {
        const method = socketMethod(name)
        if (method === undefined) throw new BinanceError(-1140, `Unknown method '${name}'.`)
        const { result, key } = dispatch(method, params, credentials, backend, keys)
        return { result, uid: key?.account.uid }
      }
    }
  }

  #subscribe(account: Account): number {
    const subscriptionId = this.#nextSubscription++
    const stop = this.#parts.backend.users.listenTo(account, (event) =>
      this.#outlet.tell('user', { subscriptionId, event }),
    )
    this.#subscriptions.set(subscriptionId, stop)
    return subscriptionId
  }

  #unsubscribe(only: number | undefined): void {
    for (const [id, stop] of this.#subscriptions) {
      if (only !== undefined && id !== only) continue
      stop()
      this.#subscriptions.delete(id)
    }
  }
}

/** The parameters in the order of their names, as they are signed: their values plain or percent-encoded. */
function signedTexts(raw: Readonly<Record<string, unknown>>): string[] {
  const pairs = Object.keys(raw)
    .filter((name) => name !== 'signature')
    .sort()
    .map((name): [string, string] => [name, textOf(raw[name])])
  return [
    pairs.map(([name, value]) => `${name}=${value}`).join('&'),
    pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'),
  ]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function readRequest(text: string): Request | undefined {
  try {
    return requestSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
