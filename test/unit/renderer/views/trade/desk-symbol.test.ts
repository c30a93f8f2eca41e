import { expect, test } from 'vitest'
import { decimalsOf, showMoney, showPrice } from '#renderer/views/trade/decimals.ts'
import { showMoment } from '#renderer/views/trade/moments.ts'
import { firstSymbol } from '#renderer/views/trade/use-desk-symbol.ts'
import { readLayouts } from '#renderer/views/trade/use-layout.ts'
import type { Instrument } from '#shared/domain/instrument.ts'

const instrument: Instrument = {
  symbol: 'ETH/USDT',
  base: 'ETH',
  quote: 'USDT',
  kind: 'spot',
  status: 'trading',
  tickSize: '0.01',
  lotSize: '0.001',
  minAmount: '0.001',
  minNotional: '10',
  makerFee: 0,
  takerFee: 0,
}
const instruments = new Map([
  ['BTC/USDT', { ...instrument, symbol: 'BTC/USDT' }],
  ['ETH/USDT', instrument],
])

test('the desk begins with the symbol of the last time while it is still traded', () => {
  expect(firstSymbol('ETH/USDT', instruments)).toBe('ETH/USDT')
  expect(firstSymbol('XYZ/USDT', instruments)).toBe('BTC/USDT')
  expect(firstSymbol(undefined, new Map())).toBeNull()
})

test('layouts that cannot be read are forgotten', () => {
  expect(readLayouts({ 'trade.layout': { columns: { watchlist: 20, middle: 80 } } })).toEqual({
    columns: { watchlist: 20, middle: 80 },
  })
  expect(readLayouts({ 'trade.layout': 'wide' })).toEqual({})
})

test('numbers have the decimals of their grid, and small money is not nothing', () => {
  expect([decimalsOf('0.010'), decimalsOf('5'), decimalsOf('0.00001')]).toEqual([2, 0, 5])
  expect(showPrice('1234.5', '0.01')).toBe('1,234.50')
  expect([showMoney('12.345'), showMoney('0.00042'), showMoney('0'), showMoney(null)]).toEqual([
    '12.35',
    '0.00042000',
    '0.00',
    '—',
  ])
})

test('moments are told in the time that was chosen', () => {
  expect(showMoment(Date.UTC(2024, 2, 1, 14, 0, 7), 'utc')).toBe('2024-03-01 14:00:07')
  expect(showMoment(new Date(2024, 2, 1, 14, 0, 7).getTime(), 'local')).toBe('2024-03-01 14:00:07')
})
