import { expect, test } from 'vitest'
import { failureReport, questionAbout, questionWithoutList, reportOf } from '#main/desktop/close-everything-texts.ts'
import type { TrayState } from '#main/desktop/tray-engine.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'

type Item = CloseAllResult['closed'][number]

const HALTED: TrayState = {
  mode: 'simulated',
  today: null,
  attention: undefined,
  accounts: [
    { id: 'paper', currency: 'USDT', openPositions: 0, state: 'halted', reason: 'everything was closed' },
    { id: 'main', currency: 'EUR', openPositions: 0, state: 'halted', reason: 'everything was closed' },
  ],
}
const NOTHING: CloseAllResult = { closed: [], cancelled: [], errors: [], remaining: [] }

function item(symbol: string, quantity: string, value: string | null, more: Partial<Item> = {}): Item {
  return { account: 'paper', symbol, side: 'sell', quantity, value, ...more }
}

test('the question lists positions with value and cost, orders, and the totals', () => {
  const plan = {
    ...NOTHING,
    closed: [
      item('BTC/USDT', '0.1', '5000', { estimatedCost: '7' }),
      item('ETH/USDT', '2', '6000.5', { estimatedCost: '0.05' }),
    ],
    cancelled: [item('BTC/USDT', '0.2', '9000', { side: 'buy' })],
  }
  const { message, detail, confirm } = questionAbout(plan, HALTED)
  expect(message).toBe('Close 2 positions and cancel 1 order?')
  expect(confirm).toBe('Close everything')
  expect(detail.split('\n')).toEqual([
    'Positions, at the market (2):',
    '  sell 2 ETH/USDT · 6,000.50 USDT · costs about 0.050000 USDT',
    '  sell 0.1 BTC/USDT · 5,000.00 USDT · costs about 7.00 USDT',
    '',
    'Orders to cancel (1):',
    '  buy 0.2 BTC/USDT · 9,000.00 USDT',
    '',
    'Value of the positions: 11,000.50 USDT',
    'Estimated cost of closing (fees and the way to the market): 7.05 USDT',
    '',
    'Trading is halted afterwards until you resume it.',
  ])
})

test('values and costs that nobody knows are said so, never taken for zero', () => {
  const known = item('BTC/USDT', '0.1', '5000', { estimatedCost: '5' })
  const unknown = item('ETH/USDT', '2', null, { estimatedCost: null })
  const { detail } = questionAbout({ ...NOTHING, closed: [known, unknown] }, HALTED)
  expect(detail).toContain('sell 2 ETH/USDT · value unknown · cost unknown')
  expect(detail).toContain('Value of the positions: 5,000.00 USDT, and an unknown amount for 1 more')
  expect(detail).toContain('5.00 USDT, and an unknown amount for 1 more')
  const alone = questionAbout({ ...NOTHING, closed: [unknown] }, HALTED).detail
  expect(alone).toContain('Value of the positions: unknown\n')
  expect(alone).toMatch(/of closing.*: unknown\n/)
})

test('without positions there is no value and no cost, and without a currency the number stands alone', () => {
  const { detail } = questionAbout({ ...NOTHING, cancelled: [item('BTC/USDT', '1', '5')] }, { problem: 'no answer' })
  expect(detail).toContain('  sell 1 BTC/USDT · 5.00\n')
  expect(detail).toContain('Value of the positions: none')
})

test('of very many items the largest are listed and the rest is summed up', () => {
  const cancelled = Array.from({ length: 200 }, (_, index) => item('BTC/USDT', '1', String(index + 1)))
  const { message, detail } = questionAbout({ ...NOTHING, cancelled }, HALTED)
  expect(message).toBe('Close no positions and cancel 200 orders?')
  expect(detail).toContain('Orders to cancel (200):\n  sell 1 BTC/USDT · 200.00 USDT')
  expect(detail).toContain('  … and 186 more · 17,391.00 USDT')
  expect(detail.split('\n').length).toBeLessThan(25)
})

test('accounts are named where there are several, and their money is not mixed', () => {
  const closed = [item('BTC/USDT', '1', '5', { account: 'main' }), item('BTC/USDT', '1', '6')]
  const { detail } = questionAbout({ ...NOTHING, closed }, HALTED)
  expect(detail).toContain('main: sell 1 BTC/USDT · 5.00 EUR')
  expect(detail).toContain('paper: sell 1 BTC/USDT · 6.00 USDT')
  expect(detail).toContain('Value of the positions: 5.00 EUR + 6.00 USDT')
})

test('with nothing open the question is whether to halt', () => {
  expect(questionAbout(NOTHING, HALTED)).toMatchObject({
    message: 'There is nothing to close: no positions and no open orders.',
    confirm: 'Halt trading',
  })
})

test('closing can be confirmed even where the list could not be made', () => {
  const { detail, confirm } = questionWithoutList('the books do not answer')
  expect(detail).toContain('could not be listed: the books do not answer')
  expect(confirm).toBe('Close everything')
})

test('the report says what closed and what was cancelled', () => {
  const result = {
    ...NOTHING,
    closed: [item('BTC/USDT', '0.1', '5000')],
    cancelled: [item('ETH/USDT', '1', '3000', { side: 'buy' })],
  }
  expect(reportOf(result, HALTED)).toEqual({
    type: 'info',
    message: 'Everything is closed.',
    detail: [
      'Closed (1):\n  sell 0.1 BTC/USDT · 5,000.00 USDT',
      'Cancelled (1):\n  buy 1 ETH/USDT · 3,000.00 USDT',
      'Trading is halted until you resume it.',
    ].join('\n\n'),
  })
  expect(reportOf(NOTHING, HALTED)).toMatchObject({ type: 'info', message: 'There was nothing to close.' })
})

test('the report says what remains and why, and failures that belong to no item', () => {
  const result: CloseAllResult = {
    ...NOTHING,
    remaining: [item('BTC/USDT', '0.1', '5000')],
    errors: [
      { account: 'paper', symbol: 'BTC/USDT', code: 'EXCHANGE_REJECTED', message: 'BTC/USDT is halted' },
      { account: 'paper', symbol: 'ETH/USDT', code: 'TIMEOUT', message: 'there was no answer' },
    ],
  }
  const { type, message, detail } = reportOf(result, HALTED)
  expect(type).toBe('warning')
  expect(message).toBe('Not everything could be closed: 1 item remains.')
  expect(detail).toContain('Remaining (1):\n  sell 0.1 BTC/USDT · 5,000.00 USDT · BTC/USDT is halted')
  expect(detail).toContain('Failures:\n  ETH/USDT: there was no answer')
})

test('trading that goes on after all, or a state that cannot be read, is not called halted', () => {
  const goesOn: TrayState = { ...HALTED, accounts: HALTED.accounts.map((account) => ({ ...account, state: 'active' })) }
  expect(reportOf(NOTHING, goesOn).detail).toContain('NOT halted')
  expect(reportOf(NOTHING, { problem: 'no answer' }).detail).toContain('could not be read: no answer')
})

test('a failure of the whole call is an error with its reason and another way', () => {
  const report = failureReport('the disk is full')
  expect(report.type).toBe('error')
  expect(report.detail).toContain('the disk is full')
  expect(report.detail).toContain('autocbot close-all')
})
