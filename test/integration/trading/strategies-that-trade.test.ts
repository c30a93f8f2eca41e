import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { requireStrategy, type StrategyDefinition } from '#shared/domain/strategy.ts'
import { firstBars, withoutGaps } from '#test/builders/continuous-tape.ts'
import { SYMBOL } from '#test/builders/paper-trader.ts'
import { StrategyTrader } from '#test/builders/strategy-trader.ts'
import { realCandles } from '#test/fixtures/read-fixture.ts'

const candles = withoutGaps(firstBars(realCandles('ETH-USDT-1h'), 60))
/** Bars that every test plays first. */
const WARM = 5

/** Buys at the open after the first bar that it may, and never leaves by itself. */
function eager(changes: Partial<StrategyDefinition> = {}): StrategyDefinition {
  return requireStrategy({
    version: 1,
    name: 'eager',
    symbols: [SYMBOL],
    timeframe: '1h',
    indicators: { one: { type: 'sma', period: 3 } },
    entryConditions: { long: ['one > 0'] },
    exitConditions: {},
    riskManagement: { positionSize: 0.5, stopLoss: 0.5 },
    ...changes,
  })
}

async function aTrader(): Promise<StrategyTrader> {
  const trader = new StrategyTrader(candles)
  await trader.open()
  return trader
}

async function signalsOf(trader: StrategyTrader, strategyId: string) {
  return (await trader.ok('signals.list', { strategyId, limit: 1_000 })).items.toReversed()
}

test('an entry is cut to what the account allows', async () => {
  const trader = await aTrader()
  await trader.ok('risk.setLimits', { limits: { maxPositionSizePct: 0.1, maxPortfolioRiskPct: 0.2 } })
  const id = await trader.store(eager())
  await trader.ok('strategies.enable', { id })
  await trader.play(0, WARM)
  const [position] = (await trader.ok('trading.positions', {})).items
  expect(Number(position?.quantity) * Number(position?.averagePrice)).toBeGreaterThan(9_990)
  expect(Number(position?.quantity) * Number(position?.averagePrice)).toBeLessThanOrEqual(10_000)
  expect(position).toMatchObject({ strategyId: id, symbol: SYMBOL })
  const [first] = await signalsOf(trader, id)
  expect(first).toMatchObject({
    strategyId: id,
    symbol: SYMBOL,
    direction: 'long',
    action: 'entry',
    reason: 'one > 0',
    outcome: 'ordered',
    barTime: candles.time[2],
  })
  expect((await trader.ok('trading.order', { id: first?.orderId ?? '' })).strategyId).toBe(id)
})

test('a denial is told and the strategy goes on', async () => {
  const trader = await aTrader()
  await trader.widen()
  const id = await trader.store(eager())
  await trader.ok('strategies.enable', { id })
  await trader.ok('risk.reduceOnly', { reason: 'looking first' })
  await trader.play(0, WARM)
  const denied = await signalsOf(trader, id)
  expect(denied.length).toBeGreaterThan(0)
  for (const { outcome, words } of denied) {
    expect(outcome).toBe('denied')
    expect(words).toContain('looking first')
  }
  expect((await trader.ok('strategies.running', {})).items[0]).toMatchObject({ state: 'running', trades: 0 })
  await trader.ok('risk.resume', {})
  await trader.play(WARM, WARM + 2)
  expect((await signalsOf(trader, id)).at(-1)).toMatchObject({ outcome: 'ordered' })
})

test('a halt stops exits of a strategy too, and its stop stays', async () => {
  const trader = await aTrader()
  await trader.widen()
  const id = await trader.store(eager({ riskManagement: { positionSize: 0.5, stopLoss: 0.5, maxBarsInTrade: 2 } }))
  await trader.ok('strategies.enable', { id })
  await trader.play(0, WARM)
  expect((await trader.ok('trading.positions', {})).items).toHaveLength(1)
  await trader.ok('risk.halt', { reason: 'stop it all' })
  await trader.play(WARM, WARM + 3)
  const last = (await signalsOf(trader, id)).at(-1)
  expect(last).toMatchObject({ action: 'exit', reason: 'time', outcome: 'denied' })
  expect(last?.words).toContain('stop it all')
  const [position] = (await trader.ok('trading.positions', {})).items
  expect(position?.stopLoss).toBeDefined()
  await trader.ok('risk.resume', {})
  await trader.play(WARM + 3, WARM + 5)
  const [closed] = (await trader.ok('trading.trades', { strategyId: id, open: false })).items.filter(
    ({ open }) => !open,
  )
  expect(closed).toMatchObject({ entryReason: 'one > 0', exitReason: 'time' })
})

