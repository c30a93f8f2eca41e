import { expect, test } from 'vitest'
import { failureReport, questionAbout, questionWithoutList, reportOf } from '#main/desktop/close-everything-texts.ts'
import type { CloseAllItem, TrayState } from '#main/desktop/tray-engine.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'

const HALTED: TrayState = { mode: 'simulated', openPositions: 0, state: 'halted', reason: 'close-all' }
const NOTHING: CloseAllResult = { closed: [], cancelled: [], errors: [], remaining: [] }

function item(symbol: string, quantity: string, value: string | null, more: Partial<CloseAllItem> = {}): CloseAllItem {
  return { account: 'paper', symbol, side: 'sell', quantity, value, ...more }
}

test('the question lists positions with value and cost, orders, and the totals', () => {
  const btc = item('BTC/USDT', '0.1', '5000')
  const eth = item('ETH/USDT', '2', '6000.5')
  const plan = { ...NOTHING, closed: [btc, eth], cancelled: [item('BTC/USDT', '0.2', '9000', { side: 'buy' })] }
  const previews = new Map([
    [btc, { notional: '4998', fee: '5', feeCurrency: 'USDT' }],
    [eth, { notional: '6000.5', fee: '0.01', feeCurrency: 'BNB' }],
  ])
  const { message, detail, confirm } = questionAbout(plan, previews)
  expect(message).toBe('Close 2 positions and cancel 1 order?')
  expect(confirm).toBe('Close everything')
  expect(detail.split('\n')).toEqual([
    'Positions, at the market (2):',
    '  sell 2 ETH/USDT · 6,000.50 USDT · costs about 0.010000 BNB',
    '  sell 0.1 BTC/USDT · 5,000.00 USDT · costs about 7.00 USDT',
    '',
    'Orders to cancel (1):',
    '  buy 0.2 BTC/USDT · 9,000.00 USDT',
    '',
    'Value of the positions: 11,000.50 USDT',
    'Estimated cost of closing (fees, and what the market pays less): 7.00 USDT + 0.010000 BNB',
    '',
    'Trading is halted afterwards until you resume it.',
  ])
})

test('a price better than the mark does not make the cost smaller than the fee, and buying back costs what is above it', () => {
  const long = item('BTC/USDT', '1', '100')
  const short = item('ETH/USDT:USDT', '1', '-100', { side: 'buy' })
  const { detail } = questionAbout(
    { ...NOTHING, closed: [long, short] },
    new Map([
      [long, { notional: '101', fee: '1', feeCurrency: 'USDT' }],
      [short, { notional: '102', fee: '1', feeCurrency: 'USDT' }],
    ]),
  )
  expect(detail).toContain('sell 1 BTC/USDT · 100.00 USDT · costs about 1.00 USDT')
  expect(detail).toContain('buy 1 ETH/USDT:USDT · 100.00 USDT · costs about 3.00 USDT')
})

test('values and costs that nobody knows are said so, never taken for zero', () => {
  const known = item('BTC/USDT', '0.1', '5000')
  const unknown = item('ETH/USDT', '2', null)
  const previews = new Map([
    [known, { notional: '5000', fee: '5', feeCurrency: 'USDT' }],
    [unknown, { notional: null, fee: null, feeCurrency: 'USDT' }],
  ])
  const { detail } = questionAbout({ ...NOTHING, closed: [known, unknown] }, previews)
  expect(detail).toContain('sell 2 ETH/USDT · value unknown · cost unknown')
  expect(detail).toContain('5.00 USDT, and an unknown amount for 1 position')
  expect(questionAbout({ ...NOTHING, closed: [unknown] }, new Map()).detail).toMatch(/of closing.*: unknown\n/)
})

test('of very many items the largest are listed and the rest is summed up', () => {
  const cancelled = Array.from({ length: 200 }, (_, index) => item('BTC/USDT', '1', String(index + 1)))
  const { message, detail } = questionAbout({ ...NOTHING, cancelled }, new Map())
  expect(message).toBe('Close no positions and cancel 200 orders?')
  expect(detail).toContain('Orders to cancel (200):\n  sell 1 BTC/USDT · 200.00 USDT')
  expect(detail).toContain('  … and 186 more · 17,391.00 USDT')
  expect(detail.split('\n').length).toBeLessThan(25)
})

test('accounts are named where there are several', () => {
  const { detail } = questionAbout(
    { ...NOTHING, closed: [item('BTC/USDT', '1', '5', { account: 'main' }), item('BTC/USDT', '1', '6')] },
    new Map(),
  )
  expect(detail).toContain('main: sell 1 BTC/USDT')
  expect(detail).toContain('paper: sell 1 BTC/USDT')
})

test('with nothing open the question is whether to halt', () => {
  expect(questionAbout(NOTHING, new Map())).toMatchObject({
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
  expect(reportOf(NOTHING, { ...HALTED, state: 'active' }).detail).toContain('NOT halted')
  expect(reportOf(NOTHING, { problem: 'no answer' }).detail).toContain('could not be read: no answer')
})

test('a failure of the whole call is an error with its reason and another way', () => {
  const report = failureReport('the disk is full')
  expect(report.type).toBe('error')
  expect(report.detail).toContain('the disk is full')
  expect(report.detail).toContain('autocbot close-all')
})
