import { expect, test } from 'vitest'
import { drawdownWarnings, limitWarnings } from '#main/backtest/engine/limit-warnings.ts'
import type { CompiledRisk } from '#main/strategies/definition/compiled-strategy.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import { aCompiledStrategy } from '#test/builders/compiled-strategy.ts'

const fraction = (value: number) => ({ kind: 'fraction', fraction: value }) as const
const atr = (multiple: number, period = 14) => ({ kind: 'atr', multiple, period }) as const
const warned = (risk: Partial<CompiledRisk>, symbols = 1) =>
  limitWarnings(aCompiledStrategy({ risk }).risk, DEFAULT_RISK_LIMITS, symbols)

test('a strategy within all limits has no warning', () => {
  expect(warned({ positionSize: 0.1, stopLoss: fraction(0.02), takeProfit: fraction(0.03) }, 9)).toEqual([])
})

test('too large a position, with both numbers', () => {
  expect(warned({})).toEqual([
    'The strategy puts 100 % of equity into one position; your limit is 10 %: such orders would be denied outside of a backtest.',
  ])
})

test('too much at risk in one trade: the stop’s distance times the size', () => {
  expect(warned({ positionSize: 0.1, stopLoss: fraction(0.2) })).toEqual([])
  expect(warned({ positionSize: 0.1, stopLoss: fraction(0.25) })).toEqual([
    'The strategy risks 2.5 % of equity in one trade (10 % in a position, its stop 25 % away); your limit is 2 %: such orders would be denied outside of a backtest.',
  ])
})

test('sizing by risk: the size follows from the stop where it is a fraction, and the share at risk is given', () => {
  const risk = { sizing: 'risk', riskPct: 0.01 } as const
  expect(warned({ ...risk, stopLoss: fraction(0.1) })).toEqual([])
  expect(warned({ ...risk, stopLoss: fraction(0.05) })).toEqual([
    'The strategy may put up to 20 % of equity into one position; your limit is 10 %: such orders would be denied outside of a backtest.',
  ])
  expect(warned({ ...risk, riskPct: 0.03, positionSize: 0.1, stopLoss: atr(2) })).toEqual([
    'The strategy risks up to 3 % of equity in one trade; your limit is 2 %: such orders would be denied outside of a backtest.',
  ])
})

test('too little to gain for what is at risk', () => {
  const small = { positionSize: 0.05 }
  expect(warned({ ...small, stopLoss: fraction(0.04), takeProfit: fraction(0.06) })).toEqual([])
  expect(warned({ ...small, stopLoss: fraction(0.04), takeProfit: fraction(0.02) })).toEqual([
    'The strategy’s target lies 2 % away and its stop 4 %: 0.5 to gain for each 1 at risk; your least is 1.5: such orders would be denied outside of a backtest.',
  ])
  const takeProfitSteps = [
    { at: 0.05, fraction: 0.5 },
    { at: 0.2, fraction: 0.5 },
  ]
  expect(warned({ ...small, stopLoss: fraction(0.04), takeProfitSteps })).toEqual([
    'The strategy’s nearest target lies 5 % away and its stop 4 %: 1.25 to gain for each 1 at risk; your least is 1.5: such orders would be denied outside of a backtest.',
  ])
  expect(warned({ ...small, stopLoss: atr(2), takeProfit: atr(3) })).toEqual([])
  expect(warned({ ...small, stopLoss: atr(3), takeProfit: atr(3, 20) })).toEqual([])
  expect(warned({ ...small, stopLoss: atr(3), takeProfit: atr(3) })).toEqual([
    'The strategy’s target lies 3 × ATR away and its stop 3 × ATR: 1 to gain for each 1 at risk; your least is 1.5: such orders would be denied outside of a backtest.',
  ])
})

test('too many positions, and too much in all of them together', () => {
  expect(warned({ positionSize: 0.05 }, 12)).toEqual([
    'The strategy may hold 12 positions at once; your limit is 10: further orders would be denied outside of a backtest.',
  ])
  expect(warned({ positionSize: 0.1 }, 10)).toEqual([
    'The strategy may put 100 % of equity into 10 positions at once; your limit for all together is 95 %: orders beyond it would be denied outside of a backtest.',
  ])
  expect(warned({ positionSize: 0.1, maxOpenPositions: 9 }, 12)).toEqual([])
})

test('equity that fell further than the limit allows', () => {
  expect(drawdownWarnings(0.199, DEFAULT_RISK_LIMITS)).toEqual([])
  expect(drawdownWarnings(null, DEFAULT_RISK_LIMITS)).toEqual([])
  expect(drawdownWarnings(0.314, DEFAULT_RISK_LIMITS)).toEqual([
    'Equity fell 31.4 % from its peak; your limit is 20 %: from there on every entry would be denied outside of a backtest.',
  ])
})
