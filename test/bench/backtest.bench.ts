/**
 * Whole backtests (indicators, signals, trades, all metrics) over 35,039 hourly candles of BTC/USDT.
 * Run with `node test/bench/backtest.bench.ts`: one JSON object a figure.
 */

import { backtestFigures, runBacktest, runPortfolioBacktest } from '#main/backtest/engine/run-backtest.ts'
import { BacktestScratch } from '#main/backtest/engine/scratch.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import { fixtureStrategy, realCandles } from '#test/fixtures/read-fixture.ts'

const WARM_UP_RUNS = 200
const RUNS = 400
/** Published times of the same work elsewhere: 20/50 average cross over about 35,000 bars. */
const PEERS = { vectorbt: 38, 'backtesting.py': 177 } as const

const candles = realCandles('BTC-USDT-1h')
const bars = candles.time.length

/** The median time of one call in milliseconds, in a warm loop. */
function medianMs(work: () => void): number {
  for (let run = 0; run < WARM_UP_RUNS; run++) work()
  const times: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now()
    work()
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  return times[RUNS / 2]
}

function figure(name: string, value: number, unit: string, note: string): void {
  process.stdout.write(`${JSON.stringify({ name, value, unit, note })}\n`)
}

const options = {
  symbol: 'BTC/USDT',
  timeframe: '1h',
  capital: 10_000,
  fee: 0.001,
  slippage: 0.0005,
  scratch: new BacktestScratch(),
} as const

const strategies = [
  ['sma-cross-long', 'average cross'],
  ['sma-cross-stops', 'average cross with stop and target'],
  ['sma-cross-reverse', 'average cross, long and short'],
  ['donchian-atr-stop', 'channel with ATR stop and target'],
  ['rsi-reversion-trailing', 'RSI with trailing stop'],
] as const

for (const [name, words] of strategies) {
  const compiled = compileStrategy(fixtureStrategy(name))
  const ms = medianMs(() => runBacktest(compiled, candles, options))
  const peers = Object.entries(PEERS).map(([peer, peerMs]) => `${Math.round(peerMs / ms)} × ${peer} (${peerMs} ms)`)
  const note =
    name === 'sma-cross-long' ? `${ms.toFixed(3)} ms a run; ${peers.join(', ')}` : `${ms.toFixed(3)} ms a run`
  figure(`backtest: ${words}`, Math.round((bars / ms) * 1000), 'bars/s', note)
}

const compiled = compileStrategy(fixtureStrategy('sma-cross-long'))
const figuresMs = medianMs(() => backtestFigures(compiled, candles, options))
figure(
  'backtest: figures alone',
  Math.round((bars / figuresMs) * 1000),
  'bars/s',
  `${figuresMs.toFixed(3)} ms a run, as a search does`,
)
const signalsMs = medianMs(() => compiled.signals(candles))
figure('backtest: signals alone', Math.round((bars / signalsMs) * 1000), 'bars/s', `${signalsMs.toFixed(3)} ms of it`)

// The general simulation, its signals known: what several symbols, protections and the like cost beyond the fast one.
const masks = compiled.signals(candles)
const general = { timeframe: '1h', capital: 10_000, fee: 0.001, slippage: 0.0005 } as const
for (const number of [1, 10]) {
  const inputs = Array.from({ length: number }, (_, index) => ({ symbol: `S${index}`, compiled, candles, masks }))
  const ms = medianMs(() => runPortfolioBacktest(inputs, general))
  const symbols = number === 1 ? '1 symbol' : `${number} symbols on one cash`
  const note = `${ms.toFixed(3)} ms a run`
  figure(`backtest: general simulation, ${symbols}`, Math.round(((number * bars) / ms) * 1000), 'bars/s', note)
}
