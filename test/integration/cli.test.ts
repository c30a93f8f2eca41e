import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { backtestReportSchema } from '#shared/domain/report.ts'
import { runCommand } from '#test/builders/cli.ts'
import { anEngine } from '#test/builders/engine.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const fixture = (path: string): string => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url))
const CANDLES = fixture('candles-real/ETH-USDT-1h.csv.gz')
const STRATEGY = fixture('strategies/sma-cross-long.json')
const COSTS = ['--fee', '0.001', '--slippage', '0']

function expected(name: string): { finalEquity: number; trades: unknown[] } {
  return JSON.parse(gunzipSync(readFileSync(fixture(`backtests/${name}.json.gz`))).toString('utf8'))
}

test('backtest --candles gives the reference result and opens no data folder', async () => {
  const folder = join(temporaryFolder(), 'untouched')
  const argv = ['backtest', '--strategy', STRATEGY, '--candles', CANDLES, '--symbol', 'ETH/USDT', ...COSTS, '--json']
  const { code, stdout } = await runCommand(folder, argv)
  expect(code).toBe(0)
  const report = backtestReportSchema.parse(JSON.parse(stdout))
  const reference = expected('ETH-USDT-1h.sma-cross-long')
  expect(report.finalEquity).toBeCloseTo(reference.finalEquity, 5)
  expect(report.trades).toHaveLength(reference.trades.length)
  expect(report).toMatchObject({ symbol: 'ETH/USDT', timeframe: '1h', bars: 16_319, initialCapital: 10_000 })
  expect(existsSync(folder)).toBe(false)
})

test('a coarser timeframe resamples, a finer one is VALIDATION', async () => {
  const folder = temporaryFolder()
  const argv = ['backtest', '--strategy', STRATEGY, '--candles', CANDLES, '--json', '--timeframe']
  const coarse = await runCommand(folder, [...argv, '4h'])
  expect(JSON.parse(coarse.stdout)).toMatchObject({ timeframe: '4h' })
  expect(JSON.parse(coarse.stdout).warnings.join()).toContain('4h')
  const fine = await runCommand(folder, [...argv, '15m'])
  expect(fine.code).toBe(1)
  expect(JSON.parse(fine.stdout)).toMatchObject({ error: { code: 'VALIDATION' } })
})

test('candles are imported once, listed, and a stored backtest is the same as one on the file', async () => {
  const folder = temporaryFolder()
  const importing = ['candles', 'import', CANDLES, '--symbol', 'ETH/USDT', '--timeframe', '1h', '--json']
  const first = await runCommand(folder, importing)
  expect(first.code, first.stderr).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({ imported: 16_319, updated: 0, unchanged: 0, rejected: [], gaps: [] })
  const second = await runCommand(folder, importing)
  expect(JSON.parse(second.stdout)).toMatchObject({ imported: 0, updated: 0, unchanged: 16_319 })
  const list = await runCommand(folder, ['candles', 'list', '--json'])
  expect(JSON.parse(list.stdout)).toEqual([
    {
      source: 'import',
      symbol: 'ETH/USDT',
      timeframe: '1h',
      count: 16_319,
      from: expect.any(Number),
      to: expect.any(Number),
      gaps: 0,
    },
  ])

  const out = join(temporaryFolder(), 'report')
  const stored = ['backtest', '--strategy', STRATEGY, '--symbol', 'ETH/USDT', ...COSTS, '--out', out, '--json']
  const onStore = await runCommand(folder, stored)
  expect(onStore.code, `${onStore.stderr}${onStore.stdout}`).toBe(0)
  const onFile = await runCommand(folder, [...stored, '--candles', CANDLES])
  expect({ ...JSON.parse(onStore.stdout), durationMs: 0 }).toEqual({ ...JSON.parse(onFile.stdout), durationMs: 0 })
  expect(readdirSync(out).sort()).toEqual(['equity.csv', 'report.html', 'report.json', 'trades.csv'])
  expect(readFileSync(join(out, 'equity.csv'), 'utf8').trim().split('\n')).toHaveLength(16_320)

  const kept = await runCommand(folder, ['call', 'backtest.list', '{}', '--json'])
  expect(JSON.parse(kept.stdout).items).toHaveLength(1)
  await runCommand(folder, [...importing, '--source', 'binance'])
  const unclear = await runCommand(folder, stored)
  expect(unclear.code).toBe(1)
  expect(JSON.parse(unclear.stdout)).toMatchObject({ error: { code: 'CONFLICT' } })
})

