import { expect, test } from 'vitest'
import { expectSoundBooks } from '#test/builders/trading-checks.ts'
import { tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'

test('note and tags can be changed when an order is over, outlive a restart and are a step in its life', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { note: 'first', tags: ['plan'] })
  const [before] = (await stand.ok('trading.orders', { status: 'filled', side: 'buy' })).items
  if (before === undefined) throw new Error('no order was filled')
  const changed = await stand.ok('trading.annotate', { id: before.id, note: 'too early', tags: ['fomo', 'late'] })
  expect(changed).toMatchObject({ note: 'too early', tags: ['fomo', 'late'], status: 'filled', filled: before.filled })
  await stand.restart()
  await stand.ok('trading.annotate', { id: before.id, tags: null })
  const after = await stand.ok('trading.order', { id: before.id })
  expect(after.note).toBe('too early')
  expect(after.tags).toBeUndefined()
  const { items } = await stand.ok('trading.orderEvents', { id: before.id })
  expect(items.slice(-2).map(({ kind, data }) => ({ kind, ...data }))).toEqual([
    { kind: 'annotated', note: 'too early', tags: ['fomo', 'late'] },
    { kind: 'annotated', note: 'too early', tags: null },
  ])
  await expectSoundBooks(stand)
})

test('orders are listed by side and status', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1', { stopLoss: '49000' })
  const list = async (filter: Parameters<typeof stand.ok<'trading.orders'>>[1]) =>
    (await stand.ok('trading.orders', filter)).items.map(({ type, side }) => `${side} ${type}`)
  expect(await list({ side: 'sell' })).toEqual(['sell stop'])
  expect(await list({ status: 'filled' })).toEqual(['buy market'])
  expect(await list({ side: 'sell', status: 'filled' })).toEqual([])
  const fills = await stand.ok('trading.fills', { side: 'sell' })
  expect(fills.items).toEqual([])
})

test('the audit log is listed newest first', async () => {
  const stand = await tradingStand()
  await stand.ok('risk.halt', { reason: 'news' })
  await stand.ok('risk.resume', {})
  const { items } = await stand.ok('system.audit', { limit: 2 })
  expect(items.map(({ action }) => action)).toEqual(['risk.resume', 'risk.halt'])
  expect(items[1]?.details).toMatchObject({ before: 'active', after: 'halted', reason: 'news' })
})
