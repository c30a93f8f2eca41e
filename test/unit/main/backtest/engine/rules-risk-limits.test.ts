import { expect, test } from 'vitest'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import type { Bar } from '#test/builders/bars.ts'
import { runByHand, runSymbolsByHand } from '#test/builders/run-by-hand.ts'

const at = (price: number): Bar => [price, price, price, price]
const bars = [at(100), at(100), at(100), at(100)]
const loose: RiskLimits = {
  maxPositionSizePct: 1,
  maxPortfolioRiskPct: 1,
  maxTotalExposurePct: 1,
  maxOpenPositions: 100,
  maxDrawdownPct: 1,
  minRiskRewardRatio: 0,
  defaultStopLossPct: 0.02,
  defaultTakeProfitPct: 0.04,
}
const level = (fraction: number) => ({ kind: 'fraction', fraction }) as const

test('an entry is cut to the largest position and to what may be lost at the stop', () => {
  const size = runByHand({ entryLong: [0] }, bars, { riskLimits: { ...loose, maxPositionSizePct: 0.1 } }).report
  expect(size.trades[0].quantity).toBeCloseTo(1, 12)
  expect(size.warnings.join()).toContain('1 entry was cut to your risk limits (10 % of equity in a position')
  const risk = { stopLoss: level(0.1) }
  const lost = runByHand({ entryLong: [0], risk }, bars, { riskLimits: { ...loose, maxPortfolioRiskPct: 0.02 } }).report
  expect(lost.trades[0].quantity).toBeCloseTo(2, 12)
  expect(runByHand({ entryLong: [0], risk }, bars, { riskLimits: loose }).report.warnings).toEqual([])
})

test('all positions together stay below the largest exposure; the next entry is cut, then none is made', () => {
  const parts = { entryLong: [0], risk: { positionSize: 0.4 } }
  const symbols = [1, 2, 3].map(() => ({ parts, bars }))
  const { report } = runSymbolsByHand(symbols, { riskLimits: { ...loose, maxTotalExposurePct: 0.5 } })
  expect(report.trades.map(({ quantity }) => quantity)).toEqual([expect.closeTo(4, 12), expect.closeTo(1, 12)])
  expect(report.warnings.join()).toContain('1 entry was not made: your limit of 50 % of equity in all positions')
})

test('of the strategy’s and the account’s most open positions the smaller counts', () => {
  const parts = { entryLong: [0], risk: { positionSize: 0.1, maxOpenPositions: 2 } }
  const symbols = [1, 2, 3].map(() => ({ parts, bars }))
  const number = (maxOpenPositions: number) =>
    runSymbolsByHand(symbols, { riskLimits: { ...loose, maxOpenPositions } }).report.trades.length
  expect([number(1), number(5)]).toEqual([1, 2])
})

test('a target that lies too near for its stop is not worth the entry', () => {
  const riskLimits = { ...loose, minRiskRewardRatio: 1.5 }
  const run = (takeProfit: number) =>
    runByHand({ entryLong: [0], risk: { stopLoss: level(0.02), takeProfit: level(takeProfit) } }, bars, { riskLimits })
      .report
  expect(run(0.02).trades).toEqual([])
  expect(run(0.02).warnings.join()).toContain('1 entry was not made: the target lay less than 1.5 times')
  expect(run(0.03).trades).toHaveLength(1)
  const steps = {
    takeProfitSteps: [
      { at: 0.5, fraction: 0.5 },
      { at: 0.02, fraction: 0.5 },
    ],
    stopLoss: level(0.02),
  }
  expect(runByHand({ entryLong: [0], risk: steps }, bars, { riskLimits }).report.trades).toEqual([])
})

test('from the drawdown limit on nothing is entered, and positions stay', () => {
  const riskLimits = { ...loose, maxDrawdownPct: 0.2 }
  const falling = [100, 100, 80, 80, 120, 120].map(at)
  const { report } = runByHand({ entryLong: [0, 4], exitLong: [3] }, falling, { riskLimits })
  expect(report.trades.map(({ exitReason, exitPrice }) => [exitReason, exitPrice])).toEqual([['signal', 120]])
  expect(report.warnings.join()).toContain('1 entry was not made: your drawdown limit of 20 % was reached.')
})
