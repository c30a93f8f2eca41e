import { expect, test, vi } from 'vitest'
import { type CompileOptions, compileStrategy } from '#main/strategies/definition/compile.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { candlesFromCloses } from '#test/builders/candle-columns.ts'

function compile(change: object, options: CompileOptions = {}) {
  return compileStrategy(requireStrategy({ name: 'test', timeframe: '1h', ...change }), options)
}

function refusal(change: object, options: CompileOptions = {}): string {
  try {
    compile(change, options)
  } catch (error) {
    if (error instanceof AppError && error.code === 'VALIDATION') return error.message
    throw error
  }
  throw new Error('the strategy was compiled')
}

const bits = (mask: Uint8Array) => Array.from(mask).join('')

test('a crossing holds on the bar where it happens', () => {
  const strategy = compile({
    indicators: { fast: { type: 'sma', period: 1 }, slow: { type: 'sma', period: 3 } },
    entryConditions: { long: ['fast crosses above slow'], short: ['fast crosses below slow'] },
    exitConditions: { long: ['fast crosses below slow'] },
  })
  const { entryLong, entryShort, exitLong, exitShort } = strategy.signals(
    candlesFromCloses([3, 2, 1, 1, 2, 3, 2, 1, 1]),
  )
  // slow: - - 2 1.33 1.33 2 2.33 2 1.33
  expect(bits(entryLong)).toBe('000010000')
  expect(bits(entryShort)).toBe('000000100')
  expect(bits(exitLong)).toBe('000000100')
  expect(bits(exitShort)).toBe('000000000')
  expect(strategy).toMatchObject({ hasEntryLong: true, hasEntryShort: true, hasExitLong: true, hasExitShort: false })
})

test('empty and missing lists never hold; constants are worked out', () => {
  const strategy = compile({
    entryConditions: { long: ['1 + 1 == 2'], short: [] },
    exitConditions: { long: ['1 > 2 * 3'] },
  })
  const masks = strategy.signals(candlesFromCloses([1, 2]))
  expect([masks.entryLong, masks.entryShort, masks.exitLong, masks.exitShort].map(bits)).toEqual([
    '11',
    '00',
    '00',
    '00',
  ])
})

test.each([
  ['close / 0 > 1', '0000'],
  ['not close / 0 > 1', '0000'],
  ['not close[1] > 2', '0110'],
  ['close / 0 > 1 or close > 2', '0011'],
  ['not (close / 0 > 1 and close > 2)', '1100'],
  ['close != 2', '1011'],
  ['not close != 2', '0100'],
  ['not close crosses above 2', '0101'],
  ['2 crosses below close', '0010'],
  ['-close < -3', '0001'],
  ['hlc3 == ohlc4 and hl2 == close', '1111'],
  ['0 / 0 == 1 or not (0 / 0 == 1)', '0000'],
  ['not 1 crosses above 2', '0111'],
  ['close > close[10000]', '0000'],
])('%s', (condition, expected) => {
  const strategy = compile({ entryConditions: { long: [condition] } })
  expect(bits(strategy.signals(candlesFromCloses([1, 2, 3, 4])).entryLong)).toBe(expected)
})

test('a candlestick pattern is named by its word, or by a parameter that is the word’s number', () => {
  // Ten bars that fall, then one that opens and closes near its high after a long fall.
  const open = [140, 136, 132, 128, 124, 120, 116, 112, 108, 104, 100]
  const close = [136, 132, 128, 124, 120, 116, 112, 108, 104, 100, 101]
  const candles = {
    ...candlesFromCloses(close),
    open: Float64Array.from(open),
    high: Float64Array.from(open, (price, i) => Math.max(price, close[i]) + 0.2),
    low: Float64Array.from(close, (price, i) => (i === 10 ? 96 : price - 2)),
  }
  const conditions = { entryConditions: { long: ['nail == 1'] } }
  const nail = { type: 'pattern', name: 'hammer' }
  expect(bits(compile({ indicators: { nail }, ...conditions }).signals(candles).entryLong)).toBe('00000000001')
  const other = { indicators: { nail: { type: 'pattern', name: '$which' } }, ...conditions }
  const which = compile({ ...other, parameters: { which: { default: 0 } } })
  expect(bits(which.signals(candles).entryLong)).toBe('00000000000')
  expect(refusal({ indicators: { nail: { type: 'pattern', name: 'hamer' } }, ...conditions })).toContain(
    'unknown name "hamer"; did you mean "hammer"?',
  )
})

test('an indicator on a longer timeframe shows the last bar of it that is closed', () => {
  const strategy = compile({
    indicators: {
      two: { type: 'sma', period: 1, timeframe: '2h' },
      chain: { type: 'sma', period: 2, source: 'two', timeframe: '2h' },
    },
    entryConditions: { long: ['two > 0'] },
  })
  const series = strategy.series(candlesFromCloses([1, 2, 3, 4, 5, 6]))
  const missing = Number.NaN
  expect(Array.from(series.get('two') ?? [])).toEqual([missing, 2, 2, 4, 4, 6])
  expect(Array.from(series.get('chain') ?? [])).toEqual([missing, missing, missing, 3, 3, 5])
})

