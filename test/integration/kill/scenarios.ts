import { AppError } from '#shared/errors.ts'
import type { Trader } from './trader.ts'

/** What a trader does while the engine is killed; `prepare` comes before that. Every entry is protected by a stop. */
export type Scenario = {
  readonly name: string
  prepare(trader: Trader): Promise<unknown>
  run(trader: Trader): Promise<unknown>
}

const DECIMALS: Readonly<Record<string, number>> = { BTC: 2, ETH: 2, SOL: 2, XRP: 4, DOGE: 5 }
const AMOUNTS: Readonly<Record<string, string>> = { BTC: '0.02', ETH: '0.4', SOL: '8', XRP: '2000', DOGE: '8000' }

function text(symbol: string, price: number): string {
  return price.toFixed(DECIMALS[symbol.split('/')[0] ?? ''] ?? 0)
}

/** A stop and a target far enough away that no test reaches them. */
function farBracket(symbol: string, price: number) {
  return { stopLoss: text(symbol, price * 0.9), takeProfit: text(symbol, price * 1.2) }
}

async function buy(trader: Trader, symbol: string, more: Readonly<Record<string, unknown>> = {}) {
  const { ask } = await trader.price(symbol)
  const amount = AMOUNTS[symbol.split('/')[0] ?? '']
  const order = { symbol, side: 'buy', type: 'market', amount, ...farBracket(symbol, ask), ...more }
  return trader.command('trading.createOrder', order)
}

async function limitBelow(trader: Trader, symbol: string, factor: number) {
  const { bid } = await trader.price(symbol)
  const price = bid * factor
  return buy(trader, symbol, { type: 'limit', price: text(symbol, price), ...farBracket(symbol, price) })
}

async function positionId(trader: Trader, symbol: string): Promise<string> {
  const position = await trader.position(symbol)
  if (position === undefined) throw new Error(`there is no ${symbol} position`)
  return position.id
}

/** The newest order of a symbol that is open and protects nothing. */
async function openEntry(trader: Trader, symbol: string): Promise<string> {
  const { items } = await trader.call<{ items: { id: string; parentOrderId?: string }[] }>('trading.orders', {
    symbol,
    open: true,
  })
  const order = items.find(({ parentOrderId }) => parentOrderId === undefined)
  if (order === undefined) throw new Error(`there is no open ${symbol} order`)
  return order.id
}

const nothing = (): Promise<void> => Promise.resolve()

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'market purchase with stop and target',
    prepare: nothing,
    run: (trader) => buy(trader, 'BTC/USDT'),
  },
  {
    name: 'limit purchase that takes what is there and waits for the rest',
    prepare: nothing,
    async run(trader) {
      const { asks } = await trader.call<{ asks: [string, string][] }>('market.orderBook', { symbol: 'XRP/USDT' })
      const [price, there] = asks[0] ?? ['0.6', '1000']
      const bracket = farBracket('XRP/USDT', Number(price))
      // More than a few trades bring, so that it stays partly filled.
      const amount = (Math.min(Number(there), 40_000) + 20_000).toFixed(0)
      const order = { symbol: 'XRP/USDT', side: 'buy', type: 'limit', price, amount, ...bracket }
      await trader.command('trading.createOrder', order)
    },
  },
  {
    name: 'limit purchase that the market fills bit by bit',
    prepare: nothing,
    async run(trader) {
      const { bid } = await trader.price('SOL/USDT')
      const order = await buy(trader, 'SOL/USDT', { type: 'limit', price: text('SOL/USDT', bid), amount: '12' })
      await trader.watch(order.id, 600)
    },
  },
  {
    name: 'amend',
    prepare: (trader) => limitBelow(trader, 'ETH/USDT', 0.95),
    async run(trader) {
      const id = await openEntry(trader, 'ETH/USDT')
      const { bid } = await trader.price('ETH/USDT')
      const change = { id, price: text('ETH/USDT', bid * 0.96), amount: '0.7' }
      await trader.command('trading.amendOrder', change)
    },
  },
  {
    name: 'cancel',
    prepare: (trader) => limitBelow(trader, 'DOGE/USDT', 0.95),
    run: async (trader) => trader.command('trading.cancelOrder', { id: await openEntry(trader, 'DOGE/USDT') }),
  },
  {
    name: 'close a part of a position, then the rest',
    prepare: (trader) => buy(trader, 'ETH/USDT'),
    async run(trader) {
      const id = await positionId(trader, 'ETH/USDT')
      await trader.command('trading.closePosition', { id, fraction: 0.5 })
      await trader.command('trading.closePosition', { id })
    },
  },
  {
    name: 'move the stop and set two targets',
    prepare: (trader) => buy(trader, 'SOL/USDT'),
    async run(trader) {
      const id = await positionId(trader, 'SOL/USDT')
      const { bid } = await trader.price('SOL/USDT')
      const targets = [1.1, 1.3].map((factor) => ({ price: text('SOL/USDT', bid * factor), fraction: 0.5 }))
      await trader.call('trading.setStops', { id, stopLoss: text('SOL/USDT', bid * 0.93), takeProfit: targets })
    },
  },
  {
    name: 'close everything',
    async prepare(trader) {
      await Promise.all([buy(trader, 'BTC/USDT'), buy(trader, 'DOGE/USDT'), limitBelow(trader, 'ETH/USDT', 0.95)])
    },
    run: (trader) => trader.call('trading.closeAll'),
  },
  {
    name: 'smart order',
    prepare: nothing,
    run: (trader) => trader.command('trading.createSmartOrder', { symbol: 'ETH/USDT', side: 'buy', riskPct: 0.0005 }),
  },
  {
    name: 'sale by hand from under its stop',
    prepare: (trader) => buy(trader, 'XRP/USDT'),
    run: (trader) =>
      trader.command('trading.createOrder', { symbol: 'XRP/USDT', side: 'sell', type: 'market', amount: '1500' }),
  },
  {
    name: 'stop hit',
    prepare: nothing,
    async run(trader) {
      const { bid } = await trader.price('SOL/USDT')
      const order = await buy(trader, 'SOL/USDT', { stopLoss: text('SOL/USDT', bid - 0.05) })
      const stop = (order as { stopLossOrderId?: string }).stopLossOrderId
      if (stop !== undefined) await trader.watch(stop, 600)
    },
  },
]

/** On an exchange that holds little itself: what the engine holds, and what it does for want of changes in place. */
export const HELD_SCENARIOS: readonly Scenario[] = [
  {
    name: 'stop and target that wait here',
    prepare: nothing,
    async run(trader) {
      await buy(trader, 'SOL/USDT', { triggerBy: 'bid_ask' })
      const id = await positionId(trader, 'SOL/USDT')
      for (let tries = 0; tries < 20; tries++) {
        const { bid, ask } = await trader.price('SOL/USDT')
        const asked = { id, stopLoss: text('SOL/USDT', bid - 0.01), takeProfit: text('SOL/USDT', ask + 0.02) }
        const isSet = await trader.call('trading.setStops', asked).catch((error: unknown) => {
          // The market has passed it meanwhile.
          if (error instanceof AppError) return undefined
          throw error
        })
        if (isSet !== undefined) break
      }
      for (let looks = 0; looks < 200 && (await trader.position('SOL/USDT')) !== undefined; looks++) {
        await trader.price('SOL/USDT')
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
    },
  },
  ...SCENARIOS.filter(({ name }) =>
    ['close a part of a position, then the rest', 'move the stop and set two targets', 'close everything'].includes(
      name,
    ),
  ),
]
