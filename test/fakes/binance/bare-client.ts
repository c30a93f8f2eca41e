import { createHmac } from 'node:crypto'
import type { ApiKey } from './api-keys.ts'

/** An answer as it came: status, headers, and the JSON in the body. */
export type BareAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Asks without a client library, so that a test can send what no library would. `now` is the client's own time. */
export async function ask(
  restUrl: string,
  name: string,
  params: Readonly<Record<string, string | number>> = {},
  signer?: { readonly key: ApiKey; readonly now: number; readonly secret?: string },
): Promise<BareAnswer> {
  const [method = 'GET', path = '/'] = name.split(' ')
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(params)) query.append(key, String(value))
  if (signer !== undefined) {
    query.append('timestamp', String(signer.now))
    const secret = signer.secret ?? signer.key.secret
    query.append('signature', createHmac('sha256', secret).update(query.toString()).digest('hex'))
  }
  const headers: Record<string, string> = signer === undefined ? {} : { 'X-MBX-APIKEY': signer.key.key }
  const response = await fetch(`${restUrl}${path}?${query.toString()}`, { method, headers })
  return { status: response.status, headers: response.headers, body: await response.json() }
}
