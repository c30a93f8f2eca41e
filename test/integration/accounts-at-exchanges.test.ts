import { describe, expect, test } from 'vitest'
import { accountsStand } from '#test/builders/accounts-stand.ts'

const PASSPHRASE = 'a long passphrase'

/** Never trades. */
const QUIET = {
  version: 1,
  name: 'quiet',
  timeframe: '1h',
  indicators: { one: { type: 'sma', period: 3 } },
  entryConditions: { long: ['one < 0'] },
  exitConditions: {},
  riskManagement: { positionSize: 0.5, stopLoss: 0.5 },
}

describe('connecting', () => {
  test('an account begins with what lies there, with live trading off, and is there again after a restart', async () => {
    const stand = await accountsStand()
    const account = await stand.connect({ name: 'Mine' })
    expect(account).toMatchObject({
      name: 'Mine',
      kind: 'exchange',
      exchange: 'binance',
      source: 'binance',
      environment: 'loopback',
      live: false,
    })
    const { id } = account
    expect(await stand.ok('trading.balance', { account: id })).toMatchObject({
      balances: expect.arrayContaining([expect.objectContaining({ currency: 'BTC', total: '2' })]),
    })
    const { items } = await stand.ok('portfolio.ledger', { account: id })
    expect(items.map(({ currency, amount }) => [currency, amount])).toEqual(
      expect.arrayContaining([
        ['USDT', '100000'],
        ['BTC', '2'],
      ]),
    )
    expect((await stand.ok('trading.positions', { account: id })).items).toEqual([])
    expect(await stand.ok('accounts.status', { account: id })).toMatchObject({
      items: [
        {
          state: 'open',
          permissions: { read: true, trade: true, withdraw: false },
          connection: { circuit: 'closed' },
          credential: { isReadable: true },
        },
      ],
    })

    await stand.restart()
    expect((await stand.ok('accounts.list', {})).items).toContainEqual({ ...account, state: 'open' })
    expect((await stand.ok('portfolio.ledger', { account: id })).items).toEqual(items)
    const { items: audit } = await stand.ok('system.audit', {})
    expect(audit.map(({ action }) => action)).toEqual(expect.arrayContaining(['credentials.add', 'accounts.connect']))
  })

  test('two accounts do not share a key, and a stored key serves an account', async () => {
    const stand = await accountsStand()
    const { id } = await stand.connect()
    const [used] = (await stand.ok('credentials.list', {})).items
    expect(await stand.fails('credentials.remove', { id: used.id })).toMatchObject({ code: 'CONFLICT' })
    expect(
      await stand.fails('accounts.connect', { exchange: 'binance', credentials: { credentialId: used.id } }),
    ).toMatchObject({ code: 'CONFLICT', details: { account: id } })
    await stand.ok('accounts.remove', { id })
    expect((await stand.ok('credentials.list', {})).items).toEqual([])
    const other = stand.fake.openAccount({ USDT: '5' })
    const { credential } = await stand.ok('credentials.add', {
      exchange: 'binance',
      apiKey: other.key,
      secret: other.secret,
      url: stand.fake.restUrl,
    })
    expect(await stand.ok('credentials.test', { id: credential.id })).toMatchObject({ permissions: { trade: true } })
    const second = await stand.ok('accounts.connect', {
      exchange: 'binance',
      credentials: { credentialId: credential.id },
    })
    expect(second).toMatchObject({ environment: 'loopback', name: 'Binance' })
  })

  test('asking what a key may do stores nothing, also of one that may withdraw', async () => {
    const stand = await accountsStand()
    const { key } = stand
    const keys = { exchange: 'binance', apiKey: key.key, secret: key.secret, url: stand.fake.restUrl }
    key.canWithdraw = true
    expect(await stand.ok('credentials.check', keys)).toMatchObject({
      permissions: { read: true, trade: true, withdraw: true },
      notes: expect.arrayContaining([expect.stringContaining('may withdraw')]),
    })
    const error = await stand.fails('credentials.check', { ...keys, secret: 'not-the-secret-of-it' })
    expect(JSON.stringify(error)).not.toContain('not-the-secret-of-it')
    expect((await stand.ok('credentials.list', {})).items).toEqual([])
    expect((await stand.ok('accounts.exchanges', {})).items[0]).toMatchObject({ id: 'binance', support: 'tested' })
  })

  test('keys that do not do are refused in a sentence, and nothing of them is stored', async () => {
    const stand = await accountsStand()
    const { key } = stand
    const refused = async (
      credentials: { apiKey: string; secret: string } = { apiKey: key.key, secret: key.secret },
    ) => {
      const error = await stand.fails('accounts.connect', { exchange: 'binance', credentials, url: stand.fake.restUrl })
      expect(JSON.stringify(error)).not.toContain(credentials.secret)
      expect(JSON.stringify(error)).not.toContain(credentials.apiKey)
      expect(error.message).not.toMatch(/signature=/)
      expect((await stand.ok('credentials.list', {})).items).toEqual([])
      return error
    }
    expect((await refused({ apiKey: key.key, secret: 'not-the-secret-of-it' })).message).toMatch(/secret/i)
    expect((await refused({ apiKey: 'unknownkey'.repeat(3), secret: 'some-secret-or-other' })).message).toMatch(/key/i)
    key.isRevoked = true
    expect((await refused()).message).toMatch(/key/i)
    key.isRevoked = false
    key.isAddressAllowed = false
    expect((await refused()).message).toMatch(/address|IP/i)
    key.isAddressAllowed = true
    key.canTrade = false
    expect((await refused()).message).toMatch(/may read but not trade/)
    key.canTrade = true
    key.canWithdraw = true
    expect((await refused()).message).toMatch(/may withdraw money.*allowWithdrawals: true/)
    await stand.connect({ allowWithdrawals: true })
  })

  test('an address elsewhere and an exchange nobody knows are refused before a key is sent anywhere', async () => {
    const stand = await accountsStand()
    const credentials = { apiKey: stand.key.key, secret: stand.key.secret }
    for (const url of [
      'http://example.com:80',
      'https://127.0.0.1:1',
      'http://user:x@127.0.0.1:1',
      'http://127.0.0.1.evil.org:80',
    ])
      expect(await stand.fails('accounts.connect', { exchange: 'binance', credentials, url })).toMatchObject({
        code: 'VALIDATION',
      })
    expect(await stand.fails('accounts.connect', { exchange: 'binanse', credentials })).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('binance'),
    })
  })
})

