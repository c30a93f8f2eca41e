import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BacktestReport } from '#shared/domain/report.ts'
import { backtestReportSchema } from '#shared/domain/report.ts'
import { runCommand } from '#test/builders/cli.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

type Row = readonly [open: number, high: number, low: number, close: number, volume: number]

const START = Date.UTC(2024, 0, 1)
const HOUR = 3_600_000
const FREE = ['--fee', '0', '--slippage', '0']

/** Eight bars up and eight down, again and again, moving by a hundredth each. */
function waves(bars: number, price = 100, volume = 10): Row[] {
  const rows: Row[] = []
  let last = price
  for (let i = 0; i < bars; i++) {
    const close = last * (i % 16 < 8 ? 1.01 : 0.99)
    rows.push([last, Math.max(last, close) * 1.001, Math.min(last, close) * 0.999, close, volume])
    last = close
  }
  return rows
}

function candleFile(folder: string, name: string, rows: readonly Row[], step = HOUR, start = START): string {
  const file = join(folder, name)
  const lines = rows.map((row, i) => [start + i * step, ...row].join(','))
  writeFileSync(file, `time,open,high,low,close,volume\n${lines.join('\n')}\n`)
  return file
}

const CROSS = {
  version: 1,
  name: 'cross',
  symbols: ['AAA/USDT'],
  timeframe: '1h',
  parameters: { fast: { default: 2, min: 1, max: 50 } },
  indicators: { fast: { type: 'sma', period: '$fast' }, slow: { type: 'sma', period: 6 } },
  entryConditions: { long: ['fast crosses above slow'] },
  exitConditions: { long: ['fast crosses below slow'] },
}

function strategyFile(folder: string, changes: object = {}): string {
  const file = join(folder, 'strategy.json')
  writeFileSync(file, JSON.stringify({ ...CROSS, ...changes }))
  return file
}

/** Runs on a file and answers the report; a number that JSON cannot hold would not pass the schema. */
async function report(
  rows: readonly Row[],
  changes: object,
  argv: readonly string[] = [],
): Promise<BacktestReport & { html: string; text: string }> {
  const folder = temporaryFolder()
  const out = join(folder, 'out')
  const files = ['--strategy', strategyFile(folder, changes), '--candles', candleFile(folder, 'bars.csv', rows)]
  const { code, stdout, stderr } = await runCommand(folder, ['backtest', ...files, '--out', out, ...argv, '--json'])
  expect(code, stdout + stderr).toBe(0)
  expect(readdirSync(out).sort()).toEqual(['equity.csv', 'report.html', 'report.json', 'trades.csv'])
  for (const name of readdirSync(out)) {
    const text = readFileSync(join(out, name), 'utf8')
    const page = text.slice(0, Math.max(0, text.indexOf('<script type="application/json"'))) || text
    expect(page, name).not.toMatch(/\b(NaN|Infinity|undefined)\b/)
  }
  const text = await runCommand(folder, ['backtest', ...files, ...argv])
  expect(text.stdout).not.toMatch(/NaN|Infinity|∞|undefined/)
  return {
    ...backtestReportSchema.parse(JSON.parse(stdout)),
    text: text.stdout,
    html: readFileSync(join(out, 'report.html'), 'utf8'),
  }
}

/** Runs on a file and answers how it was refused. */
async function refusal(argv: readonly string[], changes: object = {}, rows = waves(64)): Promise<string> {
  const folder = temporaryFolder()
  const files = ['--strategy', strategyFile(folder, changes), '--candles', candleFile(folder, 'bars.csv', rows)]
  const { code, stdout } = await runCommand(folder, ['backtest', ...files, ...argv, '--json'])
  const { error } = JSON.parse(stdout)
  return `${code} ${error.code} ${error.message}`
}

