/**
 * Whatever is done at an exchange beside the engine, in between and while it is away: when everything has been adopted, the
 * books hold what the exchange holds. Every case replays from its seed.
 */
import { expect, test } from 'vitest'
import type { OrderRequest } from '#main/exchanges/exchange.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import { type AccountsStand, accountsStand } from '#test/builders/accounts-stand.ts'
import { binanceConnections } from '#test/builders/binance-connections.ts'
import { type Dice, diceOf } from '#test/builders/dice.ts'

const BTC = 'BTC/USDT'
const ACTIONS = 20

type Elsewhere = { place(order: Partial<OrderRequest>): Promise<void>; cancelOne(): Promise<void>; close(): void }

/** Somebody else with a key for the same account. */
async function somebodyElse(stand: AccountsStand, dice: Dice): Promise<Elsewhere> {
  const exchange = await binanceConnections(() => stand.key).open('binance', {
    environment: { kind: 'loopback', url: stand.fake.restUrl },
    credentials: { apiKey: stand.key.key, secret: stand.key.secret },
  })
  let count = 0
  return {
    place: async (order) => {
      await exchange.placeOrder({
        clientOrderId: `elsewhere${dice.between(1, 1_000_000)}x${++count}`,
        symbol: BTC,
        side: 'buy',
        type: 'market',
        amount: '0.01',
        timeInForce: order.type === 'limit' ? 'GTC' : 'IOC',
        postOnly: false,
        reduceOnly: false,
        ...order,
      })
    },
    cancelOne: async () => {
      const [order] = await exchange.openOrders()
      if (order !== undefined) await exchange.cancelOrder(BTC, order.clientOrderId)
    },
    close: () => exchange.close(),
  }
}

/** Adopts all there is until two looks at a distance find no more. */
async function adoptAll(stand: AccountsStand, account: string): Promise<number> {
  let adopted = 0
  for (let quiet = 0; quiet < 2; ) {
    await stand.engine.recover()
    const { items } = await stand.ok('trading.differences', { account })
    const [next] = items
    if (next === undefined) {
      quiet++
      await new Promise((resolve) => setTimeout(resolve, 2_200))
      continue
    }
    quiet = 0
    adopted++
    if (adopted > 200) throw new Error(`it never ends: ${next.message}`)
    await stand.ok('trading.resolve', { id: next.id, how: next.options.includes('adopt') ? 'adopt' : 'close' })
  }
  return adopted
}

/** Adopts what is known by now, so that orders of ours are let through again. */
async function adoptKnown(stand: AccountsStand, account: string): Promise<void> {
  await stand.engine.recover()
  for (const { id, options } of (await stand.ok('trading.differences', { account })).items) {
    const how = options.includes('adopt') ? 'adopt' : 'close'
    await stand.engine.dispatcher.dispatch('trading.resolve', { id, how }, { origin: 'cli' })
  }
}

async function act(stand: AccountsStand, account: string, other: Elsewhere, dice: Dice): Promise<void> {
  const amount = `0.0${dice.between(1, 4)}`
  const low = String(dice.between(450, 490) * 100)
  const order = { account, symbol: BTC, side: 'buy' as const, type: 'limit' as const, amount, price: low }
  // An order of ours may be denied while there are differences: that is no mistake.
  const ours = async (call: 'trading.createOrder', input: object): Promise<void> => {
    await stand.engine.dispatcher.dispatch(call, input, { origin: 'cli' })
  }
  const money = (asset: string, change: string): void => {
    const { account: theirs } = stand.key
    if (theirs.balance(asset).free.add(change).gte(0)) theirs.change(asset, decimal(change))
  }
  const actions: (() => Promise<void> | void)[] = [
    () => ours('trading.createOrder', { ...order, type: 'market', price: undefined }),
    () => ours('trading.createOrder', { ...order, stopLoss: '44000' }),
    () => ours('trading.createOrder', { ...order, type: 'market', price: undefined, side: 'sell', reduceOnly: true }),
    () => other.place({ amount }),
    () => other.place({ amount, side: 'sell' }),
    () => other.place({ amount, type: 'limit', price: low }),
    () => other.place({ amount, side: 'sell', type: 'limit', price: '55000' }),
    () => other.cancelOne(),
    () => money('USDT', dice.one(['5000', '-700'])),
    () => money('BTC', dice.one(['0.3', '-0.02'])),
    () => adoptKnown(stand, account),
    () => adoptKnown(stand, account),
    () => stand.fake.cutStreams(),
    () => stand.restart(),
  ]
  await dice.one(actions)()
}

test.each([1, 2, 3, 4])(
  'seed %i: after everything is adopted the books hold what the exchange holds',
  async (seed) => {
    const dice = diceOf(seed)
    const stand = await accountsStand()
    const { id: account } = await stand.connect()
    await stand.ok('accounts.enableLive', { id: account })
    const other = await somebodyElse(stand, dice)
    for (let step = 0; step < ACTIONS; step++) await act(stand, account, other, dice)
    await adoptAll(stand, account)

    const { balances } = await stand.ok('trading.balance', { account })
    const ledger = await stand.ok('portfolio.ledger', { account, limit: 1_000 })
    const sums = new Map<string, Decimal>()
    const holdings = new Map<string, Decimal>()
    for (const { currency, amount, book } of ledger.items) {
      sums.set(currency, (sums.get(currency) ?? ZERO).add(amount))
      if (book === 'holdings') holdings.set(currency, (holdings.get(currency) ?? ZERO).add(amount))
    }
    for (const [currency, sum] of sums) expect(decimalText(sum), `the ledger of ${currency}, seed ${seed}`).toBe('0')
    for (const { currency, total } of balances) {
      expect(decimalText(holdings.get(currency) ?? ZERO), `${currency}, seed ${seed}`).toBe(total)
    }
    const open = await stand.ok('trading.orders', { account, open: true, limit: 1_000 })
    const atExchange = open.items
      .filter(({ heldBy }) => heldBy === 'exchange')
      .map(({ exchangeOrderId }) => exchangeOrderId)
    const there = stand.fake.venue.openOrders(stand.key.account).map(({ id }) => String(id))
    expect(new Set(atExchange), `open orders, seed ${seed}`).toEqual(new Set(there))
    expect((await stand.ok('risk.status', { account })).state).toBe('active')
    other.close()
  },
  120_000,
)
