import { expect, test } from 'vitest'
import { fakeClock } from '#test/builders/clock.ts'
import { coin, handFeed } from '#test/builders/hand-feed.ts'
import { NOON, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'
import { perpetualExchange } from '#test/fakes/perpetual-exchange.ts'

const BTC = 'BTC/USDT'

/** A stand on an exchange of perpetuals, where a sale opens a short. */
async function perpetuals(): Promise<TradingStand> {
  const instruments = [coin('BTC', { kind: 'perpetual' })]
  const clock = fakeClock(NOON)
  const feed = handFeed(clock, instruments)
  const stand = await tradingStand(instruments, {
    feed,
    throughExchange: (paper) => {
      paper.close()
      return perpetualExchange(feed, clock)
    },
  })
  return { ...stand, feed }
}

const short = { symbol: BTC, side: 'sell', type: 'market', amount: '0.1' } as const

async function move(stand: TradingStand, price: number): Promise<void> {
  stand.feed.move(BTC, price)
  await stand.rest()
}

const standing = async (stand: TradingStand): Promise<string[]> =>
  (await stand.ok('trading.orders', { open: true })).items
    .map(({ side, type, remaining, price, stopPrice }) => `${side} ${type} ${remaining} at ${price ?? stopPrice}`)
    .sort()

test('a short has its stop above and its target below, and the stop buys it back', async () => {
  const stand = await perpetuals()
  await move(stand, 50_000)
  await stand.ok('trading.createOrder', { ...short, stopLoss: '51000', takeProfit: '47000' })
  await stand.rest()
  expect(await standing(stand)).toEqual(['buy limit 0.1 at 47000', 'buy stop 0.1 at 51000'])
  expect((await stand.state()).positions).toMatchObject([{ side: 'short', quantity: '0.1', averagePrice: '50000' }])
  await move(stand, 51_000)
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([
    { exitReason: 'stopLoss', entryPrice: '50000', exitPrice: '51000', pnl: '-100' },
  ])
})

test('the stop of a short moves down to its entry, and its target takes the profit', async () => {
  const stand = await perpetuals()
  await move(stand, 50_000)
  await stand.ok('trading.createOrder', { ...short, stopLoss: '51000', takeProfit: '47000', breakEvenAfter: 0.01 })
  await move(stand, 49_600)
  expect(await standing(stand)).toEqual(['buy limit 0.1 at 47000', 'buy stop 0.1 at 51000'])
  await move(stand, 49_500)
  expect(await standing(stand)).toEqual(['buy limit 0.1 at 47000', 'buy stop 0.1 at 50000'])
  await move(stand, 46_990)
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'takeProfit', pnl: '301' }])
})

test('setStops, closePosition and close-all buy a short back', async () => {
  const stand = await perpetuals()
  await move(stand, 50_000)
  await stand.ok('trading.createOrder', short)
  const [position] = (await stand.ok('trading.positions', {})).items
  const id = position?.id ?? ''
  expect(await stand.fails('trading.setStops', { id, stopLoss: '49000' })).toMatchObject({ code: 'VALIDATION' })
  await stand.ok('trading.setStops', { id, stopLoss: '51000' })
  expect(await standing(stand)).toEqual(['buy stop 0.1 at 51000'])
  expect(await stand.ok('trading.closePosition', { id, fraction: 0.5 })).toMatchObject({ side: 'buy', filled: '0.05' })
  expect(await standing(stand)).toEqual(['buy stop 0.05 at 51000'])
  const dry = await stand.ok('trading.closeAll', { dryRun: true })
  expect(dry.closed).toMatchObject([{ side: 'buy', quantity: '0.05', value: '2500', estimatedCost: '2.5' }])
  const done = await stand.ok('trading.closeAll', {})
  expect(done).toMatchObject({ closed: [{ side: 'buy', quantity: '0.05' }], errors: [], remaining: [] })
  expect(await stand.state()).toMatchObject({ positions: [], orders: [] })
})

test('a short whose stop the market has passed is bought back at once', async () => {
  const stand = await perpetuals()
  await move(stand, 50_000)
  await stand.ok('trading.createOrder', { ...short, type: 'limit', price: '50500', stopLoss: '51000' })
  await move(stand, 51_200)
  expect(await stand.state()).toMatchObject({ positions: [] })
  expect((await stand.ok('trading.trades', {})).items).toMatchObject([{ exitReason: 'stopLoss' }])
})
