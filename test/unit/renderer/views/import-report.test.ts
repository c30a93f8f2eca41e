import { expect, test } from 'vitest'
import { fileName, importFailure, importSentence, needsALook } from '#renderer/views/backtest/import-report.ts'
import type { ImportResult } from '#shared/contract/candles.ts'

const clean: ImportResult = {
  source: 'import',
  symbol: 'SOL/USDT',
  timeframe: '1h',
  imported: 3000,
  updated: 0,
  unchanged: 0,
  rejected: [],
  rejectedCount: 0,
  from: 0,
  to: 1,
  gaps: [],
}
const gap = { from: 0, to: 0, missing: 1 }

test('an import is told by its counts', () => {
  expect(importSentence(clean)).toBe('SOL/USDT 1h: 3,000 bars imported.')
  expect(needsALook(clean)).toBe(false)
  const mixed = { ...clean, imported: 1, updated: 2, unchanged: 5, rejectedCount: 1200, gaps: [gap] }
  expect(importSentence(mixed)).toBe(
    'SOL/USDT 1h: 1 bar imported, 2 updated, 5 already there, 1,200 rows rejected, 1 gap.',
  )
  expect(needsALook(mixed)).toBe(true)
  expect(importSentence({ ...clean, gaps: Array.from({ length: 1000 }, () => gap) })).toContain('at least 1,000 gaps')
})

test('a failed import names the file once, without its folder', () => {
  const file = '/home/ann/BTC-USDT.csv'
  expect(importFailure(file, `${file}, line 1: the header has no column for low`)).toBe(
    'BTC-USDT.csv was not imported: line 1: the header has no column for low.',
  )
  expect(importFailure(file, 'BTC-USDT.csv, line 7: time is no number.')).toBe(
    'BTC-USDT.csv was not imported: line 7: time is no number.',
  )
  expect(importFailure(file, `${file} holds no .csv file`)).toBe(
    'BTC-USDT.csv was not imported: BTC-USDT.csv holds no .csv file.',
  )
  expect(fileName('C:\\data\\ETH.csv')).toBe('ETH.csv')
})
