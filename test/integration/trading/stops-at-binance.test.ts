/** Brackets through the whole engine and the real connector, on a Binance that is pulled. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { TradingAlarm } from '#shared/contract/trading.ts'
import { decimal } from '#shared/decimal.ts'
import { type BinanceStand, binanceStand } from '#test/builders/binance-stand.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'
const MARKET = 'BTCUSDT'
const PATIENCE = { timeout: 10_000, interval: 20 }

type Both = {
  readonly stand: TradingStand
  readonly binance: BinanceStand
  readonly alarms: TradingAlarm[]
  /** The market of the engine and that of the exchange go there. */
  move(price: number): void
  /** Open orders at the exchange: `STOP_LOSS at 49000`. */
  atExchange(): string[]
  /** Coverage of the position, or `flat`. */
  cover(): Promise<string>
}

/** An account with a bracket around 0.1 BTC bought at 50,000; the fee was taken in BTC. */
async function bracket(): Promise<Both> {
  const binance = await binanceStand({}, { USDT: '100000' })
  const market = coin('BTC', { tickSize: '0.01', lotSize: '0.00001', minAmount: '0.00001' })
  const stand = await tradingStand([market], { throughExchange: () => binance.exchange })
  onTestFinished(() => binance.close())
  const alarms: TradingAlarm[] = []
  stand.engine.events.subscribe(({ name, payload }) => {
    // The hub publishes payloads of the contract's own schema.
    if (name === 'trading.alarm') alarms.push(payload as TradingAlarm)
  })
  await vi.waitFor(() => expect(binance.exchange.isListening).toBe(true), PATIENCE)
  const { fake, key } = binance
  const both: Both = {
    stand,
    binance,
    alarms,
    move(price) {
      fake.crowd.moveTo(MARKET, price)
      fake.crowd.quote(MARKET, { price: String(price), step: '10', levels: 20, quantity: '0.5' })
      stand.feed.move(BTC, price)
    },
    atExchange: () =>
      fake.venue
        .openOrders(key.account, MARKET)
        .map(({ terms }) => `${terms.type} at ${(terms.stopPrice ?? terms.price)?.toFixed() ?? 'the market'}`)
        .sort(),
    async cover() {
      const [position] = (await stand.ok('trading.positions', {})).items
      if (position === undefined) return 'flat'
      const { exchange, engine, naked } = position.coverage
      return `${exchange} + ${engine}, ${naked} naked`
    },
  }
  await stand.buy(BTC, '0.1', { stopLoss: '49000', takeProfit: '52000' })
  await eventually(async () => expect(await both.cover()).toBe('0.0999 + 0, 0 naked'))
  expect(both.atExchange()).toHaveLength(1)
  return both
}

const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, PATIENCE)

/** Waits for it while the clock of the engine goes on. */
async function inTime({ stand }: Both, check: () => unknown): Promise<void> {
  await vi.waitFor(
    async () => {
      await stand.pass(2_000)
      await check()
    },
    { timeout: 20_000, interval: 30 },
  )
}

const onlyStop = ({ binance: { fake, key } }: Both) => {
  const [order] = fake.venue.openOrders(key.account, MARKET)
  if (order === undefined) throw new Error('no order stands at the exchange')
  return order
}

const forSale = ({ binance: { fake, key } }: Both): number =>
  fake.venue.openOrders(key.account, MARKET).reduce((sum, { terms }) => sum + Number(terms.quantity), 0)

test('the target that waits here is sold at Binance, and nothing is left', async () => {
  const both = await bracket()
  both.move(52_100)
  await eventually(async () => expect(await both.cover()).toBe('flat'))
  expect(both.atExchange()).toEqual([])
  expect((await both.stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'takeProfit' }])
  expect(both.alarms).toEqual([])
})

test('the stop at Binance ends it all', async () => {
  const both = await bracket()
  both.move(48_900)
  await eventually(async () => expect(await both.cover()).toBe('flat'))
  await eventually(async () => expect((await both.stand.state()).orders).toEqual([]))
  expect(both.alarms).toEqual([])
})

test('a stop that Binance ends is placed again and told of', async () => {
  const both = await bracket()
  both.binance.fake.venue.expire(onlyStop(both))
  await eventually(() => expect(both.alarms.map(({ kind }) => kind)).toEqual(['stop_lost']))
  await eventually(() => expect(both.atExchange()).toHaveLength(1))
  expect(await both.cover()).toBe('0.0999 + 0, 0 naked')
})

test('a stop that is gone without a word is found missing, placed again and told of', async () => {
  const both = await bracket()
  both.binance.fake.venue.vanish(onlyStop(both))
  expect(both.atExchange()).toEqual([])
  await inTime(both, () => expect(both.atExchange()).toHaveLength(1))
  expect(both.alarms.map(({ kind }) => kind)).toContain('stop_lost')
})

