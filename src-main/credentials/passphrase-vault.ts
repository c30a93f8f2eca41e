import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import { Attempts } from './attempts.ts'
import { type Derivation, type DeriveInput, derivationSchema, STANDARD_DERIVATION } from './derivation.ts'
import { KEY_BYTES, openRecord, sealRecord } from './sealed-record.ts'

const SALT_BYTES = 16

const storedSchema = z.object({
  version: z.literal(1),
  derivation: derivationSchema,
  /** The vault's own key, encrypted by the one that the passphrase gives. */
  sealedKey: z.string().max(1_024),
})

export type PassphraseVaultParts = {
  /** Where the vault's beginning lies: JSON, or null or nothing where there is none. */
  readonly store: { read(): unknown; write(value: unknown): void }
  /** The key that a passphrase gives, made in a thread. */
  readonly derive: (input: DeriveInput) => Promise<Uint8Array>
  readonly clock: Pick<Clock, 'monotonic'>
}

/**
 * Keeps secrets by a passphrase. A key of its own encrypts the records; the passphrase encrypts that key, so that changing
 * the passphrase leaves the records alone. Locked, it knows nothing that would open them.
 */
export class PassphraseVault {
  readonly #parts: PassphraseVaultParts
  readonly #attempts: Attempts
  #key: Buffer | undefined
  /** One attempt at a time: side by side they would not be slowed down. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: PassphraseVaultParts) {
    this.#parts = parts
    this.#attempts = new Attempts(parts.clock)
  }

  /** Whether a passphrase was set. */
  get exists(): boolean {
    const value = this.#parts.store.read()
    return value !== undefined && value !== null
  }

  get isUnlocked(): boolean {
    return this.#key !== undefined
  }

  /** How long no passphrase is looked at, after wrong ones. */
  retryAfterMs(): number {
    return this.#attempts.retryAfterMs()
  }

  /** Sets the first passphrase; the vault is unlocked then. Throws CONFLICT where there is one. */
  create(passphrase: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.exists)
        throw new AppError('CONFLICT', 'there is a passphrase already; give the current one to change it')
      const key = randomBytes(KEY_BYTES)
      await this.#write(key, passphrase)
      this.#key = key
    })
  }

  /** Throws VALIDATION for a wrong passphrase, RATE_LIMITED after too many, CONFLICT where there is none. */
  unlock(passphrase: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#key = await this.#keyBy(passphrase)
    })
  }

  /** Throws as `unlock` does for a wrong current one; nothing is changed then. */
  change(current: string, next: string): Promise<void> {
    return this.#inTurn(async () => {
      const key = await this.#keyBy(current)
      await this.#write(key, next)
      this.#key = key
    })
  }

  /** Takes the passphrase away, and with it all that it keeps. Throws as `unlock` does. */
  destroy(current: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#keyBy(current)
      this.#parts.store.write(null)
      this.lock()
    })
  }

  /** Forgets the key. */
  lock(): void {
    this.#key?.fill(0)
    this.#key = undefined
  }

  /** Encrypts for the record of that name. Throws LOCKED. */
  seal(record: string, text: string): string {
    return sealRecord(this.#openKey(), contextOf(record), Buffer.from(text))
  }

  /** Throws LOCKED, or STORAGE for a record that was changed or belongs elsewhere. */
  open(record: string, sealed: string): string {
    const text = openRecord(this.#openKey(), contextOf(record), sealed)
    if (text !== undefined) return text.toString()
    throw new AppError(
      'STORAGE',
      'the stored key is damaged and cannot be read; remove it and add it again, or restore a backup',
    )
  }

  #openKey(): Buffer {
    if (this.#key !== undefined) return this.#key
    throw this.exists
      ? new AppError('LOCKED', 'keys are locked; unlock them with the passphrase (auth.unlock)')
      : new AppError('LOCKED', 'there is no passphrase to keep keys with; set one first (auth.setPassphrase)')
  }

  async #keyBy(passphrase: string): Promise<Buffer> {
    if (!this.exists) {
      throw new AppError('CONFLICT', 'there is no passphrase; set one first (auth.setPassphrase)')
    }
    this.#attempts.begin()
    const stored = storedSchema.safeParse(this.#parts.store.read())
    if (!stored.success) {
      throw new AppError('STORAGE', 'what the passphrase is compared with is damaged; restore a backup')
    }
    const { derivation, sealedKey } = stored.data
    const key = openRecord(await this.#derive(passphrase, derivation), vaultContext(derivation), sealedKey)
    if (key === undefined) {
      this.#attempts.wrong()
      throw new AppError('VALIDATION', 'the passphrase is wrong; nothing was changed')
    }
    this.#attempts.right()
    return key
  }

  async #write(key: Buffer, passphrase: string): Promise<void> {
    const derivation = { ...STANDARD_DERIVATION, salt: randomBytes(SALT_BYTES).toString('base64') }
    const sealedKey = sealRecord(await this.#derive(passphrase, derivation), vaultContext(derivation), key)
    this.#parts.store.write({ version: 1, derivation, sealedKey })
  }

  /** What looks the same is the same, whichever keyboard typed it. */
  #derive(passphrase: string, derivation: Derivation): Promise<Uint8Array> {
    return this.#parts.derive({ passphrase: passphrase.normalize('NFKC'), derivation })
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => undefined)
    return result
  }
}

function contextOf(record: string): string {
  return `autocbot record ${record}`
}

/** The parameters belong to it, so that weaker ones cannot be put in their place. */
function vaultContext({ name, memoryKib, iterations, parallelism, salt }: Derivation): string {
  return `autocbot vault 1 ${name} ${memoryKib} ${iterations} ${parallelism} ${salt}`
}