describe('the live switch', () => {
  test('off: nothing is opened; reducing, cancelling and closing go on; the window needs a dialog to switch it on', async () => {
    const stand = await accountsStand()
    const { id } = await stand.connect()
    const buy = { account: id, symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.01' } as const
    const ready = await stand.until(
      () => stand.fails('trading.createOrder', buy),
      ({ code }) => code !== 'STALE_DATA',
    )
    expect(ready).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('accounts.enableLive') })
    expect(await stand.ok('trading.previewOrder', buy)).toMatchObject({ denial: { code: 'CONFLICT' } })

    stand.answer.yes = false
    expect(await stand.fails('accounts.enableLive', { id }, 'window')).toMatchObject({ code: 'CANCELLED' })
    expect((await stand.fails('trading.createOrder', buy)).code).toBe('CONFLICT')
    stand.answer.yes = true
    expect(await stand.ok('accounts.enableLive', { id }, 'window')).toMatchObject({ live: true })
    expect(stand.asked).toHaveLength(2)
    expect(await stand.ok('trading.createOrder', buy)).toMatchObject({ status: 'filled' })
    const waiting = await stand.ok('trading.createOrder', { ...buy, type: 'limit', price: '48000' })

    expect(await stand.ok('accounts.disableLive', { id }, 'window')).toMatchObject({ live: false })
    expect(stand.asked).toHaveLength(2)
    expect(await stand.ok('trading.order', { id: waiting.id })).toMatchObject({ status: 'cancelled' })
    expect((await stand.fails('trading.createOrder', buy)).code).toBe('CONFLICT')
    expect(await stand.fails('accounts.remove', { id })).toMatchObject({ code: 'CONFLICT' })
    await stand.ok('trading.closeAll', { account: id })
    expect((await stand.ok('trading.positions', { account: id })).items).toEqual([])
    const { items } = await stand.ok('system.audit', {})
    expect(items.map(({ action, origin }) => `${action} ${origin}`)).toEqual(
      expect.arrayContaining(['accounts.enableLive window', 'accounts.disableLive window']),
    )
  })

  test('looser limits of a real account are confirmed, tighter ones are not', async () => {
    const stand = await accountsStand()
    const { id } = await stand.connect()
    await stand.ok('risk.setLimits', { account: id, limits: { maxPositionSizePct: 0.05 } }, 'window')
    expect(stand.asked).toEqual([])
    stand.answer.yes = false
    const looser = { account: id, limits: { maxPositionSizePct: 0.5 } }
    expect(await stand.fails('risk.setLimits', looser, 'window')).toMatchObject({ code: 'CANCELLED' })
    expect(await stand.ok('risk.limits', { account: id })).toMatchObject({ maxPositionSizePct: 0.05 })
    await stand.ok('risk.setLimits', looser, 'cli')
    expect(stand.asked).toHaveLength(1)
  })
})

