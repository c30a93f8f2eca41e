import { expect, test } from 'vitest'
import { formatDay, formatDuration, formatMinute, parseDay } from '#shared/format/times.ts'

test('times are shown in UTC', () => {
  const time = Date.UTC(2024, 2, 1, 14, 5)
  expect(formatDay(time)).toBe('2024-03-01')
  expect(formatMinute(time)).toBe('2024-03-01 14:05')
  expect(formatDay(null)).toBe('—')
})

test('a duration is said in its two largest units', () => {
  expect(formatDuration(250)).toBe('250 ms')
  expect(formatDuration(1000)).toBe('1 s')
  expect(formatDuration(61_000)).toBe('1 min 1 s')
  expect(formatDuration(3_600_000)).toBe('1 h')
  expect(formatDuration(86_400_000 * 341 + 3_600_000 * 19 + 60_000)).toBe('341 d 19 h')
  expect(formatDuration(86_400_000 + 60_000)).toBe('1 d')
  expect(formatDuration(null)).toBe('—')
})

test('a day is read exactly, or not at all', () => {
  expect(parseDay('2024-02-29')).toBe(Date.UTC(2024, 1, 29))
  for (const text of ['2024-02-30', '2023-02-29', '24-01-01', '2024-1-1', '', '2024-13-01', '2024-01-01T00:00']) {
    expect(parseDay(text)).toBeUndefined()
  }
})
