import { describe, expect, test } from 'vitest'
import { type AccountsPorts, createAccountDirectory } from '#main/accounts/account-directory.ts'
import { accountsHandlers } from '#main/accounts/calls.ts'
import { createAccountsRepository } from '#main/storage/books/accounts-repository.ts'
import { createAuditRepository } from '#main/storage/books/audit-repository.ts'
import { paperBalancesSchema } from '#shared/contract/accounts.ts'
import type { CallContext } from '#shared/contract/contract.ts'
import type { Account } from '#shared/domain/account.ts'
import { temporaryBooks } from '#test/builders/books.ts'
import { countedIds, fakeClock } from '#test/builders/clock.ts'

const NOON = Date.UTC(2026, 10, 24, 12, 34, 56)
const CLI: CallContext = { requestId: 'r', origin: 'cli' }
const INSTRUMENTS = [
  { base: 'BTC', quote: 'USDT' },
  { base: 'ETH', quote: 'USDT' },
]

const none = (): never => {
  throw new Error('there is no exchange here')
}
const NO_EXCHANGES = {
  status: () => undefined,
  connect: none,
  enableLive: none,
  disableLive: none,
  remove: none,
}

/** Books with directories over them, one for each start, and what the exchanges were told. */
function market() {
  const { database, now } = temporaryBooks()
  const repository = createAccountsRepository(database, now)
  const audit = createAuditRepository(database, now)
  const clock = fakeClock(NOON)
  const ids = countedIds()
  const told: string[] = []
  const things = new Map<string, { orders: number; positions: number }>()
  const refusal: { error: Error | undefined } = { error: undefined }
  const ports: AccountsPorts = {
    open: async ({ id }, balances) => {
      await Promise.resolve()
      if (refusal.error !== undefined) throw refusal.error
      told.push(`open ${id} ${JSON.stringify(balances)}`)
    },
    reset: async ({ id }) => {
      await Promise.resolve()
      told.push(`reset ${id}`)
    },
    close: ({ id }) => void told.push(`close ${id}`),
    openThings: ({ id }) => things.get(id) ?? { orders: 0, positions: 0 },
  }
  const start = (mode: Account['market'] = 'simulated', source: string = mode) => {
    const place = { mode, source, instruments: () => INSTRUMENTS }
    const directory = createAccountDirectory({ repository, market: place, clock, ids, ports, audit })
    return { directory, calls: accountsHandlers(directory, NO_EXCHANGES) }
  }
  const audited = () => audit.list({}).items.map(({ action, origin, details }) => ({ action, origin, details }))
  return { start, clock, told, things, refusal, audited, repository }
}

describe('the default account', () => {
  test('is made once, and is the one that calls mean', async () => {
    const { start, told, audited } = market()
    const { directory } = start()
    await directory.open()
    expect(directory.require()).toEqual({
      id: 'paper',
      name: 'Paper',
      kind: 'paper',
      market: 'simulated',
      exchange: 'paper',
      source: 'simulated',
      currency: 'USDT',
      live: false,
      createdAt: NOON,
    })
    const again = start().directory
    await again.open()
    expect(again.list()).toEqual([{ ...directory.default, state: 'open' }])
    expect(told).toEqual(['open paper {"USDT":"100000"}', 'open paper {"USDT":"100000"}'])
    expect(audited()).toEqual([expect.objectContaining({ action: 'accounts.createPaper', origin: 'engine' })])
  })

  test('a replay has a new one at each start; the earlier ones can be looked at and removed, not traded on', () => {
    const { start, clock, told } = market()
    const first = start('replay').directory.default
    expect(first).toMatchObject({ id: 'replay-20261124T123456Z', name: 'Replay 2026-11-24 12:34:56 UTC' })
    const second = start('replay').directory.default
    expect(second.id).toBe('replay-20261124T123456Z-2')
    clock.advance(1_000)
    const { directory } = start('replay')
    expect(directory.tradable().map(({ id }) => id)).toEqual(['replay-20261124T123457Z'])
    expect(directory.list().map(({ id }) => id)).toEqual([directory.default.id, first.id, second.id])
    expect(directory.known(first.id)).toEqual(first)
    expect(() => directory.require(first.id)).toThrow(
      expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining('earlier replay') }),
    )
    // No start brings the market of a replay back.
    expect(() => start().directory.require(first.id)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/earlier replay, whose market has ended$/) }),
    )
    directory.remove(first.id, 'cli')
    expect(() => directory.known(first.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(told).toEqual([])
  })

  test('each market has its own', () => {
    const { start } = market()
    start()
    const { directory } = start('exchange', 'binance')
    expect(directory.default).toMatchObject({ id: 'paper-binance', market: 'exchange', source: 'binance' })
    expect(() => directory.require('paper')).toThrow(
      expect.objectContaining({
        code: 'CONFLICT',
        message:
          'the account "paper" belongs to the simulated market, this is the exchange one; start with --market=simulated to trade on it',
        details: { account: 'paper', market: 'simulated' },
      }),
    )
    expect(() => directory.remove('paper', 'cli')).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    expect(directory.list().map(({ id }) => id)).toEqual(['paper-binance', 'paper'])
  })
})

