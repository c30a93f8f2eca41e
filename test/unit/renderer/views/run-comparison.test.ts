import { expect, test } from 'vitest'
import { metricGroups } from '#renderer/views/backtest/metric-groups.ts'
import { compareRuns } from '#renderer/views/backtest/run-comparison.ts'
import { settingDifferences } from '#renderer/views/backtest/run-differences.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'

const series = { source: 'sample', symbol: 'BTC/USDT', timeframe: '1h' }
const run: BacktestRun = {
  id: 'a',
  strategy: 'SMA cross',
  strategyId: null,
  series,
  symbols: ['BTC/USDT'],
  timeframe: '1h',
  bars: 100,
  from: 0,
  to: 99 * 3_600_000,
  initialCapital: 10_000,
  finalEquity: 11_000,
  metrics: {
    totalReturn: 0.1,
    cagr: 0.2,
    volatility: 0.3,
    sharpe: 1,
    sortino: 1.5,
    calmar: 2,
    maxDrawdown: 0.1,
    maxDrawdownDurationMs: 3_600_000,
    trades: 10,
    winRate: 0.5,
    profitFactor: null,
    expectancy: 100,
    averageWin: 300,
    averageLoss: -100,
    recoveryFactor: 1,
    sqn: 1,
    exposure: 0.4,
    fees: 50,
    buyAndHoldReturn: 0.05,
  },
  ambiguousBars: 0,
  readings: { pessimistic: 11_000, optimistic: 11_000 },
  createdAt: 0,
  request: { series, capital: 10_000, fee: 0.001, slippage: 0.0005 },
  definition: '{}',
  warnings: [],
  durationMs: 5,
  honesty: null,
}
const with_ = (change: Partial<BacktestRun['metrics']>): BacktestRun => ({
  ...run,
  metrics: { ...run.metrics, ...change },
})

const figure = (b: BacktestRun, label: string) =>
  compareRuns(run, b)
    .flatMap((group) => group.figures)
    .find((each) => each.label === label)

test('a difference is written in the unit of its figure', () => {
  expect(figure(with_({ totalReturn: 0.125 }), 'Total return')).toMatchObject({
    a: '10.00%',
    b: '12.50%',
    difference: '+2.50 pp',
    verdict: 'better',
  })
  expect(figure(with_({ expectancy: 80 }), 'Expectancy')).toMatchObject({ difference: '−20.00', verdict: 'worse' })
})

test('less is better for what one wants less of', () => {
  expect(figure(with_({ maxDrawdown: 0.2 }), 'Max drawdown')?.verdict).toBe('worse')
  expect(figure(with_({ fees: 10 }), 'Fees')?.verdict).toBe('better')
  expect(figure(with_({ averageLoss: -50 }), 'Average loss')?.verdict).toBe('better')
  expect(figure(with_({ trades: 20 }), 'Closed trades')).toMatchObject({ difference: '+10', verdict: null })
})

test('what is missing in one of them is neither better nor worse', () => {
  expect(figure(with_({ profitFactor: 2 }), 'Profit factor')).toMatchObject({ a: '—', difference: '—', verdict: null })
  expect(figure(with_({}), 'Sharpe')).toMatchObject({ difference: '0.00', verdict: 'same' })
})

test('only the settings that differ are named', () => {
  expect(settingDifferences(run, run)).toEqual([])
  const request = { ...run.request, fee: 0.002, makerFee: 0.001, applyRiskLimits: true, parameters: { fast: 5 } }
  expect(settingDifferences(run, { ...run, request })).toEqual([
    { label: 'Taker fee', a: '0.1 %', b: '0.2 %' },
    { label: 'Risk limits', a: 'Not applied', b: 'Applied' },
    { label: '$fast', a: 'As in the strategy', b: '5' },
  ])
})

test('what is uncertain is shown where there is something', () => {
  const titles = (shown: BacktestRun): string[] => metricGroups(shown).map(({ title }) => title)
  expect(titles(run)).not.toContain('What is uncertain')
  const uncertain = { ...run, ambiguousBars: 3, readings: { pessimistic: 11_000, optimistic: 11_500 } }
  expect(
    metricGroups(uncertain)
      .at(-1)
      ?.figures.map(({ text }) => text),
  ).toEqual(['3', '11,000.00', '11,500.00', '5.00%'])
})
