import { expect, test } from 'vitest'
import type { OrderRequest } from '#main/exchanges/exchange.ts'
import { decimal } from '#shared/decimal.ts'
import { AppError, type ErrorCode } from '#shared/errors.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { type LimitedStand, limitedStand } from '#test/builders/limited-stand.ts'

const BTC = 'BTC/USDT'
const BRACKET = { stopLoss: '49000', takeProfit: '52000' }
type Alarms = readonly ('naked' | 'stop_lost' | 'exit_refused')[]

const isStop = ({ type }: OrderRequest): boolean => type === 'stop'
const isMarketSale = ({ type, side }: OrderRequest): boolean => type === 'market' && side === 'sell'
const isTarget = ({ type, side }: OrderRequest): boolean => type === 'limit' && side === 'sell'

/** Refuses what `which` picks, for good or the first times. */
function refuse(
  stand: LimitedStand,
  which: (order: OrderRequest) => boolean,
  message: string,
  code: ErrorCode = 'EXCHANGE_REJECTED',
  times = Number.POSITIVE_INFINITY,
): void {
  let left = times
  stand.exchange().refuse = (order) => (which(order) && left-- > 0 ? new AppError(code, message) : undefined)
}

async function positionId(stand: LimitedStand): Promise<string> {
  const [position] = (await stand.ok('trading.positions', {})).items
  if (position === undefined) throw new Error('there is no position')
  return position.id
}

/** Ends what stands at the exchange, as the exchange or somebody at it would. */
async function endAtExchange(stand: LimitedStand, which: string): Promise<void> {
  const { raw } = stand.exchange()
  for (const { symbol, clientOrderId, type } of await raw.openOrders()) {
    if (type === which) await raw.cancelOrder(symbol, clientOrderId)
  }
  await stand.rest()
}

type Case = {
  readonly name: string
  readonly run: (stand: LimitedStand) => Promise<unknown>
  /** What has to be told; more of it is no fault. */
  readonly alarms: Alarms
  readonly ends: 'covered' | 'naked' | 'flat'
}