test('indicators: one column an output, as long as the candles, null while a value is missing', async () => {
  const spec = '{"type":"bollinger","period":20}'
  const { code, stdout } = await runCommand('/nowhere', ['indicators', '--candles', CANDLES, '--spec', spec, '--json'])
  expect(code).toBe(0)
  const { time, outputs } = JSON.parse(stdout)
  expect(Object.keys(outputs)).toEqual(['upper', 'middle', 'lower', 'bandwidth', 'percentB'])
  expect(outputs.middle).toHaveLength(time.length)
  expect(outputs.middle.slice(0, 20).map((value: unknown) => value === null)).toEqual([...Array(19).fill(true), false])
})

const BAD: readonly (readonly [string, number, string, readonly string[]])[] = [
  ['an unknown command', 2, 'VALIDATION', ['bcktest']],
  ['no command', 2, 'VALIDATION', []],
  ['an unknown option', 2, 'VALIDATION', ['backtest', '--strategy', STRATEGY, '--makers-fee', '0.1']],
  ['an option without its value', 2, 'VALIDATION', ['backtest', '--strategy']],
  ['a missing option', 2, 'VALIDATION', ['backtest', '--candles', CANDLES]],
  ['a capital that is no number', 2, 'VALIDATION', ['backtest', '--strategy', STRATEGY, '--capital', 'much']],
  ['a time that is none', 2, 'VALIDATION', ['backtest', '--strategy', STRATEGY, '--from', 'yesterday']],
  ['a spec that is no JSON', 2, 'VALIDATION', ['indicators', '--candles', CANDLES, '--spec', '{type:rsi}']],
  ['an input that is no JSON', 2, 'VALIDATION', ['call', 'jobs.list', '{']],
  [
    'a negative capital',
    1,
    'VALIDATION',
    ['backtest', '--strategy', STRATEGY, '--candles', CANDLES, '--capital', '-1'],
  ],
  ['a fee above one half', 1, 'VALIDATION', ['backtest', '--strategy', STRATEGY, '--candles', CANDLES, '--fee', '0.6']],
  ['a missing strategy file', 1, 'NOT_FOUND', ['backtest', '--strategy', '/no/file.json', '--candles', CANDLES]],
  ['a missing candle file', 1, 'NOT_FOUND', ['backtest', '--strategy', STRATEGY, '--candles', '/no/file.csv']],
  [
    'a strategy that is none',
    1,
    'VALIDATION',
    ['backtest', '--strategy', fixture('candles/plain.csv'), '--candles', CANDLES],
  ],
  ['candles that are none', 1, 'VALIDATION', ['backtest', '--strategy', STRATEGY, '--candles', STRATEGY]],
  ['an unknown indicator', 1, 'VALIDATION', ['indicators', '--candles', CANDLES, '--spec', '{"type":"rsy"}']],
  ['a spec that is no object', 1, 'VALIDATION', ['indicators', '--candles', CANDLES, '--spec', '7']],
  [
    'an empty span',
    1,
    'VALIDATION',
    ['backtest', '--strategy', STRATEGY, '--candles', CANDLES, '--from', '2030-01-01'],
  ],
  ['an unknown call', 1, 'NOT_FOUND', ['call', 'jobs.lst']],
  ['candles that are not stored', 1, 'NOT_FOUND', ['backtest', '--strategy', STRATEGY]],
  ['a missing import', 1, 'NOT_FOUND', ['candles', 'import', '/no/BTC-USDT-1h.csv']],
  ['an import of an unknown symbol', 1, 'VALIDATION', ['candles', 'import', fixture('candles/plain.csv')]],
  ['an unknown event', 1, 'NOT_FOUND', ['watch', 'jobs.finishd']],
]

