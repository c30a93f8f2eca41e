/** The command line and the app's main process as they are bundled, where nothing of node_modules is but what is packed. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const BUILD = pathToFileURL(join(ROOT, 'scripts/build-cli.mjs')).href
const PACKED = ['better-sqlite3', 'piscina']
const PATIENCE = { timeout: 60_000, interval: 200 }
/** A function that all of ccxt's exchanges have and nothing else. */
const OF_CCXT = 'safeStringLowerN('
/** A function of what makes keys of passphrases. */
const OF_DERIVATION = 'argon2id'
const STATIC_IMPORT = /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?["']\.\/([^"']+)["']/g
const runFile = promisify(execFile)
const builtSchema = z.object({ main: z.string() })

const folder = mkdtempSync(join(tmpdir(), 'autocbot-bundled-'))
const bundle = join(folder, 'out', 'cli')

beforeAll(async () => {
  const script = `console.log(JSON.stringify({ main: await (await import('${BUILD}')).ensureCliBuilt() }))`
  const { stdout } = await runFile(process.execPath, ['--input-type=module', '--eval', script])
  const { main } = builtSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
  cpSync(dirname(main), bundle, { recursive: true })
  cpSync(join(ROOT, 'resources'), join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  for (const name of PACKED) symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  writeFileSync(join(folder, 'package.json'), readFileSync(join(ROOT, 'package.json')))
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const textOf = (file: string): string => readFileSync(join(bundle, file), 'utf8')

/** The files that are read before anything is asked for. */
function readAtStart(entry: string): string[] {
  const found = new Set([entry])
  for (const file of found) for (const [, name = ''] of textOf(file).matchAll(STATIC_IMPORT)) found.add(name)
  return [...found]
}

test('nothing of ccxt is read at start, in no process', () => {
  const files = readdirSync(bundle).filter((file) => file.endsWith('.js'))
  for (const sign of [OF_CCXT, OF_DERIVATION]) {
    expect(files.filter((file) => textOf(file).includes(sign)).length, `${sign} is in the bundle`).toBeGreaterThan(0)
  }
  for (const entry of ['cli.js', 'worker.js']) {
    const early = readAtStart(entry)
    expect(early.length).toBeGreaterThan(1)
    for (const sign of [OF_CCXT, 'argon2-']) {
      expect(
        early.filter((file) => textOf(file).includes(sign)),
        `${sign} in what ${entry} imports`,
      ).toEqual([])
    }
  }
})

test('nothing is imported that is not packed with it', () => {
  const outside = new Set<string>()
  for (const file of readdirSync(bundle).filter((each) => each.endsWith('.js'))) {
    for (const [, name = ''] of textOf(file).matchAll(/(?:^|\n)import\b[^'"\n;]*?["']([^."'][^"']*)["']/g))
      outside.add(name)
  }
  const builtin = new Set(process.getBuiltinModule('node:module').builtinModules)
  const others = [...outside].filter((name) => !name.startsWith('node:') && !builtin.has(name))
  expect(others.filter((name) => !PACKED.includes(name))).toEqual([])
})

test('it reaches an exchange: prices, a key behind a passphrase, an account, an order', async () => {
  const fake = await startFakeBinance({ clock: WALL_CLOCK, seed: 7 })
  onTestFinished(() => fake.close())
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  fake.crowd.take('BTCUSDT', 'BUY', '0.01')
  const { key: apiKey, secret } = fake.openAccount({ USDT: '100000', BTC: '2' })
  const env = { ...process.env, AUTOCBOT_USER_DATA: temporaryFolder() }
  const cli = join(bundle, 'cli.js')
  const engine = spawn(process.execPath, [cli, 'serve', '--market=exchange', `--exchange-url=${fake.restUrl}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  const ended = once(engine, 'exit')
  onTestFinished(async () => {
    engine.kill('SIGKILL')
    await ended
  })
  const [ready] = await once(createInterface({ input: engine.stdout }), 'line')
  expect(JSON.parse(String(ready))).toMatchObject({ event: 'ready', exchange: 'binance' })

  const call = async (name: string, input: unknown): Promise<unknown> => {
    const { stdout } = await runFile(process.execPath, [cli, 'call', name, JSON.stringify(input), '--json'], { env })
    return JSON.parse(stdout)
  }
  const symbol = 'BTC/USDT'
  await vi.waitFor(
    async () => expect(await call('market.price', { symbol })).toMatchObject({ isStale: false, ask: '50010' }),
    PATIENCE,
  )
  const order = { symbol, side: 'buy', type: 'market', amount: '0.01' }
  expect(await call('trading.createOrder', order)).toMatchObject({ account: 'paper-binance', status: 'filled' })
  await call('auth.setPassphrase', { passphrase: 'a long passphrase' })
  const account = z
    .object({ id: z.string() })
    .parse(await call('accounts.connect', { exchange: 'binance', credentials: { apiKey, secret }, url: fake.restUrl }))
  await call('accounts.enableLive', account)
  expect(await call('trading.createOrder', { ...order, account: account.id })).toMatchObject({
    account: account.id,
    status: expect.stringMatching(/^(sent|open|partially_filled|filled)$/),
  })
  // The fee is paid in what was bought.
  const done = async (): Promise<unknown> => call('trading.positions', { account: account.id })
  await vi.waitFor(
    async () => expect(await done()).toMatchObject({ items: [{ symbol, quantity: '0.00999' }] }),
    PATIENCE,
  )
}, 180_000)
