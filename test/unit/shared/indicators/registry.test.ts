import { describe, expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { computeIndicator, INDICATORS, indicatorTypes, resolveParameters } from '#shared/indicators/registry.ts'
import { candlesFromCloses } from '#test/builders/candle-columns.ts'

function refusal(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('parameters', () => {
  test('defaults are those of charts', () => {
    expect(Object.fromEntries(indicatorTypes().map((type) => [type, resolveParameters(type, {})]))).toMatchObject({
      sma: { period: 20 },
      ema: { period: 20 },
      rsi: { period: 14 },
      atr: { period: 14 },
      adx: { period: 14 },
      bollinger: { period: 20, stdDev: 2 },
      donchian: { period: 20 },
      macd: { fast: 12, slow: 26, signal: 9 },
      stochastic: { kPeriod: 14, kSmoothing: 3, dPeriod: 3 },
      obv: {},
      mfi: { period: 14 },
      cmo: { period: 14 },
      willr: { period: 14 },
      cci: { period: 20 },
      roc: { period: 10 },
      momentum: { period: 10 },
      trix: { period: 18 },
      ppo: { short: 12, long: 26 },
      apo: { short: 12, long: 26 },
      stochRsi: { rsiPeriod: 14, stochPeriod: 14, kSmoothing: 3, dPeriod: 3 },
      ultosc: { short: 7, medium: 14, long: 28 },
      kst: { roc1: 10, roc2: 15, roc3: 20, roc4: 30, sma1: 10, sma2: 10, sma3: 10, sma4: 15, signal: 9 },
      tsi: { long: 25, short: 13 },
    })
  })

  test.each([
    [0, '0'],
    [-3, '-3'],
    [2.5, '2.5'],
    [10_001, '10001'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['14', '"14"'],
    [null, 'null'],
    [[14], '[14]'],
  ])('a period of %s is refused with its range', (value, shown) => {
    const error = refusal(() => resolveParameters('rsi', { period: value }))
    expect(error.code).toBe('VALIDATION')
    expect(error.message).toBe(`rsi: period must be a whole number from 1 to 10000, not ${shown}`)
    expect(error.details).toMatchObject({ parameter: 'period', min: 1, max: 10_000 })
  })

  test('an unknown parameter is refused with the one that was meant', () => {
    const error = refusal(() => resolveParameters('sma', { perod: 5 }))
    expect(error.code).toBe('VALIDATION')
    expect(error.message).toBe('unknown parameter "perod"; did you mean "period"? (sma has period)')
    expect(refusal(() => resolveParameters('obv', { period: 5 })).message).toBe(
      'unknown parameter "period" (obv has none)',
    )
    expect(refusal(() => resolveParameters('sma', { ['x'.repeat(1e5)]: 5 })).message.length).toBeLessThan(200)
    // Names of every object's own prototype are no parameters.
    expect(refusal(() => resolveParameters('sma', { constructor: 5 })).code).toBe('VALIDATION')
  })

  test('a word stands for its place among the choices', () => {
    const words = INDICATORS.get('pattern')?.parameters[0].choices ?? []
    expect(resolveParameters('pattern', { name: 'hammer' })).toEqual({ name: words.indexOf('hammer') })
    expect(resolveParameters('pattern', { name: words.length - 1 })).toEqual({ name: words.length - 1 })
    const error = refusal(() => resolveParameters('pattern', { name: 'hamer' }))
    expect(error.code).toBe('VALIDATION')
    expect(error.message).toBe(
      `pattern: unknown name "hamer"; did you mean "hammer"? (there are ${words.slice(0, 5).join(', ')} … and ${words.length - 5} more)`,
    )
    expect(error.details).toMatchObject({ parameter: 'name', suggestion: 'hammer' })
    expect(refusal(() => resolveParameters('pattern', { name: words.length })).code).toBe('VALIDATION')
    expect(refusal(() => resolveParameters('pattern', { name: 'x'.repeat(1e5) })).message.length).toBeLessThan(300)
  })

  test('an unknown type is refused with the one that was meant', () => {
    expect(refusal(() => resolveParameters('bolinger', {})).message).toBe(
      'unknown indicator "bolinger"; did you mean "bollinger"?',
    )
    expect(refusal(() => computeIndicator('nothing', candlesFromCloses([1]))).code).toBe('VALIDATION')
  })
})

describe('computing', () => {
  const candles = candlesFromCloses([1, 2, 3, 4, 5])

  test('reads the close unless given another source', () => {
    expect([...computeIndicator('sma', candles, { parameters: { period: 2 } })[0].values]).toEqual([
      Number.NaN,
      1.5,
      2.5,
      3.5,
      4.5,
    ])
    const source = Float64Array.of(Number.NaN, 10, 20, 30, 40)
    expect([...computeIndicator('sma', candles, { parameters: { period: 2 }, source })[0].values]).toEqual([
      Number.NaN,
      Number.NaN,
      15,
      25,
      35,
    ])
  })

  test('an exponential average begins as its seed says', () => {
    const parameters = { period: 3 }
    expect([...computeIndicator('ema', candles, { parameters })[0].values]).toEqual([Number.NaN, Number.NaN, 2, 3, 4])
    expect([...computeIndicator('ema', candles, { parameters, seed: 'first' })[0].values]).toEqual([
      1, 1.5, 2.25, 3.125, 4.0625,
    ])
  })

  test('what an indicator cannot use is refused', () => {
    const short = Float64Array.of(1, 2)
    expect(refusal(() => computeIndicator('sma', candles, { source: short })).message).toBe(
      'sma: a column of 2 values for 5 candles',
    )
    expect(refusal(() => computeIndicator('sma', candles, { out: [short] })).code).toBe('VALIDATION')
    expect(refusal(() => computeIndicator('atr', candles, { source: candles.close })).message).toBe(
      'atr reads high, low, close; it takes no source',
    )
    expect(refusal(() => computeIndicator('sma', candles, { seed: 'first' })).code).toBe('VALIDATION')
  })

  test('RSI is 100 without a fall and 0 without a rise', () => {
    const rsi = (closes: number[]): number | undefined =>
      computeIndicator('rsi', candlesFromCloses(closes), { parameters: { period: 2 } })[0].values.at(-1)
    expect(rsi([1, 2, 3, 4])).toBe(100)
    expect(rsi([4, 3, 2, 1])).toBe(0)
    expect(rsi([5, 5, 5, 5])).toBe(100)
  })

  test('what would be divided by zero is missing', () => {
    const flat = candlesFromCloses([5, 5, 5, 5])
    const parameters = { period: 2 }
    const last = Object.fromEntries(
      computeIndicator('bollinger', flat, { parameters }).map(({ name, values }) => [name, values[3]]),
    )
    expect(last).toEqual({ upper: 5, middle: 5, lower: 5, bandwidth: 0, percentB: Number.NaN })
    const stochastic = computeIndicator('stochastic', flat, { parameters: { kPeriod: 2, kSmoothing: 1, dPeriod: 1 } })
    expect(stochastic.map(({ values }) => values[3])).toEqual([Number.NaN, Number.NaN])
    expect(computeIndicator('adx', flat, { parameters }).map(({ values }) => values[3])).toEqual([0, 0, 0])
  })
})

test('every definition says all there is to say', () => {
  for (const [type, definition] of INDICATORS) {
    expect(definition.type).toBe(type)
    for (const text of [definition.title, definition.description, definition.formula, definition.reference]) {
      expect(text.length).toBeGreaterThan(3)
    }
    // One output alone has the type's own name.
    if (definition.outputs.length === 1) expect(definition.outputs).toEqual([type])
    expect(new Set(definition.outputs).size).toBe(definition.outputs.length)
  }
})