test.each(BAD)('%s: exit code %i, %s', async (_what, code, error, argv) => {
  const folder = temporaryFolder()
  const plain = await runCommand(folder, argv)
  expect([plain.code, plain.stdout]).toEqual([code, ''])
  expect(plain.stderr.trim().split('\n').at(-1)).toMatch(new RegExp(`^error: ${error} .`))
  const json = await runCommand(folder, [...argv, '--json'])
  if (argv.at(-1) === '--strategy') return
  expect(json.code).toBe(code)
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: error, message: expect.any(String) } })
})

const RUN = ['backtest', '--strategy', STRATEGY, '--candles', CANDLES]

test.each([
  [[], 'no command was given'],
  [['candles'], 'no command was given'],
  [[...RUN, '--capital', '0'], '--capital must be more than 0, not 0'],
  [[...RUN, '--fee', '-0.1'], '--fee must be at least 0, not -0.1'],
  [[...RUN, '--symbol', ''], '--symbol is empty'],
  [['backtest', '--strategy', fixture('candles/plain.csv'), '--candles', CANDLES], 'plain.csv: not valid JSON'],
  [['indicators', '--candles', CANDLES, '--spec', '{}'], '--spec: type: is missing'],
  [['call', 'candles.list', '{"limit":0}'], 'candles.list: limit: must be at least 1'],
  [['candles', 'import', CANDLES, '--symbol', 'A/B', '--source', ''], 'source: must not be empty'],
])('%j is refused in words: %s', async (argv, words) => {
  for (const more of [[], ['--json']]) {
    const { stdout, stderr } = await runCommand(temporaryFolder(), [...argv, ...more])
    expect(more.length === 0 ? stderr : stdout).toContain(words)
  }
})

test('a job that fails after its call has answered is told on stderr', async () => {
  const input = JSON.stringify({ file: '/no/candles.csv', symbol: 'A/B' })
  const { code, stdout, stderr } = await runCommand(temporaryFolder(), ['call', 'candles.import', input, '--json'])
  expect([code, Object.keys(JSON.parse(stdout))]).toEqual([0, ['jobId']])
  expect(stderr).toBe('Import candles.csv failed: NOT_FOUND candle file not found: /no/candles.csv\n')
})

test('control characters of a strategy reach no terminal, and JSON unchanged', async () => {
  const file = join(temporaryFolder(), 'red.json')
  const definition: object = JSON.parse(readFileSync(STRATEGY, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...definition, name: '\u001B[31mred\u0007' }))
  const argv = ['backtest', '--strategy', file, '--candles', CANDLES]
  const plain = await runCommand(temporaryFolder(), argv)
  expect(plain.stdout).toContain('Strategy          \uFFFD[31mred\uFFFD\n')
  const json = await runCommand(temporaryFolder(), [...argv, '--json'])
  expect(JSON.parse(json.stdout).strategy).toBe('\u001B[31mred\u0007')
})

test('a single row runs on the timeframe that is given', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'one.csv')
  writeFileSync(file, 'time,open,high,low,close,volume\n1704067200000,5,6,4,5,1\n')
  const argv = ['backtest', '--strategy', STRATEGY, '--candles', file, '--json']
  expect(JSON.parse((await runCommand(folder, argv)).stdout).error.message).toContain('name it with --timeframe')
  expect(JSON.parse((await runCommand(folder, [...argv, '--timeframe', '4h'])).stdout)).toMatchObject({
    bars: 1,
    timeframe: '4h',
  })
})

test.each([
  ['--help'],
  ['backtest', '--help'],
  ['candles', 'import', '--help'],
  ['watch', '--help'],
  ['call', '--help'],
])('help: %s %s', async (...argv) => {
  const { code, stdout } = await runCommand('/nowhere', argv)
  expect(code).toBe(0)
  expect(stdout).toContain('Usage:')
})

test('contract and doctor answer JSON', async () => {
  const contract = await runCommand('/nowhere', ['contract', '--json'])
  expect(Object.keys(JSON.parse(contract.stdout))).toEqual(['calls', 'events'])
  const doctor = await runCommand(temporaryFolder(), ['doctor', '--json'])
  const { checks } = JSON.parse(doctor.stdout)
  expect(checks.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['node', 'data folder lock', 'free disk']),
  )
})

