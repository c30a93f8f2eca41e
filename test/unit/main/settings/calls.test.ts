import { expect, test } from 'vitest'
import { readSettings } from '#main/settings/calls.ts'

const DEFAULTS = { theme: 'system', backtestCapital: 10_000, backtestFee: 0.001, backtestSlippage: 0.0005 }

test('a stored value that is not valid costs only itself', () => {
  expect(readSettings({})).toEqual(DEFAULTS)
  expect(readSettings({ theme: 'pink', backtestFee: 0.002, other: 1 })).toEqual({ ...DEFAULTS, backtestFee: 0.002 })
})
