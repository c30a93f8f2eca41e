import { expect, test } from 'vitest'
import { blocking, mayBecomePosition, resolveQuestion } from '#renderer/views/risk/differences/difference-words.ts'
import { type Difference, differenceKindSchema } from '#shared/domain/difference.ts'

const COINS: Difference = {
  id: 'd1',
  account: 'a',
  kind: 'balance',
  currency: 'BTC',
  ours: '0',
  theirs: '0.5',
  message: 'more',
  options: ['adopt', 'ignore', 'close'],
  since: 0,
}

test('dust alone keeps nobody from trading', () => {
  expect(blocking([{ ...COINS, kind: 'dust' }])).toEqual([])
  expect(blocking([COINS, { ...COINS, kind: 'dust' }])).toEqual([COINS])
})

test('only coins that came and can be sold may become a position', () => {
  expect(mayBecomePosition(COINS)).toBe(true)
  expect(mayBecomePosition({ ...COINS, options: ['adopt', 'ignore'] })).toBe(false)
  expect(mayBecomePosition({ ...COINS, kind: 'external_fill' })).toBe(false)
})

test('what happens at the exchange is said for every kind, and what is sold or cancelled looks dangerous', () => {
  for (const kind of differenceKindSchema.options) {
    expect(resolveQuestion({ ...COINS, kind }, 'adopt')).toMatchObject({
      title: expect.stringContaining('BTC'),
      text: expect.stringContaining('At the exchange nothing changes'),
      isDanger: false,
    })
    expect(resolveQuestion({ ...COINS, kind }, 'ignore').isDanger).toBe(false)
    expect(resolveQuestion({ ...COINS, kind }, 'close').isDanger).toBe(true)
  }
  expect(resolveQuestion({ ...COINS, kind: 'external_order' }, 'close').confirmLabel).toBe('Cancel the order')
  expect(resolveQuestion(COINS, 'close').confirmLabel).toBe('Sell at the market')
})
