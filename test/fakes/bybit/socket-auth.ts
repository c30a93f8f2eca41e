import type { ApiKey, ApiKeys } from './api-keys.ts'
import { isSigned } from './api-keys.ts'
import { BybitError } from './bybit-error.ts'

/** The key that `["key", expires, "signature"]` names and proves. Throws what is wrong with it. */
export function authenticate(args: readonly unknown[], keys: ApiKeys, now: number): ApiKey {
  const [name, expires, signature] = args
  if (typeof name !== 'string' || typeof signature !== 'string') throw new BybitError(10_001, 'Params Error')
  const until = Number(expires)
  if (!(until > now)) throw new BybitError(10_004, 'Request expired')
  const key = keys.find(name)
  if (!isSigned(`GET/realtime${String(expires)}`, signature, key.secret)) {
    throw new BybitError(10_004, 'Invalid signature')
  }
  return key
}
