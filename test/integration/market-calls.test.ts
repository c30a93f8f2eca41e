import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { CallInput, CallName, CallOutput, EventEnvelope } from '#shared/contract/contract.ts'
import { runCommand } from '#test/builders/cli.ts'
import { anEngine } from '#test/builders/engine.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const CANDLES = fileURLToPath(new URL('../fixtures/candles-real/ETH-USDT-1h.csv.gz', import.meta.url))
const REPLAY = { mode: 'replay', file: CANDLES, speed: 'max' } as const

type Started = Awaited<ReturnType<typeof anEngine>>

function caller(engine: Started) {
  const dispatch = <Name extends CallName>(name: Name, input: CallInput<Name>) =>
    engine.dispatcher.dispatch(name, input, { origin: 'window' })
  const ask = async <Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> => {
    const result = await dispatch(name, input)
    if (!result.ok) throw new Error(`${result.error.code} ${result.error.message}`)
    return result.value as CallOutput<Name>
  }
  return { dispatch, ask }
}

const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'XRP/USDT', 'DOGE/USDT']

test('a new engine shows the simulated market at once: instruments, prices, books', async () => {
  const { ask } = caller(await anEngine())
  const { items } = await ask('market.instruments', {})
  expect(items.map(({ symbol }) => symbol)).toEqual(SYMBOLS)
  expect(items[0]).toMatchObject({ base: 'BTC', quote: 'USDT', tickSize: '0.01', minNotional: '5', takerFee: 0.001 })

  const price = await ask('market.price', { symbol: 'BTC/USDT' })
  expect(price).toMatchObject({ symbol: 'BTC/USDT', isStale: false, time: expect.any(Number) })
  expect(Number(price.bid)).toBeLessThan(Number(price.ask))
  expect(Math.abs(Number(price.last) / 50_000 - 1)).toBeLessThan(0.02)

  const prices = await ask('market.prices', { symbols: ['ETH/USDT', 'BTC/USDT', 'ETH/USDT'] })
  expect(prices.items.map(({ symbol }) => symbol)).toEqual(['ETH/USDT', 'BTC/USDT'])

  const book = await ask('market.orderBook', { symbol: 'BTC/USDT', depth: 3 })
  expect([book.bids.length, book.asks.length]).toEqual([3, 3])
  expect(Number(book.bids[0]?.[0])).toBeGreaterThan(Number(book.bids[1]?.[0]))
  expect(Number(book.asks[0]?.[0])).toBeLessThan(Number(book.asks[1]?.[0]))
  expect((await ask('market.orderBook', { symbol: 'BTC/USDT' })).bids).toHaveLength(20)
})

test('lists come in pages, and a cursor that is none is refused', async () => {
  const { ask, dispatch } = caller(await anEngine())
  for (const name of ['market.instruments', 'market.prices', 'market.overview', 'market.trending'] as const) {
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await ask(name, { limit: 2, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...page.items.map(({ symbol }) => symbol))
      cursor = page.nextCursor
      if (cursor === undefined) break
    }
    expect(seen.toSorted()).toEqual(SYMBOLS.toSorted())
    expect(await dispatch(name, { cursor: 'nowhere' })).toMatchObject({ ok: false, error: { code: 'VALIDATION' } })
  }
})

test('the last 24 hours are there from the first call on, and sort movers and trends', async () => {
  const { ask } = caller(await anEngine())
  const { items } = await ask('market.overview', {})
  for (const each of items) {
    expect(Number(each.high24h)).toBeGreaterThanOrEqual(Number(each.last))
    expect(Number(each.low24h)).toBeLessThanOrEqual(Number(each.last))
    expect(each).toMatchObject({ change24h: expect.any(Number), activity: expect.any(Number), status: 'trading' })
    expect(Number(each.volume24h)).toBeGreaterThan(0)
    expect(Number(each.quoteVolume24h) / Number(each.volume24h) / Number(each.last)).toBeGreaterThan(0.5)
  }
  const changes = (list: readonly { change24h: number | null }[]) => list.map(({ change24h }) => change24h ?? 0)
  const movers = await ask('market.movers', { limit: 4 })
  expect(changes(movers.best)).toEqual(changes(movers.best).toSorted((a, b) => b - a))
  expect(changes(movers.worst)).toEqual(changes(movers.worst).toSorted((a, b) => a - b))
  expect(movers.best[0]?.symbol).not.toBe(movers.worst[0]?.symbol)
  const active = (await ask('market.trending', {})).items.map(({ activity }) => activity ?? 0)
  expect(active).toEqual(active.toSorted((a, b) => b - a))
})