const CASES: readonly Case[] = [
  {
    name: 'the exchange cancels the stop',
    run: (stand) => endAtExchange(stand, 'stop'),
    alarms: ['stop_lost'],
    ends: 'covered',
  },
  {
    name: 'the exchange cancels the stop again and again',
    async run(stand) {
      for (let times = 0; times < 3; times++) await endAtExchange(stand, 'stop')
    },
    alarms: ['stop_lost', 'stop_lost', 'stop_lost'],
    ends: 'covered',
  },
  {
    name: 'the stop goes while nobody listens, and only the look of each minute finds it',
    async run(stand) {
      const { raw } = stand.exchange()
      const [order] = await raw.openOrders()
      const subscribed = raw.cancelOrder(BTC, order?.clientOrderId ?? '')
      await subscribed
    },
    alarms: ['stop_lost'],
    ends: 'covered',
  },
  {
    name: 'the stop goes while the program is off',
    async run(stand) {
      const { raw } = stand.exchange()
      const open = await raw.openOrders()
      await stand.restart()
      for (const { clientOrderId } of open)
        await stand
          .exchange()
          .raw.cancelOrder(BTC, clientOrderId)
          .catch(() => undefined)
    },
    alarms: ['stop_lost'],
    ends: 'covered',
  },
  {
    name: 'a lost stop is refused when it is placed again',
    async run(stand) {
      refuse(stand, isStop, 'too many stops')
      await endAtExchange(stand, 'stop')
    },
    alarms: ['stop_lost', 'naked'],
    ends: 'naked',
  },
  {
    name: 'a lost stop is refused for a while',
    async run(stand) {
      refuse(stand, isStop, 'too many stops', 'EXCHANGE_REJECTED', 1)
      await endAtExchange(stand, 'stop')
    },
    alarms: ['stop_lost', 'naked'],
    ends: 'covered',
  },
  {
    name: 'a lost stop, and the market has passed its price meanwhile',
    async run(stand) {
      refuse(stand, isStop, 'too many stops')
      await endAtExchange(stand, 'stop')
      stand.exchange().refuse = undefined
      stand.feed.move(BTC, 48_500)
      await stand.rest()
    },
    alarms: ['stop_lost', 'naked'],
    ends: 'flat',
  },
  {
    name: 'and the exit at market is refused too',
    async run(stand) {
      refuse(stand, (order) => isStop(order) || isMarketSale(order), 'outside the price band')
      await endAtExchange(stand, 'stop')
      stand.feed.move(BTC, 48_500)
      await stand.rest()
    },
    alarms: ['naked', 'exit_refused'],
    ends: 'naked',
  },
  {
    name: 'and the exit at market is refused once',
    async run(stand) {
      refuse(stand, isStop, 'too many stops')
      await endAtExchange(stand, 'stop')
      refuse(stand, isMarketSale, 'outside the price band', 'EXCHANGE_REJECTED', 1)
      stand.feed.move(BTC, 48_500)
      await stand.rest()
    },
    alarms: ['exit_refused'],
    ends: 'flat',
  },
  {
    name: 'a moved stop is outside the price band',
    async run(stand) {
      refuse(stand, ({ stopPrice }) => stopPrice === '49500', 'outside the price band')
      await stand.ok('trading.setStops', { id: await positionId(stand), stopLoss: '49500' })
    },
    alarms: [],
    ends: 'covered',
  },
  {
    name: 'a moved stop is refused, and so is the old one',
    async run(stand) {
      refuse(stand, isStop, 'too many stops')
      await stand.ok('trading.setStops', { id: await positionId(stand), stopLoss: '49500' })
    },
    alarms: ['naked'],
    ends: 'naked',
  },
  {
    name: 'a moved stop is refused, and so is the old one, for a while',
    async run(stand) {
      refuse(stand, isStop, 'too many stops', 'EXCHANGE_REJECTED', 3)
      await stand.ok('trading.setStops', { id: await positionId(stand), stopLoss: '49500' })
    },
    alarms: ['naked'],
    ends: 'covered',
  },
  {
    name: 'the target is refused when it is reached',
    async run(stand) {
      refuse(stand, isTarget, 'outside the price band')
      stand.feed.move(BTC, 52_100)
      await stand.rest()
    },
    alarms: ['exit_refused'],
    ends: 'covered',
  },
  {
    name: 'the target is refused once',
    async run(stand) {
      refuse(stand, isTarget, 'outside the price band', 'EXCHANGE_REJECTED', 1)
      stand.feed.move(BTC, 52_100)
      await stand.rest()
      await stand.pass(60_001)
      stand.feed.move(BTC, 52_100)
      await stand.rest()
    },
    alarms: ['exit_refused'],
    ends: 'flat',
  },
  {
    name: 'the target and the stop after it are refused',
    async run(stand) {
      refuse(stand, (order) => isTarget(order) || isStop(order), 'the account is frozen')
      stand.feed.move(BTC, 52_100)
      await stand.rest()
    },
    alarms: ['exit_refused', 'naked'],
    ends: 'naked',
  },
  {
    name: 'the exchange is down when the target is reached',
    async run(stand) {
      stand.exchange().isUp = false
      stand.feed.move(BTC, 52_100)
      await stand.rest()
      stand.exchange().isUp = true
      await stand.pass(1_100)
    },
    alarms: ['exit_refused'],
    ends: 'flat',
  },
  {
    name: 'the target finds half the buyers, and the stop for the rest is refused',
    async run(stand) {
      refuse(stand, isStop, 'too many stops')
      stand.feed.show(BTC, [['52000', '0.05']], [['52001', '1']])
      await stand.rest()
    },
    alarms: ['naked'],
    ends: 'naked',
  },
  {
    name: 'the target leaves less than the exchange takes',
    async run(stand) {
      stand.feed.change(BTC, { minAmount: '0.02' })
      stand.feed.show(BTC, [['52000', '0.09']], [['52001', '1']])
      await stand.rest()
    },
    alarms: ['naked'],
    ends: 'naked',
  },
  {
    name: 'a part is closed by hand, and what is left is worth less than the exchange takes',
    async run(stand) {
      stand.feed.change(BTC, { minNotional: '1000' })
      await stand.ok('trading.closePosition', { id: await positionId(stand), fraction: 0.9 })
    },
    alarms: ['naked'],
    ends: 'naked',
  },
  {
    name: 'an exit by hand is refused',
    async run(stand) {
      refuse(stand, isMarketSale, 'the account is frozen')
      await stand.fails('trading.closePosition', { id: await positionId(stand) })
    },
    alarms: [],
    ends: 'covered',
  },
  {
    name: 'an exit by hand is refused, and the stop is not taken back',
    async run(stand) {
      refuse(stand, ({ side }) => side === 'sell', 'the account is frozen')
      await stand.fails('trading.closePosition', { id: await positionId(stand) })
    },
    alarms: ['naked'],
    ends: 'naked',
  },
  {
    name: 'close-all is refused',
    async run(stand) {
      refuse(stand, isMarketSale, 'the account is frozen')
      await stand.passUntil(stand.ok('trading.closeAll', {}), 50)
    },
    alarms: [],
    ends: 'covered',
  },
  {
    name: 'the instrument is halted when the stop is lost',
    async run(stand) {
      stand.feed.change(BTC, { status: 'halted' })
      await endAtExchange(stand, 'stop')
    },
    alarms: ['stop_lost', 'naked'],
    ends: 'naked',
  },
  {
    name: 'the instrument was halted when the stop was lost',
    async run(stand) {
      stand.feed.change(BTC, { status: 'halted' })
      await endAtExchange(stand, 'stop')
      stand.feed.change(BTC, { status: 'trading' })
    },
    alarms: ['stop_lost', 'naked'],
    ends: 'covered',
  },
  {
    name: 'a stop of a halted instrument is to be moved',
    async run(stand) {
      stand.feed.change(BTC, { status: 'halted' })
      await stand.ok('trading.setStops', { id: await positionId(stand), stopLoss: '49500' })
    },
    alarms: [],
    ends: 'covered',
  },
  {
    name: 'the exchange has less than the books say',
    async run(stand) {
      await endAtExchange(stand, 'stop')
      const { raw } = stand.exchange()
      const mine = { symbol: BTC, side: 'sell', type: 'limit', postOnly: false, reduceOnly: false } as const
      for (const { clientOrderId } of await raw.openOrders()) await raw.cancelOrder(BTC, clientOrderId)
      await raw.placeOrder({ ...mine, clientOrderId: 'mine', amount: '0.04', price: '90000', timeInForce: 'GTC' })
      await stand.rest()
    },
    alarms: ['stop_lost', 'naked'],
    ends: 'naked',
  },
  {
    name: 'somebody has set aside a part of it at the exchange',
    async run(stand) {
      refuse(stand, isStop, 'too many stops')
      await endAtExchange(stand, 'stop')
      const { raw } = stand.exchange()
      const mine = { symbol: BTC, side: 'sell', type: 'limit', postOnly: false, reduceOnly: false } as const
      await raw.placeOrder({ ...mine, clientOrderId: 'mine', amount: '0.04', price: '90000', timeInForce: 'GTC' })
      stand.exchange().refuse = undefined
    },
    alarms: ['naked'],
    ends: 'naked',
  },
  {
    name: 'the answer to a new stop is lost',
    async run(stand) {
      const exchange = stand.exchange()
      const place = exchange.placeOrder.bind(exchange)
      exchange.placeOrder = async (order) => {
        await place(order)
        exchange.placeOrder = place
        throw new Error('the connection was reset')
      }
      await stand.ok('trading.setStops', { id: await positionId(stand), stopLoss: '49500' })
    },
    alarms: [],
    ends: 'covered',
  },
  {
    name: 'a new stop never arrives',
    async run(stand) {
      const exchange = stand.exchange()
      const place = exchange.placeOrder.bind(exchange)
      exchange.placeOrder = () => {
        exchange.placeOrder = place
        return Promise.reject(new Error('the connection was reset'))
      }
      await stand.ok('trading.setStops', { id: await positionId(stand), stopLoss: '49500' })
    },
    alarms: ['naked'],
    ends: 'covered',
  },
  {
    name: 'the exchange is down for two minutes',
    async run(stand) {
      const exchange = stand.exchange()
      exchange.isUp = false
      await endAtExchange(stand, 'stop')
      await stand.pass(120_000)
      exchange.isUp = true
      await stand.pass(30_000)
    },
    alarms: ['stop_lost', 'naked'],
    ends: 'covered',
  },
  {
    name: 'a restart while a stop is being moved',
    async run(stand) {
      refuse(stand, isStop, 'too many stops')
      await stand.ok('trading.setStops', { id: await positionId(stand), stopLoss: '49500' })
      await stand.restart()
    },
    alarms: ['naked'],
    ends: 'covered',
  },
]