test('a longer bar is seen only after its end, also across a gap and with an open last one', () => {
  const strategy = compile({ indicators: { two: { type: 'highest', period: 1, source: 'high', timeframe: '2h' } } })
  const candles = candlesFromCloses([1, 2, 3, 4])
  const hour = 3_600_000
  candles.time.set([0, 2 * hour, 3 * hour, 4 * hour])
  expect(Array.from(strategy.series(candles).get('two') ?? [])).toEqual([Number.NaN, 1, 3, 3])
})

test("a source on the strategy's timeframe is read at the end of each longer bar", () => {
  const strategy = compile({
    indicators: { one: { type: 'sma', period: 2 }, two: { type: 'sma', period: 2, source: 'one', timeframe: '2h' } },
  })
  const missing = Number.NaN
  expect(Array.from(strategy.series(candlesFromCloses([1, 2, 3, 4, 5, 6])).get('two') ?? [])).toEqual([
    missing,
    missing,
    missing,
    2.5,
    2.5,
    4.5,
  ])
})

test('series have the names that conditions use; price columns are found by reference', () => {
  const strategy = compile({
    indicators: {
      bb: { type: 'bollinger', period: 2, stdDev: 1 },
      mean: { type: 'sma', period: 2, source: 'bb.middle' },
    },
  })
  const candles = candlesFromCloses([1, 3, 5])
  expect([...strategy.series(candles).keys()]).toEqual([
    'bb.upper',
    'bb.middle',
    'bb.lower',
    'bb.bandwidth',
    'bb.percentB',
    'mean',
  ])
  expect(Array.from(strategy.priceColumn(candles, 'bb.upper'))).toEqual([Number.NaN, 3, 5])
  expect(Array.from(strategy.priceColumn(candles, 'mean'))).toEqual([Number.NaN, Number.NaN, 3])
  expect(strategy.priceColumn(candles, 'hl2')[2]).toBe(5)
  expect(() => strategy.priceColumn(candles, 'bb')).toThrow('several outputs')
})

test('parameters reach indicators, conditions and risk settings', () => {
  const change = {
    parameters: { period: { default: 2, min: 1, max: 5 }, level: { default: 1 }, stop: { default: 0.02 } },
    indicators: { mean: { type: 'sma', period: '$period' } },
    entryConditions: { long: ['mean > $level'] },
    riskManagement: { stopLoss: '$stop', takeProfit: { atr: '$period' }, trailingStop: { percent: '$stop' } },
  }
  const candles = candlesFromCloses([1, 2, 3])
  const usual = compile(change)
  expect(usual.parameters).toEqual({ period: 2, level: 1, stop: 0.02 })
  expect(usual.risk).toMatchObject({
    positionSize: 1,
    stopLoss: { kind: 'fraction', fraction: 0.02 },
    takeProfit: { kind: 'atr', multiple: 2, period: 14 },
    trailingStop: { fraction: 0.02, activateAt: 0 },
    cooldownBars: 0,
    onOppositeSignal: 'ignore',
  })
  expect(bits(usual.signals(candles).entryLong)).toBe('011')
  const other = compile(change, { parameters: { period: 3, level: 1.5 } })
  expect(bits(other.signals(candles).entryLong)).toBe('001')
  expect(refusal(change, { parameters: { preiod: 3 } })).toBe(
    'parameters: unknown parameter "preiod"; did you mean "period"?',
  )
  expect(refusal(change, { parameters: { level: Number.NaN } })).toBe('parameters.level: must be a number')
  expect(refusal(change, { parameters: { period: 0 } })).toContain('indicators.mean')
  expect(refusal(change, { parameters: { stop: 2 } })).toContain('riskManagement.stopLoss: must be less than 1')
})

test('defaults of the risk settings are filled in', () => {
  expect(compile({}).risk).toEqual({
    positionSize: 1,
    sizing: 'equity',
    riskPct: 0.02,
    stopLoss: undefined,
    takeProfit: undefined,
    takeProfitSteps: [],
    trailingStop: undefined,
    breakEvenAt: undefined,
    maxBarsInTrade: undefined,
    cooldownBars: 0,
    maxOpenPositions: undefined,
    onOppositeSignal: 'ignore',
    entryOrder: { type: 'market', offset: 0, expiresAfterBars: 1 },
    tradingHours: [],
    protections: [],
  })
})

test('hours are minutes of the day, also over midnight and up to its end', () => {
  const riskManagement = { tradingHours: ['08:00-16:30', '22:15-06:00', '00:00-24:00'] }
  expect(compile({ riskManagement }).risk.tradingHours).toEqual([
    { from: 480, to: 990 },
    { from: 1335, to: 360 },
    { from: 0, to: 1440 },
  ])
})

