/** What a connection survives: storms of reconnects, bans, and a computer that sleeps. Seeds are printed. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { BinanceExchange } from '#main/exchanges/ccxt/binance-exchange.ts'
import type { ExchangeEvent, OrderRequest } from '#main/exchanges/exchange.ts'
import { AppError } from '#shared/errors.ts'
import { type BinanceStand, binanceStand } from '#test/builders/binance-stand.ts'
import { type FakeClock, fakeClock } from '#test/builders/clock.ts'
import { diceOf } from '#test/builders/dice.ts'
import { IS_SOAK, seedOf, times } from '#test/builders/soaking.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }
const STEP_MS = 250

let count = 0
const selling = (other: Partial<OrderRequest> = {}): OrderRequest => ({
  clientOrderId: `wire-${++count}`,
  symbol: 'BTC/USDT',
  side: 'sell',
  type: 'limit',
  amount: '1.5',
  price: '50001',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  ...other,
})

async function standOf(options: Parameters<typeof binanceStand>[0]): Promise<BinanceStand> {
  const stand = await binanceStand(options)
  onTestFinished(() => stand.close())
  return stand
}

/** Lets what is under way in sockets come to rest. */
const breathe = async (): Promise<void> => {
  await new Promise<void>((resolve) => setTimeout(resolve, 1))
  for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Goes on in steps until it is so. */
async function until(clock: FakeClock, isSo: () => boolean): Promise<void> {
  for (let step = 0; !isSo(); step++) {
    if (step > 20_000) throw new Error('it was never so')
    clock.advance(STEP_MS)
    await breathe()
  }
}

/** What the code of a refusal is; undefined where it was done. */
const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

test('a storm of drops loses no fill and tells none twice, with pauses that grow and are never the same', async () => {
  const dice = diceOf(seedOf('drops'))
  const clock = fakeClock()
  const { exchange, fake } = await standOf({ clock, random: () => dice.next() })
  const drops = times(60, 1_000)
  await exchange.placeOrder(selling())
  const fills: string[] = []
  let reconnected = 0
  exchange.subscribe((event: ExchangeEvent) => {
    if (event.kind === 'fill') fills.push(event.fill.id)
    if (event.kind === 'reconnected') reconnected++
  })
  await until(clock, () => exchange.isListening)
  let taken = 0
  const take = (): void => {
    fake.crowd.take('BTCUSDT', 'BUY', '0.0005')
    taken++
  }
  const gaps: number[] = []
  for (let drop = 0; drop < drops; drop++) {
    if (dice.chance(0.6)) take()
    // Some come in the middle of what is read after the connection before.
    if (dice.chance(0.5)) for (let wait = dice.between(1, 8); wait > 0; wait--) await breathe()
    // And some after a time that was calm.
    if (dice.chance(0.2)) await until(clock, calm(clock, 31_000))
    const cutAt = clock.now()
    fake.cutStreams()
    if (dice.chance(0.6)) take()
    await vi.waitFor(() => expect(exchange.isListening).toBe(false), PATIENCE)
    await until(clock, () => exchange.isListening)
    gaps.push(clock.now() - cutAt)
  }
  await until(clock, () => fills.length >= taken)
  await until(clock, calm(clock, 60_000))
  expect(fills).toHaveLength(taken)
  expect(new Set(fills).size).toBe(taken)
  expect(reconnected).toBeGreaterThan(0)
  expect(Math.max(...gaps)).toBeGreaterThan(5_000)
  // Half a minute and its half, and what the connection takes itself.
  expect(Math.max(...gaps)).toBeLessThan(120_000)
  expect(new Set(gaps).size).toBeGreaterThan(20)
  console.info(`${drops} drops, ${taken} fills, longest pause ${Math.max(...gaps)} ms, ${new Set(gaps).size} different`)
}, 600_000)

function calm(clock: FakeClock, ms: number): () => boolean {
  const end = clock.now() + ms
  return () => clock.now() >= end
}

test.each([
  ['429', (stand: BinanceStand) => stand.fake.limits.throttle(stand.fake.now(), 120_000)],
  ['418', (stand: BinanceStand) => stand.fake.limits.ban(stand.fake.now(), 120_000)],
])('%s with Retry-After: nothing goes out from any account until it ends, then the exits first', async (_name, ban) => {
  const clock = fakeClock()
  const stand = await standOf({ clock })
  const { exchange, fake } = stand
  const other = stand.connect()
  const open = selling({ amount: '0.5' })
  await exchange.placeOrder(open)
  await other.instruments()
  ban(stand)
  expect(await codeOf(other.openOrders())).toBe('RATE_LIMITED')
  const before = fake.arrivals.length
  const attempts: readonly ((at: BinanceExchange) => Promise<unknown>)[] = [
    (at) => at.cancelOrder('BTC/USDT', open.clientOrderId),
    (at) => at.orderByClientId('BTC/USDT', open.clientOrderId),
    (at) => at.placeOrder(selling({ type: 'limit', side: 'buy', price: '49000', amount: '0.1' })),
    (at) => at.openOrders(),
    (at) => at.balances(),
    (at) => at.fillsSince(0),
    (at) => at.instruments(),
  ]
  for (let second = 0; second < 119; second++) {
    for (const attempt of attempts) {
      for (const at of [exchange, other]) {
        // What is known already may be answered without asking.
        expect(await codeOf(attempt(at))).toBe(attempt === attempts.at(-1) ? undefined : 'RATE_LIMITED')
      }
    }
    clock.advance(1_000)
  }
  expect(fake.arrivals).toHaveLength(before)
  clock.advance(1_000)
  expect(await codeOf(other.placeOrder(selling({ side: 'buy', price: '49000', amount: '0.1' })))).toBe('RATE_LIMITED')
  expect(await exchange.cancelOrder('BTC/USDT', open.clientOrderId)).toMatchObject({ status: 'cancelled' })
  const { price: _price, ...market } = selling({ type: 'market', amount: '0.5' })
  expect(await exchange.placeOrder(market)).toMatchObject({ status: 'filled' })
  clock.advance(6_000)
  expect(await codeOf(other.openOrders())).toBeUndefined()
})

test('what one account uses up, another one does not spend either; its exits have their reserve', async () => {
  const clock = fakeClock()
  const stand = await standOf({ clock })
  stand.fake.limits.limits.weightPerMinute = 600
  const greedy = stand.connect()
  const open = selling({ amount: '0.5' })
  await stand.exchange.placeOrder(open)
  let answered = 0
  while ((await codeOf(greedy.balances())) === undefined) answered++
  expect(answered).toBeGreaterThan(5)
  expect(await codeOf(stand.exchange.balances())).toBe('RATE_LIMITED')
  expect(await stand.exchange.cancelOrder('BTC/USDT', open.clientOrderId)).toMatchObject({ status: 'cancelled' })
  const { price: _price, ...market } = selling({ type: 'market', amount: '0.5' })
  expect(await stand.exchange.placeOrder(market)).toMatchObject({ status: 'filled' })
  expect(stand.fake.limits.usage(stand.fake.now(), undefined)[0]?.['count']).toBeLessThanOrEqual(600)
  clock.advance(60_000)
  expect(await codeOf(greedy.balances())).toBeUndefined()
})

test('an exchange that answers nothing usable is left alone, but for exits; one usable answer ends that', async () => {
  const clock = fakeClock()
  const stand = await standOf({ clock })
  const { exchange, fake } = stand
  const open = selling({ amount: '0.5' })
  await exchange.placeOrder(open)
  const heal = fake.faults.onRequest(
    { times: 1_000 },
    { kind: 'answer', isDone: false, status: 502, body: 'bad gateway' },
  )
  for (let tried = 0; tried < 3; tried++) {
    const asked = codeOf(exchange.openOrders())
    for (let step = 0; step < 20; step++) {
      await breathe()
      clock.advance(100)
    }
    await asked
  }
  const before = fake.arrivals.length
  expect(await codeOf(exchange.placeOrder(selling({ side: 'buy', price: '49000', amount: '0.1' })))).toBe(
    'RATE_LIMITED',
  )
  expect(await codeOf(exchange.balances())).toBe('RATE_LIMITED')
  expect(fake.arrivals).toHaveLength(before)
  heal()
  expect(await exchange.cancelOrder('BTC/USDT', open.clientOrderId)).toMatchObject({ status: 'cancelled' })
  expect(await codeOf(exchange.balances())).toBeUndefined()
  expect(exchange.status()).toMatchObject({ circuit: 'closed' })
})

test.each([0.01, -0.01])(
  'a clock that runs wrong by a share of %s: a reading a minute, and trades go on',
  async (drift) => {
    const real = fakeClock()
    const start = real.now()
    const { fake, connect } = await standOf({ clock: real })
    const wrong = (): number => start + (real.now() - start) * (1 + drift)
    const exchange = connect({ clock: { now: () => Math.round(wrong()), monotonic: wrong, schedule: real.schedule } })
    const minutes = 30
    for (let minute = 0; minute < minutes; minute++) {
      const placed = await exchange.placeOrder(selling({ side: 'buy', price: '49000', amount: '0.01' }))
      expect(placed).toMatchObject({ status: 'open' })
      real.advance(65_000)
      await breathe()
    }
    expect(await exchange.openOrders()).toHaveLength(minutes)
    expect(fake.arrivals.filter(({ name }) => name === 'GET /api/v3/time').length).toBeLessThanOrEqual(minutes + 1)
  },
)

test.each([
  ['whose ticking stood still with it', 3_600_000, 0],
  ['whose ticking went on', 3_600_000, 3_600_000],
  ['and was set back', -3_600_000, 0],
])('a computer that slept, %s, connects once more at once and reads what it missed', async (_name, wall, ticks) => {
  const slept = { wall: 0, ticks: 0 }
  const clock = {
    ...WALL_CLOCK,
    now: () => Date.now() + slept.wall,
    monotonic: () => performance.now() + slept.ticks,
  }
  const { exchange, fake, connect } = await standOf({})
  await exchange.placeOrder(selling())
  const laptop = connect({ clock })
  const told: ExchangeEvent[] = []
  laptop.subscribe((event) => told.push(event))
  await vi.waitFor(() => expect(laptop.isListening).toBe(true), PATIENCE)
  await vi.waitFor(() => expect(told.some(({ kind }) => kind === 'balance')).toBe(true), PATIENCE)
  const subscribed = (): number =>
    fake.arrivals.filter(({ name }) => name === 'userDataStream.subscribe.signature').length
  const first = subscribed()
  // Half open: the connection stands and nothing comes.
  fake.faults.silent = true
  fake.crowd.take('BTCUSDT', 'BUY', '0.1')
  Object.assign(slept, { wall, ticks })
  const wokeAt = performance.now()
  await vi.waitFor(() => expect(told.some(({ kind }) => kind === 'reconnected')).toBe(true), PATIENCE)
  const stepMs = performance.now() - wokeAt
  console.info(`in step again after ${Math.round(stepMs)} ms`)
  if (IS_SOAK) expect(stepMs).toBeLessThan(5_000)
  expect(told.filter(({ kind }) => kind === 'fill')).toMatchObject([{ fill: { amount: '0.1' } }])
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(subscribed() - first).toBe(1)
  expect(laptop.isListening).toBe(true)
})
