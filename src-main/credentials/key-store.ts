import { z } from 'zod'
import type { ExchangeCredentials, ExchangeEnvironment } from '#main/exchanges/connection.ts'
import type { Clock, Ids, Keychain } from '#main/ports.ts'
import type { CredentialRow, CredentialsRepository } from '#main/storage/books/credentials-repository.ts'
import type { KnownSecrets } from '#main/system/known-secrets.ts'
import type { Credential } from '#shared/contract/credentials.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import type { PassphraseVault } from './passphrase-vault.ts'

/** What a key is stored with. The whole of it is encrypted; the address belongs to it, so that keys go nowhere else. */
const sealedSchema = z.object({
  exchange: z.string(),
  environment: z.string(),
  url: z.string().optional(),
  apiKey: z.string(),
  secret: z.string(),
  passphrase: z.string().optional(),
})

/** Where keys lie: the system's keychain or the passphrase's vault. */
export type Keeper = CredentialRow['kind']

/** A key, ready to be used, and where it may be used. */
export type OpenedKey = {
  readonly exchange: string
  readonly environment: ExchangeEnvironment
  readonly credentials: ExchangeCredentials
}

export type KeyStoreParts = {
  readonly repository: CredentialsRepository
  readonly vault: PassphraseVault
  /** Absent where this program has none, as without the desktop app. */
  readonly keychain: Keychain | undefined
  readonly secrets: KnownSecrets
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
}

const WITHOUT_DESKTOP =
  'the command line and the engine without a window cannot use the system keychain; keep keys by a passphrase instead (auth.setPassphrase), which works for both'

/** Stored keys of exchanges: encrypted by the system's keychain, or by a passphrase where there is none. Never in the clear. */
export class KeyStore {
  readonly #parts: KeyStoreParts

  constructor(parts: KeyStoreParts) {
    this.#parts = parts
  }

  /** Whether there is a keychain, and why not. */
  keychain(): { readonly kind: 'os' | 'none'; readonly reason?: string } {
    return this.#parts.keychain?.available() ?? { kind: 'none', reason: WITHOUT_DESKTOP }
  }

  /** Where a new key goes unless told otherwise; undefined where it cannot be kept now. */
  standardKeeper(): Keeper | undefined {
    if (this.keychain().kind === 'os') return 'os'
    return this.#parts.vault.isUnlocked ? 'vault' : undefined
  }

  /** The keeper that is wanted, or the standard one. Throws LOCKED, saying what to do, where it cannot keep anything now. */
  requireKeeper(wanted?: Keeper): Keeper {
    const { vault } = this.#parts
    const keychain = this.keychain()
    if (wanted !== 'vault' && keychain.kind === 'os') return 'os'
    if (wanted === 'os') throw new AppError('LOCKED', sentence(keychain.reason))
    if (vault.isUnlocked) return 'vault'
    throw vault.exists
      ? new AppError('LOCKED', 'keys are locked; unlock them with the passphrase (auth.unlock)')
      : new AppError(
          'LOCKED',
          wanted === 'vault'
            ? 'there is no passphrase to keep keys with; set one first (auth.setPassphrase)'
            : `there is no keychain to keep keys in: ${sentence(keychain.reason)}`,
        )
  }

  /** Stores a key. Throws as `requireKeeper` does. */
  add(key: OpenedKey, label: string, wanted?: Keeper): Credential {
    const { repository, clock, ids } = this.#parts
    const kind = this.requireKeeper(wanted)
    const id = ids.next()
    const { environment, exchange, credentials } = key
    this.#know(credentials)
    const text = JSON.stringify({
      exchange,
      environment: environment.kind,
      ...(environment.kind === 'loopback' ? { url: environment.url } : {}),
      ...credentials,
    })
    const row: CredentialRow = {
      id,
      exchange,
      environment: environment.kind,
      url: environment.kind === 'loopback' ? environment.url : null,
      label,
      kind,
      sealed: this.#seal(kind, id, text),
      createdAt: clock.now(),
    }
    repository.add(row)
    return this.#show(row)
  }

  list(): Credential[] {
    return this.#parts.repository.list().map((row) => this.#show(row))
  }

