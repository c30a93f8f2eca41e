import { expect, test } from 'vitest'
import { attentionNotice, noticeOf } from '#main/desktop/notification-texts.ts'
import type { Order } from '#shared/domain/order.ts'

const ORDER: Order = {
  id: 'o1',
  clientOrderId: 'c1',
  account: 'paper',
  symbol: 'BTC/USDT',
  side: 'sell',
  type: 'stop',
  status: 'filled',
  amount: '0.1',
  filled: '0.1',
  remaining: '0',
  price: null,
  stopPrice: '49000',
  averagePrice: '48990',
  fee: {},
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: true,
  heldBy: 'exchange',
  createdAt: 1,
  updatedAt: 2,
}

test('a stop that was reached, a denial and a doubt are told by kind', () => {
  expect(noticeOf('trading.orderChanged', ORDER)).toEqual({
    kind: 'stops',
    title: 'Stop reached: BTC/USDT',
    body: '0.1 sold at 48990',
  })
  const denied = { ...ORDER, type: 'market', side: 'buy', status: 'denied', reason: 'risk limit' } as const
  expect(noticeOf('trading.orderChanged', denied)).toMatchObject({ kind: 'denials', body: 'risk limit' })
  expect(noticeOf('trading.orderChanged', { ...denied, status: 'in_doubt' })).toMatchObject({ kind: 'denials' })
  expect(noticeOf('trading.orderChanged', { ...denied, status: 'open' })).toBeUndefined()
})

test('a fill says what was traded, a change of risk what is possible now', () => {
  const fill = {
    id: 'f1',
    account: 'paper',
    orderId: 'o1',
    symbol: 'BTC/USDT',
    side: 'buy',
    price: '50000',
    amount: '0.1',
    fee: '5',
    feeCurrency: 'USDT',
    liquidity: 'taker',
    time: 1,
  }
  expect(noticeOf('trading.filled', fill)).toMatchObject({ kind: 'fills', title: 'Bought 0.1 BTC/USDT' })
  const change = { account: 'paper', state: 'reduce_only', reason: 'drawdown' }
  expect(noticeOf('risk.changed', change)).toMatchObject({ kind: 'protections', body: 'paper: drawdown' })
})

test('an alarm of trading is a note about stops, with what happened', () => {
  const alarm = { account: 'paper', symbol: 'BTC/USDT', kind: 'naked', message: '0.1 BTC of BTC/USDT have no stop.' }
  expect(noticeOf('trading.alarm', alarm)).toEqual({
    kind: 'stops',
    title: 'Without a stop: BTC/USDT',
    body: '0.1 BTC of BTC/USDT have no stop.',
  })
  expect(noticeOf('trading.alarm', { ...alarm, kind: 'stop_lost' })).toMatchObject({
    title: 'A stop went away: BTC/USDT',
  })
  expect(noticeOf('trading.alarm', { ...alarm, kind: 'exit_refused' })).toMatchObject({ kind: 'stops' })
  expect(noticeOf('trading.alarm', { ...alarm, kind: 'other' })).toBeUndefined()
})

test('what has another form, or is not worth a note, is left out', () => {
  expect(noticeOf('trading.filled', { symbol: 1 })).toBeUndefined()
  expect(noticeOf('market.quote', {})).toBeUndefined()
})

test('what wants to be looked at is told once, and so is its end', () => {
  expect(attentionNotice(undefined, undefined)).toBeUndefined()
  expect(attentionNotice(undefined, 'prices are old')).toMatchObject({ kind: 'disconnects', body: 'prices are old' })
  expect(attentionNotice('prices are old', 'prices are old')).toBeUndefined()
  expect(attentionNotice('prices are old', undefined)).toMatchObject({ title: 'AutoCbot: all is well again' })
})
