import { expect, test } from 'vitest'
import { integerValue, jsonValue, numberValue, timeframeValue, timeValue } from '#main/cli/values.ts'

test.each([
  ['1700000000000', 1_700_000_000_000],
  ['2024', Date.UTC(2024, 0, 1)],
  ['0', 0],
  ['2024-01-31', Date.UTC(2024, 0, 31)],
  ['2024-01-31T10:00', Date.UTC(2024, 0, 31, 10)],
  ['2024-01-31T10:00:30Z', Date.UTC(2024, 0, 31, 10, 0, 30)],
  ['2024-01-31T10:00+02:00', Date.UTC(2024, 0, 31, 8)],
])('the time %s is UTC', (text, time) => {
  expect(timeValue(text)).toBe(time)
})

test.each(['', 'now', '2024T10:00', '2024-13-01', '-5', '31.01.2024', '2024-02-30', '2023-02-29T10:00Z'])(
  '%s is no time',
  (text) => {
    expect(() => timeValue(text)).toThrow()
  },
)

test('numbers, timeframes and JSON are read or refused', () => {
  expect([numberValue('0.5'), numberValue('-1e3'), integerValue('42'), timeframeValue('4h')]).toEqual([
    0.5,
    -1000,
    42,
    '4h',
  ])
  expect(jsonValue('{"a":1}')).toEqual({ a: 1 })
  for (const bad of ['', ' ', 'x', 'NaN', 'Infinity', '1,5']) expect(() => numberValue(bad)).toThrow()
  for (const bad of ['1.5', 'x']) expect(() => integerValue(bad)).toThrow()
  for (const bad of ['h1', '60', 'hourly']) expect(() => timeframeValue(bad)).toThrow()
  expect(() => jsonValue('{')).toThrow()
})
