import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openMarket } from '#main/engine/market.ts'
import type { MarketConfig } from '#main/engine/market-config.ts'
import { createControl, workerControl } from '#main/jobs/control.ts'
import { replayTask } from '#main/market/replay/replay-task.ts'
import { fakeClock, memoryLog } from '#test/builders/clock.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const HOUR_MS = 3_600_000
const FIRST = Date.UTC(2024, 0, 1)

function aCandleFile(name = 'BTC-USDT-1h.csv', bars = 3): string {
  const rows = Array.from({ length: bars }, (_, i) => `${FIRST + i * HOUR_MS},100.5,110,90.25,101,4`)
  const file = join(temporaryFolder(), name)
  writeFileSync(file, ['time,open,high,low,close,volume', ...rows, ''].join('\n'))
  return file
}

async function open(config: MarketConfig) {
  const clock = fakeClock()
  const log = memoryLog()
  const tasks: string[] = []
  const inThread = (task: string, input: unknown): Promise<unknown> => {
    tasks.push(task)
    // The pair of sender and task is what is tried here.
    return replayTask(input as Parameters<typeof replayTask>[0], workerControl(createControl()))
  }
  const market = await openMarket(config, { clock, log, inThread })
  return { market, clock, log, tasks }
}

test('a simulated market is that of its seed, and nothing moves before the start and after the end', async () => {
  const [one, same, other] = await Promise.all([
    open({ mode: 'simulated', seed: 7 }),
    open({ mode: 'simulated', seed: 7 }),
    open({ mode: 'simulated' }),
  ])
  expect([one.market.seed, other.market.seed, one.tasks]).toEqual([7, 1, []])
  expect(one.market.hub.quote('BTC/USDT')).toBeUndefined()
  for (const { market } of [one, same, other]) market.start()
  expect(one.market.hub.quote('BTC/USDT')).toEqual(same.market.hub.quote('BTC/USDT'))
  expect(one.market.hub.quote('BTC/USDT')).not.toEqual(other.market.hub.quote('BTC/USDT'))
  one.market.close()
  const last = one.market.feed.quote('BTC/USDT')
  one.clock.advance(10_000)
  expect(one.market.feed.quote('BTC/USDT')).toEqual(last)
})

test("a replay is read in a thread, named by its file, and its clock shows the market's time", async () => {
  const { market, clock, tasks, log } = await open({ mode: 'replay', file: aCandleFile() })
  expect([market.mode, market.seed, tasks]).toEqual(['replay', null, ['market.replay']])
  expect(market.feed.instruments()).toMatchObject([{ symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '1' }])
  expect(market.clock.now()).toBe(FIRST)
  market.start()
  const times: number[] = []
  market.feed.subscribe(() => times.push(market.clock.now()))
  // A bar a second, in four moments.
  clock.advance(250)
  expect(market.clock.now()).toBe(FIRST + HOUR_MS / 4)
  expect(market.clock.monotonic()).toBe(clock.monotonic())
  clock.advance(10_000)
  expect(market.clock.now()).toBe(FIRST + 3 * HOUR_MS - 1)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(log.lines).toMatchObject([{ level: 'info', message: 'The replay has ended.' }])
})

test.each([
  ['an exchange that does not exist', { mode: 'exchange', exchange: 'binanse' }, 'NOT_FOUND', /binance/],
  ['a missing file', { mode: 'replay', file: '/nowhere/BTC-USDT.csv' }, 'NOT_FOUND', /candle file not found/],
  [
    'a missing file of which the name says nothing',
    { mode: 'replay', file: '/nowhere/a.csv' },
    'NOT_FOUND',
    /not found/,
  ],
  ['no timeframe', { mode: 'replay', timeframe: '7m' }, 'VALIDATION', /there is no timeframe 7m/],
  ['another timeframe', { mode: 'replay', timeframe: '4h' }, 'VALIDATION', /holds candles of 1h, not 4h/],
  ['half a symbol', { mode: 'replay', symbol: 'BTC' }, 'VALIDATION', /like BTC\/USDT, not BTC/],
] as const)('%s is refused in words', async (_, config, code, message) => {
  await expect(open(config)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('a name that says no symbol asks for one', async () => {
  const file = aCandleFile('a.csv')
  await expect(open({ mode: 'replay', file })).rejects.toMatchObject({
    code: 'VALIDATION',
    message: expect.stringMatching(/name the symbol/),
  })
})

test('a file of one bar does not show its timeframe', async () => {
  const file = aCandleFile('BTC-USDT.csv', 1)
  await expect(open({ mode: 'replay', file })).rejects.toMatchObject({
    code: 'VALIDATION',
    message: 'BTC-USDT.csv does not show its timeframe; name it, such as 1h',
  })
  const { market } = await open({ mode: 'replay', file, timeframe: '4h', speed: 'max' })
  market.start()
  expect(market.feed.candles('BTC/USDT', '4h', 5)).toHaveLength(1)
})

test('the check says how the market does', async () => {
  const { market, clock } = await open({ mode: 'replay', file: aCandleFile(), speed: 3_600 })
  expect(market.check()).toMatchObject({ name: 'market', ok: false, message: expect.stringContaining('stands still') })
  market.start()
  expect(market.check()).toEqual({
    name: 'market',
    ok: true,
    message: 'replay, BTC/USDT 1h out of BTC-USDT-1h.csv, speed 3600: 1 symbol with fresh prices',
  })
  clock.advance(10_000)
  expect(market.check()).toMatchObject({
    ok: false,
    message: expect.stringContaining('ended at 2024-01-01T02:59:59.999Z'),
  })
})

test('the check names the symbols without new prices, and a slow replay is not stale between its bars', async () => {
  const { market, clock } = await open({ mode: 'simulated', seed: 3 })
  market.start()
  const { feed } = market
  feed.stop()
  clock.advance(12_000)
  expect(market.check()).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^simulated, made from the seed 3: no new prices of BTC\/USDT \(for 12 s\), ETH/),
  })
  const slow = await open({ mode: 'replay', file: aCandleFile(), speed: 1 })
  slow.market.start()
  slow.clock.advance(14 * 60_000)
  expect(slow.market.check().ok).toBe(true)
  expect(slow.market.hub.freshQuote('BTC/USDT').last).toBe('100.5')
})

test('a listener that throws is told to the log now and then, and the market goes on', async () => {
  const { market, clock, log } = await open({ mode: 'simulated' })
  market.hub.subscribe(() => {
    throw new Error('the listener is broken')
  })
  market.feed.subscribe(() => {
    throw new Error('this one too')
  })
  let heard = 0
  market.hub.subscribe(() => heard++)
  market.start()
  clock.advance(25_000)
  expect(heard).toBeGreaterThan(500)
  expect(log.lines).toHaveLength(3)
  expect(log.lines[0]).toMatchObject({ level: 'error', fields: { alsoSince: 0 } })
  expect(log.lines[1]).toMatchObject({ fields: { alsoSince: expect.any(Number) } })
  expect(market.feed.quote('BTC/USDT')?.time).toBe(clock.now())
})