  /** Throws NOT_FOUND. */
  get(id: string): Credential {
    return this.#show(this.#row(id))
  }

  /** The key itself. Throws NOT_FOUND, LOCKED where it cannot be read now, or STORAGE where it cannot be read any more. */
  open(id: string): OpenedKey {
    const row = this.#row(id)
    const parsed = sealedSchema.safeParse(jsonOf(this.#unseal(row)))
    if (!parsed.success || parsed.data.exchange !== row.exchange || parsed.data.environment !== row.environment) {
      throw unreadable()
    }
    const { apiKey, secret, passphrase, url } = parsed.data
    const credentials = { apiKey, secret, ...(passphrase === undefined ? {} : { passphrase }) }
    this.#know(credentials)
    if (row.environment !== 'loopback')
      return { exchange: row.exchange, environment: { kind: row.environment }, credentials }
    if (url === undefined) throw unreadable()
    return { exchange: row.exchange, environment: { kind: 'loopback', url }, credentials }
  }

  /** Throws NOT_FOUND. */
  remove(id: string): void {
    this.#row(id)
    this.#parts.repository.remove(id)
  }

  /** Whether the passphrase keeps any of them. */
  hasVaultKeys(): boolean {
    return this.#parts.repository.list().some(({ kind }) => kind === 'vault')
  }

  #row(id: string): CredentialRow {
    const row = this.#parts.repository.find(id)
    if (row !== undefined) return row
    const meant = suggest(
      id,
      this.#parts.repository.list().map((each) => each.id),
    )
    throw new AppError('NOT_FOUND', `there is no key ${quoted(id)}${didYouMean(meant)}`, { credential: id })
  }

  #show(row: CredentialRow): Credential {
    const { id, exchange, environment, label, kind, createdAt } = row
    const reason = this.#whyNot(kind)
    return {
      id,
      exchange,
      environment,
      label,
      kind,
      createdAt,
      isReadable: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
    }
  }

  /** Why keys of that kind cannot be read now. */
  #whyNot(kind: Keeper): string | undefined {
    const { vault, keychain } = this.#parts
    if (kind === 'vault') {
      return vault.isUnlocked ? undefined : 'it is locked; unlock it with the passphrase (auth.unlock)'
    }
    if (keychain === undefined) {
      return 'it lies in the system keychain, which only the desktop app can read; start the app, or add the key again with store: vault'
    }
    const available = keychain.available()
    return available.kind === 'os' ? undefined : `it lies in the system keychain: ${sentence(available.reason)}`
  }

  #seal(kind: Keeper, id: string, text: string): string {
    const { vault, keychain } = this.#parts
    if (kind === 'vault') return vault.seal(id, text)
    try {
      if (keychain === undefined) throw new Error('there is no keychain')
      return keychain.encrypt(text).toString('base64')
    } catch (error) {
      throw new AppError(
        'LOCKED',
        'the system keychain did not take the key; unlock it and try again, or keep the key by a passphrase (store: vault)',
        undefined,
        { cause: error },
      )
    }
  }

  #unseal({ id, kind, sealed }: CredentialRow): string {
    const reason = this.#whyNot(kind)
    if (reason !== undefined) throw new AppError('LOCKED', `the key cannot be read: ${reason}`, { credential: id })
    const { vault, keychain } = this.#parts
    if (kind === 'vault') return vault.open(id, sealed)
    try {
      if (keychain === undefined) throw new Error('there is no keychain')
      return keychain.decrypt(Buffer.from(sealed, 'base64'))
    } catch (error) {
      throw new AppError(
        'LOCKED',
        'the system keychain does not open the key; unlock the keychain and try again; where it was replaced, remove the key and add it again',
        { credential: id },
        { cause: error },
      )
    }
  }

  #know({ apiKey, secret, passphrase }: ExchangeCredentials): void {
    this.#parts.secrets.add(apiKey, secret, passphrase)
  }
}

function sentence(reason: string | undefined): string {
  return reason ?? 'there is no system keychain here; keep keys by a passphrase instead (auth.setPassphrase)'
}

function unreadable(): AppError {
  return new AppError('STORAGE', 'the stored key is damaged and cannot be read; remove it and add it again')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
