import { AppError } from '#shared/errors.ts'
import type { FakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { Gone, type Trader } from './trader.ts'

const SYMBOL = 'BTC/USDT'
const MARKET = 'BTCUSDT'
const LOOKS = 400

/** Who trades where. */
export type Place = { readonly trader: Trader; readonly account: string; readonly fake: FakeBinance }

/** What a trader does at Binance while the engine is killed; `prepare` comes before that. */
export type BinanceScenario = {
  readonly name: string
  prepare(place: Place): Promise<unknown>
  run(place: Place): Promise<unknown>
}

const nothing = (): Promise<void> => Promise.resolve()

/** Gives an order, again while no prices have come yet. */
async function order({ trader, account }: Place, more: Readonly<Record<string, unknown>>): Promise<{ id: string }> {
  const input = { account, symbol: SYMBOL, side: 'buy', amount: '0.02', ...more }
  for (let look = 0; ; look++) {
    try {
      return await trader.command<{ id: string }>('trading.createOrder', input)
    } catch (error) {
      const isEarly = error instanceof AppError && (error.code === 'STALE_DATA' || /no price/.test(error.message))
      if (look === LOOKS || !isEarly) throw error
    }
    await pause()
  }
}

const bought = (place: Place, more: Readonly<Record<string, unknown>> = {}) =>
  order(place, { type: 'market', stopLoss: '49000', takeProfit: '52000', ...more })
const waiting = (place: Place, more: Readonly<Record<string, unknown>> = {}) =>
  order(place, { type: 'limit', price: '49500', stopLoss: '49000', ...more })

/** The open position, as soon as there is one. */
async function position({ trader, account }: Place): Promise<string> {
  for (let look = 0; look < LOOKS; look++) {
    const found = await trader.position(SYMBOL, account)
    if (found !== undefined) return found.id
    await pause()
  }
  throw new Error('there is no position')
}

/** Until it is sold, here and at the exchange. */
async function flat({ trader, account }: Place): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await trader.position(SYMBOL, account)) === undefined) return
    await pause()
  }
  throw new Error('the position was never closed')
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10))

/** The market goes there, and somebody stands behind the price. */
function move({ fake }: Place, price: string): void {
  const isFall = Number(price) < 50_000
  for (let level = 1; level <= 5; level++) {
    const away = level * (isFall ? -10 : 10)
    fake.crowd.limit(MARKET, isFall ? 'BUY' : 'SELL', Number(price) + away, '1')
  }
  fake.crowd.moveTo(MARKET, price)
  fake.crowd.quote(MARKET, { price, step: '10', levels: 20, quantity: '0.5' })
}

/** A sale that the exchange or the engine makes of itself; a dead engine is told as such. */
async function sold(place: Place, price: string): Promise<void> {
  move(place, price)
  await flat(place)
}

/** Every type of order, and all that is done with one. */
export const BINANCE_SCENARIOS: readonly BinanceScenario[] = [
  { name: 'market purchase with stop and target', prepare: nothing, run: (place) => bought(place) },
  {
    name: 'limit purchase that is filled at once',
    prepare: nothing,
    run: (place) => order(place, { type: 'limit', price: '50020', stopLoss: '49000' }),
  },
  {
    name: 'limit purchase that waits and is filled by halves',
    prepare: nothing,
    async run(place) {
      const { fake } = place
      await waiting(place, { price: '50000' })
      fake.crowd.take(MARKET, 'SELL', '0.01')
      await position(place)
      fake.crowd.take(MARKET, 'SELL', '0.02')
      await pause()
    },
  },
  {
    name: 'IOC and FOK',
    prepare: nothing,
    async run(place) {
      await order(place, { type: 'limit', price: '50010', amount: '0.7', timeInForce: 'IOC', stopLoss: '49000' })
      await order(place, { type: 'limit', price: '50010', timeInForce: 'FOK', amount: '0.7' }).catch(unlessGone)
    },
  },
  {
    name: 'post-only purchase',
    prepare: nothing,
    run: (place) => waiting(place, { postOnly: true }),
  },
  {
    name: 'stop purchase',
    prepare: nothing,
    async run(place) {
      await order(place, { type: 'stop', stopPrice: '50500', stopLoss: '49000' })
      move(place, '50600')
      await position(place)
    },
  },
  {
    name: 'stop-limit purchase',
    prepare: nothing,
    run: (place) => order(place, { type: 'stop_limit', stopPrice: '50500', price: '50510', stopLoss: '49000' }),
  },
  {
    name: 'trailing stop of a position',
    prepare: (place) => order(place, { type: 'market' }),
    async run(place) {
      await position(place)
      const trailing = { percent: 0.01 }
      await order(place, { side: 'sell', type: 'trailing_stop', amount: '0.01', trailing, reduceOnly: true })
    },
  },
  {
    name: 'amend',
    prepare: (place) => waiting(place),
    async run(place) {
      const { trader, account } = place
      const { items } = await trader.call<{ items: { id: string }[] }>('trading.orders', { account, open: true })
      await trader.command('trading.amendOrder', { id: items[0]?.id, price: '49600', amount: '0.03' })
    },
  },
  {
    name: 'cancel',
    prepare: (place) => waiting(place),
    async run({ trader, account }) {
      const { items } = await trader.call<{ items: { id: string }[] }>('trading.orders', { account, open: true })
      await trader.command('trading.cancelOrder', { id: items[0]?.id })
    },
  },
  {
    name: 'move the stop and set two targets',
    prepare: (place) => bought(place),
    async run(place) {
      const id = await position(place)
      const takeProfit = [
        { price: '53000', fraction: 0.5 },
        { price: '54000', fraction: 0.5 },
      ]
      await place.trader.call('trading.setStops', { id, stopLoss: '49200', takeProfit })
    },
  },
  {
    name: 'close a part, then the rest',
    prepare: (place) => bought(place),
    async run(place) {
      const id = await position(place)
      await place.trader.command('trading.closePosition', { id, fraction: 0.5 })
      await place.trader.command('trading.closePosition', { id })
    },
  },
  { name: 'stop hit', prepare: (place) => bought(place), run: (place) => sold(place, '48900') },
  { name: 'target hit', prepare: (place) => bought(place), run: (place) => sold(place, '52100') },
  {
    name: 'close everything',
    prepare: async (place) => {
      await bought(place)
      await waiting(place)
    },
    run: ({ trader, account }) => trader.call('trading.closeAll', { account }),
  },
]

/** A refusal is an answer too. */
function unlessGone(error: unknown): void {
  if (error instanceof Gone) throw error
}
