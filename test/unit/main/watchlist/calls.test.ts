import { expect, test } from 'vitest'
import { anEngine } from '#test/builders/engine.ts'

test('the first list has the symbols of the market; what was set is kept and told', async () => {
  const engine = await anEngine()
  const ask = (name: string, input: unknown) => engine.dispatcher.dispatch(name, input, { origin: 'window' })
  const first = await ask('watchlist.get', {})
  expect(first).toMatchObject({
    ok: true,
    value: { lists: [{ name: 'Watchlist', symbols: expect.arrayContaining(['BTC/USDT']) }] },
  })
  const lists = [
    { name: 'Majors', symbols: ['ETH/USDT', 'BTC/USDT', 'NOT/HERE'] },
    { name: 'Others', symbols: [] },
  ]
  expect(await ask('watchlist.set', { lists })).toMatchObject({ ok: true, value: { lists } })
  expect(await ask('watchlist.get', {})).toMatchObject({ value: { lists } })
})

test('two lists of one name, a symbol twice and no list at all are refused', async () => {
  const engine = await anEngine()
  const set = (lists: unknown) => engine.dispatcher.dispatch('watchlist.set', { lists }, { origin: 'window' })
  const refused = { ok: false, error: { code: 'VALIDATION' } }
  expect(await set([])).toMatchObject(refused)
  expect(await set([{ name: 'A', symbols: ['X', 'X'] }])).toMatchObject(refused)
  expect(
    await set([
      { name: 'A', symbols: [] },
      { name: 'a', symbols: [] },
    ]),
  ).toMatchObject(refused)
})
