import { expect, test } from 'vitest'
import type { CallOutput } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import { type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'
import { type LimitedExchange, limitedExchange } from '#test/fakes/limited-exchange.ts'

const BTC = 'BTC/USDT'
const ETH = 'ETH/USDT'

type ThreeAccounts = {
  readonly stand: TradingStand
  /** Ids of accounts whose exchange is down, answers 429, and fills by halves. */
  readonly ids: readonly [down: string, limited: string, halves: string]
  /** The exchange of an account as it was opened first. */
  exchange(account: string): LimitedExchange
}

async function threeAccounts(): Promise<ThreeAccounts> {
  const opened: LimitedExchange[] = []
  const stand = await tradingStand(undefined, {
    throughExchange: (raw) => {
      const exchange = limitedExchange(raw)
      opened.push(exchange)
      return exchange
    },
  })
  const exchanges = new Map<string, LimitedExchange>()
  const known = (account: string): string => {
    const last = opened.at(-1)
    if (last !== undefined) exchanges.set(account, last)
    return account
  }
  known('paper')
  const limited = known((await stand.ok('accounts.createPaper', { name: 'limited' })).id)
  const halves = known((await stand.ok('accounts.createPaper', { name: 'halves' })).id)
  const ids = ['paper', limited, halves] as const
  for (const account of ids) {
    await stand.buy(BTC, '0.1', { account, stopLoss: '49000', takeProfit: '52000' })
    await stand.buy(ETH, '10', { account, stopLoss: '90' })
  }
  return {
    stand,
    ids,
    exchange(account) {
      const found = exchanges.get(account)
      if (found === undefined) throw new Error(`${account} is not open`)
      return found
    },
  }
}

const positions = async (stand: TradingStand, account: string): Promise<number> =>
  (await stand.ok('trading.positions', { account })).items.length

function makeTrouble({ exchange, ids: [down, limited, halves] }: ThreeAccounts): void {
  exchange(down).isUp = false
  exchange(limited).refuse = () => new AppError('RATE_LIMITED', 'too many requests; wait', { retryAfterMs: 30_000 })
  exchange(halves).takes = 0.5
}

test('one exchange is down, one answers 429, one fills by halves: who can is flat in two seconds, the rest goes on and says so', async () => {
  const three = await threeAccounts()
  const { stand, exchange, ids } = three
  const [down, limited, halves] = ids
  const whole = (await stand.ok('accounts.createPaper', { name: 'whole' })).id
  await stand.buy(BTC, '0.1', { account: whole, stopLoss: '49000' })
  makeTrouble(three)
  const from = stand.clock.now()
  let flatAfter = Number.POSITIVE_INFINITY
  const work = stand.ok('trading.closeAll', {})
  const result: CallOutput<'trading.closeAll'> = await stand.passUntil(work, 50)
  if ((await positions(stand, whole)) === 0) flatAfter = stand.clock.now() - from
  expect(flatAfter).toBeLessThanOrEqual(2_000)
  expect(await positions(stand, down)).toBe(2)
  expect(await positions(stand, limited)).toBe(2)
  expect(await positions(stand, halves)).toBeLessThanOrEqual(2)
  for (const account of [down, limited]) {
    expect(result.errors.some((error) => error.account === account)).toBe(true)
    expect(result.remaining.some((item) => item.account === account)).toBe(true)
  }
  expect(result.errors.find(({ account }) => account === limited)?.code).toBe('RATE_LIMITED')
  // It goes on by itself.
  exchange(limited).refuse = undefined
  exchange(halves).takes = undefined
  for (let round = 0; round < 8; round++) await stand.pass(5_001)
  expect([await positions(stand, limited), await positions(stand, halves), await positions(stand, down)]).toEqual([
    0, 0, 2,
  ])
  exchange(down).isUp = true
  for (let round = 0; round < 12; round++) await stand.pass(5_001)
  expect(await positions(stand, down)).toBe(0)
  for (const account of [...ids, whole]) expect(await stand.state(account)).toMatchObject({ positions: [], orders: [] })
  for (const account of ids) {
    expect(await exchange(account).raw.openOrders()).toEqual([])
    // Nothing was turned around and nothing sold twice.
    const sold = (await stand.ok('trading.fills', { account, side: 'sell', symbol: BTC, limit: 1_000 })).items
    expect(sold.reduce((sum, { amount }) => sum + Number(amount), 0)).toBeCloseTo(0.1, 9)
  }
})

test('closing goes on after the program has ended in between', async () => {
  const three = await threeAccounts()
  const { stand, exchange, ids } = three
  makeTrouble(three)
  await stand.passUntil(stand.ok('trading.closeAll', {}), 50)
  const [down] = ids
  exchange(down).isUp = true
  await stand.restart()
  expect(await positions(stand, down)).toBe(2)
  for (let round = 0; round < 12; round++) await stand.pass(5_001)
  for (const account of ids) expect(await stand.state(account)).toMatchObject({ positions: [], orders: [] })
})

test('what close-all of one symbol left alone is left alone after a start too, and resuming ends it', async () => {
  const { stand } = await threeAccounts()
  await stand.passUntil(stand.ok('trading.closeAll', { account: 'paper', symbol: ETH }), 50)
  await stand.restart()
  for (let round = 0; round < 4; round++) await stand.pass(5_001)
  expect((await stand.ok('trading.positions', {})).items.map(({ symbol }) => symbol)).toEqual([BTC])
  expect(await stand.ok('risk.status', {})).toMatchObject({
    state: 'halted',
    reason: `everything of ${ETH} was closed`,
  })
})
