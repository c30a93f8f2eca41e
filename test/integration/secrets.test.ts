import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formsOf } from '#main/system/known-secrets.ts'
import type { CallContext, CallName } from '#shared/contract/contract.ts'
import { accountsStand } from '#test/builders/accounts-stand.ts'
import { runCommand } from '#test/builders/cli.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const PASSPHRASE = 'canary passphrase äöü'

/** Every form of a secret in which it could be met, also cut off by what stands before it in base64. */
function formsToLookFor(secret: string): string[] {
  const shifted = [1, 2].map((shift) =>
    Buffer.from(`${'x'.repeat(shift)}${secret}`)
      .toString('base64')
      .slice(4, -4),
  )
  return [...formsOf(secret), ...shifted]
}

/** All files below a folder, with what is in them. */
function filesIn(folder: string): { file: string; bytes: Buffer }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, bytes: readFileSync(file) }))
}

function found(secrets: readonly string[], texts: readonly { file: string; bytes: Buffer }[]): string[] {
  return texts.flatMap(({ file, bytes }) =>
    secrets.flatMap((secret) =>
      formsToLookFor(secret)
        .filter((form) => bytes.includes(form))
        .map((form) => `${file}: ${form.slice(0, 6)}…`),
    ),
  )
}

test('the search finds a secret in each of its forms', () => {
  const secret = 'Canary/Key+1=ä'
  for (const form of formsToLookFor(secret)) {
    expect(found([secret], [{ file: 'a', bytes: Buffer.from(`before ${form} after`) }]), form).not.toEqual([])
  }
  const within = Buffer.from(JSON.stringify({ key: secret })).toString('base64')
  expect(found([secret], [{ file: 'a', bytes: Buffer.from(within) }])).not.toEqual([])
})

for (const keeper of ['os', 'vault'] as const) {
  test(`kept by ${keeper}: nothing of keys or passphrase is left anywhere after a whole run`, {
    timeout: 60_000,
  }, async () => {
    const stand = await accountsStand()
    const { fake, key, folder } = stand
    const withdrawing = stand.fake.openAccount({ USDT: '1' })
    withdrawing.canWithdraw = true
    const wrong = { apiKey: 'CanaryWrongKey'.repeat(3), secret: 'CanaryWrongSecret'.repeat(3) }
    const secrets = [key.key, key.secret, withdrawing.key, withdrawing.secret, wrong.apiKey, wrong.secret, PASSPHRASE]
    const told: unknown[] = []
    const listen = () => stand.engine.events.subscribe((event) => void told.push(event))
    listen()
    const say = async (name: CallName, input: unknown, origin: CallContext['origin'] = 'window') => {
      const answer = await stand.engine.dispatcher.dispatch(name, input, { origin })
      told.push(answer)
      return answer
    }

    await say('auth.setPassphrase', { passphrase: PASSPHRASE })
    await say('auth.unlock', { passphrase: `${PASSPHRASE} wrong` })
    const at = { exchange: 'binance', url: fake.restUrl }
    const refused = { ...at, credentials: { apiKey: withdrawing.key, secret: withdrawing.secret } }
    expect(await say('accounts.connect', refused)).toMatchObject({ ok: false })
    expect(await say('accounts.connect', { ...at, credentials: wrong })).toMatchObject({ ok: false })
    expect(await say('credentials.add', { ...at, ...wrong, extra: key.secret })).toMatchObject({ ok: false })
    // As people do it: what is piped in is no argument.
    const input = JSON.stringify({ ...at, credentials: { apiKey: key.key, secret: key.secret }, store: keeper })
    const connected = await runCommand(folder, ['call', 'accounts.connect', '-', '--json'], { stdin: input })
    expect(connected).toMatchObject({ code: 0, stderr: '' })
    told.push(connected)
    const { id } = JSON.parse(connected.stdout)
    await say('accounts.enableLive', { id })
    const order = { account: id, symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.01' } as const
    await stand.until(
      () => say('trading.createOrder', order),
      ({ ok }) => ok,
    )
    await say('trading.createOrder', { ...order, amount: '1000000' })
    fake.faults.onRequest(
      { on: 'POST /api/v3/order' },
      { kind: 'answer', isDone: true, status: 500, body: 'Internal error' },
    )
    await say('trading.createOrder', { ...order, amount: '0.02' })
    key.isRevoked = true
    await say('trading.createOrder', { ...order, amount: '0.03' })
    await say('credentials.test', { id: (await stand.ok('credentials.list', {})).items[0].id })
    key.isRevoked = false
    await say('trading.closeAll', { account: id })
    const exported = temporaryFolder()
    for (const what of ['trades', 'orders', 'fills', 'ledger', 'audit'] as const) {
      await say('system.exportCsv', { what, file: join(exported, `${what}.csv`) }, 'cli')
    }
    await say('system.backup', {})
    await say('system.audit', {})
    await say('system.metrics', {})
    await say('system.health', {})
    await say('accounts.status', {})
    await say('credentials.list', {})
    await say('settings.get', {})
    // With everything open, and once more after all has been written back.
    const answers = { file: 'answers and events', bytes: Buffer.from(JSON.stringify(told)) }
    expect(told.length).toBeGreaterThan(30)
    expect(found(secrets, [...filesIn(folder), ...filesIn(exported), answers])).toEqual([])
    await stand.restart({ passphrase: PASSPHRASE })
    listen()
    expect(await stand.ok('accounts.status', { account: id })).toMatchObject({ items: [{ state: 'open' }] })
    await say('accounts.remove', { id })
    await stand.engine.close()
    const files = filesIn(folder)
    expect(files.some(({ file }) => file.endsWith('.sqlite'))).toBe(true)
    expect(files.some(({ file }) => file.includes('logs') && file.endsWith('.log'))).toBe(true)
    expect(files.some(({ file }) => file.includes('backups'))).toBe(true)
    expect(found(secrets, files)).toEqual([])
    expect(
      found(secrets, [{ file: 'arguments', bytes: Buffer.from([...process.argv, ...process.execArgv].join('\0')) }]),
    ).toEqual([])
  })
}
