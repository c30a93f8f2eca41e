import { expect, test } from 'vitest'
import { quitQuestion } from '#main/desktop/quit-texts.ts'

const position = (
  symbol: string,
  quantity: string,
  coverage: Partial<Record<'exchange' | 'engine' | 'naked', string>>,
) => ({
  account: 'paper',
  symbol,
  quantity,
  coverage: { exchange: '0', engine: '0', naked: '0', ...coverage },
})

test('nothing open asks nothing', () => {
  expect(quitQuestion([])).toBeUndefined()
})

test('each position says how it is covered, and how many are watched over by nobody', () => {
  const question = quitQuestion([
    position('BTC/USDT', '0.1', { exchange: '0.1' }),
    position('ETH/USDT', '2', { exchange: '1.5', naked: '0.5' }),
    position('SOL/USDT', '3', { engine: '3' }),
  ])
  expect(question?.message).toBe('3 positions are open. Quit all the same?')
  expect(question?.detail.split('\n')).toEqual([
    'BTC/USDT 0.1: covered by a stop at the exchange',
    'ETH/USDT 2: 1.5 covered by a stop at the exchange, 0.5 without a stop',
    'SOL/USDT 3: covered only while AutoCbot runs',
    '',
    'Nothing watches over 2 positions of these while AutoCbot does not run.',
  ])
})

test('many positions keep to a box that fits the screen', () => {
  const many = Array.from({ length: 50 }, (_, index) => position(`C${index}/USDT`, '1', { exchange: '1' }))
  const lines = quitQuestion(many)?.detail.split('\n') ?? []
  expect(lines).toContain('… and 38 more')
  expect(lines.length).toBeLessThan(20)
})
