import type { Clock } from '#main/ports.ts'
import type { AuditLog } from '#main/system/audit.ts'
import type { KnownSecrets } from '#main/system/known-secrets.ts'
import type { Credential, Keys, KeyTest } from '#shared/contract/credentials.ts'
import { AppError } from '#shared/errors.ts'
import type { Confirmation } from './confirmation.ts'
import type { Connections, KnownExchange } from './connections.ts'
import { environmentOf, environmentWords } from './environment.ts'
import type { Keeper, KeyStore, OpenedKey } from './key-store.ts'
import { requireSuitable, testKey } from './test-key.ts'

/** Keys that are to be stored. */
export type NewKey = {
  readonly exchange: string
  readonly label?: string | undefined
  readonly keys: Keys
  readonly testnet?: boolean | undefined
  readonly url?: string | undefined
  readonly store?: Keeper | undefined
  readonly allowWithdrawals?: boolean | undefined
}

export type KeyAdmissionParts = {
  readonly keys: KeyStore
  readonly connections: Connections
  readonly secrets: KnownSecrets
  readonly confirmation: Confirmation
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Lets keys in: they are tried at their exchange before they are stored. */
export class KeyAdmission {
  readonly #parts: KeyAdmissionParts

  constructor(parts: KeyAdmissionParts) {
    this.#parts = parts
  }

  /** Asks the exchange about keys that are not stored. Throws what `testKey` throws. */
  async check(given: Pick<NewKey, 'exchange' | 'keys' | 'testnet' | 'url'>): Promise<KeyTest> {
    const { exchange, opened } = this.#opened(given)
    return this.#ask(exchange, opened)
  }

  /** Stores keys that do what they should. Throws what `testKey` and `requireSuitable` throw, or LOCKED where nothing keeps them. */
  async add(given: NewKey, origin: string): Promise<{ credential: Credential; test: KeyTest }> {
    const { keys, confirmation, audit } = this.#parts
    const { exchange, opened } = this.#opened(given)
    const { environment } = opened
    const keeper = keys.requireKeeper(given.store)
    const test = await this.#ask(exchange, opened)
    requireSuitable(exchange.name, test, given.allowWithdrawals === true)
    await confirmation.require(origin, {
      title: 'New key',
      message: `Store this key for ${exchange.name}?`,
      detail: `It is for ${environmentWords(environment)}. It ${mayWords(test)} and is kept by ${keeper === 'os' ? 'the system keychain' : 'your passphrase'}.`,
      confirmLabel: 'Store key',
    })
    const credential = keys.add(opened, given.label ?? exchange.name, keeper)
    const { id, label, kind } = credential
    audit.add({
      action: 'credentials.add',
      origin,
      details: { id, exchange: exchange.id, environment: environment.kind, label, kind, permissions: test.permissions },
    })
    return { credential, test }
  }

  /** Asks the exchange about a stored key. */
  async test(id: string): Promise<KeyTest> {
    const opened = this.#parts.keys.open(id)
    return this.#ask(this.#parts.connections.describe(opened.exchange), opened)
  }

  #opened(given: Pick<NewKey, 'exchange' | 'keys' | 'testnet' | 'url'>): {
    exchange: KnownExchange
    opened: OpenedKey
  } {
    const { connections, secrets } = this.#parts
    const { apiKey, secret, passphrase } = given.keys
    // Before anything else, so that no error on the way can tell them.
    secrets.add(apiKey, secret, passphrase)
    const exchange = connections.describe(given.exchange)
    requireFields(exchange, given.keys)
    const environment = environmentOf(exchange, given)
    const credentials = { apiKey, secret, ...(passphrase === undefined ? {} : { passphrase }) }
    return { exchange, opened: { exchange: exchange.id, environment, credentials } }
  }

  async #ask(exchange: KnownExchange, { environment, credentials }: OpenedKey): Promise<KeyTest> {
    const connection = await this.#parts.connections.open(exchange.id, { environment, credentials })
    try {
      return await testKey(exchange.name, connection, this.#parts.clock)
    } finally {
      connection.close()
    }
  }
}

function requireFields({ name, credentialFields }: KnownExchange, { passphrase }: Keys): void {
  const isNeeded = credentialFields.includes('passphrase')
  if (isNeeded && passphrase === undefined) {
    throw new AppError('VALIDATION', `keys of ${name} have a passphrase of their own; give it too`)
  }
}

function mayWords({ permissions: { withdraw } }: KeyTest): string {
  if (withdraw === null) return 'may trade, whether it may withdraw is not known,'
  return withdraw ? 'may trade AND WITHDRAW MONEY' : 'may trade but not withdraw'
}
