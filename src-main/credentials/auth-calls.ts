import type { AuditLog } from '#main/system/audit.ts'
import type { AuthStatus, authCalls } from '#shared/contract/auth.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import { AppError } from '#shared/errors.ts'
import type { AppLock } from './app-lock.ts'
import type { Confirmation } from './confirmation.ts'
import type { KeyStore } from './key-store.ts'
import type { PassphraseVault } from './passphrase-vault.ts'

export type AuthParts = {
  readonly vault: PassphraseVault
  readonly lock: AppLock
  readonly keys: KeyStore
  readonly audit: AuditLog
  readonly confirmation: Confirmation
}

/** The calls of the app's lock. */
export function authHandlers({ vault, lock, keys, audit, confirmation }: AuthParts): HandlersOf<typeof authCalls> {
  const status = (): AuthStatus => ({
    hasPassphrase: vault.exists,
    isLocked: lock.isLocked,
    keychain: keys.keychain(),
    storesKeysIn: keys.standardKeeper() ?? null,
    retryAfterMs: vault.retryAfterMs(),
  })

  const takeAway = async (current: string): Promise<void> => {
    if (keys.hasVaultKeys()) {
      throw new AppError('CONFLICT', 'keys are kept by the passphrase; remove them first, or keep it')
    }
    await vault.destroy(current)
    lock.unlocked()
  }

  return {
    'auth.status': status,
    'auth.setPassphrase': async ({ passphrase, current }, { origin }) => {
      const isFirst = !vault.exists
      if (!isFirst && current === undefined) {
        throw new AppError('VALIDATION', 'there is a passphrase already; give it as current to change it')
      }
      if (passphrase === null) {
        if (isFirst) throw new AppError('CONFLICT', 'there is no passphrase that could be taken away')
        await takeAway(current ?? '')
      } else if (isFirst) {
        await confirmation.require(origin, {
          title: 'Passphrase',
          message: 'Lock AutoCbot with this passphrase?',
          detail: 'Without it AutoCbot cannot be unlocked and keys kept by it cannot be read. It can not be reset.',
          confirmLabel: 'Set passphrase',
        })
        await vault.create(passphrase)
        lock.unlocked()
      } else {
        await vault.change(current ?? '', passphrase)
        lock.unlocked()
      }
      audit.add({ action: 'auth.setPassphrase', origin, details: { isFirst, isTakenAway: passphrase === null } })
      return status()
    },
    'auth.lock': (_input, { origin }) => {
      lock.lock()
      audit.add({ action: 'auth.lock', origin, details: {} })
      return status()
    },
    'auth.unlock': async ({ passphrase }, { origin }) => {
      try {
        await vault.unlock(passphrase)
      } catch (error) {
        if (error instanceof AppError && error.code === 'VALIDATION') {
          audit.add({ action: 'auth.unlock', origin, details: { isRefused: true } })
        }
        throw error
      }
      lock.unlocked()
      audit.add({ action: 'auth.unlock', origin, details: { isRefused: false } })
      return status()
    },
    'auth.active': () => {
      if (!lock.isLocked) lock.active()
      return {}
    },
  }
}
