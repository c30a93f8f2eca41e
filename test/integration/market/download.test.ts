/** Candles out of an exchange, with everything that can come between. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runCommand } from '#test/builders/cli.ts'
import { anEngine } from '#test/builders/engine.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

const PATIENCE = { timeout: 60_000, interval: 20 }
const MINUTE = 60_000
const BARS = 3_500
const begin = Math.floor(Date.now() / MINUTE) * MINUTE - (BARS + 10) * MINUTE
const end = begin + BARS * MINUTE

let fake: FakeBinance

beforeEach(async () => {
  let now = begin
  const clock = { ...WALL_CLOCK, now: () => now }
  fake = await startFakeBinance({ clock, seed: 7 })
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 5, quantity: '5000' })
  for (let i = 0; i < BARS; i++) {
    now = begin + i * MINUTE + 1_000
    fake.crowd.take('BTCUSDT', i % 2 === 0 ? 'BUY' : 'SELL', '0.001')
  }
  now = Date.now()
})

afterEach(() => fake.close())

const pages = (): number => fake.arrivals.filter(({ name }) => name.endsWith('/klines')).length

async function download(folder: string, from: number, to: number) {
  const series = ['--exchange', 'binance', '--symbol', 'BTC/USDT', '--timeframe', '1m', '--exchange-url', fake.restUrl]
  const argv = ['candles', 'download', ...series, '--from', String(from), '--to', String(to), '--json']
  const { code, stdout } = await runCommand(folder, argv)
  return { code, ...JSON.parse(stdout) }
}

test('all of it comes, page by page; what is stored is not fetched again, and a gap is', async () => {
  const folder = temporaryFolder()
  const last = begin + (BARS - 1) * MINUTE
  expect(await download(folder, begin, begin + 1_000 * MINUTE)).toMatchObject({ code: 0, imported: 1_000, gaps: [] })
  const behind = await download(folder, begin + 1_500 * MINUTE, end)
  expect(behind).toMatchObject({ imported: 2_000, from: begin + 1_500 * MINUTE, to: last })
  const before = pages()
  expect(await download(folder, begin, end)).toMatchObject({
    source: 'binance',
    imported: 500,
    updated: 0,
    unchanged: 0,
    from: begin,
    to: last,
    gaps: [],
  })
  expect(pages() - before).toBe(1)
  expect(await download(folder, begin, end)).toMatchObject({
    imported: 0,
    updated: 0,
    unchanged: 0,
    from: begin,
    to: last,
  })
  expect(pages() - before).toBe(1)
})

test('an exchange that breaks, lies or wants us to wait is asked again', async () => {
  fake.faults.onRequest({ on: 'GET /api/v3/klines', times: 1 }, { kind: 'garbage' })
  fake.faults.onRequest({ on: 'GET /api/v3/klines', times: 1 }, { kind: 'lose', isDone: false })
  const ban = {
    kind: 'answer',
    isDone: false,
    status: 429,
    body: '{"code":-1003,"msg":"slow"}',
    headers: { 'retry-after': '1' },
  } as const
  fake.faults.onRequest({ on: 'GET /api/v3/klines', times: 1 }, ban)
  expect(await download(temporaryFolder(), begin, end)).toMatchObject({ code: 0, imported: BARS, gaps: [] })
}, 90_000)

test('cancelled, it keeps what came, and goes on there', async () => {
  const folder = temporaryFolder()
  const engine = await anEngine({ dataFolder: folder })
  const ask = async (name: string, input: unknown) => {
    const answer = await engine.dispatcher.dispatch(name, input, { origin: 'cli' })
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value as Record<string, unknown>
  }
  const request = { exchange: 'binance', url: fake.restUrl, symbol: 'BTC/USDT', timeframe: '1m', from: begin, to: end }
  fake.faults.onRequest({ on: 'GET /api/v3/klines', chance: 1, times: 100 }, { kind: 'late_answer', ms: 300 })
  const { jobId } = await ask('candles.download', request)
  await vi.waitFor(
    async () => expect(Number((await ask('jobs.get', { id: jobId }))['done'])).toBeGreaterThan(900),
    PATIENCE,
  )
  expect(await ask('jobs.cancel', { id: jobId })).toMatchObject({ status: 'cancelled' })
  const { items } = (await ask('candles.list', {})) as { items: { source: string; count: number }[] }
  const kept = items.find(({ source }) => source === 'binance')?.count ?? 0
  expect(kept).toBeGreaterThan(900)
  expect(kept).toBeLessThan(BARS)
  const { jobId: again } = await ask('candles.download', request)
  await vi.waitFor(async () => expect(await ask('jobs.get', { id: again })).toMatchObject({ status: 'done' }), PATIENCE)
  const job = (await ask('jobs.get', { id: again })) as { result: { imported: number; unchanged: number } }
  expect(job.result).toMatchObject({ imported: BARS - kept, unchanged: 0 })
})

test('what makes no sense is refused in words', async () => {
  const folder = temporaryFolder()
  expect(await download(folder, end, begin)).toMatchObject({ code: 1, error: { code: 'VALIDATION' } })
  const argv = ['candles', 'download', '--exchange', 'binance', '--exchange-url', fake.restUrl, '--from', '0', '--json']
  const strange = await runCommand(folder, [...argv, '--symbol', 'BTC/USDX', '--timeframe', '1h'])
  expect(JSON.parse(strange.stdout)).toMatchObject({
    error: { code: 'NOT_FOUND', message: 'Binance has no market "BTC/USDX"; did you mean "BTC/USDT"?' },
  })
  const ten = await runCommand(folder, [...argv, '--symbol', 'BTC/USDT', '--timeframe', '10m'])
  expect(JSON.parse(ten.stdout)).toMatchObject({ error: { code: 'VALIDATION' } })
  const away = await runCommand(folder, [
    ...argv.slice(0, 4),
    '--exchange-url',
    'http://example.com:80',
    '--from',
    '0',
    '--symbol',
    'A/B',
    '--timeframe',
    '1h',
    '--json',
  ])
  expect(JSON.parse(away.stdout)).toMatchObject({ error: { code: 'VALIDATION' } })
})
