/**
 * How many million bars a second every indicator takes, on a million bars, into memory that is used again as the engine
 * does; and how many times that is what `technicalindicators` and `trading-signals` do on the same bars. Of all runs the
 * fastest counts, ours and theirs: what else the machine does only ever slows a run down. Prints one JSON line a figure.
 * Prices are made from a seed, in whole cents.
 */
import type { CandleColumns } from '#shared/domain/candle.ts'
import { CANDLESTICKS } from '#shared/indicators/pattern/pattern.ts'
import { computeIndicator, INDICATORS } from '#shared/indicators/registry.ts'
import { type PeerRun, technicalIndicators, tradingSignals } from './indicator-peers.ts'

const BARS = 1_000_000
/** Runs until this much time has gone, but at least three and at most ten. */
const TIME_MS = 250
const PEER_TIME_MS = 600

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
    time[i] = i * 60_000
    open[i] = cents(price)
    // Held between bounds: a million steps without them would leave the range of real prices.
    price = Math.min(120_000, Math.max(10_000, price * (1 + (random() - 0.5) / 50)))
    close[i] = cents(price)
    high[i] = cents(Math.max(open[i], close[i]) * (1 + random() / 200))
    low[i] = cents(Math.min(open[i], close[i]) * (1 - random() / 200))
    volume[i] = Math.round(random() * 1e7) / 1e5
  }
  return { time, open, high, low, close, volume }
}

/** Milliseconds of the fastest run, and how many there were. */
function fastest(limitMs: number, work: () => unknown): { ms: number; runs: number } {
  let ms = Number.POSITIVE_INFINITY
  let runs = 0
  for (const begin = performance.now(); runs < 10 && (runs < 3 || performance.now() - begin < limitMs); runs++) {
    const start = performance.now()
    work()
    ms = Math.min(ms, performance.now() - start)
  }
  return { ms, runs }
}

const perSecond = (ms: number): number => BARS / ms / 1_000

const candles = makeCandles(BARS, 1)
const peers: Readonly<Record<string, Readonly<Record<string, PeerRun>>>> = {
  technicalindicators: technicalIndicators(candles),
  'trading-signals': tradingSignals(candles),
}
const memory = Array.from({ length: 5 }, () => new Float64Array(BARS))
/** Memory of one output each; indicators take turns in it. */
const outOf = (count: number): Float64Array[] => {
  while (memory.length < count) memory.push(new Float64Array(BARS))
  return memory.slice(0, count)
}

for (const [type, definition] of INDICATORS) {
  const out = outOf(definition.outputs.length)
  const { ms, runs } = fastest(TIME_MS, () => computeIndicator(type, candles, { out }))
  print(`indicators.${type}`, perSecond(ms), 'M/s', `million bars a second, ${BARS} bars, fastest of ${runs}`)
  for (const [peer, calculations] of Object.entries(peers)) {
    const theirs = calculations[type]
    if (theirs === undefined) continue
    const other = fastest(PEER_TIME_MS, theirs)
    const rate = perSecond(other.ms).toPrecision(3)
    print(`indicators.${type}.x-${peer}`, other.ms / ms, 'x', `${peer}: ${rate} M/s, fastest of ${other.runs}`)
  }
}

const [patternOut] = outOf(1)
const patterns = fastest(0, () => {
  for (const { name } of CANDLESTICKS) {
    computeIndicator('pattern', candles, { parameters: { name }, out: [patternOut] })
  }
})
print(
  'indicators.pattern.mean',
  perSecond(patterns.ms) * CANDLESTICKS.length,
  'M/s',
  `mean of all ${CANDLESTICKS.length} patterns`,
)

for (const period of [5, 200, 5_000]) {
  for (const type of ['sma', 'wma', 'highest', 'bollinger']) {
    const out = outOf(INDICATORS.get(type)?.outputs.length ?? 0)
    const { ms, runs } = fastest(TIME_MS, () => computeIndicator(type, candles, { parameters: { period }, out }))
    print(`indicators.${type}.period${period}`, perSecond(ms), 'M/s', `period ${period}, fastest of ${runs}`)
  }
}
