/** Paper on the prices of one server, and an account at another one: each trades on its own prices. */
import { expect, onTestFinished, test } from 'vitest'
import { accountsStand } from '#test/builders/accounts-stand.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { startFakeBybit } from '#test/fakes/bybit/fake-bybit.ts'

const symbol = 'BTC/USDT'
const BUY = { symbol, side: 'buy', type: 'market', amount: '0.01' } as const
const CROSSING = {
  version: 1,
  name: 'crossing',
  timeframe: '1h',
  indicators: { one: { type: 'sma', period: 3 } },
  entryConditions: { long: ['one < 0'] },
  exitConditions: {},
  riskManagement: { positionSize: 0.5, stopLoss: 0.5 },
}

test.each([
  ['binance', startFakeBinance],
  ['bybit', startFakeBybit],
] as const)(
  'orders, protection and strategies of an account at another %s go by the prices there',
  async (exchange, start) => {
    const stand = await accountsStand()
    const other = await start({ clock: WALL_CLOCK, seed: 8 })
    onTestFinished(() => other.close())
    const quote = (price: string): void => {
      other.crowd.withdraw('BTCUSDT')
      other.crowd.quote('BTCUSDT', { price, step: '10', levels: 20, quantity: '0.5' })
      other.crowd.take('BTCUSDT', 'SELL', '0.001')
    }
    quote('30000')
    const { key: apiKey, secret } = other.openAccount({ USDT: '100000' })
    const paper = await stand.until(
      () => stand.engine.dispatcher.dispatch('trading.createOrder', BUY, { origin: 'cli' }),
      ({ ok }) => ok,
    )
    expect(paper).toMatchObject({ value: { account: 'paper-binance', averagePrice: '50010' } })
    expect(await stand.ok('system.health', {})).toMatchObject({ mode: 'paper' })

    const { id } = await stand.connect({ exchange, credentials: { apiKey, secret }, url: other.restUrl })
    await stand.ok('accounts.enableLive', { id })
    expect(await stand.ok('system.health', {})).toMatchObject({ mode: 'live' })
    await stand.until(
      () => stand.ok('market.connections', {}),
      ({ items }) => items.length === 2 && items.every(({ state }) => state === 'connected'),
    )
    const protectedBuy = { ...BUY, account: id, stopLoss: '29000' }
    const bought = await stand.until(
      () => stand.engine.dispatcher.dispatch('trading.createOrder', protectedBuy, { origin: 'cli' }),
      ({ ok }) => ok,
    )
    expect(bought).toMatchObject({ ok: true })
    const [position] = await stand.until(
      async () => (await stand.ok('trading.positions', { account: id })).items,
      ([held]) => held !== undefined,
    )
    expect(position).toMatchObject({ symbol, averagePrice: '30010' })

    const told: unknown[] = []
    stand.engine.events.subscribe(({ name, payload }) => {
      if (name === 'market.quote') told.push(payload)
    })
    quote('31000')
    const valued = await stand.until(
      async () => {
        // A trade from before the streams began is told to nobody.
        other.crowd.take('BTCUSDT', 'SELL', '0.0002')
        return (await stand.ok('trading.positions', { account: id })).items
      },
      ([held]) => Number(held?.unrealizedPnl) > 9,
    )
    expect(valued).toHaveLength(1)
    expect(JSON.stringify(told)).not.toContain('30990')

    const { id: strategy } = await stand.ok('strategies.create', { definition: JSON.stringify(CROSSING) })
    expect(await stand.ok('strategies.enable', { id: strategy, account: id, symbols: ['ETH/USDT'] })).toMatchObject({
      account: id,
      state: 'running',
    })
    await stand.until(
      async () => other.arrivals.filter(({ name }) => /klines?$/.test(name)).length,
      (count) => count > 1,
    )

    quote('28900')
    await stand.until(
      async () => (await stand.ok('trading.positions', { account: id })).items,
      (items) => items.length === 0,
    )
    expect(await stand.ok('trading.positions', { account: 'paper-binance' })).toMatchObject({
      items: [{ symbol, averagePrice: '50010' }],
    })
  },
  120_000,
)
