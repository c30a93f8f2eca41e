/** The engine as a process of its own, trading on paper on the prices of an exchange. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runCommand } from '#test/builders/cli.ts'
import { serving } from '#test/builders/serving.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

const PATIENCE = { timeout: 60_000, interval: 200 }

let fake: FakeBinance
let folder: string

beforeEach(async () => {
  folder = temporaryFolder()
  fake = await startFakeBinance({ clock: WALL_CLOCK, seed: 7 })
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  fake.crowd.take('BTCUSDT', 'BUY', '0.01')
})

afterEach(() => fake.close())

const serve = () => serving(folder, ['--market=exchange', '--exchange', 'binance', '--exchange-url', fake.restUrl])

async function call(name: string, input: unknown): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runCommand(folder, ['call', name, JSON.stringify(input), '--json'])
  if (code === 0) return JSON.parse(stdout)
  throw new Error(stdout === '' ? stderr : `${JSON.parse(stdout).error.code} ${JSON.parse(stdout).error.message}`)
}

const buy = { symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.01' }
const sell = { symbol: 'BTC/USDT', side: 'sell', type: 'market', amount: '0.01', reduceOnly: true }

async function checkOf(name: string) {
  const { checks } = (await call('system.health', {})) as { checks: { name: string; ok: boolean; message: string }[] }
  return checks.find((check) => check.name === name)
}

test('a paper account trades on the prices of the exchange; without them it can only leave', async () => {
  const { ready } = await serve()
  expect(ready).toMatchObject({ event: 'ready', market: 'exchange', exchange: 'binance', seed: null })
  await vi.waitFor(
    async () => expect(await call('market.price', { symbol: 'BTC/USDT' })).toMatchObject({ isStale: false }),
    PATIENCE,
  )
  expect(await call('system.health', {})).toMatchObject({ mode: 'paper', source: 'binance' })
  const connected = { ok: true, message: expect.stringMatching(/^Binance: connected since .* UTC, last heard/) }
  await vi.waitFor(async () => expect(await checkOf('market binance')).toMatchObject(connected), PATIENCE)
  expect(await call('market.instruments', { search: 'btc-usdt' })).toMatchObject({ items: [{ symbol: 'BTC/USDT' }] })

  const stop = { ...buy, stopLoss: '49000' }
  expect(await call('trading.createOrder', stop)).toMatchObject({
    account: 'paper-binance',
    status: 'filled',
    averagePrice: '50010',
  })
  fake.crowd.moveTo('BTCUSDT', '48900')
  await vi.waitFor(async () => expect(await call('trading.positions', {})).toMatchObject({ items: [] }), PATIENCE)
  fake.crowd.quote('BTCUSDT', { price: '48900', step: '10', levels: 20, quantity: '0.5' })
  const price = () => call('market.price', { symbol: 'BTC/USDT' })
  await vi.waitFor(async () => expect(await price()).toMatchObject({ bid: '48890', ask: '48910' }), PATIENCE)
  const more = { ...buy, amount: '0.012' }
  await vi.waitFor(
    async () => expect(await call('trading.createOrder', more)).toMatchObject({ status: 'filled' }),
    PATIENCE,
  )

  fake.faults.silent = true
  await vi.waitFor(
    async () => expect(await call('market.price', { symbol: 'BTC/USDT' })).toMatchObject({ isStale: true }),
    PATIENCE,
  )
  await expect(call('trading.createOrder', buy)).rejects.toThrow('STALE_DATA')
  expect(await call('trading.createOrder', sell)).toMatchObject({ status: 'filled' })
  await vi.waitFor(async () => expect((await checkOf('market binance'))?.ok).toBe(false), PATIENCE)

  fake.faults.silent = false
  await vi.waitFor(
    async () => expect(await call('trading.createOrder', buy)).toMatchObject({ status: 'filled' }),
    PATIENCE,
  )
  const again = { items: [{ exchange: 'binance', state: 'connected' }] }
  await vi.waitFor(async () => expect(await call('market.connections', {})).toMatchObject(again), PATIENCE)
}, 180_000)

test('it starts without the exchange, says so, and trades when that is there; the next start knows the grids', async () => {
  fake.faults.isUnreachable = true
  const first = await serve()
  expect(await call('market.connections', {})).toMatchObject({
    items: [{ state: 'connecting', reason: expect.any(String) }],
  })
  expect(await checkOf('market binance')).toMatchObject({
    ok: false,
    message: expect.stringContaining('nothing heard yet'),
  })
  await expect(call('trading.createOrder', buy)).rejects.toThrow('NOT_FOUND')
  fake.faults.isUnreachable = false
  await vi.waitFor(
    async () => expect(await call('trading.createOrder', buy)).toMatchObject({ status: 'filled' }),
    PATIENCE,
  )
  await first.stop()

  fake.faults.isUnreachable = true
  await serve()
  await expect(call('trading.createOrder', buy)).rejects.toThrow('STALE_DATA')
  expect(await call('trading.positions', {})).toMatchObject({ items: [{ symbol: 'BTC/USDT', quantity: '0.01' }] })
  fake.faults.isUnreachable = false
  await vi.waitFor(
    async () => expect(await call('trading.createOrder', buy)).toMatchObject({ status: 'filled' }),
    PATIENCE,
  )
}, 180_000)
