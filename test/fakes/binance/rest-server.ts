import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '#main/ports.ts'
import type { ApiKeys } from './api-keys.ts'
import { BinanceError } from './binance-error.ts'
import { asBinanceError, dispatch, restMethod } from './dispatch.ts'
import type { Faults, RequestFault } from './faults.ts'
import type { Backend } from './method.ts'
import { Params } from './params.ts'

const LARGEST_BODY = 100_000

/** A request that arrived. */
export type Arrival = { readonly name: string; readonly at: number; readonly params: string }

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }

/** Answers `/api/v3` and `/sapi/v1` over HTTP. */
export class RestServer {
  readonly #backend: Backend
  readonly #keys: ApiKeys
  readonly #faults: Faults
  readonly #clock: Clock
  readonly #arrivals: Arrival[]
  /** Answers that wait for the next one to overtake them. */
  #held: (() => void)[] = []

  constructor(backend: Backend, keys: ApiKeys, faults: Faults, clock: Clock, arrivals: Arrival[]) {
    this.#backend = backend
    this.#keys = keys
    this.#faults = faults
    this.#clock = clock
    this.#arrivals = arrivals
  }

  /** Takes one request of the HTTP server. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      body += part
      if (body.length > LARGEST_BODY) request.destroy()
    })
    request.on('end', () => this.#take(request, response, body))
  }

  #take(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { pathname, search } = splitUrl(request.url ?? '/')
    const name = `${request.method ?? 'GET'} ${pathname}`
    this.#arrivals.push({ name, at: this.#backend.now(), params: search + body })
    const fault = this.#faults.forRequest(name)
    const run = () => this.#run(name, search, body, request.headers['x-mbx-apikey'])
    if (fault === undefined) send(response, run())
    else this.#trouble(fault, run, request, response)
    this.#releaseHeld(fault)
  }

  #releaseHeld(fault: RequestFault | undefined): void {
    if (fault?.kind === 'reorder') return
    const held = this.#held
    this.#held = []
    for (const release of held) release()
  }

  #trouble(fault: RequestFault, run: () => Answer, request: IncomingMessage, response: ServerResponse): void {
    switch (fault.kind) {
      case 'delay':
        this.#clock.schedule(() => send(response, run()), fault.ms)
        return
      case 'late_answer': {
        const answer = run()
        this.#clock.schedule(() => send(response, answer), fault.ms)
        return
      }
      case 'lose':
        if (fault.isDone) run()
        request.socket.destroy()
        return
      case 'hang':
        if (fault.isDone) run()
        return
      case 'answer':
        if (fault.isDone) run()
        send(response, { status: fault.status, headers: fault.headers ?? {}, body: fault.body })
        return
      case 'cut': {
        const answer = run()
        response.writeHead(answer.status, {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(answer.body),
        })
        response.write(answer.body.slice(0, fault.bytes), () => request.socket.destroy())
        return
      }
      case 'garbage': {
        const answer = run()
        send(response, { ...answer, body: this.#faults.noise(answer.body.length) })
        return
      }
      case 'twice':
        run()
        send(response, run())
        return
      case 'reorder': {
        const answer = run()
        this.#held.push(() => send(response, answer))
        return
      }
      default:
        fault satisfies never
    }
  }

  #run(name: string, search: string, body: string, apiKey: string | string[] | undefined): Answer {
    const { limits } = this.#backend
    const now = this.#backend.now()
    const method = restMethod(name)
    if (method === undefined) {
      return { status: 404, headers: { 'Content-Type': 'text/html' }, body: '<html><body>404 Not found</body></html>' }
    }
    try {
      const pairs = [...new URLSearchParams(body), ...new URLSearchParams(search)]
      const params = new Params(pairs)
      const { result, key } = dispatch(
        method,
        params,
        {
          apiKey: typeof apiKey === 'string' ? apiKey : undefined,
          signature: params.text('signature'),
          // What is signed is the query and the body as they were sent, without anything between them.
          signed: [withoutSignature(search) + withoutSignature(body)],
        },
        this.#backend,
        this.#keys,
      )
      return { status: 200, headers: limits.headers(now, key?.account.uid), body: JSON.stringify(result) }
    } catch (error) {
      const refusal = error instanceof BinanceError ? error : asBinanceError(error)
      const headers = { ...limits.headers(now, undefined), ...refusal.headers }
      return { status: refusal.status, headers, body: JSON.stringify(refusal.body()) }
    }
  }
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'Content-Type': 'application/json;charset=UTF-8', ...answer.headers })
  response.end(answer.body)
}

function splitUrl(url: string): { pathname: string; search: string } {
  const mark = url.indexOf('?')
  return mark < 0 ? { pathname: url, search: '' } : { pathname: url.slice(0, mark), search: url.slice(mark + 1) }
}

function withoutSignature(text: string): string {
  return text
    .split('&')
    .filter((part) => !part.startsWith('signature='))
    .join('&')
}