test('targets are ordered, and references in targets, protections and the entry order are resolved', () => {
  const change = {
    parameters: { far: { default: 0.08 }, half: { default: 0.5 }, bars: { default: 4 }, loss: { default: 0.1 } },
    riskManagement: {
      takeProfit: [
        { at: '$far', fraction: '$half' },
        { at: 0.02, fraction: 0.25 },
      ],
      breakEvenAt: '$far',
      maxOpenPositions: '$bars',
      entryOrder: { type: 'limit', offset: -0.01, expiresAfterBars: '$bars' },
      protections: [
        { type: 'maxDrawdown', limit: '$loss' },
        { type: 'dailyLoss', limit: 0.05 },
        { type: 'stopLossGuard', trades: 2, withinBars: '$bars', pauseBars: '$bars' },
        { type: 'lowProfit', trades: '$bars', withinBars: 20, minReturn: '$far', pauseBars: 5 },
      ],
    },
  }
  expect(compile(change, { parameters: { half: 0.75 } }).risk).toMatchObject({
    takeProfit: undefined,
    takeProfitSteps: [
      { at: 0.02, fraction: 0.25 },
      { at: 0.08, fraction: 0.75 },
    ],
    breakEvenAt: 0.08,
    maxOpenPositions: 4,
    entryOrder: { type: 'limit', offset: -0.01, expiresAfterBars: 4 },
    protections: [
      { type: 'maxDrawdown', limit: 0.1 },
      { type: 'dailyLoss', limit: 0.05 },
      { type: 'stopLossGuard', trades: 2, withinBars: 4, pauseBars: 4 },
      { type: 'lowProfit', trades: 4, withinBars: 20, minReturn: 0.08, pauseBars: 5 },
    ],
  })
  expect(refusal(change, { parameters: { half: 0.8 } })).toBe(
    'riskManagement.takeProfit: the fractions add up to 1.05: at most 1, the whole position',
  )
})

test('the warm-up covers indicators, sources, offsets, crossings and longer timeframes', () => {
  const indicators = {
    mean: { type: 'sma', period: 10 },
    twice: { type: 'sma', period: 5, source: 'mean' },
    long: { type: 'sma', period: 3, timeframe: '4h' },
  }
  const warmUp = (condition: string, riskManagement = {}) =>
    compile({ indicators, entryConditions: { long: [condition] }, riskManagement }).warmUp
  expect(warmUp('close > 1')).toBe(0)
  expect(warmUp('mean > 1')).toBe(9)
  expect(warmUp('close > 1 and mean[2] crosses above close')).toBe(12)
  expect(warmUp('twice > 1')).toBe(13)
  expect(warmUp('long > 1')).toBeGreaterThanOrEqual(12)
  expect(warmUp('close > 1', { stopLoss: { atr: 2, period: 20 } })).toBe(20)
})

test('the entry reason is the conditions that held', () => {
  const strategy = compile({ entryConditions: { long: ['close > 1', 'volume > 0'] } })
  expect(strategy.entryReason('long')).toBe('close > 1 and volume > 0')
  expect(strategy.entryReason('short')).toBe('')
})

test('progress is told between steps and may stop the work', () => {
  const strategy = compile({
    indicators: { mean: { type: 'sma', period: 2 } },
    entryConditions: { long: ['close > mean'] },
  })
  const progress = vi.fn()
  strategy.signals(candlesFromCloses([1, 2, 3]), progress)
  expect(progress.mock.calls.at(-1)).toEqual([3, 3])
  const stop = () => {
    throw new AppError('CANCELLED', 'stopped')
  }
  expect(() => strategy.signals(candlesFromCloses([1, 2, 3]), stop)).toThrow('stopped')
})

test('bars of another length than the definition says are taken as told', () => {
  const change = { indicators: { four: { type: 'sma', period: 1, timeframe: '4h' } } }
  const candles = candlesFromCloses([1, 2, 3], { barMs: 14_400_000 })
  expect(Array.from(compile(change, { timeframe: '4h' }).series(candles).get('four') ?? [])).toEqual([1, 2, 3])
  expect(refusal(change, { timeframe: '1d' })).toContain('indicators.four.timeframe')
})

test('conditions that need too many calculations are refused', () => {
  const long = Array.from({ length: 100 }, (_, i) =>
    Array.from({ length: 300 }, (__, j) => `close * ${i * 300 + j} > 1`).join(' or '),
  )
  expect(refusal({ entryConditions: { long } })).toContain('more than 10000 calculations')
})

test('conditions that keep too many intermediate results are refused', () => {
  const terms = Array.from({ length: 300 }, (_, i) => `(close * ${i + 2})`)
  const change = { entryConditions: { long: [`${terms.join(' + ')} > 0`, `${terms.toReversed().join(' - ')} > 0`] } }
  expect(refusal(change)).toContain('intermediate results')
})

test('candles may be empty', () => {
  const strategy = compile({
    indicators: { mean: { type: 'sma', period: 2, timeframe: '1d' } },
    entryConditions: { long: ['close crosses above mean', 'not close > mean[3]'] },
  })
  expect(strategy.signals(candlesFromCloses([])).entryLong).toHaveLength(0)
})
