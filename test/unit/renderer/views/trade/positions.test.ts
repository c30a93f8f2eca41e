import { expect, test } from 'vitest'
import { describeCoverage } from '#renderer/views/trade/bottom/coverage.ts'
import { livePosition } from '#renderer/views/trade/bottom/live-position.ts'
import { readStops } from '#renderer/views/trade/bottom/stops-form.ts'
import type { Position } from '#shared/domain/position.ts'

const position: Position = {
  id: 'p1',
  account: 'a1',
  symbol: 'BTC/USDT',
  side: 'long',
  quantity: '2',
  averagePrice: '100',
  markPrice: '101',
  notional: '202',
  unrealizedPnl: '2',
  unrealizedPnlPct: 0.01,
  realizedPnl: '0',
  fees: {},
  stopLoss: '95',
  coverage: { exchange: '2', engine: '0', naked: '0' },
  openedAt: 0,
}

test.each([
  [{ exchange: '2', engine: '0', naked: '0' }, 'exchange', 'on the exchange'],
  [{ exchange: '1', engine: '1', naked: '0' }, 'engine', 'while the app runs'],
  [{ exchange: '0', engine: '0', naked: '2' }, 'none', 'NO STOP'],
  [{ exchange: '1.5', engine: '0', naked: '0.5' }, 'none', 'NO STOP for 0.5'],
] as const)('coverage %j is said by its worst part', (coverage, level, text) => {
  expect(describeCoverage({ coverage })).toMatchObject({ level, text })
})

test('each part of the coverage that is there is explained', () => {
  expect(describeCoverage({ coverage: { exchange: '1.5', engine: '0', naked: '0.5' } }).title).toBe(
    '0.5 without a stop, 1.5 under a stop on the exchange',
  )
})

test('a position follows the price of now, a short one the other way round', () => {
  expect(livePosition(position, { last: '110' })).toEqual({ mark: 110, value: 220, pnl: 20, pnlPct: 0.1 })
  expect(livePosition({ ...position, side: 'short' }, { last: '110' })).toMatchObject({ pnl: -20, pnlPct: -0.1 })
})

test('without a quote the price of the books counts; without any nothing is made up', () => {
  expect(livePosition(position, undefined)).toMatchObject({ mark: 101, value: 202 })
  expect(livePosition({ ...position, markPrice: null }, undefined)).toEqual({
    mark: null,
    value: null,
    pnl: null,
    pnlPct: null,
  })
})

test('stops: what was not changed is left, what was emptied is taken away', () => {
  const unchanged = { stopLoss: '95', takeProfit: '', breakEvenAfter: '' }
  expect(readStops(unchanged, position, undefined)).toEqual({ problems: {}, input: { id: 'p1' } })
  expect(readStops({ stopLoss: '', takeProfit: '120', breakEvenAfter: '2' }, position, undefined).input).toEqual({
    id: 'p1',
    stopLoss: null,
    takeProfit: '120',
    breakEvenAfter: 0.02,
  })
  expect(readStops({ ...unchanged, stopLoss: 'x' }, position, undefined).problems).toEqual({
    stopLoss: '“x” is no number',
  })
})
