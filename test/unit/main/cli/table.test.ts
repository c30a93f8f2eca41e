import { expect, test } from 'vitest'
import { numberText, percentText, priceText, table, timeText } from '#main/cli/table.ts'

test('columns are aligned, numbers to the right, no line ends in blanks', () => {
  const text = table(
    ['Name', 'Bars'],
    [
      ['a', '1,000'],
      ['long name', '–'],
    ],
  )
  expect(text).toBe('Name        Bars\na          1,000\nlong name      –\n')
})

test('values for people', () => {
  expect([numberText(1234.5), numberText(null), percentText(0.1234), percentText(null)]).toEqual([
    '1,234.50',
    '–',
    '12.34 %',
    '–',
  ])
  expect([timeText(Date.UTC(2024, 0, 31)), timeText(Date.UTC(2024, 0, 31, 8, 30))]).toEqual([
    '2024-01-31',
    '2024-01-31 08:30',
  ])
})

test('a small price keeps its digits', () => {
  expect([88_681.344, 1, 0.123456789, 1.2345678e-8, 0].map(priceText)).toEqual([
    '88,681.34',
    '1.00',
    '0.123457',
    '0.0000000123457',
    '0',
  ])
})
