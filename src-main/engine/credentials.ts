import type { Database } from 'better-sqlite3'
import type { EventHub } from '#main/contract/event-hub.ts'
import { AppLock } from '#main/credentials/app-lock.ts'
import { authHandlers } from '#main/credentials/auth-calls.ts'
import { credentialsHandlers } from '#main/credentials/calls.ts'
import { createConfirmation } from '#main/credentials/confirmation.ts'
import type { Connections } from '#main/credentials/connections.ts'
import { KeyAdmission } from '#main/credentials/key-admission.ts'
import { KeyStore } from '#main/credentials/key-store.ts'
import { PassphraseVault } from '#main/credentials/passphrase-vault.ts'
import { KEY_BYTES } from '#main/credentials/sealed-record.ts'
import { runInThread } from '#main/jobs/run-in-thread.ts'
import { createThreadPool } from '#main/jobs/thread-pool.ts'
import type { EnginePorts } from '#main/ports.ts'
import { readSettings } from '#main/settings/calls.ts'
import { createAccountsRepository } from '#main/storage/books/accounts-repository.ts'
import { createAuditRepository } from '#main/storage/books/audit-repository.ts'
import { createCredentialsRepository } from '#main/storage/books/credentials-repository.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import type { KnownSecrets } from '#main/system/known-secrets.ts'
import type { Closing } from './closing.ts'

/** Where the vault's beginning lies among the settings; the window cannot read it there. */
const VAULT = 'vault'
/** Of the thread that makes keys of passphrases; what Argon2id needs lies outside of it. */
const HEAP_MB = 64

export type CredentialsParts = {
  readonly books: Database
  readonly settings: SettingsRepository
  readonly ports: Pick<EnginePorts, 'clock' | 'ids' | 'confirm' | 'keychain'>
  readonly connections: Connections
  readonly secrets: KnownSecrets
  readonly events: EventHub
  readonly workerFile: string
  readonly closing: Closing
}

/** Wires the vault, the app's lock and the stored keys. */
export function openCredentials(parts: CredentialsParts) {
  const { books, settings, ports, connections, secrets, events, closing } = parts
  const { clock, ids, keychain } = ports
  const audit = createAuditRepository(books, clock.now)
  // A thread of its own: unlocking does not wait until a sweep has ended.
  const pool = closing.keep(createThreadPool(parts.workerFile, { maxThreads: 1, heapMb: HEAP_MB }))
  const vault = new PassphraseVault({
    store: { read: () => settings.all()[VAULT], write: (value) => settings.set({ [VAULT]: value }) },
    derive: async (input) => {
      secrets.add(input.passphrase)
      const key = await runInThread(pool, 'credentials.derive', input)
      if (key instanceof Uint8Array && key.length === KEY_BYTES) return key
      throw new Error('the thread did not answer a key')
    },
    clock,
  })
  const unlocked = new Set<() => void>()
  const lock = closing.keep(
    new AppLock({
      vault,
      clock,
      lockAfterMinutes: () => readSettings(settings.all()).lockAfterMinutes,
      onChange: (isLocked) => {
        events.publish('auth.changed', { hasPassphrase: vault.exists, isLocked })
        if (!isLocked) for (const listener of unlocked) listener()
      },
    }),
  )
  const confirmation = createConfirmation(ports.confirm)
  const repository = createCredentialsRepository(books, clock.now)
  const keys = new KeyStore({ repository, vault, keychain, secrets, clock, ids })
  const admission = new KeyAdmission({ keys, connections, secrets, confirmation, audit, clock })
  const accounts = createAccountsRepository(books, clock.now)
  const usedBy = (credential: string): string[] => accounts.usersOf(credential).map(({ name }) => `"${name}"`)
  return {
    vault,
    lock,
    keys,
    admission,
    confirmation,
    /** Opens the vault with a passphrase that was given at the start. Throws as `auth.unlock` does. */
    unlock: async (passphrase: string) => {
      await vault.unlock(passphrase)
      lock.unlocked()
    },
    /** Called each time that the app is unlocked. */
    onUnlock: (listener: () => void) => void unlocked.add(listener),
    handlers: {
      ...credentialsHandlers({ keys, admission, usedBy, confirmation, audit }),
      ...authHandlers({ vault, lock, keys, audit, confirmation }),
    },
  }
}

export type OpenedCredentials = ReturnType<typeof openCredentials>