test('no more stops are allowed: an alarm, and a stop as soon as they are', async () => {
  const both = await bracket()
  const rules = both.binance.fake.venue.rules(MARKET)
  const allowed = rules.maxNumAlgoOrders
  rules.maxNumAlgoOrders = 0
  both.binance.fake.venue.expire(onlyStop(both))
  await eventually(() => expect(both.alarms.map(({ kind }) => kind)).toContain('naked'))
  expect(await both.cover()).toBe('0 + 0, 0.0999 naked')
  rules.maxNumAlgoOrders = allowed
  await inTime(both, async () => expect(await both.cover()).toBe('0.0999 + 0, 0 naked'))
})

test('no stop, no exit and the market below: both are told, and it is sold as soon as it can be', async () => {
  const both = await bracket()
  const rules = both.binance.fake.venue.rules(MARKET)
  rules.status = 'HALT'
  both.binance.fake.venue.expire(onlyStop(both))
  await eventually(() => expect(both.alarms.map(({ kind }) => kind)).toContain('naked'))
  both.stand.feed.move(BTC, 48_500)
  await inTime(both, () => expect(both.alarms.map(({ kind }) => kind)).toContain('exit_refused'))
  rules.status = 'TRADING'
  await inTime(both, async () => expect(await both.cover()).toBe('flat'))
  expect(both.atExchange()).toEqual([])
})

test('a part is closed and the rest is too small for Binance: told as naked', async () => {
  const both = await bracket()
  const [position] = (await both.stand.ok('trading.positions', {})).items
  both.binance.fake.venue.rules(MARKET).minNotional = decimal('1000')
  both.stand.feed.change(BTC, { minNotional: '1000' })
  await both.stand.ok('trading.closePosition', { id: position?.id ?? '', fraction: 0.9 })
  await eventually(async () => expect(await both.cover()).toMatch(/^0 \+ 0, 0\.00999 naked$/))
  expect(both.alarms).toMatchObject([
    { kind: 'naked', message: expect.stringContaining('less than the exchange takes') },
  ])
  expect(both.atExchange()).toEqual([])
})

test('Binance has less than the books say: what is there is protected, the rest is told', async () => {
  const both = await bracket()
  const { fake, key } = both.binance
  const stop = onlyStop(both)
  fake.venue.rules(MARKET).maxNumAlgoOrders = 0
  fake.venue.expire(stop)
  await eventually(() => expect(both.alarms.map(({ kind }) => kind)).toContain('naked'))
  fake.venue.deposit(key.account, 'BTC', decimal('-0.04'))
  fake.venue.rules(MARKET).maxNumAlgoOrders = 5
  await inTime(both, () => expect(both.atExchange()).toHaveLength(1))
  expect(forSale(both)).toBeCloseTo(0.0599, 9)
  expect(both.alarms.at(-1)).toMatchObject({ kind: 'naked' })
})

test('stops are moved at Binance by cancelling and placing', async () => {
  const both = await bracket()
  const [position] = (await both.stand.ok('trading.positions', {})).items
  await both.stand.ok('trading.setStops', { id: position?.id ?? '', stopLoss: '49500' })
  expect(both.atExchange()).toHaveLength(1)
  expect(both.atExchange()[0]).toContain('49500')
  expect(await both.cover()).toBe('0.0999 + 0, 0 naked')
})

test('the position is closed by hand, fee in BTC and all, and close-all closes another', async () => {
  const both = await bracket()
  const [position] = (await both.stand.ok('trading.positions', {})).items
  await both.stand.ok('trading.closePosition', { id: position?.id ?? '' })
  await eventually(async () => expect(await both.cover()).toBe('flat'))
  expect(both.atExchange()).toEqual([])
  await both.stand.pass(60_001)
  both.move(50_000)
  await both.stand.buy(BTC, '0.05', { stopLoss: '49000', takeProfit: '52000' })
  const done = await both.stand.passUntil(both.stand.ok('trading.closeAll', {}), 50)
  expect(done).toMatchObject({ errors: [], remaining: [] })
  expect(both.atExchange()).toEqual([])
  expect(await both.cover()).toBe('flat')
})

test('a stop that found nobody is placed again, and where Binance says that the market has passed it, it is sold', async () => {
  const both = await bracket()
  const { fake } = both.binance
  // The exchange's market falls through the stop and nobody buys; the prices that are heard here stay where they were.
  fake.crowd.moveTo(MARKET, 48_900)
  fake.crowd.quote(MARKET, { price: '48900', step: '10', levels: 20, quantity: '0.5' })
  await inTime(both, async () => expect(await both.cover()).toBe('flat'))
  expect(both.atExchange()).toEqual([])
})
