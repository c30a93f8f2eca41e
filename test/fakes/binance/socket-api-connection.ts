import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { Clock } from '#main/ports.ts'
import type { Account } from './account.ts'
import type { ApiKeys } from './api-keys.ts'
import { BinanceError } from './binance-error.ts'
import { asBinanceError, authenticate, type Credentials, dispatch, socketMethod } from './dispatch.ts'
import type { Faults, RequestFault } from './faults.ts'
import type { Backend } from './method.ts'
import { Params } from './params.ts'
import type { Arrival } from './rest-server.ts'
import type { StreamOutlet } from './stream-outlet.ts'

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
  #held: Record<string, unknown>[] = []

  constructor(socket: WebSocket, outlet: StreamOutlet, parts: SocketApiParts) {
    this.#socket = socket
    this.#outlet = outlet
    this.#parts = parts
  }

  /** Answers from now on. */
  start(): void {
    this.#socket.on('message', (data: Buffer) => this.#take(data.toString()))
    this.#socket.on('close', () => this.#unsubscribe(undefined))
  }

  #take(text: string): void {
    const request = readRequest(text)
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
    const fault = faults.forRequest(request.method)
    if (fault === undefined) this.#answer(this.#run(request))
    else this.#trouble(fault, request)
    if (fault?.kind === 'reorder') return
    const held = this.#held
    this.#held = []
    for (const answer of held) this.#answer(answer)
  }

  #trouble(fault: RequestFault, request: Request): void {
    const { clock, faults } = this.#parts
    switch (fault.kind) {
      case 'delay':
        clock.schedule(() => this.#answer(this.#run(request)), fault.ms)
        return
      case 'late_answer': {
        const answer = this.#run(request)
        clock.schedule(() => this.#answer(answer), fault.ms)
        return
      }
      case 'lose':
        if (fault.isDone) this.#run(request)
        this.#socket.terminate()
        return
      case 'hang':
        if (fault.isDone) this.#run(request)
        return
      case 'answer':
        if (fault.isDone) this.#run(request)
        this.#socket.send(fault.body)
        return
      case 'cut':
        this.#socket.send(JSON.stringify(this.#run(request)).slice(0, fault.bytes), () => this.#socket.terminate())
        return
      case 'garbage':
        this.#socket.send(faults.noise(JSON.stringify(this.#run(request)).length))
        return
      case 'twice':
        this.#run(request)
        this.#answer(this.#run(request))
        return
      case 'reorder':
        this.#held.push(this.#run(request))
        return
      default:
        fault satisfies never
    }
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
