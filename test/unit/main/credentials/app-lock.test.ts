import { expect, test } from 'vitest'
import { AppLock } from '#main/credentials/app-lock.ts'
import { PassphraseVault } from '#main/credentials/passphrase-vault.ts'
import { CALLS } from '#shared/contract/contract.ts'
import { fakeClock } from '#test/builders/clock.ts'
import { quickDerive } from '#test/builders/quick-derive.ts'

const MINUTE = 60_000

async function aLock(minutes: number | null = 15) {
  const stored: { value: unknown } = { value: undefined }
  const clock = fakeClock()
  const vault = new PassphraseVault({
    store: { read: () => stored.value, write: (value) => void (stored.value = value) },
    derive: quickDerive,
    clock,
  })
  const told: boolean[] = []
  const lock = new AppLock({ vault, clock, lockAfterMinutes: () => minutes, onChange: (is) => void told.push(is) })
  const set = async () => {
    await vault.create('a long passphrase')
    lock.unlocked()
  }
  return { lock, vault, clock, told, set }
}

const command = { name: 'trading.createOrder', kind: 'command' } as const
const query = { name: 'trading.positions', kind: 'query' } as const

test('without a passphrase nothing is locked', async () => {
  const { lock, clock } = await aLock()
  expect(lock.isLocked).toBe(false)
  expect(() => lock.lock()).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  clock.advance(24 * 60 * MINUTE)
  expect(() => lock.admit(command, 'window')).not.toThrow()
})

test('while locked only leaving, health and unlocking are answered, whoever asks but the tray', async () => {
  const { lock, set } = await aLock()
  await set()
  lock.lock()
  const open = (origin: string) =>
    CALLS.filter((call) => {
      try {
        lock.admit(call, origin)
        return true
      } catch {
        return false
      }
    }).map(({ name }) => name)
  const left = [
    'auth.active',
    'auth.lock',
    'auth.setPassphrase',
    'auth.status',
    'auth.unlock',
    'desktop.closeEverything',
    'desktop.openPanicWindow',
    'desktop.status',
    'risk.halt',
    'settings.get',
    'system.health',
    'trading.cancelOrder',
    'trading.closeAll',
  ]
  for (const origin of ['window', 'socket', 'cli']) expect(open(origin).sort()).toEqual(left)
  expect(open('tray')).toHaveLength(CALLS.length)
  expect(() => lock.admit(command, 'cli')).toThrow(
    expect.objectContaining({ code: 'LOCKED', message: expect.stringContaining('auth.unlock') }),
  )
})

test('it locks itself after the minutes without anybody there; commands and a present trader put it off, queries do not', async () => {
  const { lock, vault, clock, told, set } = await aLock(15)
  await set()
  clock.advance(14 * MINUTE)
  lock.admit(command, 'window')
  clock.advance(14 * MINUTE)
  expect(lock.isLocked).toBe(false)
  lock.active()
  clock.advance(14 * MINUTE)
  lock.admit(query, 'window')
  expect(lock.isLocked).toBe(false)
  clock.advance(2 * MINUTE)
  expect([lock.isLocked, vault.isUnlocked]).toEqual([true, false])
  expect(told).toEqual([false, true])
})

test('it stays open where the trader wants that', async () => {
  const { lock, clock, set } = await aLock(null)
  await set()
  clock.advance(48 * 60 * MINUTE)
  expect(lock.isLocked).toBe(false)
  lock.close()
  clock.advance(MINUTE)
})