test.for(CASES)('$name: no position without its stop and without an alarm', async ({ run, alarms, ends }) => {
  const stand = await limitedStand([coin('BTC')])
  await stand.buy(BTC, '0.1', BRACKET)
  stand.alarms.length = 0
  await run(stand)
  await stand.pass(60_001)
  await stand.pass(60_001)
  const [position] = (await stand.ok('trading.positions', {})).items
  const naked = decimal(position?.coverage.naked ?? '0')
  const is = position === undefined ? 'flat' : naked.gt(0) ? 'naked' : 'covered'
  expect([is, stand.alarms.map(({ message }) => message)]).toEqual([ends, expect.anything()])
  if (ends === 'naked') expect(stand.alarms.map(({ kind }) => kind)).toContain('naked')
  for (const kind of new Set(alarms)) {
    const told = stand.alarms.filter((alarm) => alarm.kind === kind).length
    expect(told, kind).toBeGreaterThanOrEqual(alarms.filter((each) => each === kind).length)
  }
  if (alarms.length === 0) expect(stand.alarms).toEqual([])
  // No orphans, and never more for sale than is held.
  const held = decimal(position?.quantity ?? '0')
  const ours = (await stand.exchange().raw.openOrders()).filter(({ clientOrderId }) => clientOrderId !== 'mine')
  const forSale = ours.reduce((sum, { amount, filled }) => sum.add(amount).sub(filled), decimal('0'))
  expect(forSale.lte(held), `${forSale.toFixed()} of ${held.toFixed()} are for sale`).toBe(true)
  expect(stand.exchange().mistakes).toEqual([])
})
