import { expect, test } from 'vitest'
import { honestyReport } from '#main/backtest/honesty/honesty-report.ts'
import { parameterCombinations } from '#main/backtest/honesty/parameter-grid.ts'
import { figuresOf, type HonestySubject } from '#main/backtest/honesty/subject.ts'
import { sfc32 } from '#main/market/simulated/random.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { HONESTY_CHECKS, type HonestyCheck, type HonestyReport, honestyReportSchema } from '#shared/domain/honesty.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { aCompiledStrategy } from '#test/builders/compiled-strategy.ts'
import { aDefinedSubject, aSubject, walkCandles } from '#test/builders/honesty-subject.ts'
import { fixtureStrategy, realCandles } from '#test/fixtures/read-fixture.ts'

const FREE = { timeframe: '1h', capital: 10_000, fee: 0, slippage: 0 } as const

function checkOf(report: HonestyReport, name: HonestyCheck['name']): HonestyCheck {
  const found = report.checks.find((check) => check.name === name)
  if (found === undefined) throw new Error(`there is no check ${name}`)
  return found
}

/** A strategy that goes long where `up` holds and leaves where `down` does. */
function longOnly(
  up: (candles: CandleColumns, bar: number) => boolean,
  down: (candles: CandleColumns, bar: number) => boolean,
): CompiledStrategy {
  return {
    ...aCompiledStrategy(),
    signals: (candles) => {
      const { length } = candles.time
      const none = new Uint8Array(length)
      return {
        entryLong: Uint8Array.from(none, (_, bar) => (up(candles, bar) ? 1 : 0)),
        exitLong: Uint8Array.from(none, (_, bar) => (down(candles, bar) ? 1 : 0)),
        entryShort: none,
        exitShort: none,
      }
    },
  }
}

/** Enters and leaves by the throw of a die, which knows nothing. */
function randomEntries(seed: number, bars: number): CompiledStrategy {
  const random = sfc32(seed, 7)
  const drawn = (): number[] => Array.from({ length: bars }, (_, bar) => bar).filter(() => random.uniform() < 0.05)
  return aCompiledStrategy({ entryLong: drawn(), exitLong: drawn() })
}

test('random entries are not praised in 100 of 100 seeds, not even without costs in a rising market', () => {
  const verdicts = Array.from({ length: 100 }, (_, index) => {
    const seed = index + 1
    const candles = walkCandles(seed, 1_500, { drift: 0.0003 })
    return honestyReport(aSubject(randomEntries(seed, 1_500), candles, { seed, options: FREE })).verdict
  })
  expect(verdicts.filter((verdict) => verdict === 'promising')).toEqual([])
})

test('a strategy that knows the next bar is called out, and nothing else about it matters', () => {
  const nextIsUp = longOnly(
    ({ close }, bar) => close[bar + 1] > close[bar],
    ({ close }, bar) => close[bar + 1] < close[bar],
  )
  const report = honestyReport(aSubject(nextIsUp, walkCandles(3, 2_000)))
  expect(report.verdict).toBe('fooled')
  const { ok, message, figures } = checkOf(report, 'look-ahead')
  expect(ok).toBe(false)
  expect(message).toContain('It looks ahead')
  expect(figures['changedSignals']).toBeGreaterThan(0)
})

test('a glance at the far future or at the mean of all data is found too', () => {
  const farHigh = longOnly(
    ({ close }, bar) => bar + 300 < close.length && close[bar + 300] > 1.1 * close[bar],
    (_, bar) => bar % 300 === 299,
  )
  const overall = {
    ...aCompiledStrategy(),
    signals: ({ close }: CandleColumns) => {
      const mean = close.reduce((sum, value) => sum + value, 0) / close.length
      const none = new Uint8Array(close.length)
      return {
        entryLong: Uint8Array.from(close, (value) => (value < mean - 5 ? 1 : 0)),
        exitLong: Uint8Array.from(close, (value) => (value > mean ? 1 : 0)),
        entryShort: none,
        exitShort: none,
      }
    },
  }
  for (const compiled of [farHigh, overall]) {
    const report = honestyReport(aSubject(compiled, walkCandles(4, 1_200)))
    expect(checkOf(report, 'look-ahead').ok).toBe(false)
    expect(report.verdict).toBe('fooled')
  }
})

