/**
 * Time of every indicator on 35,039 hourly bars, into memory that is used again, and the ratio to technicalindicators.
 * Prints one JSON line a figure. Prices are made from a seed, in whole cents.
 */
import * as peer from 'technicalindicators'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { computeIndicator, INDICATORS } from '#shared/indicators/registry.ts'

const BARS = 35_039
const RUNS = 300
const PEER_RUNS = 10

function print(name: string, value: number, unit: string, note: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, note })}\n`)
}

function makeCandles(length: number, seed: number): CandleColumns {
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 32
  }
  const cents = (value: number): number => Math.round(value * 100) / 100
  const columns = ['time', 'open', 'high', 'low', 'close', 'volume'].map(() => new Float64Array(length))
  const [time, open, high, low, close, volume] = columns
  let price = 40_000
  for (let i = 0; i < length; i++) {
    time[i] = i * 3_600_000
    open[i] = cents(price)
    price = Math.max(1_000, price * (1 + (random() - 0.5) / 50))
    close[i] = cents(price)
    high[i] = cents(Math.max(open[i], close[i]) * (1 + random() / 200))
    low[i] = cents(Math.min(open[i], close[i]) * (1 - random() / 200))
    volume[i] = Math.round(random() * 1e7) / 1e5
  }
  return { time, open, high, low, close, volume }
}

function medianMs(runs: number, work: (run: number) => void): number {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    work(run)
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[runs >> 1]
}

// Two series in turn: on one alone the processor learns which way every branch goes, as it never will in use.
const series = [makeCandles(BARS, 1), makeCandles(BARS, 2)]
const [candles] = series
const [high, low, close, volume] = [candles.high, candles.low, candles.close, candles.volume].map((c) => Array.from(c))

const PEERS: Readonly<Record<string, () => unknown>> = {
  sma: () => peer.SMA.calculate({ period: 20, values: close }),
  ema: () => peer.EMA.calculate({ period: 20, values: close }),
  wma: () => peer.WMA.calculate({ period: 20, values: close }),
  rma: () => peer.WEMA.calculate({ period: 20, values: close }),
  rsi: () => peer.RSI.calculate({ period: 14, values: close }),
  macd: () =>
    peer.MACD.calculate({
      values: close,
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    }),
  bollinger: () => peer.BollingerBands.calculate({ period: 20, stdDev: 2, values: close }),
  stochastic: () => peer.Stochastic.calculate({ high, low, close, period: 14, signalPeriod: 3 }),
  adx: () => peer.ADX.calculate({ high, low, close, period: 14 }),
  atr: () => peer.ATR.calculate({ high, low, close, period: 14 }),
  obv: () => peer.OBV.calculate({ close, volume }),
}

const note = `${BARS} bars, default parameters, median of ${RUNS}`
for (const [type, definition] of INDICATORS) {
  const out = definition.outputs.map(() => new Float64Array(BARS))
  const ours = medianMs(RUNS, (run) => computeIndicator(type, series[run & 1], { out }))
  print(`indicators.${type}`, ours * 1_000, 'µs', note)
  const theirs = PEERS[type]
  if (theirs === undefined) continue
  const ratio = medianMs(PEER_RUNS, theirs) / ours
  print(
    `indicators.${type}.ratio`,
    ratio,
    'x',
    `time of technicalindicators ÷ ours (theirs the median of ${PEER_RUNS})`,
  )
}

for (const period of [5, 200, 5_000]) {
  for (const type of ['sma', 'wma', 'highest', 'bollinger']) {
    const out = (INDICATORS.get(type)?.outputs ?? []).map(() => new Float64Array(BARS))
    const ms = medianMs(RUNS, (run) => computeIndicator(type, series[run & 1], { parameters: { period }, out }))
    print(`indicators.${type}.period${period}`, ms * 1_000, 'µs', `${BARS} bars, period ${period}, median of ${RUNS}`)
  }
}
