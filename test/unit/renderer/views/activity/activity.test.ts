import { expect, test } from 'vitest'
import {
  isFiltered,
  NO_FILTERS,
  readFilters,
  spanProblem,
  timesOf,
  writeFilters,
} from '#renderer/views/activity/activity-filters.ts'
import { actionWords, detailWords } from '#renderer/views/activity/audit-words.ts'
import { listInput } from '#renderer/views/activity/list-input.ts'
import { storyStep } from '#renderer/views/activity/order-story.ts'
import { reasonWords } from '#renderer/views/activity/reason-words.ts'
import { readTags, tagsProblem } from '#renderer/views/activity/tags.ts'
import { ordersOfFills } from '#renderer/views/activity/trade-orders.ts'

const ORDER = { symbol: 'BTC/USDT', side: 'buy', type: 'limit' } as const
const EVENT = { orderId: 'o', sequence: 1, time: 5 } as const

test('filters come back out of the address as they went in, and the theme stays', () => {
  const filters = {
    ...NO_FILTERS,
    tab: 'fills',
    span: 'dates',
    fromDay: '2024-03-01',
    toDay: '2024-03-02',
    symbol: 'BTC/USDT',
    side: 'sell',
    strategyId: 'trend',
  } as const
  const query = writeFilters('?theme=dark', filters)
  expect(new URLSearchParams(query).get('theme')).toBe('dark')
  expect(readFilters(query)).toMatchObject(filters)
  expect(writeFilters(query, NO_FILTERS)).toBe('theme=dark')
})

test('what an address says wrongly counts as not said', () => {
  expect(readFilters('?tab=x&span=y&side=z&status=w&from=2024-13-01')).toMatchObject(NO_FILTERS)
  expect(readFilters('?side=z').side).toBeUndefined()
})

test('a span of days includes the last one', () => {
  expect(timesOf({ span: 'dates', fromDay: '2024-03-01', toDay: '2024-03-01' }, 0)).toEqual({
    from: Date.UTC(2024, 2, 1),
    to: Date.UTC(2024, 2, 2),
  })
  expect(timesOf({ span: '7d' }, 7 * 86_400_000 + 5)).toEqual({ from: 5 })
  expect(timesOf({ span: 'all' }, 1)).toEqual({})
  expect(spanProblem({ ...NO_FILTERS, span: 'dates', fromDay: '2024-03-02', toDay: '2024-03-01' })).toContain('after')
})

test('a list is asked only for what it knows', () => {
  const filters = { ...NO_FILTERS, symbol: 'BTC/USDT', side: 'buy', status: 'filled' } as const
  expect(listInput(filters, 'paper', 0)).toEqual({
    account: 'paper',
    symbol: 'BTC/USDT',
    side: 'buy',
    status: 'filled',
  })
  expect(listInput({ ...filters, tab: 'trades' }, 'paper', 0)).toEqual({ account: 'paper', symbol: 'BTC/USDT' })
  expect(listInput({ ...filters, tab: 'audit' }, 'paper', 0)).toEqual({})
  expect(isFiltered({ ...filters, tab: 'audit' })).toBe(false)
  expect(isFiltered(filters)).toBe(true)
})

test('steps of an order are sentences with their numbers', () => {
  const filled = storyStep(
    { ...EVENT, kind: 'filled', status: 'partially_filled', data: { fillId: 'f1', amount: '0.5', price: '50000' } },
    ORDER,
  )
  expect(filled.title).toBe('Filled 0.5 BTC at 50000 USDT')
  expect(filled.status).toBe('Partly filled')
  expect(filled.facts).toEqual([{ name: 'Fill id', value: 'f1' }])
  const denied = storyStep(
    {
      ...EVENT,
      kind: 'denied',
      status: 'denied',
      data: { reason: 'max_position_size', message: 'too big', limit: 0.1 },
    },
    ORDER,
  )
  expect(denied.title).toBe('Denied by your risk rules: too big')
  expect(denied.facts).toEqual([{ name: 'Limit', value: '0.1' }])
  const amended = storyStep({ ...EVENT, kind: 'amended', status: 'open', data: { amount: '1', price: '2' } }, ORDER)
  expect(amended.title).toBe('Changed to amount 1 BTC, price 2 USDT')
})

test('data within data is told piece by piece, and a step of an unknown kind by its name', () => {
  const step = storyStep(
    {
      ...EVENT,
      kind: 'somethingNew',
      status: 'open',
      data: { protection: { stopLoss: '1', takeProfit: [{ price: '2' }, { price: '3' }] }, isOn: true, none: null },
    },
    ORDER,
  )
  expect(step.title).toBe('Something new')
  expect(step.facts).toEqual([
    { name: 'Protection · stop loss', value: '1' },
    { name: 'Protection · take profit 1 · price', value: '2' },
    { name: 'Protection · take profit 2 · price', value: '3' },
    { name: 'Is on', value: 'yes' },
  ])
})

test('the audit log tells what differs', () => {
  expect(actionWords('risk.halt')).toBe('Halted trading')
  expect(actionWords('risk.newThing')).toBe('Risk new thing')
  expect(
    detailWords({
      account: 'paper',
      before: { limits: { maxOpenPositions: 10, maxDrawdownPct: 0.2 }, protections: { cooldownMs: 5 } },
      after: { limits: { maxOpenPositions: 5, maxDrawdownPct: 0.2 }, protections: { cooldownMs: null } },
    }),
  ).toBe('max open positions 10 → 5 · cooldown ms 5 → off · account paper')
  expect(detailWords({ before: 'active', after: 'reduce_only' })).toBe('active → reduce-only')
})

test('tags are parted by spaces and commas, each once', () => {
  expect(readTags(' #late, fomo  late')).toEqual(['late', 'fomo'])
  expect(tagsProblem(readTags('x'.repeat(65)))).toContain('64')
  expect(tagsProblem(['a'])).toBeUndefined()
})

test('the orders of a trade stand in the order of their first fills', () => {
  const fill = (orderId: string, time: number) => ({ orderId, side: 'buy', time }) as const
  expect(ordersOfFills([fill('b', 3), fill('a', 2), fill('a', 1)]).map(({ orderId }) => orderId)).toEqual(['a', 'b'])
})

test('reasons are told in words, and sentences stay as they are', () => {
  expect(reasonWords('stopLoss')).toBe('Stop loss')
  expect(reasonWords('someThing')).toBe('Some thing')
  expect(reasonWords('rsi(14) < 30')).toBe('rsi(14) < 30')
  expect(reasonWords(null)).toBe('')
})

test('moments in the audit log are readable', () => {
  expect(detailWords({ account: { id: 'paper', createdAt: Date.UTC(2024, 2, 1, 12) } })).toBe(
    'account id paper · account created at 2024-03-01 12:00',
  )
})