test.each([
  ['fast=0', /^1 VALIDATION .*indicators\.fast.*period/],
  ['fast=2.5', /^1 VALIDATION .*indicators\.fast.*period.*whole/],
  ['fast=-3', /^1 VALIDATION .*indicators\.fast.*period/],
  ['fsat=3', /^1 VALIDATION .*unknown parameter "fsat".*did you mean "fast"/],
  ['fast=much', /^2 VALIDATION .*"much" is not a number/],
  ['fast=1e999', /^2 VALIDATION .*is not a number/],
  ['fast', /^2 VALIDATION .*"fast" is not NAME=VALUE/],
  ['=3', /^2 VALIDATION .*"=3" is not NAME=VALUE/],
])('--param %s is refused in words', async (param, words) => {
  expect(await refusal(['--param', param])).toMatch(words)
})

test('--param decides, the last of the same name wins, and the report says so', async () => {
  const once = await report(waves(200), {})
  const other = await report(waves(200), {}, ['--param', 'fast=9', '--param', 'fast=4'])
  expect(other.trades[0]?.entryTime).not.toBe(once.trades[0]?.entryTime)
  expect(other.html).toContain('fast = 4')
})

test('more bars to warm up than there are: no trade, and a warning with both numbers', async () => {
  const { trades, warnings } = await report(waves(40), {}, ['--param', 'fast=1000'])
  expect(trades).toEqual([])
  expect(warnings.join(' ')).toMatch(/1000|1,000|1001|999/)
})

test.each([
  [['--maker-fee', '0.6'], '1 VALIDATION --maker-fee must be at most 0.5, not 0.6'],
  [['--taker-fee', '-1'], '1 VALIDATION --taker-fee must be at least 0, not -1'],
  [['--slippage-model', 'volume', '--volume-share', '0'], '1 VALIDATION --volume-share must be more than 0, not 0'],
  [['--slippage-model', 'volume', '--price-impact', '2'], '1 VALIDATION --price-impact must be at most 1, not 2'],
  [['--slippage-model', 'random'], '2 VALIDATION option'],
  [['--volume-share', '0.1'], '1 VALIDATION --volume-share says how slippage by volume works'],
  [['--symbol', 'A/B', '--symbol', 'A/B'], '1 VALIDATION --symbol A/B was given twice'],
  [
    ['--symbol', 'A/B', '--symbol', 'C/D'],
    '1 VALIDATION --symbol was given 2 times and a candle file holds one symbol',
  ],
  [['--detail-timeframe', '1m'], '1 VALIDATION --detail-timeframe is of stored candles'],
])('%j is refused in words: %s', async (argv, words) => {
  expect(await refusal(argv)).toContain(words)
})

test('an indicator without a number holds no condition and makes no stop', async () => {
  const flat = Array.from({ length: 50 }, (): Row => [5, 5, 5, 5, 0])
  const never = await report(flat, {
    indicators: { z: { type: 'zscore', period: 5 } },
    parameters: {},
    entryConditions: { long: ['z > 0 or z <= 0 or close / volume > 0'] },
    exitConditions: {},
  })
  expect(never.trades).toEqual([])
  const stopped = await report(flat, {
    indicators: { z: { type: 'zscore', period: 5 } },
    parameters: {},
    entryConditions: { long: ['close > 0'] },
    exitConditions: {},
    riskManagement: { stopLoss: { price: 'z' } },
  })
  for (const trade of stopped.trades) expect(trade.exitReason).not.toBe('stopLoss')
})

test('no trade at all: what needs trades is null, the rest a number', async () => {
  const { metrics, finalEquity, warnings, readings } = await report(waves(64), {
    entryConditions: { long: ['close < 0'] },
  })
  expect(finalEquity).toBe(10_000)
  expect(readings).toEqual({ pessimistic: 10_000, optimistic: 10_000 })
  expect(metrics).toMatchObject({
    totalReturn: 0,
    trades: 0,
    winRate: null,
    profitFactor: null,
    sqn: null,
    exposure: 0,
  })
  expect(warnings.join(' ')).toContain('No trade was made')
})

test('a flat price: trades that earn nothing', async () => {
  const flat = Array.from({ length: 60 }, (): Row => [5, 5, 5, 5, 1])
  const changes = {
    indicators: {},
    parameters: {},
    entryConditions: { long: ['close == 5'] },
    exitConditions: { long: ['close == 5'] },
  }
  const { finalEquity, trades, metrics } = await report(flat, changes, FREE)
  expect(trades.length).toBeGreaterThan(5)
  expect(finalEquity).toBe(10_000)
  expect(metrics).toMatchObject({ totalReturn: 0, maxDrawdown: 0, volatility: 0, sharpe: null, calmar: null })
})

