import { expect, test } from 'vitest'
import { parameterWarnings } from '#main/backtest/parameter-warnings.ts'

const definition = { parameters: { fast: { default: 20, min: 5, max: 50 }, free: { default: 1 } } }

test('values outside of the range that their parameter declares are named, the bounds belong to it', () => {
  expect(parameterWarnings(definition, { fast: 4 })).toEqual(['fast is 4; the strategy gives 5 as its least value.'])
  expect(parameterWarnings(definition, { fast: 51 })).toEqual([
    'fast is 51; the strategy gives 50 as its greatest value.',
  ])
  expect(parameterWarnings(definition, { fast: 5 })).toEqual([])
  expect(parameterWarnings(definition, { fast: 50, free: -1e9 })).toEqual([])
})