test('a stop that lies where the next bars will be is found', () => {
  const follow = longOnly(
    (_, bar) => bar % 20 === 5,
    (_, bar) => bar % 20 === 15,
  )
  const nextLows = (candles: CandleColumns): Float64Array =>
    candles.low.map((_, bar) => candles.low[bar + 2] ?? Number.NaN)
  const compiled: CompiledStrategy = {
    ...follow,
    risk: { ...follow.risk, stopLoss: { kind: 'price', reference: 'future' } },
    priceColumn: nextLows,
  }
  const report = honestyReport(aSubject(compiled, walkCandles(6, 1_000)))
  expect(checkOf(report, 'look-ahead').ok).toBe(false)
  expect(report.verdict).toBe('fooled')
})

test.each([11, 12, 13])('the best of many on noise (seed %i) is called out', (seed) => {
  const definition = requireStrategy({
    version: 1,
    name: 'cross',
    symbols: [],
    timeframe: '1h',
    parameters: {
      fast: { default: 5, min: 2, max: 30, step: 2 },
      slow: { default: 40, min: 10, max: 130, step: 5 },
    },
    indicators: { fast: { type: 'sma', period: '$fast' }, slow: { type: 'sma', period: '$slow' } },
    entryConditions: { long: ['fast crosses above slow'], short: ['fast crosses below slow'] },
    exitConditions: {},
    riskManagement: { onOppositeSignal: 'reverse' },
  })
  const candles = walkCandles(seed, 4_000)
  const subject = aDefinedSubject(definition, candles, { options: FREE, seed })
  const [best] = parameterCombinations(definition.parameters, {}, seed)
    .map((values) => ({ values, ...figuresOf(subject.compile(values), subject.symbols, subject.options) }))
    .toSorted((a, b) => (b.sharpe ?? 0) - (a.sharpe ?? 0))
  expect(best.totalReturn).toBeGreaterThan(0.2)
  const report = honestyReport({ ...subject, values: best.values })
  expect(checkOf(report, 'deflated Sharpe').ok).toBe(false)
  expect(checkOf(report, 'deflated Sharpe').figures['trials']).toBeGreaterThan(300)
  expect(['fooled', 'no edge']).toContain(report.verdict)
  // Fixed, and shown without the search that found it, it must not be praised either; told of the search, it is called out.
  const bare: HonestySubject = { ...subject, ranges: {}, values: best.values }
  expect(honestyReport(bare).verdict).not.toBe('promising')
  const told = honestyReport({ ...bare, trials: { count: 360, sharpeVariance: 1 } })
  expect(checkOf(told, 'deflated Sharpe').ok).toBe(false)
  expect(['fooled', 'no edge']).toContain(told.verdict)
})

/** Trends that last for days, which a moving average can follow. */
function trending(seed: number, bars: number): CandleColumns {
  const random = sfc32(seed, 55)
  const moves = Float64Array.from({ length: bars })
  let drift = 0.002
  for (let bar = 0; bar < bars; bar++) {
    if (random.uniform() < 0.01) drift = -drift
    moves[bar] = drift + 0.005 * random.normal()
  }
  const close = new Float64Array(bars)
  let price = 100
  for (const [bar, move] of moves.entries()) close[bar] = price *= Math.exp(move)
  const open = Float64Array.from(close, (value, bar) => (bar === 0 ? value : close[bar - 1]))
  return {
    time: Float64Array.from(close, (_, bar) => bar * 3_600_000),
    open,
    high: close.map((value, bar) => Math.max(value, open[bar])),
    low: close.map((value, bar) => Math.min(value, open[bar])),
    close,
    volume: new Float64Array(bars).fill(1),
  }
}

