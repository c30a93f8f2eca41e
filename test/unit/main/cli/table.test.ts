import { expect, test } from 'vitest'
import { numberText, percentText, table, timeText } from '#main/cli/table.ts'

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
