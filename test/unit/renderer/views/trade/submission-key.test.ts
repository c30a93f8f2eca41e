import { expect, test } from 'vitest'
import { SubmissionKeys } from '#renderer/views/trade/ticket/submission-key.ts'

function keys(): SubmissionKeys {
  let next = 0
  return new SubmissionKeys(() => `key ${++next}`)
}

test('a double click has one key', () => {
  const both = keys()
  expect(both.keyFor('order', 0)).toBe('key 1')
  expect(both.keyFor('order', 80)).toBe('key 1')
  both.placed(100)
  expect(both.keyFor('order', 250)).toBe('key 1')
})

test('the same order placed again a while later is another one', () => {
  const later = keys()
  later.keyFor('order', 0)
  later.placed(100)
  expect(later.keyFor('order', 1_101)).toBe('key 2')
})

test('an order whose answer was lost keeps its key however long that took', () => {
  const lost = keys()
  lost.keyFor('order', 0)
  expect(lost.keyFor('order', 60_000)).toBe('key 1')
})

test('a changed order and one after a refusal have keys of their own', () => {
  const all = keys()
  all.keyFor('order', 0)
  expect(all.keyFor('another', 10)).toBe('key 2')
  all.refused()
  expect(all.keyFor('another', 20)).toBe('key 3')
})
