import { afterEach, expect, test } from 'vitest'
import { backtestFigures } from '#main/backtest/engine/run-backtest.ts'
import { prepareSearch, type SearchOnCandles } from '#main/optimize/prepare-search.ts'
import { TRIAL } from '#main/optimize/result-table.ts'
import { runSearch, type SearchThreads } from '#main/optimize/search.ts'
import { thisThread } from '#main/optimize/search-threads.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import { searchSettingsSchema } from '#shared/contract/optimize.ts'
import { sliceCandles } from '#shared/domain/candle.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'
import { fixtureStrategy, realCandles } from '#test/fixtures/read-fixture.ts'

const candles = sliceCandles(realCandles('BTC-USDT-1h'), 0, 4_000)
const settings = { capital: 10_000, fee: 0.001, slippage: 0.0005 }
const crosses = fixtureStrategy('sma-cross-sweep')
const axes = [
  { name: 'fastPeriod', from: 5, to: 25, step: 5 },
  { name: 'slowPeriod', from: 30, to: 90, step: 10 },
]

let searches = 0

function searchOf(changes: Partial<SearchOnCandles>, search: object = {}) {
  searches += 1
  return prepareSearch({
    id: `test ${searches}`,
    definition: crosses,
    symbol: 'BTC/USDT',
    candles: { candles, timeframe: '1h' },
    timeframe: '1h',
    settings,
    search: searchSettingsSchema.parse({ axes, minTrades: 0, ...search }),
    threads: 1,
    ...changes,
  })
}

afterEach(() => thisThread().close())

const general = requireStrategy({
  version: 1,
  name: 'Of everything',
  symbols: ['BTC/USDT'],
  timeframe: '1h',
  parameters: { a: { default: 5 }, b: { default: 14 }, level: { default: 50 }, stop: { default: 0.02 } },
  indicators: {
    fast: { type: 'ema', period: '$a' },
    rsi: { type: 'rsi', period: '$b' },
    smooth: { type: 'sma', period: '$a', source: 'rsi' },
    slow: { type: 'sma', period: '$b', timeframe: '4h' },
    bands: { type: 'bollinger', period: '$b', stdDev: 2 },
  },
  entryConditions: {
    long: ['fast crosses above slow or close < bands.lower', 'smooth < $level'],
    short: ['rsi crosses below $level', 'close < slow[2]'],
  },
  exitConditions: { long: ['close > bands.upper'], short: ['smooth > 60'] },
  riskManagement: { positionSize: 0.9, stopLoss: { price: 'bands.lower' }, trailingStop: '$stop', maxBarsInTrade: 60 },
})

const limited = requireStrategy({
  ...general,
  riskManagement: {
    stopLoss: '$stop',
    takeProfit: [{ at: 0.02, fraction: 0.5 }],
    breakEvenAt: 0.01,
    protections: [{ type: 'maxDrawdown', limit: 0.3 }],
  },
})

test.each([
  ['crosses of averages', crosses, axes],
  [
    'indicators of indicators, another timeframe and levels',
    general,
    [
      { name: 'a', from: 3, to: 12, step: 3 },
      { name: 'b', from: 7, to: 21, step: 7 },
      { name: 'level', from: 40, to: 60, step: 10 },
      { name: 'stop', from: 0.01, to: 0.03, step: 0.02 },
    ],
  ],
  [
    'what needs the general simulation',
    limited,
    [
      { name: 'a', from: 3, to: 9, step: 3 },
      { name: 'stop', from: 0.01, to: 0.03, step: 0.01 },
    ],
  ],
])('each combination is bit for bit a backtest of its own: %s', async (_name, definition, searched) => {
  const search = searchOf({ definition }, { axes: searched, holdout: 0.25, top: 1_000 })
  const { table, best } = await runSearch(search, thisThread())
  expect(best.length).toBeGreaterThan(0)
  const to = search.holdout?.from
  for (const { index, parameters, metrics, holdout } of best) {
    const alone = compileStrategy(definition, { parameters })
    const options = { symbol: 'BTC/USDT', timeframe: '1h' as const, ...settings }
    expect(metrics).toStrictEqual(
      backtestFigures(alone, candles, { ...options, ...(to === undefined ? {} : { to }) }).metrics,
    )
    expect(holdout?.metrics).toStrictEqual(
      backtestFigures(alone, candles, { ...options, ...(to === undefined ? {} : { from: to }) }).metrics,
    )
    expect(table.read(index)).toStrictEqual(metrics)
  }
})

test('the held-out share changes no ranking', async () => {
  const part = await runSearch(searchOf({ settings: { ...settings, to: candles.time[3_000] } }), thisThread())
  const held = await runSearch(searchOf({}, { holdout: 0.25 }), thisThread())
  const figures = ({ best }: typeof part) =>
    best.map(({ parameters, score, plateau }) => ({ parameters, score, plateau }))
  expect(figures(held)).toStrictEqual(figures(part))
})