test('one bar: a report of one bar', async () => {
  const { bars, trades, metrics } = await report(waves(1), {}, ['--timeframe', '1h'])
  expect([bars, trades]).toEqual([1, []])
  expect(metrics).toMatchObject({ sharpe: null, volatility: null })
})

test.each([1e-8, 1e8])('prices around %s: the same returns as around 100', async (price) => {
  const changes = { riskManagement: { stopLoss: 0.02, takeProfit: 0.04 } }
  const usual = await report(waves(300), changes)
  const scaled = await report(waves(300, price), changes)
  expect(scaled.trades.length).toBe(usual.trades.length)
  expect(usual.trades.length).toBeGreaterThan(5)
  expect(scaled.metrics.totalReturn).toBeCloseTo(usual.metrics.totalReturn ?? Number.NaN, 9)
  expect(scaled.metrics.sharpe).toBeCloseTo(usual.metrics.sharpe ?? Number.NaN, 6)
  expect(scaled.text).not.toMatch(/ 0\.0*  /)
  expect(scaled.html).toContain('<h2>Trades</h2>')
})

test('zero volume under slippage by volume: nothing is bought, and the report says why', async () => {
  const { trades, warnings } = await report(waves(100, 100, 0), {}, ['--slippage-model', 'volume'])
  expect(trades).toEqual([])
  expect(warnings.join(' ')).toMatch(/volume/)
})

test('slippage by volume buys no more than its share of the bar', async () => {
  const argv = ['--slippage-model', 'volume', '--volume-share', '0.1', '--price-impact', '0.2', '--fee', '0']
  const { trades, html } = await report(waves(100, 100, 10), {}, argv)
  expect(trades.length).toBeGreaterThan(2)
  for (const { quantity } of trades) expect(quantity).toBeLessThanOrEqual(1 + 1e-12)
  expect(html).toContain('Slippage by volume')
})

test('maker and taker fees fall where they belong', async () => {
  const changes = { riskManagement: { takeProfit: 0.02 } }
  const argv = ['--slippage', '0', '--taker-fee', '0.002', '--maker-fee', '0']
  const { trades } = await report(waves(100), changes, argv)
  const target = trades.find(({ exitReason }) => exitReason === 'takeProfit')
  expect(target?.fees).toBeCloseTo((target?.quantity ?? 0) * (target?.entryPrice ?? 0) * 0.002, 9)
})

test("the account's limits: said where they would cut, applied on request", async () => {
  const free = await report(waves(100), {}, FREE)
  expect(free.warnings.join(' ')).toMatch(/your limit is 10/)
  const limited = await report(waves(100), {}, [...FREE, '--apply-limits'])
  const [trade] = limited.trades
  expect((trade?.quantity ?? 0) * (trade?.entryPrice ?? 0)).toBeLessThanOrEqual(1_000 + 1e-6)
})

/** Hourly bars that reach both a stop and a target of 2 %, and minutes in which the target comes first. */
const BOTH: Row[] = [
  [100, 100, 100, 100, 1],
  [100, 100.5, 99.5, 100, 1],
  [100, 103, 97, 100, 1],
  [100, 100, 100, 100, 1],
]
const ALWAYS = {
  indicators: {},
  parameters: {},
  entryConditions: { long: ['close > 0'] },
  exitConditions: {},
  riskManagement: { stopLoss: 0.02, takeProfit: 0.02, cooldownBars: 10 },
}
const QUARTERS: Row[] = [
  [100, 101, 100, 101, 1],
  [101, 103, 101, 102, 1],
  [102, 102, 97, 98, 1],
  [98, 100, 98, 100, 1],
]

function detailArguments(
  folder: string,
  rows: readonly Row[],
  step = HOUR / 4,
  start = START + 2 * HOUR,
): readonly string[] {
  return ['--detail-candles', candleFile(folder, 'detail.csv', rows, step, start)]
}

