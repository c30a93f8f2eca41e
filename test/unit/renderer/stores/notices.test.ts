import { beforeEach, expect, test } from 'vitest'
import { tell, tellAlarm, tellError, useNotices } from '#renderer/stores/notices.ts'

const texts = (): string[] => useNotices.getState().list.map(({ text }) => text)

beforeEach(() => useNotices.setState({ list: [] }))

test('what is said again stands there once, at the end', () => {
  tellError(new Error('No disk.'))
  tell('Saved.')
  tellError(new Error('No disk.'))
  expect(texts()).toEqual(['Saved.', 'No disk.'])
})

test('at most four messages are shown, the newest', () => {
  for (const text of ['a', 'b', 'c', 'd', 'e']) tell(text)
  expect(texts()).toEqual(['b', 'c', 'd', 'e'])
})

test('a message goes when what it is about is settled or said anew', () => {
  const { add, settle } = useNotices.getState()
  add({ kind: 'error', about: 'run', text: 'Capital is wrong.' })
  add({ kind: 'error', about: 'save', text: 'Cannot be saved.' })
  add({ kind: 'error', about: 'run', text: 'Fee is wrong.' })
  expect(texts()).toEqual(['Cannot be saved.', 'Fee is wrong.'])
  settle('run')
  expect(texts()).toEqual(['Cannot be saved.'])
})

test('an alarm is not pushed away by other messages, is found again, and leads to what it is about', () => {
  let shown = 0
  tellAlarm({ account: 'a', symbol: 'BTC/USDT', kind: 'naked', message: '0.5 are held without a stop.' }, () => shown++)
  for (const text of ['a', 'b', 'c', 'd', 'e']) tell(text)
  expect(texts()).toEqual(['BTC/USDT: 0.5 are held without a stop.', 'c', 'd', 'e'])
  const { list, history } = useNotices.getState()
  expect(list[0]).toMatchObject({ kind: 'error', advice: expect.stringContaining('Set a stop again') })
  list[0]?.action?.run()
  expect(shown).toBe(1)
  expect(history.map(({ text }) => text)).toContain('BTC/USDT: 0.5 are held without a stop.')
})

test('of more alarms than there is room for the newest are shown', () => {
  for (const symbol of ['A', 'B', 'C', 'D', 'E']) {
    tellAlarm({ account: 'a', symbol, kind: 'stop_lost', message: `${symbol} has no stop.` }, () => undefined)
  }
  expect(texts()).toEqual(['B has no stop.', 'C has no stop.', 'D has no stop.', 'E has no stop.'])
})
