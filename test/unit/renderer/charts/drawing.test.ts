import { expect, test } from 'vitest'
import { type ChartScale, type Drawing, gripAt, moved, rayEnd } from '#renderer/charts/live/drawing.ts'
import { fibonacciLevels, volumeProfile } from '#renderer/charts/live/drawing-levels.ts'
import {
  indicatorKey,
  indicatorTitle,
  liveIndicatorLines,
  redrawsThePast,
} from '#renderer/charts/live/live-indicators.ts'
import { realCandles } from '#test/fixtures/read-fixture.ts'

/** One pixel a millisecond from the left, one pixel a unit of price from the bottom. */
const scale: ChartScale = {
  width: 500,
  height: 300,
  toPoint: ({ time, price }) => ({ x: time, y: 300 - price }),
  toAnchor: ({ x, y }) => ({ time: x, price: 300 - y }),
}

const trend: Drawing = {
  id: 'trend',
  kind: 'trend',
  anchors: [
    { time: 100, price: 100 },
    { time: 200, price: 200 },
  ],
}
const level: Drawing = { id: 'level', kind: 'level', anchors: [{ time: 0, price: 50 }] }

test('a drawing is taken hold of at its ends and along its line, not beside it', () => {
  const at = (x: number, y: number) => gripAt([trend, level], scale, { x, y })
  expect(at(101, 199)).toEqual({ id: 'trend', part: 0 })
  expect(at(199, 102)).toEqual({ id: 'trend', part: 1 })
  expect(at(150, 152)).toEqual({ id: 'trend', part: 'whole' })
  expect(at(450, 252)).toEqual({ id: 'level', part: 'whole' })
  expect(at(150, 180)).toBeUndefined()
})

test('the inside of a rectangle stays free for moving the chart', () => {
  const rectangle: Drawing = { ...trend, kind: 'rectangle' }
  expect(gripAt([rectangle], scale, { x: 150, y: 150 })).toBeUndefined()
  expect(gripAt([rectangle], scale, { x: 150, y: 100 })?.part).toBe('whole')
})

test('a ray is taken hold of beyond its second place', () => {
  const ray: Drawing = { ...trend, kind: 'ray' }
  expect(gripAt([ray], scale, { x: 280, y: 20 })?.id).toBe('trend')
  expect(gripAt([trend], scale, { x: 280, y: 20 })).toBeUndefined()
  const end = rayEnd({ x: 0, y: 0 }, { x: 1, y: 1 }, 100, 100)
  expect(end.x).toBeGreaterThan(100)
  expect(end.x).toBeCloseTo(end.y)
})

test('moving an end leaves the other; moving up alone leaves the times', () => {
  expect(moved(trend, 1, { x: 10, y: -5 }, scale).anchors).toEqual([
    { time: 100, price: 100 },
    { time: 210, price: 205 },
  ])
  expect(moved(trend, 'whole', { x: 0, y: -5 }, scale).anchors.map(({ time }) => time)).toEqual([100, 200])
})

test('Fibonacci levels count from the end of the move back to its beginning', () => {
  const levels = fibonacciLevels(100, 200)
  expect(levels.map(({ ratio }) => ratio)).toEqual([0, 0.236, 0.382, 0.5, 0.618, 0.786, 1])
  expect(levels[0]?.price).toBe(200)
  expect(levels[3]?.price).toBe(150)
  expect(levels[6]?.price).toBe(100)
  expect(fibonacciLevels(200, 100)[1]?.price).toBeCloseTo(123.6)
})

test('a volume profile spans the prices of its bars; without bars there is none', () => {
  const candles = realCandles('BTC-USDT-1h')
  const [from, to] = [candles.time[10], candles.time[60]]
  const rows = volumeProfile(candles, to, from)
  expect(rows).toHaveLength(32)
  expect(rows[0]?.low).toBe(Math.min(...candles.low.subarray(10, 61)))
  expect(rows.at(-1)?.high).toBeCloseTo(Math.max(...candles.high.subarray(10, 61)), 6)
  expect(rows.every(({ rising, falling }) => rising >= 0 && falling >= 0)).toBe(true)
  expect(volumeProfile(candles, 0, 1)).toEqual([])
})

test('an indicator of the chart has the kernels’ values, a name and a key of its own; an unknown one has no lines', () => {
  const candles = realCandles('BTC-USDT-1h')
  const [line] = liveIndicatorLines({ type: 'ema', period: 20 }, candles)
  expect(line).toMatchObject({ name: 'ema 20', placement: 'price' })
  expect(line?.values).toHaveLength(candles.time.length)
  const bands = liveIndicatorLines({ type: 'macd', fast: 12, slow: 26, signal: 9 }, candles)
  expect(bands.length).toBeGreaterThan(1)
  expect(new Set(bands.map(({ name }) => name)).size).toBe(bands.length)
  expect(liveIndicatorLines({ type: 'nosuch' }, candles)).toEqual([])
  expect(liveIndicatorLines({ type: 'ema', period: -1 }, candles)).toEqual([])
  expect(indicatorTitle({ type: 'sma', period: 10, source: 'volume' })).toBe('sma 10 volume')
  expect(indicatorKey({ type: 'a', x: 1, y: 2 })).toBe(indicatorKey({ y: 2, x: 1, type: 'a' }))
  expect(redrawsThePast({ type: 'ema' })).toBe(false)
})
