import { TickMarkType, type UTCTimestamp } from 'lightweight-charts'
import { expect, test } from 'vitest'
import { crosshairText, tickText } from '#renderer/charts/chart-times.ts'

// A number of seconds with a brand on it.
const TIME = (Date.UTC(2024, 2, 1, 14, 5) / 1000) as UTCTimestamp

test('marks on the axis say the part of the time that changes there', () => {
  expect(tickText(TIME, TickMarkType.Year, 'utc')).toBe('2024')
  expect(tickText(TIME, TickMarkType.Month, 'utc')).toBe('Mar')
  expect(tickText(TIME, TickMarkType.DayOfMonth, 'utc')).toBe('1 Mar')
  expect(tickText(TIME, TickMarkType.Time, 'utc')).toBe('14:05')
  expect(tickText('2024-03-01', TickMarkType.Time, 'utc')).toBeNull()
})

test('the crosshair says the whole moment', () => {
  expect(crosshairText(TIME, 'utc')).toBe('1 Mar 2024, 14:05')
  expect(crosshairText('2024-03-01', 'utc')).toBe('')
})