test.each(['random', 'tpe'] as const)('the same seed draws the same combinations, none twice: %s', async (type) => {
  const sampler = { type, count: 30 }
  const points = async (seed: number) => {
    const { table } = await runSearch(searchOf({}, { sampler, seed }), thisThread())
    return [...table.points]
  }
  const first = await points(7)
  expect(new Set(first).size).toBe(30)
  expect(await points(7)).toStrictEqual(first)
  expect(await points(8)).not.toStrictEqual(first)
})

test('a sampler that is asked for more than there is tries each combination once', async () => {
  const { table, done } = await runSearch(searchOf({}, { sampler: { type: 'tpe', count: 500 } }), thisThread())
  expect(done).toBe(35)
  expect([...table.points].sort((a, b) => a - b)).toStrictEqual(Array.from({ length: 35 }, (_, index) => index))
})

test('a search that is stopped computes no more, and one that goes on computes only what is missing', async () => {
  const stopped = await runSearch({ ...searchOf({}), progress: () => false }, thisThread())
  expect(stopped).toMatchObject({ done: 0, isStopped: true, best: [] })
  const whole = await runSearch(searchOf({}), thisThread())
  const { table } = await runSearch(searchOf({}), thisThread())
  table.states.fill(TRIAL.open, 10, 20)
  table.column('sharpe').fill(Number.NaN, 10, 20)
  table.column('sharpe')[0] = 123
  const rest = await runSearch(searchOf({}), thisThread(), table)
  expect(rest.table.read(0).sharpe).toBe(123)
  for (const trial of [10, 15, 19]) expect(rest.table.read(trial)).toStrictEqual(whole.table.read(trial))
})

/** A thread that dies in its third trial where `isAlive` answers false. */
function mortalThread(isAlive: () => boolean): SearchThreads {
  const inner = thisThread()
  return {
    count: 1,
    async run(input) {
      if (input.work !== 'evaluate' || isAlive()) return inner.run(input)
      const states = new Uint8Array(input.evaluate.table.states)
      states[3] = TRIAL.claimed
      throw new Error('Worker terminated')
    },
  }
}

test('a thread that dies costs nothing; a combination that ends each thread is given up', async () => {
  const whole = await runSearch(searchOf({}), thisThread())
  let calls = 0
  const once = await runSearch(
    searchOf({}),
    mortalThread(() => ++calls > 1),
  )
  expect(once.done).toBe(35)
  expect(once.best).toStrictEqual(whole.best)
  calls = 0
  const twice = await runSearch(
    searchOf({}),
    mortalThread(() => ++calls > 2),
  )
  expect(twice.done).toBe(34)
  expect(twice.table.states[3]).toBe(TRIAL.failed)
  await expect(
    runSearch(
      searchOf({}),
      mortalThread(() => false),
    ),
  ).rejects.toThrow(/threads of the search ended/)
})

test('combinations that a backtest refuses are left out; where all are, the reason is told', async () => {
  const some = await runSearch(searchOf({}, { axes: [{ name: 'fastPeriod', from: 0, to: 5, step: 5 }] }), thisThread())
  expect(some.done).toBe(1)
  const none = searchOf({}, { axes: [{ name: 'fastPeriod', from: -5, to: 0, step: 5 }] })
  await expect(runSearch(none, thisThread())).rejects.toThrow(/none of the 2 combinations can be run: .*period/)
})

test.each([
  [{ axes: [{ name: 'fastPeriods', from: 1, to: 2, step: 1 }] }, /did you mean "fastPeriod"/],
  [{ axes: [{ name: 'fastPeriod', from: 9, to: 2, step: 1 }] }, /ends before it begins/],
  [{ axes: [{ name: 'fastPeriod', from: 0, to: 1e9, step: 1 }] }, /1,000,000,001 values/],
  [{ axes: ['fastPeriod', 'slowPeriod'].map((name) => ({ name, from: 1, to: 9_000, step: 1 })) }, /81,000,000 comb/],
  [{ holdout: 0.99999 }, /leaves 0 to search/],
])('what cannot be searched is refused in words: %#', (search, words) => {
  expect(() => searchOf({}, search)).toThrow(words)
})

test.each([1, 1.5, -0.1, Number.NaN])('a holdout of %d is refused', (holdout) => {
  const search = { ...searchSettingsSchema.parse({ axes }), holdout }
  expect(() =>
    prepareSearch({
      id: 'refused',
      definition: crosses,
      symbol: 'X',
      candles: { candles, timeframe: '1h' },
      timeframe: '1h',
      settings,
      search,
      threads: 1,
    }),
  ).toThrow(/holdout is the last share/)
})
