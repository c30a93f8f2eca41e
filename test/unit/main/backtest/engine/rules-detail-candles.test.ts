import { expect, test } from 'vitest'
import type { CompiledRisk } from '#main/strategies/definition/compiled-strategy.ts'
import { type Bar, candlesFromBars } from '#test/builders/bars.ts'
import type { StrategyParts } from '#test/builders/compiled-strategy.ts'
import { HOUR, inShort, runByHand } from '#test/builders/run-by-hand.ts'

const flat: Bar = [100, 100, 100, 100]
const level = (fraction: number) => ({ kind: 'fraction', fraction }) as const
const both = { stopLoss: level(0.1), takeProfit: level(0.1) }

/** Half-hourly candles from bar `from` on. */
function halves(bars: readonly Bar[], from: number) {
  return { timeframe: '30m', candles: candlesFromBars(bars, { start: from * HOUR, barMs: HOUR / 2 }) } as const
}

function run(
  risk: Partial<CompiledRisk>,
  bars: readonly Bar[],
  details: readonly Bar[],
  from: number,
  more: StrategyParts = {},
) {
  return runByHand({ entryLong: [0], risk, ...more }, bars, { details: halves(details, from) }).report
}

test('detail candles tell what came first; only a detail bar that touches both is ambiguous', () => {
  const bars: Bar[] = [flat, flat, [100, 111, 89, 100], flat]
  expect(runByHand({ entryLong: [0], risk: both }, bars).report.ambiguousBars).toBe(1)
  const targetFirst = run(
    both,
    bars,
    [
      [100, 111, 100, 105],
      [105, 105, 89, 100],
    ],
    2,
  )
  expect(inShort(targetFirst.trades)).toEqual([['long', 1, 100, 2, expect.closeTo(110, 9), 'takeProfit']])
  expect(targetFirst.ambiguousBars).toBe(0)
  const stopFirst = run(
    both,
    bars,
    [
      [100, 100, 89, 95],
      [95, 111, 95, 100],
    ],
    2,
  )
  expect(inShort(stopFirst.trades)).toEqual([['long', 1, 100, 2, 90, 'stopLoss']])
  const still = run(both, bars, [[100, 111, 89, 100], flat], 2)
  expect(inShort(still.trades)).toEqual([['long', 1, 100, 2, 90, 'stopLoss']])
  expect(still.ambiguousBars).toBe(1)
  expect(still.readings.optimistic).toBeCloseTo(1_100, 9)
})

test('each detail bar is a bar of its own: its open may lie beyond a level, except on that of the entry', () => {
  const bars: Bar[] = [flat, [100, 100, 80, 80], flat]
  const gap = run(both, bars, [flat, [85, 86, 80, 80]], 1)
  expect(inShort(gap.trades)).toEqual([['long', 1, 100, 1, 85, 'stopLoss']])
  const entry = run(both, bars, [[80, 100, 80, 85], flat], 1)
  expect(inShort(entry.trades)).toEqual([['long', 1, 100, 1, 90, 'stopLoss']])
})

test('the best price for a trailing stop is known up to the end of the detail bar before', () => {
  const trailingStop = { fraction: 0.1, activateAt: 0 }
  const bars: Bar[] = [flat, [100, 200, 100, 150], flat]
  expect(inShort(runByHand({ entryLong: [0], risk: { trailingStop } }, bars).report.trades)).toEqual([
    ['long', 1, 100, 2, 100, 'trailingStop'],
  ])
  const seen = run(
    { trailingStop },
    bars,
    [
      [100, 200, 100, 190],
      [190, 190, 150, 150],
    ],
    1,
  )
  expect(inShort(seen.trades)).toEqual([['long', 1, 100, 1, 180, 'trailingStop']])
})

test('mae and mfe take whole bars, and of the last one the detail bars up to the exit', () => {
  const bars: Bar[] = [flat, [100, 105, 95, 100], [100, 120, 89, 95], flat]
  const { trades } = run(
    { stopLoss: level(0.1) },
    bars,
    [
      [100, 101, 89, 95],
      [95, 120, 95, 95],
    ],
    2,
  )
  expect(inShort(trades)).toEqual([['long', 1, 100, 2, 90, 'stopLoss']])
  expect(trades[0].mae).toBeCloseTo(-0.11, 12)
  expect(trades[0].mfe).toBeCloseTo(0.05, 12)
})

test('a limit entry is filled in the first detail bar that comes to it, and its target works from the next one on', () => {
  const entryOrder = { type: 'limit', offset: -0.01, expiresAfterBars: 1 } as const
  const bars: Bar[] = [flat, [100, 112, 98, 105], flat]
  const after = run(
    { entryOrder, takeProfit: level(0.1) },
    bars,
    [
      [100, 100, 98, 99],
      [99, 112, 99, 105],
    ],
    1,
  )
  expect(inShort(after.trades)).toEqual([['long', 1, 99, 1, expect.closeTo(108.9, 9), 'takeProfit']])
  expect(after.ambiguousBars).toBe(0)
  const before = run(
    { entryOrder, takeProfit: level(0.1) },
    bars,
    [
      [100, 112, 100, 110],
      [110, 110, 98, 105],
    ],
    1,
  )
  expect(inShort(before.trades)).toEqual([['long', 1, 99, 2, 100, 'end']])
  expect(before.ambiguousBars).toBe(1)
  const gap = run({ entryOrder, takeProfit: level(0.1) }, bars, [flat, [98, 112, 98, 105]], 1)
  expect(inShort(gap.trades)).toEqual([['long', 1, 98, 1, expect.closeTo(107.8, 9), 'takeProfit']])
})

test('bars without detail candles are worked as without them, and the report says how many were covered', () => {
  const bars: Bar[] = [flat, flat, flat, [100, 111, 89, 100], flat]
  const report = run(both, bars, [flat, flat], 2)
  expect(report.ambiguousBars).toBe(1)
  expect(report.warnings).toContain('Detail candles cover 1 of 3 bars with a position.')
})

test('detail candles must be of a dividing timeframe and cover some of the run', () => {
  const bars: Bar[] = [flat, flat]
  expect(() => run(both, bars, [flat], 50)).toThrow(/cover none of the bars/)
  const details = { timeframe: '1h', candles: candlesFromBars(bars) } as const
  expect(() => runByHand({}, bars, { details })).toThrow(/a timeframe that divides 1h/)
})
