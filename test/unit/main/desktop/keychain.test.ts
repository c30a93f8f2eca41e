import type { SafeStorage } from 'electron'
import { expect, test } from 'vitest'
import { osKeychain } from '#main/desktop/keychain.ts'

const storage = (isAvailable: boolean, backend: ReturnType<SafeStorage['getSelectedStorageBackend']>) =>
  ({
    isEncryptionAvailable: () => isAvailable,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(text),
    decryptString: (sealed: Buffer) => sealed.toString(),
  }) as SafeStorage

test('a real keychain is one, on each system', () => {
  expect(osKeychain(storage(true, 'gnome_libsecret'), 'linux').available()).toEqual({ kind: 'os' })
  expect(osKeychain(storage(true, 'kwallet6'), 'linux').available()).toEqual({ kind: 'os' })
  expect(osKeychain(storage(true, 'unknown'), 'darwin').available()).toEqual({ kind: 'os' })
  expect(osKeychain(storage(true, 'unknown'), 'win32').available()).toEqual({ kind: 'os' })
})

test('what protects nothing or is not there counts as none, with what to do', () => {
  for (const [isAvailable, backend] of [
    [true, 'basic_text'],
    [true, 'unknown'],
    [false, 'gnome_libsecret'],
  ] as const) {
    expect(osKeychain(storage(isAvailable, backend), 'linux').available()).toEqual({
      kind: 'none',
      reason: expect.stringContaining('passphrase'),
    })
  }
  expect(osKeychain(storage(false, 'unknown'), 'win32').available()).toMatchObject({ kind: 'none' })
})
