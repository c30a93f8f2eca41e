import { expect, test } from 'vitest'
import { strategyRows } from '#renderer/views/strategies/strategy-rows.ts'
import type { BacktestSummary } from '#shared/contract/backtest.ts'

const STRATEGY = {
  id: 's1',
  name: 'Cross',
  description: '',
  type: 'definition',
  version: 3,
  createdAt: 1,
  updatedAt: 2,
  deletedAt: null,
} as const

const run = (strategyId: string | null, createdAt: number, totalReturn: number | null) =>
  ({ strategyId, createdAt, metrics: { totalReturn } }) as BacktestSummary

test('a strategy counts its own runs and shows the newest, whatever order they come in', () => {
  const runs = [run('s1', 20, 0.1), run('s1', 30, -0.2), run('other', 40, 9), run(null, 50, 9), run('s1', 10, 0.3)]
  expect(strategyRows([STRATEGY], runs)).toEqual([
    {
      id: 's1',
      name: 'Cross',
      description: '',
      version: 3,
      updatedAt: 2,
      isRemoved: false,
      runs: 3,
      lastReturn: -0.2,
    },
  ])
})

test('without a run there is no return, and a removed one says so', () => {
  const [row] = strategyRows([{ ...STRATEGY, deletedAt: 5 }], [])
  expect(row).toMatchObject({ runs: 0, lastReturn: null, isRemoved: true })
})
