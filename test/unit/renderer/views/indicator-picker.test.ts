import { expect, test } from 'vitest'
import { singleIndicatorLines } from '#renderer/charts/indicator-lines.ts'
import { searchIndicators } from '#renderer/views/backtest/picker/indicator-search.ts'
import { defaultTexts, readParameters, specOf } from '#renderer/views/backtest/picker/parameter-values.ts'
import { computeIndicator, INDICATORS, indicatorDefinition, resolveParameters } from '#shared/indicators/registry.ts'
import { realCandles } from '#test/fixtures/read-fixture.ts'

const candles = realCandles('BTC-USDT-1h')

test('every word must be found, in the type, the title, the description or the words of a choice', () => {
  const types = (query: string): string[] =>
    searchIndicators(INDICATORS.values(), query).flatMap(({ indicators }) => indicators.map(({ type }) => type))
  expect(types('')).toHaveLength(INDICATORS.size)
  expect(types('relative strength')).toContain('rsi')
  expect(types('engulfingbull')).toEqual(['pattern'])
  expect(types('no such thing')).toEqual([])
})

test('a value outside of its range, or none, is told with the range', () => {
  const rsi = indicatorDefinition('rsi')
  expect(readParameters(rsi, { period: '21' })).toEqual({ values: { period: 21 }, problems: {} })
  for (const period of ['0', '2.5', '', 'x', '10001']) {
    expect(readParameters(rsi, { period }).problems).toEqual({ period: 'Whole, 1 to 10,000' })
  }
})

test('a strategy names a word by the word, and the source unless it is the close', () => {
  expect(specOf(indicatorDefinition('pattern'), { name: 2 }, 'close')).toEqual({
    type: 'pattern',
    name: 'dragonflyDoji',
  })
  expect(specOf(indicatorDefinition('rsi'), { period: 9 }, 'hl2')).toEqual({ type: 'rsi', period: 9, source: 'hl2' })
})

test('every indicator can be tried out with what stands in its fields', () => {
  for (const definition of INDICATORS.values()) {
    const { values, problems } = readParameters(definition, defaultTexts(definition))
    expect(problems).toEqual({})
    expect(() => resolveParameters(definition.type, values)).not.toThrow()
    const lines = singleIndicatorLines(definition.type, candles, { parameters: values })
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line.values).toHaveLength(candles.close.length)
  }
})

test('outputs that are no prices are not drawn on the price', () => {
  const lines = singleIndicatorLines('bollinger', candles, { parameters: {} })
  expect(lines.map(({ name }) => name)).toEqual(['bollinger.upper', 'bollinger.middle', 'bollinger.lower'])
})

test('an overlay of the volume is drawn apart from the price', () => {
  const [line] = singleIndicatorLines('sma', candles, { parameters: { period: 3 }, source: 'volume' })
  const [expected] = computeIndicator('sma', candles, { parameters: { period: 3 }, source: candles.volume })
  expect(line?.placement).toBe('own')
  expect(line?.values).toEqual(expected?.values)
})
