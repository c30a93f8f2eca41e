import { expect, test } from 'vitest'
import type { Bar } from '#test/builders/bars.ts'
import { runByHand } from '#test/builders/run-by-hand.ts'

const flat: Bar = [100, 100, 100, 100]
const bars: Bar[] = [flat, flat, flat, flat]
const model = { slippageModel: 'volume', volumeShare: 0.1, priceImpact: 0.5, slippage: 0.3 } as const

test('a market fill moves the price by impact × (share of the bar’s volume)², against the trader; the fixed fraction is not read', () => {
  const volume = [1, 1_000, 200, 1]
  const { report } = runByHand({ entryLong: [0], exitLong: [1] }, bars, { ...model, volume })
  const [trade] = report.trades
  // Asked for 10 of 1,000: 0.5 × 0.01².
  expect(trade.entryPrice).toBeCloseTo(100 * (1 + 0.5 * 0.01 ** 2), 12)
  expect(trade.quantity).toBeCloseTo(1_000 / trade.entryPrice, 12)
  expect(trade.exitPrice).toBeCloseTo(100 * (1 - 0.5 * (trade.quantity / 200) ** 2), 12)
  expect(report.warnings).toEqual([])
})

test('an entry takes no more than its share of the fill bar’s volume; what is cut is not made up later', () => {
  const { report } = runByHand({ entryLong: [0] }, bars, { ...model, volume: [1, 50, 1_000, 1_000] })
  expect(report.trades).toHaveLength(1)
  expect(report.trades[0].quantity).toBeCloseTo(5, 12)
  expect(report.trades[0].entryPrice).toBeCloseTo(100 * (1 + 0.5 * 0.1 ** 2), 12)
  expect(report.warnings).toContain("1 entry was cut to 10 % of the bar's volume.")
})

test('a bar without volume is not entered, and an exit there moves the price by the whole impact', () => {
  const none = runByHand({ entryLong: [0] }, bars, { ...model, volume: [1, 0, 1, 1] }).report
  expect(none.trades).toEqual([])
  expect(none.warnings).toContain('1 entry was not made because the bar had no volume.')
  const missing = runByHand({ entryLong: [0] }, bars, { ...model, volume: [1, Number.NaN, 1, 1] }).report
  expect(missing.trades).toEqual([])
  const exit = runByHand({ entryLong: [0], exitLong: [1] }, bars, { ...model, volume: [1, 1_000, 0, 1] }).report
  expect(exit.trades[0].exitPrice).toBeCloseTo(100 * (1 - 0.5), 12)
  expect(exit.warnings).toContain("1 exit took more than 10 % of the bar's volume and left whole all the same.")
})

test('stops move the price by their share, targets do not; levels are set from the fill', () => {
  const volume = [1, 1_000, 100, 1]
  const level = (fraction: number) => ({ kind: 'fraction', fraction }) as const
  const down: Bar[] = [flat, flat, [100, 100, 80, 80], flat]
  const stopped = runByHand({ entryLong: [0], risk: { stopLoss: level(0.1) } }, down, { ...model, volume }).report
  const [stop] = stopped.trades
  expect(stop.exitPrice).toBeCloseTo(stop.entryPrice * 0.9 * (1 - 0.5 * (stop.quantity / 100) ** 2), 10)
  const up: Bar[] = [flat, flat, [100, 120, 100, 120], flat]
  const reached = runByHand({ entryLong: [0], risk: { takeProfit: level(0.1) } }, up, { ...model, volume }).report
  expect(reached.trades[0].exitPrice).toBeCloseTo(reached.trades[0].entryPrice * 1.1, 10)
})

test('a limit entry takes its share of the volume without impact', () => {
  const touched: Bar[] = [flat, [100, 100, 99, 100], flat]
  const risk = { entryOrder: { type: 'limit', offset: -0.01, expiresAfterBars: 1 } } as const
  const { report } = runByHand({ entryLong: [0], risk }, touched, { ...model, volume: [1, 50, 1] })
  expect(report.trades[0]).toMatchObject({ entryPrice: 99, quantity: expect.closeTo(5, 12) })
})

test('sizing by risk asks for the quantity of the stop’s distance from the open, before the impact', () => {
  const risk = { sizing: 'risk', riskPct: 0.01, stopLoss: { kind: 'fraction', fraction: 0.1 } } as const
  const { report } = runByHand({ entryLong: [0], risk }, bars, { ...model, volume: [1, 100, 1, 1] })
  expect(report.trades[0].quantity).toBeCloseTo(1, 12)
  expect(report.trades[0].entryPrice).toBeCloseTo(100 * (1 + 0.5 * 0.01 ** 2), 12)
})
