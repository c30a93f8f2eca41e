import type { AuditLog } from '#main/system/audit.ts'
import type { credentialsCalls } from '#shared/contract/credentials.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import { AppError } from '#shared/errors.ts'
import type { Confirmation } from './confirmation.ts'
import type { KeyAdmission } from './key-admission.ts'
import type { KeyStore } from './key-store.ts'

export type CredentialsParts = {
  readonly keys: KeyStore
  readonly admission: KeyAdmission
  /** Names of the accounts that use a key. */
  readonly usedBy: (credential: string) => readonly string[]
  readonly confirmation: Confirmation
  readonly audit: AuditLog
}

/** The calls of the credentials area. No answer holds anything of a key. */
export function credentialsHandlers(parts: CredentialsParts): HandlersOf<typeof credentialsCalls> {
  const { keys, admission, usedBy, confirmation, audit } = parts
  return {
    'credentials.list': () => ({ items: keys.list() }),
    'credentials.add': ({ apiKey, secret, passphrase, ...rest }, { origin }) =>
      admission.add({ ...rest, keys: { apiKey, secret, passphrase } }, origin),
    'credentials.check': ({ apiKey, secret, passphrase, ...rest }) =>
      admission.check({ ...rest, keys: { apiKey, secret, passphrase } }),
    'credentials.remove': async ({ id }, { origin }) => {
      const { label, exchange } = keys.get(id)
      const [user] = usedBy(id)
      if (user !== undefined) {
        throw new AppError('CONFLICT', `the account ${user} uses this key; remove the account first`, { account: user })
      }
      await confirmation.require(origin, {
        title: 'Remove key',
        message: `Forget the key "${label}"?`,
        detail: 'AutoCbot forgets it; at the exchange it stays until it is deleted there.',
        confirmLabel: 'Forget key',
      })
      keys.remove(id)
      audit.add({ action: 'credentials.remove', origin, details: { id, exchange, label } })
      return {}
    },
    'credentials.test': ({ id }) => admission.test(id),
  }
}