test('without detail candles the stop comes first and both readings are told; with them they decide', async () => {
  const pessimistic = await report(BOTH, ALWAYS, FREE)
  expect(pessimistic.trades[0]?.exitReason).toBe('stopLoss')
  expect(pessimistic.ambiguousBars).toBe(1)
  expect(pessimistic.readings.pessimistic).toBeCloseTo(9_800, 6)
  expect(pessimistic.readings.optimistic).toBeCloseTo(10_200, 6)
  const decided = await report(BOTH, ALWAYS, [...FREE, ...detailArguments(temporaryFolder(), QUARTERS)])
  expect(decided.trades[0]?.exitReason).toBe('takeProfit')
  expect([decided.ambiguousBars, decided.finalEquity]).toEqual([0, decided.readings.optimistic])
  expect(decided.warnings.join(' ')).toMatch(/etail candles cover 1 of \d/)
  expect(decided.html).toContain('candles of 15m decided')
})

test('detail candles that cannot be used are refused in words', async () => {
  const folder = temporaryFolder()
  const elsewhere = detailArguments(folder, waves(20), HOUR / 4, START + 1_000 * HOUR)
  expect(await refusal(elsewhere, ALWAYS, BOTH)).toMatch(/^1 VALIDATION .*detail/i)
  const same = detailArguments(folder, waves(20), HOUR)
  expect(await refusal(same, ALWAYS, BOTH)).toMatch(/^1 VALIDATION .*detail candles are of 1h.*shorter/)
  const odd = detailArguments(folder, waves(20), 2 * HOUR)
  expect(await refusal([...odd, '--timeframe', '3h'])).toMatch(
    /^1 VALIDATION .*of 2h, which does not divide the 3h bars/,
  )
  const broken = join(folder, 'broken.csv')
  writeFileSync(broken, 'this,is,no\ncandle,file,at all\n')
  expect(await refusal(['--detail-candles', broken], ALWAYS, BOTH)).toMatch(/^1 VALIDATION .*broken\.csv/)
  expect(await refusal(['--detail-candles', '/no/detail.csv'], ALWAYS, BOTH)).toMatch(/^1 NOT_FOUND /)
  const single = detailArguments(folder, waves(1))
  expect(await refusal(single, ALWAYS, BOTH)).toMatch(/^1 VALIDATION .*detail\.csv is unknown: it has one row only/)
})

/** A data folder with candles of two symbols, and a strategy of both. */
async function aStore(): Promise<{ folder: string; strategy: string }> {
  const folder = temporaryFolder()
  for (const [symbol, rows] of [
    ['AAA/USDT', waves(200)],
    ['BBB/USDT', waves(190, 7).slice(5)],
  ] as const) {
    const file = candleFile(folder, 'import.csv', rows)
    const imported = await runCommand(folder, ['candles', 'import', file, '--symbol', symbol, '--json'])
    expect(imported.code, imported.stdout).toBe(0)
  }
  const strategy = strategyFile(folder, {
    symbols: ['AAA/USDT', 'BBB/USDT'],
    riskManagement: { positionSize: 0.5, stopLoss: 0.03 },
  })
  return { folder, strategy }
}

