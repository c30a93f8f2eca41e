import type { Answer, Asked } from '#test/fakes/venue/http-door.ts'
import type { ApiKeys } from './api-keys.ts'
import { BinanceError } from './binance-error.ts'
import { asBinanceError, dispatch, restMethod } from './dispatch.ts'
import type { Backend } from './method.ts'
import { Params } from './params.ts'

/** Answers `/api/v3` and `/sapi/v1` over HTTP. */
export class RestServer {
  readonly #backend: Backend
  readonly #keys: ApiKeys

  constructor(backend: Backend, keys: ApiKeys) {
    this.#backend = backend
    this.#keys = keys
  }

  /** The answer to a request. */
  answer({ name, search, body, headers: sent }: Asked): Answer {
    const apiKey = sent['x-mbx-apikey']
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

function withoutSignature(text: string): string {
  return text
    .split('&')
    .filter((part) => !part.startsWith('signature='))
    .join('&')
}
