import { expect, test } from 'vitest'
import { doubtForm, readDoubt } from '#renderer/views/trade/bottom/doubt-form.ts'

const ORDER = { id: 'o1', remaining: '0.5', price: '50000' }

test('nothing is stated before the trader has chosen', () => {
  expect(readDoubt(doubtForm(ORDER), ORDER)).toEqual({ problems: {}, input: undefined })
})

test('that it does not exist needs no numbers', () => {
  expect(readDoubt({ ...doubtForm(ORDER), as: 'neverExisted', amount: 'x' }, ORDER).input).toEqual({
    id: 'o1',
    as: 'neverExisted',
  })
})

test('a fill is all that is left at the price of the order unless something else is typed', () => {
  const form = { ...doubtForm(ORDER), as: 'filled' as const }
  expect(readDoubt(form, ORDER).input).toEqual({ id: 'o1', as: 'filled', amount: '0.5', price: '50000' })
  expect(readDoubt({ ...form, amount: '0.6' }, ORDER)).toEqual({
    problems: { amount: 'at most 0.5' },
    input: undefined,
  })
  expect(readDoubt({ ...form, price: '0' }, ORDER).problems.price).toBe('must be above 0')
  expect(readDoubt({ ...form, price: '' }, ORDER).input).toBeUndefined()
})
