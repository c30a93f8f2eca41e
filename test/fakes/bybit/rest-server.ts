import type { IncomingHttpHeaders } from 'node:http'
import type { Answer, Asked } from '#test/fakes/venue/http-door.ts'
import type { ApiKeys, Credentials } from './api-keys.ts'
import type { BybitError } from './bybit-error.ts'
import { asBybitError, dispatch, restMethod } from './dispatch.ts'
import type { Backend } from './method.ts'
import { bodyParams, Params } from './params.ts'
import { limitHeaders, type RateLimits } from './rate-limits.ts'

/** Answers `/v5` over HTTP. */
export class RestServer {
  readonly #backend: Backend
  readonly #keys: ApiKeys
  readonly #limits: RateLimits

  constructor(backend: Backend, keys: ApiKeys, limits: RateLimits) {
    this.#backend = backend
    this.#keys = keys
    this.#limits = limits
  }

  /** The answer to a request: HTTP 200 whatever comes of it, unless it does not get past the gateway. */
  answer({ name, search, body, headers }: Asked): Answer {
    const now = this.#backend.now()
    const method = restMethod(name)
    if (method === undefined) return { status: 404, headers: {}, body: '' }
    const isPost = name.startsWith('POST ')
    try {
      this.#limits.countRequest(now)
      const key =
        method.security === 'none'
          ? undefined
          : this.#keys.authenticate(credentialsOf(headers, isPost ? body : search), now)
      const readParams = () => (isPost ? bodyParams(body) : new Params(new URLSearchParams(search)))
      const { result, refusal, usage } = dispatch(method, readParams, key, this.#backend, this.#limits)
      return {
        status: 200,
        headers: usage === undefined ? {} : limitHeaders(usage),
        body: envelope(refusal, result, now),
      }
    } catch (error) {
      const refusal = asBybitError(error)
      if (refusal.text === undefined) return { status: 200, headers: {}, body: envelope(refusal, {}, now) }
      return { status: refusal.status, headers: { 'Content-Type': 'text/html' }, body: refusal.text }
    }
  }
}

function credentialsOf(headers: IncomingHttpHeaders, payload: string): Credentials {
  const text = (name: string): string | undefined => {
    const value = headers[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    apiKey: text('x-bapi-api-key'),
    timestamp: text('x-bapi-timestamp'),
    window: text('x-bapi-recv-window'),
    signature: text('x-bapi-sign'),
    payload,
  }
}

function envelope(refusal: BybitError | undefined, result: unknown, time: number): string {
  return JSON.stringify({
    retCode: refusal?.code ?? 0,
    retMsg: refusal?.message ?? 'OK',
    result,
    retExtInfo: {},
    time,
  })
}
