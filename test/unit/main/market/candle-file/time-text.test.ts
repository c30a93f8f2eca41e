import { expect, test } from 'vitest'
import { epochToMs, parseTimeText } from '#main/market/candle-file/time-text.ts'

test.each([
  ['2024-03-10', Date.UTC(2024, 2, 10)],
  ['2024-03-10T02:30', Date.UTC(2024, 2, 10, 2, 30)],
  ['2024-03-10 02:30:15', Date.UTC(2024, 2, 10, 2, 30, 15)],
  ['2024-03-10T02:30:15.250Z', Date.UTC(2024, 2, 10, 2, 30, 15, 250)],
  ['2024-03-10T02:30:15.250000+00:00', Date.UTC(2024, 2, 10, 2, 30, 15, 250)],
  ['2024-03-10 02:30:00+02:00', Date.UTC(2024, 2, 10, 0, 30)],
  ['2024-03-10 02:30:00-0330', Date.UTC(2024, 2, 10, 6, 0)],
  ['2024-03-10 02:30:00 UTC', Date.UTC(2024, 2, 10, 2, 30)],
  ['2024/3/9', Date.UTC(2024, 2, 9)],
  ['2020-01-01 12-AM', Date.UTC(2020, 0, 1)],
  ['2020-01-01 01-PM', Date.UTC(2020, 0, 1, 13)],
])('%s is %d', (text, ms) => {
  expect(parseTimeText(text)).toBe(ms)
})

test.each([
  '',
  'now',
  '2024-13-01',
  '2024-02-30',
  '2024-01-01 24:00',
  '2024-01-01 12:60',
  '03/10/2024',
  '2020-01-01 13-AM',
  '2024-01-01Tx',
])('%j is no time', (text) => {
  expect(parseTimeText(text)).toBeNaN()
})

test('the unit of a number is told by its size', () => {
  const ms = Date.UTC(2024, 2, 10, 2, 30)
  expect([ms / 1_000, ms, ms * 1_000, ms * 1_000_000].map(epochToMs)).toEqual([ms, ms, ms, ms])
})
