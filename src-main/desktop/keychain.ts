import type { SafeStorage } from 'electron'
import type { Keychain } from '#main/ports.ts'

const INSTEAD = 'keep keys by a passphrase instead (Settings, App lock)'

/** Backends on Linux whose "encryption" anybody can undo. */
const NO_PROTECTION: ReadonlySet<string> = new Set(['basic_text', 'unknown'])

/**
 * The system's keychain by Electron's safeStorage, to be asked only once the app is ready. A backend that protects nothing
 * counts as none: it never stands in silently.
 */
export function osKeychain(safeStorage: SafeStorage, platform: NodeJS.Platform): Keychain {
  return {
    available() {
      if (!safeStorage.isEncryptionAvailable()) {
        return {
          kind: 'none',
          reason: `the system keychain is missing or locked; unlock it and start the app anew, or ${INSTEAD}`,
        }
      }
      if (platform !== 'linux') return { kind: 'os' }
      const backend = safeStorage.getSelectedStorageBackend()
      if (!NO_PROTECTION.has(backend)) return { kind: 'os' }
      return {
        kind: 'none',
        reason: `there is no keychain on this desktop (such as GNOME Keyring or KWallet); ${INSTEAD}`,
      }
    },
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (sealed) => safeStorage.decryptString(sealed),
  }
}
