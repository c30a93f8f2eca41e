import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '#main/ports.ts'
import type { Faults } from './faults.ts'
import { RequestTroubles } from './request-troubles.ts'

const LARGEST_BODY = 100_000

/** A request that arrived. */
export type Arrival = { readonly name: string; readonly at: number; readonly params: string }

/** A request as it came; `name` is `POST /v5/order/create`, `search` the query without its mark. */
export type Asked = {
  readonly name: string
  readonly search: string
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

/** An answer as it goes. */
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Takes requests over HTTP and lets happen to them what a test has asked for. */
export class HttpDoor {
  readonly #answer: (asked: Asked) => Answer
  readonly #faults: Faults
  readonly #now: () => number
  readonly #arrivals: Arrival[]
  readonly #troubles: RequestTroubles

  constructor(answer: (asked: Asked) => Answer, faults: Faults, clock: Clock, now: () => number, arrivals: Arrival[]) {
    this.#answer = answer
    this.#faults = faults
    this.#now = now
    this.#arrivals = arrivals
    this.#troubles = new RequestTroubles(faults, clock)
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
    this.#arrivals.push({ name, at: this.#now(), params: search + body })
    this.#troubles.take(name, () => this.#answer({ name, search, body, headers: request.headers }), {
      send: (answer) => send(response, answer),
      sendOther: ({ status, headers, body: other }) => send(response, { status, headers: headers ?? {}, body: other }),
      sendPart(answer, bytes) {
        response.writeHead(answer.status, {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(answer.body),
        })
        response.write(answer.body.slice(0, bytes), () => request.socket.destroy())
      },
      sendNoise: (answer) => send(response, { ...answer, body: this.#faults.noise(answer.body.length) }),
      breakOff: () => request.socket.destroy(),
    })
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
