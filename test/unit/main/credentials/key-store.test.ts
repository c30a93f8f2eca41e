import { describe, expect, test } from 'vitest'
import { KeyStore, type OpenedKey } from '#main/credentials/key-store.ts'
import { PassphraseVault } from '#main/credentials/passphrase-vault.ts'
import type { Keychain } from '#main/ports.ts'
import { createCredentialsRepository } from '#main/storage/books/credentials-repository.ts'
import { KnownSecrets } from '#main/system/known-secrets.ts'
import { temporaryBooks } from '#test/builders/books.ts'
import { countedIds, fakeClock } from '#test/builders/clock.ts'
import { quickDerive } from '#test/builders/quick-derive.ts'

const KEY: OpenedKey = {
  exchange: 'binance',
  environment: { kind: 'production' },
  credentials: { apiKey: 'canary-api-key', secret: 'canary-secret' },
}
const PASSPHRASE = 'a long passphrase'

/** A keychain whose key and state a test changes. */
function aKeychain() {
  const state = { key: 1, isLocked: false, reason: undefined as string | undefined }
  const mixed = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a))
  const keychain: Keychain = {
    available: () => (state.reason === undefined ? { kind: 'os' } : { kind: 'none', reason: state.reason }),
    encrypt(text) {
      if (state.isLocked) throw new Error('locked')
      return mixed(Buffer.from(`${state.key}:${text}`))
    },
    decrypt(sealed) {
      const text = mixed(sealed).toString()
      if (state.isLocked || !text.startsWith(`${state.key}:`)) throw new Error('Error while decrypting')
      return text.slice(2)
    },
  }
  return { keychain, state }
}

function stores() {
  const { database, now } = temporaryBooks()
  const stored: { value: unknown } = { value: undefined }
  const clock = fakeClock()
  const vault = new PassphraseVault({
    store: { read: () => stored.value, write: (value) => void (stored.value = value) },
    derive: quickDerive,
    clock,
  })
  const repository = createCredentialsRepository(database, now)
  const ids = countedIds()
  const secrets = new KnownSecrets()
  const open = (keychain?: Keychain) => new KeyStore({ repository, vault, keychain, secrets, clock, ids })
  const raw = () => JSON.stringify(database.prepare('SELECT * FROM credentials').all())
  return { open, vault, raw, secrets }
}

describe('the keychain', () => {
  test('present: keys go there, and nothing of them is to be seen', () => {
    const { open, raw, secrets } = stores()
    const store = open(aKeychain().keychain)
    const added = store.add(KEY, 'Mine')
    expect(added).toMatchObject({
      exchange: 'binance',
      environment: 'production',
      label: 'Mine',
      kind: 'os',
      isReadable: true,
    })
    expect(store.list()).toEqual([added])
    expect(JSON.stringify(store.list())).not.toMatch(/canary/)
    expect(raw()).not.toMatch(/canary/)
    expect(store.open(added.id)).toEqual(KEY)
    expect(secrets.hide('it said canary-secret')).toBe('it said [hidden]')
  })

  test('missing: nothing is kept without a passphrase, and the words say what to do', () => {
    const { open, raw } = stores()
    const store = open()
    expect(store.standardKeeper()).toBeUndefined()
    expect(() => store.add(KEY, 'Mine')).toThrow(
      expect.objectContaining({ code: 'LOCKED', message: expect.stringContaining('auth.setPassphrase') }),
    )
    expect(raw()).toBe('[]')
  })

  test('one that protects nothing is as good as none, and never used silently', async () => {
    const { open, vault, raw } = stores()
    const { keychain, state } = aKeychain()
    state.reason = 'there is no keychain on this desktop'
    const store = open(keychain)
    expect(() => store.add(KEY, 'Mine')).toThrow('there is no keychain on this desktop')
    expect(() => store.add(KEY, 'Mine', 'os')).toThrow('there is no keychain on this desktop')
    expect(raw()).toBe('[]')
    await vault.create(PASSPHRASE)
    expect(store.add(KEY, 'Mine').kind).toBe('vault')
  })

  test('locked: the key waits, is not lost, and is read once it is unlocked', () => {
    const { open } = stores()
    const { keychain, state } = aKeychain()
    const store = open(keychain)
    const { id } = store.add(KEY, 'Mine')
    state.isLocked = true
    expect(() => store.open(id)).toThrow(
      expect.objectContaining({ code: 'LOCKED', message: expect.stringContaining('unlock the keychain') }),
    )
    expect(() => store.add(KEY, 'Other')).toThrow(expect.objectContaining({ code: 'LOCKED' }))
    state.isLocked = false
    expect(store.open(id)).toEqual(KEY)
    expect(store.list()).toHaveLength(1)
  })

  test('replaced by another: the key cannot be read any more, and can be removed', () => {
    const { open, raw } = stores()
    const { keychain, state } = aKeychain()
    const store = open(keychain)
    const { id } = store.add(KEY, 'Mine')
    state.key = 2
    expect(() => store.open(id)).toThrow('where it was replaced, remove the key and add it again')
    store.remove(id)
    expect(store.list()).toEqual([])
    expect(JSON.parse(raw())).toMatchObject([{ id, sealed: '' }])
    expect(() => store.open(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  test('the passphrase instead: kept by choice, locked with it, read by a program without a keychain too', async () => {
    const { open, vault, raw } = stores()
    const store = open(aKeychain().keychain)
    expect(() => store.add(KEY, 'Mine', 'vault')).toThrow('set one first (auth.setPassphrase)')
    await vault.create(PASSPHRASE)
    const { id, kind } = store.add(KEY, 'Mine', 'vault')
    expect([kind, store.add(KEY, 'Other').kind]).toEqual(['vault', 'os'])
    expect(raw()).not.toMatch(/canary/)
    expect(open().open(id)).toEqual(KEY)
    vault.lock()
    expect(store.get(id)).toMatchObject({ isReadable: false, reason: expect.stringContaining('auth.unlock') })
    expect(() => store.open(id)).toThrow(expect.objectContaining({ code: 'LOCKED' }))
    await vault.unlock(PASSPHRASE)
    expect(store.open(id)).toEqual(KEY)
  })
})

test('a key of the keychain says to a program without one where it can be read', () => {
  const { open } = stores()
  const { id } = open(aKeychain().keychain).add(KEY, 'Mine')
  const serve = open()
  expect(serve.get(id)).toMatchObject({ isReadable: false, reason: expect.stringContaining('only the desktop app') })
  expect(() => serve.open(id)).toThrow(expect.objectContaining({ code: 'LOCKED' }))
})

test('a key for a server on this machine stays one', () => {
  const { open } = stores()
  const store = open(aKeychain().keychain)
  const key: OpenedKey = { ...KEY, environment: { kind: 'loopback', url: 'http://127.0.0.1:8080' } }
  const { id } = store.add(key, 'Mine')
  expect(store.open(id)).toEqual(key)
})