test('an edge that is there is seen, and the report is the same for the same seed', () => {
  const follow = longOnly(
    ({ close }, bar) => bar >= 24 && close[bar] > close[bar - 24],
    ({ close }, bar) => bar >= 24 && close[bar] < close[bar - 24],
  )
  const subject = aSubject({ ...follow, warmUp: 24 }, trending(2, 9_000), { seed: 5 })
  const report = honestyReport(subject)
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([])
  expect(report.verdict).toBe('promising')
  expect(honestyReport(subject)).toEqual(report)
  const other = honestyReport({ ...subject, seed: 6 })
  expect(checkOf(other, 'random entries').figures).not.toEqual(checkOf(report, 'random entries').figures)
})

test('signals that hang on where the history begins fail the warm-up', () => {
  const fromTheFirst = longOnly(
    ({ close }, bar) => close[bar] > close[0],
    ({ close }, bar) => close[bar] < close[0],
  )
  const check = checkOf(honestyReport(aSubject(fromTheFirst, walkCandles(8, 2_000))), 'warm-up')
  expect(check.ok).toBe(false)
  expect(check.message).toContain('where the history begins')
})

test('a wish to stop is heard, and progress goes forward to the end', () => {
  const subject = aSubject(randomEntries(1, 1_000), walkCandles(1, 1_000))
  const shares: number[] = []
  honestyReport(subject, (share) => shares.push(share))
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect(shares.at(-1)).toBe(1)
  const stop = (): never => {
    throw new AppError('CANCELLED', 'stop')
  }
  expect(() => honestyReport(subject, stop)).toThrow('stop')
})

test('a run without a trade, of one trade, or of two bars says what cannot be said', () => {
  for (const [compiled, bars] of [
    [aCompiledStrategy(), 500],
    [aCompiledStrategy({ entryLong: [10] }), 500],
    [aCompiledStrategy({ entryLong: [0] }), 2],
  ] as const) {
    const report = honestyReport(aSubject(compiled, walkCandles(1, bars)))
    expect(honestyReportSchema.parse(report)).toEqual(report)
    expect(report.checks.map(({ name }) => name)).toEqual(HONESTY_CHECKS)
    expect(report.verdict).not.toBe('promising')
    expect(checkOf(report, 'number of trades').ok).toBe(false)
  }
})

test('several symbols on one cash are tested together', () => {
  const subject = aDefinedSubject(fixtureStrategy('sma-cross-long'), walkCandles(1, 1_500), {
    symbols: [
      { symbol: 'A/USDT', candles: walkCandles(1, 1_500) },
      { symbol: 'B/USDT', candles: walkCandles(2, 1_400) },
    ],
  })
  const report = honestyReport(subject)
  expect(checkOf(report, 'look-ahead').ok).toBe(true)
  expect(checkOf(report, 'look-ahead').figures['cuts']).toBe(80)
  expect(report.verdict).not.toBe('promising')
})

test.each([
  'bollinger-breakout-long',
  'bollinger-time-exit',
  'donchian-atr-stop',
  'donchian-turtle-long',
  'rsi-reversion-long',
  'rsi-reversion-trailing',
  'sma-cross-both-stop-reverse',
  'sma-cross-long',
  'sma-cross-reverse',
  'sma-cross-stops',
  'sma-cross-sweep',
])('%s goes through it', (name) => {
  const report = honestyReport(aDefinedSubject(fixtureStrategy(name), realCandles('ETH-USDT-1h')))
  expect(honestyReportSchema.parse(report)).toEqual(report)
  expect(checkOf(report, 'look-ahead').ok).toBe(true)
  expect(checkOf(report, 'warm-up').ok).toBe(true)
  expect(report.summary).not.toBe('')
})
