import { beforeEach, expect, test } from 'vitest'
import { answer, ask, type Question, useConfirm } from '#renderer/views/trade/confirm-store.ts'
import { sideOfKey } from '#renderer/views/trade/ticket/use-side-keys.ts'
import { settingsSchema } from '#shared/contract/settings.ts'

let runs = 0
const question: Question = {
  title: 'Buy?',
  body: 'Buy 1 BTC/USDT at the market on Paper.',
  confirmLabel: 'Confirm order',
  account: 'a1',
  run: () => {
    runs++
  },
}
const oneClick = settingsSchema.parse({ oneClickAccounts: ['a1'] })

beforeEach(() => {
  runs = 0
  useConfirm.setState({ isOpen: false, question: null })
})

test('an account of one click is not asked, every other one is', () => {
  ask(question, oneClick)
  expect([runs, useConfirm.getState().isOpen]).toEqual([1, false])
  ask({ ...question, account: 'a2' }, oneClick)
  expect([runs, useConfirm.getState().isOpen]).toEqual([1, true])
})

test('while the settings are not known, the trader is asked', () => {
  ask(question, undefined)
  expect([runs, useConfirm.getState().isOpen]).toEqual([0, true])
})

test('a question without an account is always asked', () => {
  const { account: _, ...general } = question
  ask(general, oneClick)
  expect([runs, useConfirm.getState().isOpen]).toEqual([0, true])
})

test('a confirmation counts once, however often it is clicked', () => {
  ask(question, undefined)
  answer(true)
  answer(true)
  expect(runs).toBe(1)
})

test('what was taken back does not happen', () => {
  ask(question, undefined)
  answer(false)
  answer(true)
  expect(runs).toBe(0)
})

const key = (name: string, more = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more })

test.each([
  [key('b'), 'buy'],
  [key('S'), 'sell'],
  [key('s', { ctrlKey: true }), undefined],
  [key('x'), undefined],
])('key %j means %s', (event, side) => {
  expect(sideOfKey(event)).toBe(side)
})