test('candles of the market at work are there in every timeframe it has', async () => {
  const { ask, dispatch } = caller(await anEngine({ market: { mode: 'simulated', seed: 5 } }))
  const key = { source: 'simulated', symbol: 'ETH/USDT', timeframe: '1m' }
  const { last, time } = await ask('market.price', { symbol: 'ETH/USDT' })
  const { columns } = await ask('market.candles', { ...key, from: (time ?? 0) - 600_000 })
  expect(columns.time.length).toBeGreaterThanOrEqual(10)
  expect(Math.abs((columns.close.at(-1) ?? 0) / Number(last) - 1)).toBeLessThan(0.01)
  const first = await ask('market.candles', { ...key, limit: 100 })
  const second = await ask('market.candles', { ...key, limit: 100, cursor: first.nextCursor ?? '' })
  expect(second.columns.time[0]).toBe((first.columns.time.at(-1) ?? 0) + 60_000)
  expect((await ask('market.candles', { ...key, timeframe: '1d' })).columns.time.length).toBeGreaterThan(9)

  const refused = (words: string) => ({
    ok: false,
    error: { code: 'NOT_FOUND', message: expect.stringContaining(words) },
  })
  expect(await dispatch('market.candles', { ...key, symbol: 'ETH/USD' })).toMatchObject(
    refused('there is no instrument "ETH/USD"; did you mean "ETH/USDT"?'),
  )
  expect(await dispatch('market.candles', { ...key, source: 'replay' })).toMatchObject(
    refused('the market at work is simulated'),
  )
  for (const name of ['market.price', 'market.orderBook'] as const) {
    expect(await dispatch(name, { symbol: 'BTCUSDT' })).toMatchObject(refused('did you mean "BTC/USDT"?'))
  }
  expect(await dispatch('market.prices', { symbols: ['BTC/USDT', 'X'] })).toMatchObject(refused('no instrument "X"'))
})

test('quotes are published, the newest of each symbol', async () => {
  const engine = await anEngine()
  const heard: EventEnvelope[] = []
  await new Promise<void>((resolve) => {
    engine.events.subscribe((event) => {
      if (event.name !== 'market.quote') return
      heard.push(event)
      if (heard.length >= 10) resolve()
    })
  })
  const symbols = heard.map(({ payload }) => (payload as CallOutput<'market.price'>).symbol)
  expect(symbols.slice(0, 5)).toEqual(SYMBOLS)
})

test('a replay shows what it has played, and no figures of 24 hours before there are any', async () => {
  const engine = await anEngine({ market: { ...REPLAY, speed: 3_600 } })
  const { ask } = caller(engine)
  expect(engine.market).toEqual({ mode: 'replay', source: 'replay', seed: null })
  expect(await ask('market.overview', {})).toMatchObject({
    items: [{ symbol: 'ETH/USDT', change24h: null, high24h: null, volume24h: null, activity: null, isStale: false }],
  })
  expect(await ask('market.movers', {})).toEqual({ best: [], worst: [] })
  const health = await ask('system.health', {})
  expect(health).toMatchObject({ mode: 'replay' })
  expect(health.checks.find(({ name }) => name === 'market')).toMatchObject({ ok: true })
  const key = { source: 'replay', symbol: 'ETH/USDT', timeframe: '1h' }
  expect((await ask('market.candles', key)).columns.time.length).toBeGreaterThan(0)
})

