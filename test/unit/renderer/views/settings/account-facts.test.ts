import { expect, test } from 'vitest'
import { clockWords, connectionFacts, permissionFacts } from '#renderer/views/settings/accounts/account-facts.ts'
import { keyFormOf } from '#renderer/views/settings/accounts/key-form.ts'
import type { AccountStatus } from '#shared/contract/accounts.ts'

const NOW = 1_750_000_000_000
const account: AccountStatus = {
  id: 'a',
  name: 'Main',
  kind: 'exchange',
  market: 'exchange',
  exchange: 'binance',
  source: 'binance',
  environment: 'production',
  currency: 'USDT',
  live: false,
  createdAt: NOW,
  state: 'open',
  connection: {
    isListening: true,
    lastHeardAt: NOW - 2_000,
    clockOffsetMs: 12,
    circuit: 'closed',
    bannedForMs: 0,
    rateLimitUsed: 0.04,
  },
  permissions: null,
  credential: null,
  retryAt: null,
}

test('a key that may withdraw, or not trade, is marked; what the exchange does not say is not called a no', () => {
  const facts = permissionFacts({ read: true, trade: false, withdraw: true, ipRestricted: null }, null)
  expect(facts.filter(({ isBad }) => isBad).map(({ name }) => name)).toEqual(['May trade', 'May withdraw'])
  expect(facts.find(({ name }) => name === 'Only from your address')?.value).toBe('the exchange does not say')
  expect(permissionFacts(null, 3)).toEqual([])
})

test('the clock is behind or ahead, in whole milliseconds', () => {
  expect(clockWords(null)).toBe('not known')
  expect(clockWords(0.2)).toBe('in step')
  expect(clockWords(12.4)).toBe("12 ms behind the exchange's")
  expect(clockWords(-800)).toBe("800 ms ahead of the exchange's")
})

test('a connection tells what is wrong with it, and nothing else', () => {
  expect(connectionFacts(account, NOW).filter(({ isBad }) => isBad)).toEqual([])
  const { connection } = account
  if (connection === null) throw new Error('the account has a connection')
  const troubled = {
    ...account,
    connection: { ...connection, isListening: false, circuit: 'open', bannedForMs: 60_000 } as const,
  }
  const bad = connectionFacts(troubled, NOW).filter(({ isBad }) => isBad)
  expect(bad.map(({ name }) => name)).toEqual(['Account stream', 'Requests', 'Refused for'])
  const waiting = connectionFacts({ ...account, connection: null, retryAt: NOW - 1 }, NOW)
  expect(waiting).toEqual([{ name: 'Tried again', value: 'now' }])
})

test('empty fields of the form are left out, and an address on this machine beats the testnet', () => {
  const data = new FormData()
  for (const [name, value] of Object.entries({ name: ' ', apiKey: ' k ', secret: 's', testnet: 'on', url: '' })) {
    data.set(name, value)
  }
  expect(keyFormOf(data)).toEqual({
    name: {},
    apiKey: 'k',
    secret: 's',
    passphrase: {},
    environment: { testnet: true },
  })
  data.set('url', 'http://127.0.0.1:1')
  data.set('passphrase', 'p')
  expect(keyFormOf(data)).toMatchObject({ passphrase: { passphrase: 'p' }, environment: { url: 'http://127.0.0.1:1' } })
})