test('several stored symbols share one cash; the run is kept with both, and its report has both', async () => {
  const { folder, strategy } = await aStore()
  const out = join(folder, 'out')
  const run = await runCommand(folder, ['backtest', '--strategy', strategy, '--out', out, '--json'])
  expect(run.code, run.stdout).toBe(0)
  const found = backtestReportSchema.parse(JSON.parse(run.stdout))
  expect(found).toMatchObject({ symbol: 'AAA/USDT, BBB/USDT', symbols: ['AAA/USDT', 'BBB/USDT'] })
  expect(new Set(found.trades.map(({ symbol }) => symbol))).toEqual(new Set(['AAA/USDT', 'BBB/USDT']))
  const page = readFileSync(join(out, 'report.html'), 'utf8')
  expect(page).toContain('<option value="1">BBB/USDT</option>')
  const rows = readFileSync(join(out, 'trades.csv'), 'utf8').trim().split('\n')
  expect(rows).toHaveLength(found.trades.length + 1)
  expect(rows[0]).toBe(
    'symbol,direction,entryTime,exitTime,entryPrice,exitPrice,quantity,pnl,pnlPct,fees,mae,mfe,entryReason,exitReason,open',
  )
  const json = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
  expect(json.assumptions).toMatchObject({
    makerFee: 0.001,
    parameters: { fast: 2 },
    inWords: expect.any(Array),
    leftOut: expect.any(Array),
  })

  const list = await runCommand(folder, ['call', 'backtest.list', '{}', '--json'])
  const [kept] = JSON.parse(list.stdout).items
  expect(kept).toMatchObject({ symbols: ['AAA/USDT', 'BBB/USDT'], readings: found.readings })
  expect(found.warnings.join(' ')).toMatch(/BBB\/USDT has candles from .* only/)
  const text = await runCommand(folder, ['backtest', '--strategy', strategy])
  expect(text.stdout).toContain('Symbols           AAA/USDT, BBB/USDT')
  const one = await runCommand(folder, ['backtest', '--strategy', strategy, '--symbol', 'BBB/USDT', '--json'])
  expect(JSON.parse(one.stdout)).toMatchObject({ symbols: ['BBB/USDT'] })
})

test('a stored run with detail candles out of a file, or out of the store', async () => {
  const { folder, strategy } = await aStore()
  const rows = waves(800, 100)
  const detail = candleFile(folder, 'detail.csv', rows, HOUR / 4)
  const one = ['backtest', '--strategy', strategy, '--symbol', 'AAA/USDT', '--json']
  const byFile = await runCommand(folder, [...one, '--detail-candles', detail])
  expect(byFile.code, byFile.stdout).toBe(0)
  const missing = await runCommand(folder, [...one, '--detail-timeframe', '15m'])
  expect(JSON.parse(missing.stdout)).toMatchObject({
    error: { code: 'NOT_FOUND', message: expect.stringContaining('AAA/USDT 15m') },
  })
  await runCommand(folder, ['candles', 'import', detail, '--symbol', 'AAA/USDT'])
  const byStore = await runCommand(folder, [...one, '--detail-timeframe', '15m'])
  expect({ ...JSON.parse(byStore.stdout), durationMs: 0 }).toEqual({ ...JSON.parse(byFile.stdout), durationMs: 0 })
  const both = await runCommand(folder, ['backtest', '--strategy', strategy, '--detail-candles', detail, '--json'])
  expect(JSON.parse(both.stdout)).toMatchObject({
    error: { code: 'VALIDATION', message: expect.stringContaining('a detail file is of one symbol') },
  })
})

test('backtest.start says at once what is wrong', async () => {
  const { folder } = await aStore()
  const definition = JSON.stringify(CROSS)
  const series = { source: 'import', symbol: 'AAA/USDT', timeframe: '1h' }
  const start = async (changes: object): Promise<unknown> => {
    const input = JSON.stringify({ definition, series, capital: 1_000, fee: 0, slippage: 0, ...changes })
    return JSON.parse((await runCommand(folder, ['call', 'backtest.start', input, '--json'])).stdout)
  }
  const refused = (code: string, words: string) => ({ error: { code, message: expect.stringContaining(words) } })
  expect(await start({ moreSeries: [series] })).toMatchObject(refused('VALIDATION', 'AAA/USDT is there twice'))
  expect(await start({ moreSeries: [{ ...series, symbol: 'C/D' }] })).toMatchObject(refused('NOT_FOUND', 'C/D 1h'))
  expect(await start({ timeframe: '15m' })).toMatchObject(refused('VALIDATION', 'finer than'))
  expect(await start({ detailTimeframe: '2h' })).toMatchObject(refused('VALIDATION', 'must be shorter than'))
  expect(await start({ parameters: { fast: 0 } })).toMatchObject(refused('VALIDATION', 'period'))
  expect(await start({ detailFile: 'here.csv' })).toMatchObject(refused('VALIDATION', 'no absolute path'))
  expect(await start({})).toEqual({ jobId: expect.any(String) })
})