test('disabled with an open position, it leaves the position and its stop and says so', async () => {
  const trader = await aTrader()
  await trader.widen()
  const id = await trader.store(eager({ exitConditions: { long: ['one > 0'] } }))
  await trader.ok('strategies.enable', { id })
  await trader.play(0, 4)
  const [before] = (await trader.ok('trading.positions', {})).items
  const { message, positions } = await trader.ok('strategies.disable', { id })
  expect(positions).toHaveLength(1)
  expect(message).toContain(`Its position in ${SYMBOL} stays open, and so does its stop at ${before?.stopLoss}`)
  await trader.play(4, 8)
  const [after] = (await trader.ok('trading.positions', {})).items
  expect(after).toMatchObject({ id: before?.id, quantity: before?.quantity, stopLoss: before?.stopLoss })
  expect((await trader.ok('strategies.running', {})).items).toEqual([])
  // Enabled again it takes its position over.
  await trader.ok('strategies.enable', { id })
  await trader.play(8, 10)
  expect((await signalsOf(trader, id)).find(({ action }) => action === 'exit')).toMatchObject({ outcome: 'ordered' })
})

test('a waiting entry is cancelled when its strategy is disabled', async () => {
  const trader = await aTrader()
  await trader.widen()
  const entryOrder = { type: 'limit', offset: -0.3, expiresAfterBars: 50 } as const
  const id = await trader.store(eager({ riskManagement: { positionSize: 0.5, entryOrder } }))
  await trader.ok('strategies.enable', { id })
  await trader.play(0, WARM)
  const [run] = (await trader.ok('strategies.running', {})).items
  expect(run?.orders).toMatchObject([{ type: 'limit', status: 'open', strategyId: id, timeInForce: 'GTD' }])
  await trader.ok('strategies.disable', { id })
  expect((await trader.ok('trading.orders', { open: true })).items).toEqual([])
})

test('a strategy that cannot be read any more is stopped and says so; others go on, also over a restart', async () => {
  const trader = await aTrader()
  await trader.widen()
  const good = await trader.store(eager())
  const bad = await trader.store(eager({ name: 'bad', symbols: ['BTC/USDT'] }))
  await trader.ok('strategies.enable', { id: good })
  await trader.ok('strategies.enable', { id: bad })
  await trader.close()
  const books = new Database(join(trader.dataFolder, 'books.sqlite'))
  books.prepare(`UPDATE strategy_versions SET definition = '{}' WHERE strategy_id = ?`).run(bad)
  books.close()
  await trader.open()
  await trader.play(0, WARM)
  const runs = (await trader.ok('strategies.running', {})).items
  expect(runs.find(({ id }) => id === good)).toMatchObject({ state: 'running', positions: [{ symbol: SYMBOL }] })
  const stopped = runs.find(({ id }) => id === bad)
  expect(stopped?.state).toBe('failed')
  expect(stopped?.words).toMatch(/^It was stopped by an error: .*name/)
})

test('two strategies on one symbol of an account are refused, on other symbols not', async () => {
  const trader = await aTrader()
  const one = await trader.store(eager())
  const two = await trader.store(eager({ name: 'two' }))
  await trader.ok('strategies.enable', { id: one })
  const refused = await trader.call('strategies.enable', { id: two })
  expect(refused).toMatchObject({ ok: false, error: { code: 'CONFLICT' } })
  expect(refused.ok ? '' : refused.error.message).toContain(`eager trades ${SYMBOL} on the account paper already`)
  await trader.ok('strategies.enable', { id: two, symbols: ['BTC/USDT'] })
  expect(await trader.call('strategies.enable', { id: two })).toMatchObject({ ok: false, error: { code: 'CONFLICT' } })
  expect(await trader.call('strategies.remove', { id: two })).toMatchObject({ ok: false, error: { code: 'CONFLICT' } })
})

