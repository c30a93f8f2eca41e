import { expect, test } from 'vitest'
import { createAccountsRepository } from '#main/storage/books/accounts-repository.ts'
import type { Account } from '#shared/domain/account.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import { DEFAULT_RISK_PROTECTIONS } from '#shared/domain/risk-protections.ts'
import { temporaryBooks } from '#test/builders/books.ts'

const ACCOUNT: Account = {
  id: 'paper',
  name: 'Papier 📄',
  kind: 'paper',
  market: 'simulated',
  exchange: 'paper',
  source: 'simulated',
  currency: 'USDT',
  live: false,
  createdAt: 5,
}

test('accounts come back as they were made, oldest first; a removed one is found but not listed', () => {
  const { database, now } = temporaryBooks()
  const accounts = createAccountsRepository(database, now)
  const older: Account = { ...ACCOUNT, id: 'x', kind: 'exchange', market: 'exchange', live: true, createdAt: 4 }
  accounts.create(ACCOUNT, { balances: { USDT: '100000', BTC: '0.000000000000000001' } })
  accounts.create(older)
  expect(accounts.list()).toEqual([older, ACCOUNT])
  expect(accounts.find('paper')).toEqual(ACCOUNT)
  expect(accounts.find('nobody')).toBeUndefined()
  expect(accounts.balances('paper')).toEqual({ USDT: '100000', BTC: '0.000000000000000001' })
  expect(accounts.balances('x')).toBeUndefined()
  expect(accounts.balances('nobody')).toBeUndefined()
  accounts.remove('x')
  accounts.remove('x')
  expect(accounts.list()).toEqual([ACCOUNT])
  expect(accounts.find('x')).toEqual(older)
  for (const id of ['paper', 'x']) {
    expect(() => accounts.create({ ...ACCOUNT, id })).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  }
  expect(() => accounts.remove('nobody')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('limits and protections are kept apart, defaults stand for the rest', () => {
  const { database, now } = temporaryBooks()
  const accounts = createAccountsRepository(database, now)
  const limits = { ...DEFAULT_RISK_LIMITS, maxOpenPositions: 3 }
  const protections = { ...DEFAULT_RISK_PROTECTIONS, maxDailyLossPct: null }
  accounts.create(ACCOUNT, { balances: { USDT: '1' } })
  for (const id of ['paper', 'nobody']) {
    expect(accounts.limits(id)).toEqual(DEFAULT_RISK_LIMITS)
    expect(accounts.protections(id)).toEqual(DEFAULT_RISK_PROTECTIONS)
  }
  accounts.saveLimits('paper', limits)
  accounts.saveProtections('paper', protections)
  expect(accounts.limits('paper')).toEqual(limits)
  expect(accounts.protections('paper')).toEqual(protections)
  expect(accounts.balances('paper')).toEqual({ USDT: '1' })
  accounts.create({ ...ACCOUNT, id: 'second' }, { limits, protections })
  expect(accounts.limits('second')).toEqual(limits)
  expect(accounts.protections('second')).toEqual(protections)
  expect(() => accounts.saveLimits('nobody', limits)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  expect(() => accounts.saveProtections('nobody', protections)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('a limit that came with a later version has its default; what is no limit is an error and no default', () => {
  const { database, now } = temporaryBooks()
  const accounts = createAccountsRepository(database, now)
  accounts.create(ACCOUNT)
  const store = (text: string): unknown => database.prepare('UPDATE accounts SET limits = ?').run(text)
  store('{"limits": {"maxOpenPositions": 2}}')
  expect(accounts.limits('paper')).toEqual({ ...DEFAULT_RISK_LIMITS, maxOpenPositions: 2 })
  for (const text of ['{"limits": {"maxOpenPositions": -1}}', '{"limits": 5}', 'no JSON']) {
    store(text)
    expect(() => accounts.limits('paper')).toThrow(expect.objectContaining({ code: 'STORAGE' }))
  }
  database.prepare("UPDATE accounts SET market = 'moon'").run()
  expect(() => accounts.list()).toThrow(
    expect.objectContaining({ code: 'STORAGE', message: expect.stringContaining('account paper cannot be read') }),
  )
})
