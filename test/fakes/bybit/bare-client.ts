import { createHmac } from 'node:crypto'
import type { ApiKey } from './api-keys.ts'

/** An answer as it came: status, headers, and the JSON in the body. */
export type BareAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Who signs, and with what time; `secret` and `window` where they are other ones. */
export type Signer = {
  readonly key: ApiKey
  readonly now: number
  readonly secret?: string
  readonly window?: number
}

/** Asks without a client library, so that a test can send what no library would. */
export async function ask(
  restUrl: string,
  name: string,
  params: Readonly<Record<string, string | number>> = {},
  signer?: Signer,
): Promise<BareAnswer> {
  const [method = 'GET', path = '/'] = name.split(' ')
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(params)) query.append(key, String(value))
  const isPost = method === 'POST'
  const payload = isPost ? JSON.stringify(params) : query.toString()
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (signer !== undefined) {
    const { key, now, secret, window = 5000 } = signer
    const text = `${now}${key.key}${window}${payload}`
    headers['X-BAPI-API-KEY'] = key.key
    headers['X-BAPI-TIMESTAMP'] = String(now)
    headers['X-BAPI-RECV-WINDOW'] = String(window)
    headers['X-BAPI-SIGN'] = createHmac('sha256', secret ?? key.secret)
      .update(text)
      .digest('hex')
  }
  const url = isPost || payload === '' ? `${restUrl}${path}` : `${restUrl}${path}?${payload}`
  const response = await fetch(url, { method, headers, ...(isPost ? { body: payload } : {}) })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== ''
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}