test('an account that nobody knows is not found, and the one that was meant is named', () => {
  const { directory } = market().start()
  expect(() => directory.require('papper')).toThrow(
    expect.objectContaining({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/^there is no account "papper".*paper/),
      details: { account: 'papper' },
    }),
  )
})

test('an account is made, reset and removed, and the audit log says by whom', async () => {
  const { start, told, things, audited } = market()
  const { directory, calls } = start()
  const made = await calls['accounts.createPaper']({ name: 'Second', balances: { USDT: '500', BTC: '0.1' } }, CLI)
  expect(made).toMatchObject({ name: 'Second', market: 'simulated', currency: 'USDT', live: false })
  expect(directory.require(made.id)).toEqual(made)
  things.set(made.id, { orders: 2, positions: 1 })
  await expect(calls['accounts.remove']({ id: made.id }, CLI)).rejects.toThrow(
    expect.objectContaining({
      code: 'CONFLICT',
      message: expect.stringContaining('2 open orders and 1 open position;'),
      details: { account: made.id, orders: 2, positions: 1 },
    }),
  )
  expect(await calls['accounts.resetPaper']({ id: made.id }, CLI)).toEqual(made)
  things.delete(made.id)
  expect(await calls['accounts.remove']({ id: made.id }, CLI)).toEqual({})
  expect(await calls['accounts.list']({}, CLI)).toEqual({ items: [{ ...directory.default, state: 'open' }] })
  expect(() => directory.require(made.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  expect(told).toEqual([`open ${made.id} {"USDT":"500","BTC":"0.1"}`, `reset ${made.id}`, `close ${made.id}`])
  expect(audited().map(({ action, origin }) => `${action} ${origin}`)).toEqual([
    'accounts.remove cli',
    'accounts.resetPaper cli',
    'accounts.createPaper cli',
    'accounts.createPaper engine',
  ])
  expect(audited()[1]?.details).toEqual({ account: made.id, orders: 2, positions: 1 })
})

test('the next start opens every account, with what it began with', async () => {
  const { start, told } = market()
  const made = await start().directory.createPaper({ name: 'Second', balances: { ETH: '3' } }, 'cli')
  told.length = 0
  const { directory } = start()
  await directory.open()
  expect(told).toEqual(['open paper {"USDT":"100000"}', `open ${made.id} {"ETH":"3"}`])
  expect(directory.list()).toEqual([directory.default, made].map((account) => ({ ...account, state: 'open' })))
})

test('the default account cannot be removed', () => {
  const { directory } = market().start()
  expect(() => directory.remove('paper', 'cli')).toThrow(
    expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining('accounts.resetPaper') }),
  )
  expect(directory.require('paper')).toEqual(directory.default)
})

test('an account whose exchange does not open is not made', async () => {
  const { start, refusal, audited } = market()
  const { directory } = start()
  refusal.error = new Error('the disk is full')
  await expect(directory.createPaper({ name: 'Second' }, 'cli')).rejects.toThrow('the disk is full')
  expect(directory.list()).toEqual([{ ...directory.default, state: 'open' }])
  expect(audited()).toHaveLength(1)
  refusal.error = undefined
  await expect(directory.createPaper({ name: 'Second' }, 'cli')).resolves.toMatchObject({ name: 'Second' })
})

test('while an account is opened or reset nothing else is done to it', async () => {
  const { start } = market()
  const { directory } = start()
  const making = directory.createPaper({ name: 'Second' }, 'cli')
  const [unready] = directory.list().filter(({ id }) => id !== 'paper')
  expect(() => directory.require(unready?.id)).toThrow(/being opened/)
  await expect(directory.createPaper({ name: 'SECOND' }, 'cli')).rejects.toMatchObject({ code: 'CONFLICT' })
  const { id } = await making
  const resetting = directory.resetPaper(id, 'cli')
  expect(() => directory.remove(id, 'cli')).toThrow(/being reset/)
  await expect(directory.resetPaper(id, 'cli')).rejects.toMatchObject({ code: 'CONFLICT' })
  await resetting
  directory.remove(id, 'cli')
})

test('money of a currency that nobody trades, and more accounts than there may be, are refused', async () => {
  const { directory } = market().start()
  await expect(directory.createPaper({ name: 'Odd', balances: { USD: '5' } }, 'cli')).rejects.toMatchObject({
    code: 'VALIDATION',
    message: expect.stringContaining('"USD" is not traded on this market'),
  })
  for (let count = 1; count < 100; count++) await directory.createPaper({ name: `Account ${count}` }, 'cli')
  await expect(directory.createPaper({ name: 'One too many' }, 'cli')).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('100 accounts'),
  })
})

test.each([
  [{}, 'at least one'],
  [{ usdt: '5' }, 'capitals'],
  [{ USDT: '0' }, 'above 0'],
  [{ USDT: '-5' }, 'above 0'],
  [{ USDT: 'NaN' }, 'decimal'],
  [Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`C${index}`, '1'])), 'at most 50'],
])('balances that are none are refused: %#', (balances, words) => {
  expect(JSON.stringify(paperBalancesSchema.safeParse(balances).error?.issues)).toContain(words)
})