test('at the end of a replay its last price stays, and health says that it has ended', async () => {
  const file = join(temporaryFolder(), 'BTC-USDT-1h.csv')
  const bars = Array.from({ length: 30 }, (_, i) => `${Date.UTC(2024, 0, 1, i)},100,110,90,${101 + i / 10},4`)
  writeFileSync(file, ['time,open,high,low,close,volume', ...bars].join('\n'))
  const { ask } = caller(await anEngine({ market: { mode: 'replay', file, speed: 'max' } }))
  const check = async () => (await ask('system.health', {})).checks.find(({ name }) => name === 'market')
  while ((await check())?.ok === true) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await check()).toMatchObject({
    message: `replay, BTC/USDT 1h out of BTC-USDT-1h.csv, as fast as it goes: it has ended at 2024-01-02T05:59:59.999Z`,
  })
  expect((await ask('system.health', {})).ok).toBe(false)
  const { items } = await ask('market.overview', {})
  expect(items).toMatchObject([{ last: '103.9', high24h: '110', low24h: '90', volume24h: '96' }])
  // Opened at 100 the hour after that in which the 24 hours begin.
  expect(items[0]?.change24h).toBeCloseTo(103.9 / 101.5 - 1, 12)
  const { columns } = await ask('market.candles', { source: 'replay', symbol: 'BTC/USDT', timeframe: '1h' })
  expect(columns.close).toHaveLength(30)
})

test('the market of the window is the one chosen last', async () => {
  const dataFolder = temporaryFolder()
  const start = async (config: Parameters<typeof anEngine>[0]) => {
    const engine = await anEngine({ dataFolder, ...config })
    const { market } = engine
    await engine.close()
    return market
  }
  expect(await start({ remembersMarket: true })).toEqual({ mode: 'simulated', source: 'simulated', seed: 1 })
  expect(await start({ remembersMarket: true, market: { mode: 'simulated', seed: 9 } })).toMatchObject({ seed: 9 })
  expect(await start({ remembersMarket: true })).toMatchObject({ seed: 9 })
  // What runs without a window neither asks nor remembers.
  expect(await start({ market: REPLAY })).toMatchObject({ mode: 'replay' })
  // The tape of its own goes on from start to start, and the seed with it.
  const own = await start({})
  expect(own.mode).toBe('simulated')
  expect(own.seed).not.toBe(9)
  expect(await start({ remembersMarket: true })).toMatchObject({ seed: 9 })
})

test('serve tells its market in the ready line', async () => {
  const serve = async (argv: readonly string[]) => {
    const stop = new AbortController()
    const outcome = await runCommand(temporaryFolder(), ['serve', ...argv], {
      signal: stop.signal,
      onStdout: () => stop.abort(),
    })
    expect(outcome.code, outcome.stderr).toBe(0)
    return JSON.parse(outcome.stdout)
  }
  expect(await serve([])).toMatchObject({ event: 'ready', market: 'simulated', seed: 1 })
  expect(await serve(['--market=simulated', '--seed=42'])).toMatchObject({ market: 'simulated', seed: 42 })
  const argv = ['--market=replay', '--candles', CANDLES, '--symbol', 'ETH/USDT', '--timeframe', '1h', '--speed', 'max']
  expect(await serve(argv)).toMatchObject({ market: 'replay', seed: null })
})

test.each([
  [['--market=roulette'], 2, 'VALIDATION'],
  [['--seed=1.5'], 2, 'VALIDATION'],
  [['--seed=-1'], 2, 'VALIDATION'],
  [['--seed=x'], 2, 'VALIDATION'],
  [['--market=replay', '--speed=0'], 2, 'VALIDATION'],
  [['--market=replay', '--speed=fast'], 2, 'VALIDATION'],
  [['--market=replay', '--timeframe=hourly'], 2, 'VALIDATION'],
  [['--market=replay', '--seed=1'], 1, 'VALIDATION'],
  [['--speed=2'], 1, 'VALIDATION'],
  [['--market=exchange', '--exchange-url=http://example.com'], 1, 'VALIDATION'],
  [['--market=exchange', '--seed=1'], 1, 'VALIDATION'],
  [['--exchange=binance'], 1, 'VALIDATION'],
  [['--market=replay', '--candles=/nowhere/BTC-USDT.csv'], 1, 'NOT_FOUND'],
] as const)('serve %s ends with %i', async (argv, code, error) => {
  const outcome = await runCommand(temporaryFolder(), ['serve', ...argv, '--json'])
  expect(outcome.code).toBe(code)
  expect(JSON.parse(outcome.stdout)).toMatchObject({ error: { code: error } })
})
