import { expect, test } from 'vitest'
import { EMPTY_FORM, type RunForm, seriesId } from '#renderer/stores/backtest.ts'
import { describeProblems, readForm } from '#renderer/views/backtest/run-request.ts'

const DAY = 86_400_000
const series = {
  source: 'import',
  symbol: 'BTC/USDT',
  timeframe: '1h',
  count: 240,
  from: Date.UTC(2024, 0, 1),
  to: Date.UTC(2024, 0, 10, 23),
  gaps: 0,
}
const form: RunForm = { ...EMPTY_FORM, capital: '10,000.00' }
const strategy = { strategyId: 's1' }

test('percentages become fractions and an empty span means all of it', () => {
  const { request, problems } = readForm(form, series, strategy)
  expect(problems).toEqual({})
  expect(request).toEqual({
    strategyId: 's1',
    series: { source: 'import', symbol: 'BTC/USDT', timeframe: '1h' },
    capital: 10_000,
    fee: 0.001,
    slippage: 0.0005,
  })
})

test('the last day is included; days at the ends of the span are left to it', () => {
  const inside = readForm({ ...form, from: '2024-01-03', to: '2024-01-05' }, series, strategy)
  expect(inside.request).toMatchObject({ from: series.from + 2 * DAY, to: series.from + 5 * DAY })
  const whole = readForm({ ...form, from: '2024-01-01', to: '2024-01-10', timeframe: '1h' }, series, strategy)
  expect(whole.request).not.toHaveProperty('from')
  expect(whole.request).not.toHaveProperty('to')
  expect(whole.request).not.toHaveProperty('timeframe')
})

test('each wrong field is named', () => {
  const wrong: RunForm = {
    ...form,
    capital: '0',
    feePercent: '-1',
    slippagePercent: 'x',
    from: '2024-02-01',
    to: '2023-01-01',
    timeframe: '90m',
  }
  const { request, problems } = readForm(wrong, series, strategy)
  expect(request).toBeUndefined()
  expect(Object.keys(problems).sort()).toEqual(['capital', 'feePercent', 'from', 'slippagePercent', 'timeframe', 'to'])
  expect(readForm({ ...form, from: '2024-01-05', to: '2024-01-03' }, series, strategy).problems.to).toBe(
    'Not before From',
  )
})

test('wrong fields are named in the order in which they stand', () => {
  expect(describeProblems({ feePercent: '0 to 50', capital: 'Above 0' })).toBe(
    'Capital must be above 0; Fee must be 0 to 50',
  )
  expect(describeProblems({ to: 'Not before From' })).toBe('To must be not before From')
})

const other = { ...series, symbol: 'ETH/USDT' }
const minutes = { ...series, timeframe: '1m' }

test('what stands behind More is asked for where it is set', () => {
  const set: RunForm = {
    ...form,
    more: [seriesId(other)],
    makerFeePercent: '0.02',
    takerFeePercent: '0',
    slippageModel: 'volume',
    volumeSharePercent: '5',
    priceImpactPercent: '20',
    applyRiskLimits: true,
  }
  expect(readForm(set, series, strategy, [series, other]).request).toMatchObject({
    moreSeries: [{ source: 'import', symbol: 'ETH/USDT', timeframe: '1h' }],
    makerFee: 0.0002,
    takerFee: 0,
    slippageModel: 'volume',
    volumeShare: 0.05,
    priceImpact: 0.2,
    applyRiskLimits: true,
  })
})

test('a volume model that is not chosen is not asked for, whatever stands in its fields', () => {
  const { request } = readForm({ ...form, volumeSharePercent: 'x' }, series, strategy)
  expect(request).toBeDefined()
  expect(request).not.toHaveProperty('volumeShare')
  const wrong = readForm({ ...form, slippageModel: 'volume', volumeSharePercent: '0' }, series, strategy)
  expect(wrong.problems).toEqual({ volumeSharePercent: 'Above 0, up to 100' })
})

test('detail candles must be stored for every symbol of the run', () => {
  const detailed = { ...form, detailTimeframe: '1m' }
  expect(readForm(detailed, series, strategy, [series, minutes]).request).toMatchObject({ detailTimeframe: '1m' })
  const several = { ...detailed, more: [seriesId(other)] }
  expect(readForm(several, series, strategy, [series, other, minutes]).problems).toEqual({
    detailTimeframe: 'Stored for every symbol',
  })
})
