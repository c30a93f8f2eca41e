import { expect, test } from 'vitest'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { backtestCases, fixtureStrategy, realCandles } from '#test/fixtures/read-fixture.ts'

const loaded = new Map<string, CandleColumns>()

function candlesOf(file: string): CandleColumns {
  const name = file.replace('.csv.gz', '')
  const candles = loaded.get(name) ?? realCandles(name)
  loaded.set(name, candles)
  return candles
}

function differs(actual: number | null | undefined, wanted: number | null, relative: number, absolute = 0): boolean {
  if (actual === null || actual === undefined || wanted === null) return actual !== wanted
  const allowed = Math.max(relative * Math.max(Math.abs(actual), Math.abs(wanted)), absolute)
  return !(Math.abs(actual - wanted) <= allowed)
}

const cases = backtestCases()

test('there are 12 cases of vectorbt and 6 of a second implementation', () => {
  expect(cases.filter(([, { engine }]) => engine === 'vectorbt')).toHaveLength(12)
  expect(cases).toHaveLength(18)
})

test.each(cases)('reference case %s: every trade, figure and equity sample agrees', (_, wanted) => {
  const candles = candlesOf(wanted.candles)
  const { capital, fee, slippage } = wanted
  const { report, equity, time } = runBacktest(compileStrategy(fixtureStrategy(wanted.name)), candles, {
    symbol: 'BTC/USDT',
    timeframe: '1h',
    capital,
    fee,
    slippage,
  })
  expect(report.trades).toHaveLength(wanted.trades.length)
  for (const [index, trade] of report.trades.entries()) {
    const other = wanted.trades[index]
    const { direction, entryTime, exitTime, open } = trade
    expect({ index, direction, entryTime, exitTime, open }).toEqual({
      index,
      direction: other.direction.toLowerCase(),
      entryTime: other.entryTime,
      exitTime: other.exitTime,
      open: other.open,
    })
    if (other.exitReason !== undefined) expect([index, trade.exitReason]).toEqual([index, other.exitReason])
    for (const field of ['entryPrice', 'exitPrice', 'quantity', 'fees'] as const) {
      if (differs(trade[field], other[field], 1e-9))
        expect([index, field, trade[field]]).toEqual([index, field, other[field]])
    }
    if (differs(trade.pnl, other.pnl, 1e-7, 1e-7)) expect([index, trade.pnl]).toEqual([index, other.pnl])
  }
  expect(differs(report.finalEquity, wanted.finalEquity, 1e-9)).toBe(false)
  const metrics: Record<string, number | null> = report.metrics
  const wrong = Object.entries(wanted.metrics).filter(([name, value]) => differs(metrics[name], value, 1e-7, 1e-9))
  expect(wrong.map(([name, value]) => [name, metrics[name], value])).toEqual([])
  for (const [at, value] of wanted.equitySamples) {
    if (differs(equity[time.indexOf(at)], value, 1e-9)) expect([at, equity[time.indexOf(at)]]).toEqual([at, value])
  }
})
