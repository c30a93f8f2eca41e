/**
 * Searches of parameters over 35,039 hourly candles of BTC/USDT with all figures of each combination: 400 average crosses
 * and 1,000 strategies with stop, target, trailing stop and slippage, on one thread and on two.
 * Run with `node test/bench/optimize.bench.ts`: one JSON object a figure.
 */
import { availableParallelism } from 'node:os'
import { workerFile } from '#main/jobs/worker-file.ts'
import { prepareSearch } from '#main/optimize/prepare-search.ts'
import { runSearch } from '#main/optimize/search.ts'
import { type OwnThreads, searchThreads, thisThread } from '#main/optimize/search-threads.ts'
import { type Axis, searchSettingsSchema } from '#shared/contract/optimize.ts'
import { requireStrategy, type StrategyDefinition } from '#shared/domain/strategy.ts'
import { fixtureStrategy, realCandles } from '#test/fixtures/read-fixture.ts'

/** The engine compiles its hot loops during the first searches. */
const WARM_UP_RUNS = 4
const RUNS = 9
/** Combinations a second of the same sweep elsewhere, on two cores. */
const PEERS = { 'backtesting.py': 8.6, vectorbt: 204, 'JavaScript by hand': 9_680 } as const

const candles = realCandles('BTC-USDT-1h')

const sweep = requireStrategy({
  ...fixtureStrategy('sma-cross-long'),
  parameters: { fastPeriod: { default: 20 }, slowPeriod: { default: 50 } },
  indicators: { fast: { type: 'sma', period: '$fastPeriod' }, slow: { type: 'sma', period: '$slowPeriod' } },
})
const sweepAxes = [
  { name: 'fastPeriod', from: 5, to: 50, step: 5 },
  { name: 'slowPeriod', from: 55, to: 250, step: 5 },
]

const exits = requireStrategy({
  ...sweep,
  parameters: { ...sweep.parameters, stop: { default: 0.02 }, target: { default: 0.04 }, trail: { default: 0.03 } },
  riskManagement: { positionSize: 1, stopLoss: '$stop', takeProfit: '$target', trailingStop: '$trail' },
})
const exitAxes = [
  { name: 'fastPeriod', from: 10, to: 50, step: 10 },
  { name: 'slowPeriod', from: 60, to: 240, step: 20 },
  { name: 'stop', from: 0.01, to: 0.05, step: 0.01 },
  { name: 'target', from: 0.04, to: 0.1, step: 0.06 },
  { name: 'trail', from: 0.02, to: 0.06, step: 0.04 },
]

function figure(name: string, value: number, unit: string, note: string): void {
  process.stdout.write(`${JSON.stringify({ name, value, unit, note })}\n`)
}

/** Combinations a second, the median of some searches in warm threads. */
async function speed(definition: StrategyDefinition, axes: readonly Axis[], threads: OwnThreads): Promise<number> {
  const speeds: number[] = []
  for (let run = 0; run < WARM_UP_RUNS + RUNS; run++) {
    const search = prepareSearch({
      // A search of its own each time: no column of an earlier one is read.
      id: `${threads.count}-${axes.length}-${run}`,
      definition,
      symbol: 'BTC/USDT',
      candles: { candles, timeframe: '1h' },
      timeframe: '1h',
      settings: { capital: 10_000, fee: 0.001, slippage: 0.0005 },
      search: searchSettingsSchema.parse({ axes }),
      threads: threads.count,
    })
    const { done, durationMs } = await runSearch(search, threads)
    if (run >= WARM_UP_RUNS) speeds.push((done / durationMs) * 1_000)
  }
  return speeds.sort((a, b) => a - b)[Math.floor(RUNS / 2)]
}

const peers = Object.entries(PEERS).map(([peer, perSecond]) => `${peer} ${perSecond}`)
for (const count of [1, 2]) {
  const threads = count === 1 ? thisThread() : searchThreads(workerFile(), count)
  const words = count === 1 ? 'one thread' : 'two threads'
  const crosses = await speed(sweep, sweepAxes, threads)
  figure(
    `search: 400 average crosses, ${words}`,
    Math.round(crosses),
    'combinations/s',
    count === 1 ? peers.join(', ') : `${availableParallelism()} cores`,
  )
  const left = await speed(exits, exitAxes, threads)
  figure(`search: 1,000 with stop, target and trailing, ${words}`, Math.round(left), 'combinations/s', 'slippage too')
  await threads.close()
}
figure('search: peak memory', Math.round(process.resourceUsage().maxRSS / 1_024), 'MB', 'of the whole process')
