import { expect, test } from 'vitest'
import type { DeriveInput } from '#main/credentials/derivation.ts'
import { deriveTask } from '#main/credentials/derive-task.ts'
import { PassphraseVault } from '#main/credentials/passphrase-vault.ts'
import { createControl, workerControl } from '#main/jobs/control.ts'
import { fakeClock } from '#test/builders/clock.ts'
import { quickDerive } from '#test/builders/quick-derive.ts'

const PASSPHRASE = 'correct horse battery staple'

/** A vault over what is stored, each on its own as after a start. */
function vaults(derive: (input: DeriveInput) => Promise<Uint8Array> = quickDerive) {
  const stored: { value: unknown } = { value: undefined }
  const clock = fakeClock()
  const asked = { count: 0 }
  const open = () =>
    new PassphraseVault({
      store: { read: () => stored.value, write: (value) => void (stored.value = JSON.parse(JSON.stringify(value))) },
      derive: async (input) => {
        asked.count++
        return derive(input)
      },
      clock,
    })
  return { open, stored, clock, asked }
}

const refusal = (code: string) => expect.objectContaining({ code })

/** As the thread does it. */
const argon2 = async (input: DeriveInput) => deriveTask(input, workerControl(createControl()))

test('what was sealed is opened after another start, with the passphrase only', async () => {
  const { open, stored } = vaults(argon2)
  const vault = open()
  expect([vault.exists, vault.isUnlocked]).toEqual([false, false])
  await vault.create(PASSPHRASE)
  const sealed = vault.seal('a', 'the secret')
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('the secret')
  expect(JSON.stringify(stored.value)).not.toContain(PASSPHRASE)
  expect(stored.value).toMatchObject({
    version: 1,
    derivation: { name: 'argon2id', memoryKib: 65_536, iterations: 3, parallelism: 1 },
  })

  const again = open()
  expect([again.exists, again.isUnlocked]).toEqual([true, false])
  expect(() => again.open('a', sealed)).toThrow(refusal('LOCKED'))
  expect(() => again.seal('a', 'x')).toThrow(refusal('LOCKED'))
  await expect(again.unlock('correct horse battery stapler')).rejects.toThrow('the passphrase is wrong')
  expect(again.isUnlocked).toBe(false)
  await again.unlock(PASSPHRASE)
  expect(again.open('a', sealed)).toBe('the secret')
  again.lock()
  expect(() => again.open('a', sealed)).toThrow(refusal('LOCKED'))
})

test('each record has a nonce of its own, and opens only where it belongs and unchanged', async () => {
  const { open } = vaults()
  const vault = open()
  await vault.create(PASSPHRASE)
  const sealed = vault.seal('a', 'the secret')
  expect(vault.seal('a', 'the secret')).not.toBe(sealed)
  expect(() => vault.open('b', sealed)).toThrow(refusal('STORAGE'))
  const bytes = Buffer.from(sealed, 'base64')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] ^= 1
    expect(() => vault.open('a', changed.toString('base64')), `byte ${at}`).toThrow(refusal('STORAGE'))
  }
  expect(() => vault.open('a', '')).toThrow(refusal('STORAGE'))
})

test('a new passphrase opens what the old one sealed; the old one opens nothing', async () => {
  const { open } = vaults()
  const vault = open()
  await vault.create(PASSPHRASE)
  const sealed = vault.seal('a', 'the secret')
  await expect(vault.create('another one')).rejects.toThrow(refusal('CONFLICT'))
  await expect(vault.change('wrong', 'another one')).rejects.toThrow(refusal('VALIDATION'))
  await vault.change(PASSPHRASE, 'another one')
  const again = open()
  await expect(again.unlock(PASSPHRASE)).rejects.toThrow(refusal('VALIDATION'))
  await again.unlock('another one')
  expect(again.open('a', sealed)).toBe('the secret')
})

test('the same letters typed on another keyboard are the same passphrase', async () => {
  const { open } = vaults()
  await open().create('Pass\u00e9 Zw\u00f6lf')
  await expect(open().unlock('Passe\u0301 Zwo\u0308lf')).resolves.toBeUndefined()
})

test('after three wrong ones each costs twice the wait, and is not even looked at before', async () => {
  const { open, clock, asked } = vaults()
  await open().create(PASSPHRASE)
  const vault = open()
  const wrong = () => vault.unlock('wrong one').catch((error: unknown) => error)
  for (let attempt = 0; attempt < 3; attempt++) expect(await wrong()).toMatchObject({ code: 'VALIDATION' })
  const before = asked.count
  expect(await vault.unlock(PASSPHRASE).catch((error: unknown) => error)).toMatchObject({
    code: 'RATE_LIMITED',
    message: 'too many wrong passphrases; try again in 1 s',
    details: { retryAfterMs: 1_000 },
  })
  expect(asked.count).toBe(before)
  clock.advance(1_000)
  expect(await wrong()).toMatchObject({ code: 'VALIDATION' })
  expect(vault.retryAfterMs()).toBe(2_000)
  clock.advance(2_000)
  await vault.unlock(PASSPHRASE)
  expect(vault.retryAfterMs()).toBe(0)
  // Side by side they are not looked at faster.
  vault.lock()
  const answers = await Promise.all(Array.from({ length: 5 }, wrong))
  expect(answers.map((answer) => (answer instanceof Error && 'code' in answer ? answer.code : ''))).toEqual([
    'VALIDATION',
    'VALIDATION',
    'VALIDATION',
    'RATE_LIMITED',
    'RATE_LIMITED',
  ])
})

test('what is stored of it is not believed when it was changed', async () => {
  const { open, stored } = vaults()
  await open().create(PASSPHRASE)
  const whole = JSON.parse(JSON.stringify(stored.value))
  stored.value = { ...whole, derivation: { ...whole.derivation, iterations: 2 } }
  await expect(open().unlock(PASSPHRASE)).rejects.toThrow(refusal('VALIDATION'))
  stored.value = { ...whole, derivation: { ...whole.derivation, memoryKib: 2 ** 31 } }
  await expect(open().unlock(PASSPHRASE)).rejects.toThrow(refusal('STORAGE'))
  stored.value = 'nonsense'
  await expect(open().unlock(PASSPHRASE)).rejects.toThrow(refusal('STORAGE'))
  // A damaged vault is still one: nothing is set in its place.
  await expect(open().create(PASSPHRASE)).rejects.toThrow(refusal('CONFLICT'))
})