test('serve says when it is ready, serves, and ends on the signal; watch prints what happens', async () => {
  const folder = temporaryFolder()
  const stop = new AbortController()
  let ready = (): void => {}
  const isReady = new Promise<void>((resolve) => {
    ready = resolve
  })
  const serving = runCommand(folder, ['serve'], { signal: stop.signal, onStdout: ready })
  await isReady
  const watchStop = new AbortController()
  const watching = runCommand(folder, ['watch', 'settings.changed'], {
    signal: watchStop.signal,
    onStdout: () => watchStop.abort(),
  })
  while (!watchStop.signal.aborted) {
    await runCommand(folder, ['call', 'settings.update', '{"theme":"light"}'])
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const watched = await watching
  expect(JSON.parse(watched.stdout.split('\n')[0] ?? '')).toMatchObject({
    name: 'settings.changed',
    payload: { theme: 'light' },
  })
  stop.abort()
  const served = await serving
  expect(served.code).toBe(0)
  expect(JSON.parse(served.stdout)).toMatchObject({ event: 'ready', dataFolder: expect.any(String) })
})

test('a command that is interrupted cancels its job', async () => {
  const folder = temporaryFolder()
  const stop = new AbortController()
  stop.abort()
  const argv = ['candles', 'import', CANDLES, '--json']
  const { code, stdout } = await runCommand(folder, argv, { signal: stop.signal })
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CANCELLED' } })
})

test('a new data folder of the window has sample candles and strategies, once', async () => {
  const engine = await anEngine({ seed: true })
  await engine.idle()
  const dispatch = async (name: string, input: unknown) => {
    const result = await engine.dispatcher.dispatch(name, input, { origin: 'window' })
    if (!result.ok) throw new Error(result.error.message)
    return result.value
  }
  expect(await dispatch('candles.list', {})).toMatchObject({
    items: [{ source: 'sample', symbol: 'BTC/USDT', timeframe: '1h' }],
  })
  const { items } = (await dispatch('strategies.list', {})) as { items: { id: string }[] }
  expect(items.length).toBeGreaterThan(2)
  for (const { id } of items) await dispatch('strategies.remove', { id })
  await engine.close()
  const again = await anEngine({ seed: true, dataFolder: engine.dataFolder })
  expect(await again.dispatcher.dispatch('strategies.list', {}, { origin: 'window' })).toMatchObject({
    value: { items: [] },
  })
})

test('formulas in texts of an export are made plain, numbers stay numbers, and the file is whole or absent', async () => {
  const folder = temporaryFolder()
  const definition = JSON.parse(readFileSync(STRATEGY, 'utf8'))
  await runCommand(folder, ['candles', 'import', CANDLES, '--symbol', '=ETH/USDT'])
  const strategy = join(folder, 'strategy.json')
  writeFileSync(strategy, JSON.stringify({ ...definition, symbols: ['=ETH/USDT'] }))
  const run = await runCommand(folder, ['backtest', '--strategy', strategy, '--json'])
  expect(run.code, run.stdout).toBe(0)
  const list = await runCommand(folder, ['call', 'backtest.list', '--json'])
  const { id } = JSON.parse(list.stdout).items[0]
  const exportTo = (file: string) =>
    runCommand(folder, ['call', 'backtest.exportCsv', JSON.stringify({ id, what: 'trades', file }), '--json'])
  const file = join(folder, 'trades.csv')
  expect(JSON.parse((await exportTo(file)).stdout)).toMatchObject({ file, rows: JSON.parse(run.stdout).trades.length })
  const [, row = ''] = readFileSync(file, 'utf8').split('\n')
  expect(row.startsWith("'=ETH/USDT,long,")).toBe(true)
  expect(row).toMatch(/,-0\.\d+/)
  const missing = join(folder, 'missing', 'trades.csv')
  expect(JSON.parse((await exportTo(missing)).stdout)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  mkdirSync(join(folder, 'a-folder'))
  expect(JSON.parse((await exportTo(join(folder, 'a-folder'))).stdout)).toMatchObject({ error: { code: 'STORAGE' } })
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})