test.each<[string, Partial<StrategyDefinition>, string]>([
  ['shorts', { entryConditions: { short: ['one > 0'] } }, 'spot cannot be sold short'],
  ['break-even without a stop', { riskManagement: { breakEvenAt: 0.1 } }, 'breakEvenAt moves a stop'],
  [
    'protections',
    { riskManagement: { protections: [{ type: 'maxDrawdown', limit: 0.1 }] } },
    'its protections (maxDrawdown)',
  ],
  ['an unknown symbol', { symbols: ['DOGE/USDT'] }, 'there is no instrument "DOGE/USDT"'],
])('%s cannot be traded and is refused by name', async (_, changes, words) => {
  const trader = await aTrader()
  const id = await trader.store(eager(changes))
  const refused = await trader.call('strategies.enable', { id })
  expect(refused.ok ? '' : refused.error.message).toContain(words)
  expect((await trader.ok('strategies.running', {})).items).toEqual([])
})

test('what was bought by hand is left alone', async () => {
  const trader = await aTrader()
  await trader.widen()
  const id = await trader.store(eager())
  await trader.play(0, 1)
  await trader.ok('trading.createOrder', { symbol: SYMBOL, side: 'buy', type: 'market', amount: '1' })
  await trader.ok('strategies.enable', { id })
  await trader.play(1, WARM + 1)
  const signals = await signalsOf(trader, id)
  expect(signals.length).toBeGreaterThan(0)
  expect(signals.every(({ outcome, words }) => outcome === 'skipped' && words.includes('not of this strategy'))).toBe(
    true,
  )
  expect((await trader.ok('trading.positions', {})).items).toMatchObject([{ quantity: '1' }])
})

test('after an exit it cools down, and outside of its hours it does not enter', async () => {
  const trader = await aTrader()
  await trader.widen()
  const riskManagement = { positionSize: 0.5, maxBarsInTrade: 1, cooldownBars: 2 }
  const id = await trader.store(eager({ riskManagement }))
  await trader.ok('strategies.enable', { id })
  await trader.play(0, 14)
  const { items } = await trader.ok('trading.trades', { strategyId: id })
  const bars = items.toReversed().map(({ entryTime }) => (entryTime - candles.time[0]) / 3_600_000)
  // In at the open of bar 3, out at that of bar 4, and in again when more than two bars have passed.
  expect(bars).toEqual([3, 7, 11])
  expect((await signalsOf(trader, id)).some(({ words }) => words.startsWith('It cools down: 1 of more than 2'))).toBe(
    true,
  )

  await trader.ok('strategies.disable', { id })
  const hour = new Date(candles.time[0] + 20 * 3_600_000).getUTCHours()
  const range = `${String(hour).padStart(2, '0')}:00-${String(hour).padStart(2, '0')}:30`
  const early = await trader.store(
    eager({ name: 'early', riskManagement: { positionSize: 0.5, tradingHours: [range] } }),
  )
  await trader.ok('trading.closeAll', {})
  await trader.ok('risk.resume', {})
  await trader.ok('strategies.enable', { id: early })
  await trader.play(14, 23)
  const [only] = (await trader.ok('trading.trades', { strategyId: early })).items
  expect((only?.entryTime ?? 0) - candles.time[0]).toBe(20 * 3_600_000)
})

test('where the market has moved away from the price seen, stop and target lie by the price that was paid', async () => {
  const trader = await aTrader()
  await trader.widen()
  const id = await trader.store(eager({ riskManagement: { positionSize: 0.1, stopLoss: 0.1, takeProfit: 0.2 } }))
  await trader.ok('strategies.enable', { id })
  await trader.play(0, 3)
  trader.thin(3)
  await trader.rest()
  const [position] = (await trader.ok('trading.positions', {})).items
  const [first] = await signalsOf(trader, id)
  expect(first?.outcome).toBe('ordered')
  const paid = Number(position?.averagePrice)
  expect(paid).toBeGreaterThan(candles.open[3] * 1.001)
  expect(Number(position?.stopLoss)).toBeCloseTo(paid * 0.9, 9)
  expect(Number(position?.takeProfit)).toBeCloseTo(paid * 1.2, 9)
})
