import { expect, test } from 'vitest'
import type { Call } from '#renderer/contract/client.ts'
import { sizeOrder } from '#renderer/views/trade/ticket/size-order.ts'
import type { CreateOrderInput } from '#shared/contract/trading.ts'

const order: CreateOrderInput = {
  account: 'a1',
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'stop',
  stopPrice: '61000',
  stopLoss: '60000',
}

function answering(quantity: string, rejectionReason?: string): { call: Call; asked: unknown[] } {
  const asked: unknown[] = []
  const call = (name: string, input: unknown): Promise<unknown> => {
    asked.push([name, input])
    return Promise.resolve({
      positionSizing: {
        quantity,
        positionValue: '0',
        riskAmount: '0',
        riskPct: 0,
        riskRewardRatio: null,
        approved: rejectionReason === undefined,
        rejectionReason,
      },
    })
  }
  // The test answers the one call that is made.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { call: call as Call, asked }
}

test('an order with its own amount is left as it is', async () => {
  const { call, asked } = answering('1')
  const sized = { ...order, amount: '0.2' }
  expect(await sizeOrder({ order: sized, riskPct: undefined }, call)).toEqual({ order: sized })
  expect(asked).toEqual([])
})

test('the risk gives the amount, from the price at which the order is expected to fill', async () => {
  const { call, asked } = answering('0.125')
  const { order: sized } = await sizeOrder({ order, riskPct: 0.01 }, call)
  expect(sized).toEqual({ ...order, amount: '0.125' })
  expect(asked).toEqual([
    [
      'trading.createSmartOrder',
      {
        account: 'a1',
        symbol: 'BTC/USDT',
        side: 'buy',
        riskPct: 0.01,
        stopLoss: '60000',
        dryRun: true,
        type: 'limit',
        price: '61000',
      },
    ],
  ])
})

test('a size of nothing is refused with the reason', async () => {
  const { call } = answering('0', 'The size comes to less than one lot of 0.001')
  await expect(sizeOrder({ order, riskPct: 0.01 }, call)).rejects.toThrow('less than one lot of 0.001')
})
