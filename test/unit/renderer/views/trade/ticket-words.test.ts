import { expect, test } from 'vitest'
import { describeOrder, describePlaced, inTicketWords } from '#renderer/views/trade/ticket/ticket-words.ts'
import type { CreateOrderInput } from '#shared/contract/trading.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Order } from '#shared/domain/order.ts'

const instrument: Instrument = {
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  kind: 'spot',
  status: 'trading',
  tickSize: '0.10',
  lotSize: '0.0001',
  minAmount: '0.0001',
  minNotional: '10',
  makerFee: 0.001,
  takerFee: 0.001,
}
const base: CreateOrderInput = { symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.5' }
const words = (order: Partial<CreateOrderInput>, told?: string) =>
  describeOrder({ ...base, ...order }, instrument, 'Paper', told)

test('the button says side, amount, symbol, price and account', () => {
  expect(words({})).toBe('Buy 0.5000 BTC/USDT at the market on Paper')
  expect(words({ side: 'sell', type: 'limit', price: '61000' })).toBe('Sell 0.5000 BTC/USDT at 61,000.0 on Paper')
  expect(words({ type: 'stop_limit', price: '61000', stopPrice: '60900' })).toBe(
    'Buy 0.5000 BTC/USDT by stop limit 61,000.0 from 60,900.0 on Paper',
  )
  expect(words({ type: 'trailing_stop', trailing: { percent: 0.015 } })).toBe(
    'Buy 0.5000 BTC/USDT by a stop that trails by 1.50 % on Paper',
  )
})

test('money is named until a preview has said the amount', () => {
  expect(words({ amount: undefined, quoteAmount: '500' })).toBe('Buy BTC/USDT for 500 USDT at the market on Paper')
  expect(words({ amount: undefined, quoteAmount: '500' }, '0.0082')).toBe('Buy 0.0082 BTC/USDT at the market on Paper')
  expect(words({ amount: undefined })).toBe('Buy BTC/USDT, amount still open, at the market on Paper')
})

const order: Order = {
  id: 'o1',
  clientOrderId: 'c1',
  account: 'a1',
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'market',
  status: 'filled',
  amount: '0.5',
  filled: '0.5',
  remaining: '0',
  price: null,
  stopPrice: null,
  averagePrice: '61000.25',
  fee: {},
  timeInForce: 'IOC',
  postOnly: false,
  reduceOnly: false,
  heldBy: 'exchange',
  createdAt: 0,
  updatedAt: 0,
}

test.each([
  [{}, 'Buy 0.5000 BTC/USDT: filled at 61,000.3.'],
  [{ status: 'cancelled', filled: '0.2' }, 'Buy 0.5000 BTC/USDT: 0.2000 filled at 61,000.3, the rest was cancelled.'],
  [{ status: 'partially_filled', filled: '0.2' }, 'Buy 0.5000 BTC/USDT: 0.2000 filled at 61,000.3, the rest is open.'],
  [{ status: 'cancelled', filled: '0', averagePrice: null }, 'Buy 0.5000 BTC/USDT: nothing was filled, cancelled.'],
  [{ status: 'open', type: 'limit', filled: '0', averagePrice: null }, 'Buy 0.5000 BTC/USDT: limit order placed.'],
] as const)('what became of the order %j', (change, expected) => {
  expect(describePlaced({ ...order, ...change }, instrument)).toBe(expected)
})

test.each([
  ['stopLoss 75058 is on the wrong side', 'Stop loss 75058 is on the wrong side'],
  ['a stop_limit order needs a stopPrice', 'A stop limit order needs a stop price'],
  ['risk limit maxPositionSizePct: 99 %', 'Risk limit largest position: 99 %'],
])('the message %j is said in the words of the ticket', (message, said) => {
  expect(inTicketWords(message)).toBe(said)
})
