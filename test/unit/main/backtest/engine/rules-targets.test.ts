import { expect, test } from 'vitest'
import type { Bar } from '#test/builders/bars.ts'
import { inShort, runByHand } from '#test/builders/run-by-hand.ts'

const flat: Bar = [100, 100, 100, 100]
const half = [
  { at: 0.1, fraction: 0.5 },
  { at: 0.2, fraction: 0.5 },
]
const stopLoss = { kind: 'fraction', fraction: 0.1 } as const

test('each target of a list leaves its share of the entry’s quantity, the last one all that is left', () => {
  const bars: Bar[] = [flat, [100, 112, 100, 110], [110, 125, 109, 121], flat]
  const { report } = runByHand({ entryLong: [0], risk: { takeProfitSteps: half } }, bars, {
    fee: 0.01,
    makerFee: 0.001,
  })
  const [first, second] = report.trades
  const quantity = 1_000 / 101
  expect(inShort(report.trades)).toEqual([
    ['long', 1, 100, 1, expect.closeTo(110, 9), 'takeProfit'],
    ['long', 1, 100, 2, 120, 'takeProfit'],
  ])
  expect(first.quantity).toBeCloseTo(quantity / 2, 12)
  expect(second.quantity).toBeCloseTo(quantity / 2, 12)
  // Half of the entry's fee each, and the maker's of their own exit.
  expect(first.fees).toBeCloseTo((quantity / 2) * (100 * 0.01 + 110 * 0.001), 10)
  expect(second.fees).toBeCloseTo((quantity / 2) * (100 * 0.01 + 120 * 0.001), 10)
  expect(first.pnl).toBeCloseTo((quantity / 2) * 10 - first.fees, 10)
  expect(first.mfe).toBeCloseTo(0.12, 12)
  expect(second.mfe).toBeCloseTo(0.25, 12)
  expect(report.metrics.trades).toBe(2)
  expect(report.finalEquity).toBeCloseTo(1_000 + first.pnl + second.pnl, 9)
})

test('targets are taken from the nearest on, whatever their order in the list, several in one bar', () => {
  const bars: Bar[] = [flat, [100, 130, 100, 110], flat]
  const { report } = runByHand({ entryLong: [0], risk: { takeProfitSteps: half.toReversed() } }, bars)
  expect(inShort(report.trades)).toEqual([
    ['long', 1, 100, 1, expect.closeTo(110, 9), 'takeProfit'],
    ['long', 1, 100, 1, 120, 'takeProfit'],
  ])
})

test('what the targets leave stays open, and a short mirrors them', () => {
  const bars: Bar[] = [flat, [100, 100, 88, 90], [90, 90, 90, 90]]
  const risk = { takeProfitSteps: [{ at: 0.1, fraction: 0.25 }] }
  const { report } = runByHand({ entryShort: [0], risk }, bars)
  expect(report.trades.map(({ quantity, exitReason, open }) => [quantity, exitReason, open])).toEqual([
    [2.5, 'takeProfit', false],
    [7.5, 'end', true],
  ])
  expect(report.finalEquity).toBeCloseTo(1_100, 9)
})

test('a bar that opens beyond targets leaves them at its open; the rest goes on to the stop or the next target', () => {
  const bars: Bar[] = [flat, flat, [115, 115, 89, 95], flat]
  const { report } = runByHand({ entryLong: [0], risk: { takeProfitSteps: half, stopLoss } }, bars, { slippage: 0.5 })
  // The entry slips to 150: targets at 165 and 180.
  expect(inShort(report.trades).map(([, , price]) => price)).toEqual([150])
  const plain = runByHand({ entryLong: [0], risk: { takeProfitSteps: half, stopLoss } }, bars)
  expect(inShort(plain.report.trades)).toEqual([
    ['long', 1, 100, 2, 115, 'takeProfit'],
    ['long', 1, 100, 2, 90, 'stopLoss'],
  ])
  expect(plain.report.ambiguousBars).toBe(0)
  expect(plain.report.trades[0].mfe).toBeCloseTo(0.15, 12)
  expect(plain.report.trades[0].mae).toBe(0)
})

test('a bar that opens beyond the stop leaves everything there, whatever targets it reaches later', () => {
  const bars: Bar[] = [flat, flat, [85, 130, 85, 120], flat]
  const { report } = runByHand({ entryLong: [0], risk: { takeProfitSteps: half, stopLoss } }, bars)
  expect(inShort(report.trades)).toEqual([['long', 1, 100, 2, 85, 'stopLoss']])
})

test('where a bar touches the stop and a target of a list, everything left leaves at the stop and the bar is ambiguous', () => {
  const bars: Bar[] = [flat, [100, 112, 89, 100], flat]
  const { report } = runByHand({ entryLong: [0], risk: { takeProfitSteps: half, stopLoss } }, bars)
  expect(inShort(report.trades)).toEqual([['long', 1, 100, 1, 90, 'stopLoss']])
  expect(report.ambiguousBars).toBe(1)
  // Read the other way, half leaves at 110 first.
  expect(report.readings).toEqual({ pessimistic: expect.closeTo(900, 9), optimistic: expect.closeTo(1_000, 9) })
})

test('the readings of a single target: the stop first, and the target first', () => {
  const risk = { stopLoss, takeProfit: { kind: 'fraction', fraction: 0.1 } } as const
  const { report } = runByHand({ entryLong: [0], risk }, [flat, [100, 112, 89, 100], flat])
  expect(report.finalEquity).toBeCloseTo(900, 9)
  expect(report.readings).toEqual({ pessimistic: report.finalEquity, optimistic: expect.closeTo(1_100, 9) })
  const clear = runByHand({ entryLong: [0], risk }, [flat, [100, 112, 91, 100], flat]).report
  expect(clear.readings).toEqual({ pessimistic: clear.finalEquity, optimistic: clear.finalEquity })
})

test('breakEvenAt: once the best price of the bars before lies that far beyond the entry, the stop lies at the entry', () => {
  const risk = { breakEvenAt: 0.05, stopLoss }
  // Bar 1 reaches 105 and comes back to 99: known from bar 2 on.
  const bars: Bar[] = [flat, [100, 105, 99, 104], [104, 104, 99, 99], flat]
  expect(inShort(runByHand({ entryLong: [0], risk }, bars).report.trades)).toEqual([
    ['long', 1, 100, 2, 100, 'stopLoss'],
  ])
  const short: Bar[] = [flat, [100, 101, 95, 96], [96, 101, 96, 101], flat]
  expect(inShort(runByHand({ entryShort: [0], risk }, short).report.trades)).toEqual([
    ['short', 1, 100, 2, 100, 'stopLoss'],
  ])
})

test('of fixed, break-even and trailing stop the nearest counts; only a strictly nearer trailing stop gives its reason', () => {
  const trailingStop = { fraction: 0.5, activateAt: 0 }
  const bars: Bar[] = [flat, [100, 200, 100, 200], [200, 200, 99, 99], flat]
  // The trailing stop lies at 100 as well.
  const equal = runByHand({ entryLong: [0], risk: { breakEvenAt: 0.05, trailingStop } }, bars)
  expect(inShort(equal.report.trades)).toEqual([['long', 1, 100, 2, 100, 'stopLoss']])
  const nearer = runByHand(
    { entryLong: [0], risk: { breakEvenAt: 0.05, trailingStop: { fraction: 0.25, activateAt: 0 } } },
    bars,
  )
  expect(inShort(nearer.report.trades)).toEqual([['long', 1, 100, 2, 150, 'trailingStop']])
})
