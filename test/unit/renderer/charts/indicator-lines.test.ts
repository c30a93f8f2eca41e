import { expect, test } from 'vitest'
import { indicatorLines, MOST_LINES } from '#renderer/charts/indicator-lines.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'

const HOUR = 3_600_000
const close = Float64Array.from({ length: 48 }, (_, i) => 100 + i)
const candles = {
  time: Float64Array.from(close, (_, i) => i * HOUR),
  open: close,
  high: close.map((price) => price + 1),
  low: close.map((price) => price - 1),
  close,
  volume: close.map(() => 5),
}

const lines = (indicators: Record<string, unknown>) =>
  indicatorLines(
    requireStrategy({ name: 'Lines', timeframe: '1h', parameters: { n: { default: 3 } }, indicators }),
    candles,
    HOUR,
  )

test('an average is drawn on the price with its parameter’s default, missing while it warms up', () => {
  const [fast] = lines({ fast: { type: 'sma', period: '$n' } })
  expect(fast).toMatchObject({ name: 'fast', placement: 'price' })
  expect(Array.from(fast?.values.slice(0, 4) ?? [])).toEqual([Number.NaN, Number.NaN, 101, 102])
})

test('a pattern is drawn in its own pane, with its word where its name does not say it', () => {
  const drawn = lines({ nail: { type: 'pattern', name: 'hammer' }, doji: { type: 'pattern', name: 'doji' } })
  expect(drawn.map(({ name, placement }) => [name, placement])).toEqual([
    ['nail (hammer)', 'own'],
    ['doji', 'own'],
  ])
})

test('several outputs are several lines; oscillators and what is made from them have a pane of their own', () => {
  const drawn = lines({
    bands: { type: 'bollinger', period: 5 },
    strength: { type: 'rsi', period: 5 },
    smooth: { type: 'sma', period: 3, source: 'strength' },
    volumeAverage: { type: 'sma', period: 3, source: 'volume' },
  })
  expect(drawn.filter((line) => line.indicator === 'bands').map((line) => line.name)).toContain('bands.upper')
  expect(drawn.filter((line) => line.placement === 'own').map((line) => line.name)).toEqual(['strength', 'smooth'])
  expect(drawn.map((line) => line.indicator)).not.toContain('volumeAverage')
})

test('a longer timeframe shows its last closed bar and never looks ahead', () => {
  const [slow] = lines({ slow: { type: 'sma', period: 1, timeframe: '4h' } })
  // The first four hours close together with the bar that opens at 3:00.
  expect(Array.from(slow?.values.slice(0, 9) ?? [])).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
    103,
    103,
    103,
    103,
    107,
    107,
  ])
})

test('a strategy of hundreds of indicators draws only the first few', () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, { type: 'sma', period: i + 1 }]))
  expect(lines(many)).toHaveLength(MOST_LINES)
})
