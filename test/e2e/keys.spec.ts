import { expect, test } from '@playwright/test'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { type LaunchedApp, launchApp } from './harness.ts'

const PASSPHRASE = 'a long passphrase'

let fake: FakeBinance
let launched: LaunchedApp

test.beforeEach(async () => {
  fake = await startFakeBinance({ clock: WALL_CLOCK, seed: 7 })
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  launched = await launchApp({ args: ['--market=exchange', '--exchange=binance', `--exchange-url=${fake.restUrl}`] })
})

test.afterEach(async () => {
  await launched.close()
  await fake.close()
})

/** What a script in the page gets when it makes a call by itself. */
function fromPage(name: string, input: unknown): Promise<unknown> {
  return launched.window.evaluate(
    async ([call, given]) => {
      const { autocbot } = globalThis as unknown as {
        autocbot: { call(name: string, input: unknown): Promise<unknown> }
      }
      return autocbot.call(call, given)
    },
    [name, input] as const,
  )
}

/** From now on each question of the app is answered by its first button (cancel) or its second; answers how many came. */
async function answerQuestions(response: 0 | 1): Promise<() => Promise<string[]>> {
  await launched.app.evaluate(({ dialog }, button) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (...args: unknown[]) => {
      const options = args.at(-1) as { message: string }
      asked.push(options.message)
      return Promise.resolve({ response: button, checkboxChecked: false })
    }
  }, response)
  return () => launched.app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
}

test('a script in the page stores no key, switches nothing live and sets no passphrase that the dialog did not confirm', async () => {
  const key = fake.openAccount({ USDT: '1000' })
  const keys = { apiKey: key.key, secret: key.secret }
  const refuse = await answerQuestions(0)
  expect(await fromPage('auth.status', {})).toMatchObject({
    ok: true,
    // The desktop of a test has no keychain: what stands in for one protects nothing and is not used.
    value: { keychain: { kind: 'none', reason: expect.stringContaining('passphrase') }, storesKeysIn: null },
  })
  const connect = { exchange: 'binance', credentials: keys, url: fake.restUrl }
  expect(await fromPage('accounts.connect', connect)).toMatchObject({ ok: false, error: { code: 'LOCKED' } })
  expect(await fromPage('auth.setPassphrase', { passphrase: PASSPHRASE })).toMatchObject({
    ok: false,
    error: { code: 'CANCELLED' },
  })
  expect(await refuse()).toEqual(['Lock AutoCbot with this passphrase?'])
  const confirm = await answerQuestions(1)
  expect(await fromPage('auth.setPassphrase', { passphrase: PASSPHRASE })).toMatchObject({ ok: true })
  expect(await fromPage('accounts.connect', connect)).toMatchObject({ ok: true, value: { live: false } })
  expect(await confirm()).toEqual(['Lock AutoCbot with this passphrase?', 'Store this key for Binance?'])
  const listed = await fromPage('accounts.list', {})
  const { items } = (listed as { value: { items: { id: string; kind: string }[] } }).value
  const id = items.find(({ kind }) => kind === 'exchange')?.id
  await answerQuestions(0)
  expect(await fromPage('accounts.enableLive', { id })).toMatchObject({ ok: false, error: { code: 'CANCELLED' } })
  const order = { account: id, symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.01' }
  await expect
    .poll(async () => JSON.stringify(await fromPage('trading.createOrder', order)))
    .toContain('live trading is off')
  expect(JSON.stringify(listed)).not.toContain(key.key)

  expect(await fromPage('auth.lock', {})).toMatchObject({ ok: true })
  expect(await fromPage('accounts.list', {})).toMatchObject({ ok: false, error: { code: 'LOCKED' } })
  expect(await fromPage('trading.closeAll', {})).toMatchObject({ ok: true })
  expect(await fromPage('auth.unlock', { passphrase: PASSPHRASE })).toMatchObject({ ok: true })
  expect(await fromPage('accounts.list', {})).toMatchObject({ ok: true })
})
