import { expect, test } from 'vitest'
import { type BacktestOptions, backtestFigures, runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { BacktestScratch } from '#main/backtest/engine/scratch.ts'
import { backtestReportSchema } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import { candlesFromCloses } from '#test/builders/candle-columns.ts'
import { aCompiledStrategy } from '#test/builders/compiled-strategy.ts'

const HOUR = 3_600_000
const candles = candlesFromCloses([10, 11, 12, 11, 10, 9, 10, 12])
const options: BacktestOptions = { symbol: 'BTC/USDT', timeframe: '1h', capital: 1_000, fee: 0, slippage: 0 }
const strategy = aCompiledStrategy({ entryLong: [0, 5], exitLong: [2] })

function refusal(changed: Partial<BacktestOptions>, on = candles): AppError {
  try {
    runBacktest(strategy, on, { ...options, ...changed })
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('a report has the shape of its schema', () => {
  const { report } = runBacktest(strategy, candles, options)
  expect(backtestReportSchema.parse(report)).toEqual(report)
  expect(report).toMatchObject({
    strategy: 'by hand',
    symbol: 'BTC/USDT',
    timeframe: '1h',
    bars: 8,
    initialCapital: 1_000,
  })
  expect(report.warnings).toEqual([])
})

test('the figures alone are those of the report', () => {
  const { report } = runBacktest(strategy, candles, options)
  expect(backtestFigures(strategy, candles, options)).toEqual({
    metrics: report.metrics,
    finalEquity: report.finalEquity,
  })
})

test('memory that is used again changes no result', () => {
  const scratch = new BacktestScratch()
  const fresh = runBacktest(strategy, candles, options).report
  for (const capital of [5_000, 1_000]) runBacktest(strategy, candles, { ...options, capital, from: 2 * HOUR, scratch })
  const again = runBacktest(strategy, candles, { ...options, scratch }).report
  expect({ ...again, durationMs: 0 }).toEqual({ ...fresh, durationMs: 0 })
})

test('capital, fee and slippage are refused out of their range, with the number', () => {
  for (const capital of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(refusal({ capital })).toMatchObject({
      code: 'VALIDATION',
      message: `the capital must be above 0, not ${capital}`,
    })
  }
  expect(refusal({ fee: 1 })).toMatchObject({ code: 'VALIDATION', details: { fee: 1 } })
  expect(refusal({ slippage: -0.1 }).message).toContain('the slippage is a fraction from 0 to below 1, not -0.1')
})

test('an empty span is refused with its ends', () => {
  expect(refusal({ from: 5 * HOUR, to: 5 * HOUR })).toMatchObject({
    code: 'VALIDATION',
    message: 'the span is empty: from 1970-01-01T05:00:00Z is not before to 1970-01-01T05:00:00Z',
    details: { from: 5 * HOUR, to: 5 * HOUR },
  })
  const late = refusal({ from: 100 * HOUR })
  expect(late.code).toBe('VALIDATION')
  expect(late.message).toBe(
    'no candle lies in the span from 1970-01-05T04:00:00Z: they run from 1970-01-01T00:00:00Z to 1970-01-01T07:00:00Z',
  )
  expect(refusal({ to: 0 }).details).toMatchObject({ to: 0, firstCandle: 0, lastCandle: 7 * HOUR })
  expect(refusal({ from: Number.NaN }).message).toBe('from must be a time in milliseconds, not NaN')
  expect(refusal({}, candlesFromCloses([]))).toMatchObject({ code: 'VALIDATION', details: { bars: 0 } })
})

test('it warns of no trades, another timeframe and a warm-up longer than the data', () => {
  const silent = aCompiledStrategy({ warmUp: 50 })
  const daily = candlesFromCloses([1, 2, 3], { barMs: 24 * HOUR })
  expect(runBacktest(silent, daily, { ...options, timeframe: '1d' }).report.warnings).toEqual([
    'The strategy is written for 1h candles and ran on 1d candles.',
    'The indicators need 50 bars to warm up and there are 3: no signal could appear.',
    'No trade was made: the entry conditions never held, or no entry was possible.',
  ])
})

test('it warns of gaps in the candles', () => {
  const time = candles.time.map((at, bar) => at + (bar >= 3 ? 5 * HOUR : 0) + (bar >= 6 ? HOUR : 0))
  const { warnings } = runBacktest(strategy, { ...candles, time }, options).report
  expect(warnings).toEqual(['The candles have 2 gaps with 6 missing; the longest is 6 h after 1970-01-01T02:00:00Z.'])
})

test('progress is told at least every 65,536 bars and ends at the total; what it throws stops the run', () => {
  const length = 300_000
  const long = candlesFromCloses(
    Array.from({ length }, (_, bar) => 100 + (bar % 7)),
    { barMs: 60_000 },
  )
  const held = aCompiledStrategy({ entryLong: [0] })
  const seen: number[] = []
  runBacktest(held, long, {
    ...options,
    timeframe: '1m',
    progress: (done, total) => {
      expect(total).toBe(length)
      seen.push(done)
    },
  })
  expect(seen.length).toBeGreaterThanOrEqual(5)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.at(-1)).toBe(length)
  const cancel = () => {
    throw new AppError('CANCELLED', 'stopped by the trader')
  }
  expect(() => runBacktest(held, long, { ...options, progress: cancel })).toThrow('stopped by the trader')
})

test('a position held over several steps is valued and stopped as in one', () => {
  const length = 200_000
  const closes = Array.from({ length }, (_, bar) => (bar < 150_000 ? 100 + bar / 10_000 : 90))
  const risk = {
    stopLoss: { kind: 'fraction', fraction: 0.05 },
    trailingStop: { fraction: 0.06, activateAt: 0 },
  } as const
  const { report } = runBacktest(aCompiledStrategy({ entryLong: [0], risk }), candlesFromCloses(closes), options)
  expect(report.trades).toMatchObject([{ exitTime: 150_000 * HOUR, exitPrice: 90, exitReason: 'trailingStop' }])
})