describe('an account that cannot be opened', () => {
  test('waits for its exchange, is listed with the reason, and opens once it answers', async () => {
    const stand = await accountsStand()
    const { id } = await stand.connect()
    await stand.engine.close()
    stand.key.isRevoked = true
    await stand.restart()
    expect(await stand.ok('accounts.status', { account: id })).toMatchObject({
      items: [{ state: 'refused', reason: expect.any(String), connection: null }],
    })
    expect((await stand.fails('trading.positions', { account: id })).code).toBe('EXCHANGE_UNAVAILABLE')
    expect((await stand.ok('trading.positions', {})).items).toEqual([])
    stand.key.isRevoked = false
    await stand.until(
      () => stand.ok('accounts.status', { account: id }),
      ({ items: [status] }) => status?.state === 'open',
    )
  })

  test('does not hold up the start, is named by close-all, and is closed once it can be reached', {
    timeout: 60_000,
  }, async () => {
    const stand = await accountsStand()
    const { id } = await stand.connect()
    await stand.ok('accounts.enableLive', { id })
    const buy = { account: id, symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.01' } as const
    await stand.until(
      () => stand.engine.dispatcher.dispatch('trading.createOrder', buy, { origin: 'cli' }),
      ({ ok }) => ok,
    )
    await stand.engine.close()
    stand.fake.faults.isUnreachable = true
    await stand.restart()
    expect(await stand.ok('accounts.list', {})).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ id, state: 'unreachable', reason: expect.any(String) }),
        expect.objectContaining({ id: 'paper-binance', state: 'open' }),
      ]),
    })
    expect(await stand.fails('accounts.remove', { id })).toMatchObject({ code: 'CONFLICT', details: { positions: 1 } })
    expect((await stand.ok('trading.closeAll', {})).errors).toContainEqual(
      expect.objectContaining({ account: id, code: 'EXCHANGE_UNAVAILABLE' }),
    )
    stand.fake.faults.isUnreachable = false
    await stand.until(
      () => stand.engine.dispatcher.dispatch('trading.positions', { account: id }, { origin: 'cli' }),
      (answer) => answer.ok && JSON.stringify(answer.value) === '{"items":[]}',
    )
    expect(await stand.ok('risk.status', { account: id })).toMatchObject({ state: 'halted' })
  })

  test('waits for the passphrase, and opens when it is unlocked', async () => {
    const stand = await accountsStand({ keychain: null })
    const keys = {
      exchange: 'binance',
      credentials: { apiKey: stand.key.key, secret: stand.key.secret },
      url: stand.fake.restUrl,
    }
    expect(await stand.fails('accounts.connect', keys)).toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining('auth.setPassphrase'),
    })
    await stand.ok('auth.setPassphrase', { passphrase: PASSPHRASE }, 'window')
    const { id } = await stand.connect()
    const definition = JSON.stringify({ ...QUIET, symbols: ['BTC/USDT'] })
    const strategy = await stand.ok('strategies.create', { definition })
    await stand.ok('strategies.enable', { id: strategy.id, account: id })
    await stand.restart()
    expect(await stand.ok('auth.status', {})).toMatchObject({ hasPassphrase: true, isLocked: true })
    expect(await stand.fails('accounts.list', {}, 'window')).toMatchObject({ code: 'LOCKED' })
    expect(await stand.fails('auth.unlock', { passphrase: 'wrong' })).toMatchObject({ code: 'VALIDATION' })
    expect(await stand.ok('trading.closeAll', {}, 'window')).toMatchObject({ closed: [] })
    await stand.ok('auth.unlock', { passphrase: PASSPHRASE })
    await stand.until(
      () => stand.ok('accounts.status', { account: id }),
      ({ items: [status] }) => status?.state === 'open',
    )
    // What trades by itself on it goes on by itself.
    await stand.until(
      () => stand.ok('strategies.running', {}),
      ({ items: [run] }) => run?.state === 'running',
    )
    await stand.ok('auth.lock', {}, 'window')
    expect(await stand.fails('trading.positions', {}, 'cli')).toMatchObject({ code: 'LOCKED' })
    await stand.restart({ passphrase: PASSPHRASE })
    expect(await stand.ok('accounts.status', { account: id })).toMatchObject({ items: [{ state: 'open' }] })
  })
})
