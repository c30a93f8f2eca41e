import { expect, test } from 'vitest'
import type { Bar } from '#test/builders/bars.ts'
import type { StrategyParts } from '#test/builders/compiled-strategy.ts'
import { inShort, runByHand } from '#test/builders/run-by-hand.ts'

const limit = (offset: number, expiresAfterBars = 1) => ({ type: 'limit', offset, expiresAfterBars }) as const
const flat: Bar = [100, 100, 100, 100]

function trips(parts: StrategyParts, bars: readonly Bar[], options = {}) {
  return inShort(runByHand(parts, bars, options).report.trades)
}

test('a limit entry lies an offset from the signal’s close and is filled there when a bar touches it, without slippage', () => {
  const bars: Bar[] = [flat, [100, 101, 98, 100], flat]
  const { report } = runByHand({ entryLong: [0], risk: { entryOrder: limit(-0.01) } }, bars, {
    fee: 0.01,
    makerFee: 0.002,
    slippage: 0.1,
  })
  const [trade] = report.trades
  expect(inShort(report.trades)).toEqual([['long', 1, 99, 2, 100, 'end']])
  expect(trade.quantity).toBeCloseTo(1_000 / (99 * 1.002), 12)
  expect(trade.fees).toBeCloseTo(trade.quantity * 99 * 0.002, 12)
})

test('a bar that opens at the limit or better fills it at the open', () => {
  const risk = { entryOrder: limit(-0.01) }
  expect(trips({ entryLong: [0], risk }, [flat, [97, 98, 96, 97], flat])).toEqual([['long', 1, 97, 2, 100, 'end']])
  expect(trips({ entryLong: [0], risk }, [flat, [99, 99, 99, 99], flat])).toEqual([['long', 1, 99, 2, 100, 'end']])
})

test('the limit of a short lies above the close for a negative offset', () => {
  const bars: Bar[] = [flat, [100, 101, 100, 100], flat]
  expect(trips({ entryShort: [0], risk: { entryOrder: limit(-0.01) } }, bars)).toEqual([
    ['short', 1, 101, 2, 100, 'end'],
  ])
  const gap: Bar[] = [flat, [103, 103, 102, 103], flat]
  expect(trips({ entryShort: [0], risk: { entryOrder: limit(-0.01) } }, gap)).toEqual([
    ['short', 1, 103, 2, 100, 'end'],
  ])
})

test('a limit order works for its bars and ignores entry signals meanwhile; the last bar’s signal may place a new one', () => {
  const low: Bar = [100, 100, 98.5, 100]
  const risk = { entryOrder: limit(-0.01, 2) }
  // Placed on bar 0 at 99: works on bars 1 and 2.
  expect(trips({ entryLong: [0], risk }, [flat, flat, low, flat])).toEqual([['long', 2, 99, 3, 100, 'end']])
  expect(trips({ entryLong: [0], risk }, [flat, flat, flat, low])).toEqual([])
  // The signal of bar 1 places none, so bar 3 is not covered; that of bar 2 does.
  expect(trips({ entryLong: [0, 1], risk }, [flat, flat, flat, low])).toEqual([])
  expect(trips({ entryLong: [0, 2], risk }, [flat, flat, flat, low])).toEqual([['long', 3, 99, 3, 100, 'end']])
})

test('on the bar of a fill inside it the stop works, and the target does not', () => {
  const risk = {
    entryOrder: limit(-0.01),
    stopLoss: { kind: 'price', reference: 'stop' },
    takeProfit: { kind: 'price', reference: 'target' },
  } as const
  const columns = { stop: new Float64Array(3).fill(97), target: new Float64Array(3).fill(103) }
  const stopped = runByHand({ entryLong: [0], risk, columns }, [flat, [100, 101, 97, 98], flat])
  expect(inShort(stopped.report.trades)).toEqual([['long', 1, 99, 1, 97, 'stopLoss']])
  expect(stopped.report.ambiguousBars).toBe(0)
  expect(stopped.report.trades[0].mae).toBeCloseTo(97 / 99 - 1, 12)
  expect(stopped.report.trades[0].mfe).toBe(0)

  const touched = runByHand({ entryLong: [0], risk, columns }, [flat, [100, 104, 98, 101], flat])
  expect(inShort(touched.report.trades)).toEqual([['long', 1, 99, 2, 100, 'end']])
  expect(touched.report.ambiguousBars).toBe(1)
  expect(touched.report.warnings).toContain(
    '1 bar reached a target together with the stop or the limit entry; the order against the trader was assumed.',
  )
  expect(touched.report.readings.pessimistic).toBeCloseTo((1_000 * 100) / 99, 9)
  expect(touched.report.readings.optimistic).toBeCloseTo((1_000 * 103) / 99, 9)
  // Of the bar of the fill the excursion takes the lows and the close.
  expect(touched.report.trades[0].mae).toBeCloseTo(98 / 99 - 1, 12)
  expect(touched.report.trades[0].mfe).toBeCloseTo(101 / 99 - 1, 12)
})

test('the optimistic reading of a fill’s bar takes the target only where the stop was not touched', () => {
  const level = (fraction: number) => ({ kind: 'fraction', fraction }) as const
  const risk = { entryOrder: limit(-0.01), stopLoss: level(0.02), takeProfit: level(0.02) }
  const { report } = runByHand({ entryLong: [0], risk }, [flat, [100, 104, 96, 101], flat])
  expect(inShort(report.trades)).toEqual([['long', 1, 99, 1, expect.closeTo(97.02, 9), 'stopLoss']])
  expect(report.ambiguousBars).toBe(1)
  expect(report.readings.optimistic).toBe(report.readings.pessimistic)
})

test('after a fill inside a bar the best price for a trailing stop takes that bar’s close only', () => {
  const risk = { entryOrder: limit(-0.01), trailingStop: { fraction: 0.1, activateAt: 0 } }
  const bars: Bar[] = [flat, [100, 150, 99, 110], [110, 110, 100, 100], [100, 100, 98, 98]]
  // Behind 110, not behind 150: the stop lies at 99 on bar 2 and is not touched before bar 3.
  expect(trips({ entryLong: [0], risk }, bars)).toEqual([['long', 1, 99, 3, expect.closeTo(99, 9), 'trailingStop']])
})

test('a position that reverses with limit entries leaves at the market, and the order works from that same bar', () => {
  const risk = { entryOrder: limit(0, 1), onOppositeSignal: 'reverse' } as const
  const bars: Bar[] = [flat, [100, 105, 100, 104], [103, 105, 103, 103], flat]
  expect(trips({ entryLong: [0], entryShort: [1], risk }, bars)).toEqual([
    ['long', 1, 100, 2, 103, 'opposite'],
    ['short', 2, 104, 3, 100, 'end'],
  ])
})

test('a limit order whose stop cannot be placed on the losing side of its fill is dropped', () => {
  const risk = { entryOrder: limit(-0.01), stopLoss: { kind: 'price', reference: 'stop' } } as const
  const columns = { stop: new Float64Array(3).fill(99.5) }
  expect(trips({ entryLong: [0], risk, columns }, [flat, [100, 100, 98, 99], flat])).toEqual([])
})
