import { expect, test } from 'vitest'
import type { CallName } from '#shared/contract/contract.ts'
import { expectNothingChanged, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'
const order = { symbol: BTC, side: 'buy', type: 'market', amount: '0.01' }

const MISSPELLED: readonly (readonly [CallName, object, string])[] = [
  ['trading.createOrder', { ...order, stoploss: '49000' }, 'stoploss'],
  ['trading.createOrder', { ...order, takeProfit: [{ price: '53000', fraction: 0.5, part: 1 }] }, 'part'],
  [
    'trading.createOrder',
    { ...order, type: 'trailing_stop', trailing: { percent: 0.02, activation: '51000' } },
    'activation',
  ],
  ['trading.previewOrder', { ...order, stoploss: '49000' }, 'stoploss'],
  ['trading.createSmartOrder', { symbol: BTC, side: 'buy', dryrun: true }, 'dryrun'],
  ['trading.batch', { operations: [{ do: 'create', order: { ...order, stoploss: '49000' } }] }, 'stoploss'],
  ['trading.amendOrder', { id: 'x', prise: '1' }, 'prise'],
  ['trading.cancelOrder', { id: 'x', key: 'y' }, 'key'],
  ['trading.closePosition', { id: 'x', part: 0.1 }, 'part'],
  ['trading.setStops', { id: 'x', stoploss: '49000' }, 'stoploss'],
  ['trading.annotate', { id: 'x', comment: 'y' }, 'comment'],
  ['trading.closeAll', { dryrun: true }, 'dryrun'],
  ['risk.setLimits', { limit: { maxOpenPositions: 1 } }, 'limit'],
  ['risk.halt', { acount: 'other' }, 'acount'],
  ['risk.reduceOnly', { acount: 'other' }, 'acount'],
  ['risk.resume', { acount: 'other' }, 'acount'],
  ['accounts.createPaper', { name: 'second', balance: { USDT: '1' } }, 'balance'],
]

test('a field that nobody knows is refused, for what it meant would silently not be done', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.02', { stopLoss: '49000' })
  for (const [name, input, field] of MISSPELLED) {
    await expectNothingChanged(stand, async () => {
      const { code, message } = await stand.fails(name, input)
      expect(code, name).toBe('VALIDATION')
      expect(message, name).toContain(`there is no field "${field}"`)
    })
  }
  expect(await stand.ok('risk.status', {})).toMatchObject({ state: 'active', openPositions: 1 })
})
