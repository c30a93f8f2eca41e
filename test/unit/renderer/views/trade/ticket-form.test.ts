import { expect, test } from 'vitest'
import {
  afterPlacing,
  EMPTY_TICKET,
  forSymbol,
  type TicketForm,
  withMoreTargets,
  withoutTarget,
  withPickedPrice,
} from '#renderer/views/trade/ticket/ticket-form.ts'

const typed: TicketForm = {
  ...EMPTY_TICKET,
  type: 'limit',
  size: '0.5',
  price: '60000',
  stopLoss: '59000',
  targets: [{ price: '62000', share: '100' }],
  note: 'why',
  tags: 'swing',
}

test('another symbol empties prices and amounts, but not a share of the money', () => {
  expect(forSymbol(typed)).toMatchObject({ type: 'limit', size: '', price: '', stopLoss: '', tags: 'swing' })
  expect(forSymbol({ ...typed, sizing: 'percent', size: '25' }).size).toBe('25')
  expect(forSymbol({ ...typed, sizing: 'quote', size: '25' }).size).toBe('')
})

test('after placing, size and price stay and what belonged to the entry goes', () => {
  const next = afterPlacing(typed)
  expect(next).toMatchObject({ size: '0.5', price: '60000', stopLoss: '', note: '', tags: 'swing' })
  expect(next.targets).toEqual([{ price: '', share: '100' }])
})

test('a picked price makes a limit order of a market order and is the stop of an order without another price', () => {
  expect(withPickedPrice({ ...typed, type: 'market' }, '61000')).toMatchObject({ type: 'limit', price: '61000' })
  expect(withPickedPrice({ ...typed, type: 'stop' }, '61000')).toMatchObject({ type: 'stop', stopPrice: '61000' })
  expect(withPickedPrice({ ...typed, type: 'stop_limit' }, '61000')).toMatchObject({ stopPrice: '', price: '61000' })
})

test('targets share the whole position, however many there are', () => {
  const three = withMoreTargets(withMoreTargets(typed.targets))
  expect(three).toEqual([
    { price: '62000', share: '34' },
    { price: '', share: '33' },
    { price: '', share: '33' },
  ])
  expect(withoutTarget(withoutTarget(three, 1), 1)).toEqual([{ price: '62000', share: '100' }])
})
