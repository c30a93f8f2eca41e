import { expect, test } from 'vitest'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { type Bar, candlesFromBars } from '#test/builders/bars.ts'
import { aCompiledStrategy, type StrategyParts } from '#test/builders/compiled-strategy.ts'

const HOUR = 3_600_000

const stop = (fraction: number) => ({ kind: 'fraction', fraction }) as const

/** Every bar is 100 unless `bars` says otherwise; the entry is at the open of bar 1. */
function series(bars: Readonly<Record<number, Bar>>, length = 8): Bar[] {
  return Array.from({ length }, (_, bar) => bars[bar] ?? [100, 100, 100, 100])
}

function trades(
  bars: readonly Bar[],
  risk: StrategyParts['risk'],
  { slippage = 0, ...parts }: StrategyParts & { slippage?: number } = {},
) {
  const signals = parts.entryShort === undefined ? { entryLong: [0] } : {}
  const compiled = aCompiledStrategy({ ...signals, ...parts, ...(risk === undefined ? {} : { risk }) })
  const options = { symbol: 'BTC/USDT', timeframe: '1h', capital: 1_000, fee: 0, slippage } as const
  const { report, ambiguousBars } = runBacktest(compiled, candlesFromBars(bars), options)
  const list = report.trades.map((trade) => [
    trade.exitTime / HOUR,
    Number(trade.exitPrice.toFixed(6)),
    trade.exitReason,
  ])
  return { list, report, ambiguousBars }
}

test('a stop that is touched is left at the stop, with slippage', () => {
  const bars = series({ 3: [100, 101, 95, 100] })
  expect(trades(bars, { stopLoss: stop(0.05) }).list).toEqual([[3, 95, 'stopLoss']])
  // Bought at 110, so the stop is at 104.5 and touched on the entry bar already.
  expect(trades(bars, { stopLoss: stop(0.05) }, { slippage: 0.1 }).list).toEqual([[1, 94.05, 'stopLoss']])
})

test('a target that is touched is left at the target, without slippage', () => {
  const bars = series({ 3: [100, 130, 100, 100] })
  expect(trades(bars, { takeProfit: stop(0.1) }).list).toEqual([[3, 110, 'takeProfit']])
  expect(trades(bars, { takeProfit: stop(0.1) }, { slippage: 0.1 }).list).toEqual([[3, 121, 'takeProfit']])
})

test('stop and target work from the entry bar on', () => {
  expect(trades(series({ 1: [100, 100, 90, 100] }), { stopLoss: stop(0.05) }).list).toEqual([[1, 95, 'stopLoss']])
  expect(trades(series({ 1: [100, 120, 100, 100] }), { takeProfit: stop(0.1) }).list).toEqual([[1, 110, 'takeProfit']])
})

test('a bar that opens beyond the stop is left at its open, with slippage', () => {
  const bars = series({ 3: [80, 81, 79, 80] })
  expect(trades(bars, { stopLoss: stop(0.05) }).list).toEqual([[3, 80, 'stopLoss']])
  expect(trades(bars, { stopLoss: stop(0.15) }, { slippage: 0.1 }).list).toEqual([[3, 72, 'stopLoss']])
})

test('a bar that opens beyond the target is left at its open, without slippage', () => {
  expect(trades(series({ 3: [130, 131, 79, 80] }), { takeProfit: stop(0.1) }, { slippage: 0.1 }).list).toEqual([
    [3, 130, 'takeProfit'],
  ])
})

test('where a bar touches both, the stop is taken and the bar counted as ambiguous', () => {
  const bars = series({ 3: [100, 120, 80, 100] })
  const { list, report, ambiguousBars } = trades(bars, { stopLoss: stop(0.05), takeProfit: stop(0.1) })
  expect(list).toEqual([[3, 95, 'stopLoss']])
  expect(ambiguousBars).toBe(1)
  expect(report.warnings).toContain('1 bar reached both the stop and the target; the stop was assumed to come first.')
})

test('a short mirrors stop, target and their slippage', () => {
  const short = { entryShort: [0] }
  expect(trades(series({ 3: [100, 105, 100, 100] }), { stopLoss: stop(0.05) }, short).list).toEqual([
    [3, 105, 'stopLoss'],
  ])
  expect(trades(series({ 3: [100, 100, 90, 100] }), { takeProfit: stop(0.1) }, short).list).toEqual([
    [3, 90, 'takeProfit'],
  ])
  expect(
    trades(series({ 3: [120, 120, 120, 120] }), { stopLoss: stop(0.15) }, { ...short, slippage: 0.01 }).list,
  ).toEqual([[3, 121.2, 'stopLoss']])
})

test('a trailing stop lies behind the best price of the bars before, the entry price at first', () => {
  const trailing = { trailingStop: { fraction: 0.1, activateAt: 0 } }
  expect(trades(series({ 1: [100, 100, 90, 100] }), trailing).list).toEqual([[1, 90, 'trailingStop']])
  // The high of bar 2 moves the stop to 108 for bar 3, not yet inside bar 2.
  const bars = series({ 2: [100, 120, 95, 110], 3: [110, 112, 105, 106] })
  expect(trades(bars, trailing).list).toEqual([[3, 108, 'trailingStop']])
})

test('a trailing stop of a short lies above the lowest price', () => {
  const bars = series({ 2: [100, 100, 80, 84], 3: [84, 90, 84, 88] })
  expect(trades(bars, { trailingStop: { fraction: 0.1, activateAt: 0 } }, { entryShort: [0] }).list).toEqual([
    [3, 88, 'trailingStop'],
  ])
})

test('activateAt: a trailing stop waits until the best price lies that far beyond the entry', () => {
  const trailing = { trailingStop: { fraction: 0.02, activateAt: 0.125 } }
  const waiting = series({ 2: [100, 112, 100, 105], 3: [105, 105, 90, 95] }, 4)
  expect(trades(waiting, trailing).list).toEqual([[3, 95, 'end']])
  const active = series({ 2: [100, 112.5, 100, 112], 3: [112, 112, 90, 95] }, 4)
  expect(trades(active, trailing).list).toEqual([[3, 110.25, 'trailingStop']])
  const short = series({ 2: [100, 100, 87.5, 88], 3: [88, 99, 88, 95] }, 4)
  expect(trades(short, trailing, { entryShort: [0] }).list).toEqual([[3, 89.25, 'trailingStop']])
})

test('of a fixed and a trailing stop the nearer one counts and gives the reason', () => {
  const risk = { stopLoss: stop(0.05), trailingStop: { fraction: 0.1, activateAt: 0 } }
  expect(trades(series({ 3: [100, 100, 80, 90] }), risk).list).toEqual([[3, 95, 'stopLoss']])
  const risen = series({ 2: [100, 120, 100, 115], 3: [115, 115, 80, 90] })
  expect(trades(risen, risk).list).toEqual([[3, 108, 'trailingStop']])
})

test('an ATR stop lies a multiple of the signal bar’s ATR away; there is no entry while that is missing', () => {
  // True ranges 4, 4, 4: ATR(2) is missing on bar 0 and 4 from bar 1 on.
  const bars: Bar[] = Array.from({ length: 6 }, () => [100, 102, 98, 100])
  bars[4] = [100, 102, 93, 100]
  const risk: StrategyParts['risk'] = { stopLoss: { kind: 'atr', multiple: 1.5, period: 2 } }
  const { report } = trades(bars, risk, { entryLong: [0, 2] })
  expect(report.trades).toMatchObject([{ entryTime: 3 * HOUR, exitTime: 4 * HOUR, exitPrice: 94 }])
})

test('an ATR target lies a multiple of the signal bar’s ATR away', () => {
  const bars: Bar[] = Array.from({ length: 6 }, () => [100, 102, 98, 100])
  bars[4] = [100, 109, 98, 100]
  const risk: StrategyParts['risk'] = { takeProfit: { kind: 'atr', multiple: 2, period: 2 } }
  const long = trades(bars, risk, { entryLong: [2] }).report.trades
  expect(long).toMatchObject([{ exitTime: 4 * HOUR, exitPrice: 108, exitReason: 'takeProfit' }])
})

test('a price stop or target lies where the series is on the signal’s bar, and stays there', () => {
  const columns = { level: Float64Array.of(97, 50, 50, 50, 50, 50, 50, 50), above: new Float64Array(8).fill(103) }
  const bars = series({ 3: [100, 100, 96, 100] })
  const risk: StrategyParts['risk'] = { stopLoss: { kind: 'price', reference: 'level' } }
  expect(trades(bars, risk, { entryLong: [0], columns }).list).toEqual([[3, 97, 'stopLoss']])
  const target: StrategyParts['risk'] = { takeProfit: { kind: 'price', reference: 'above' } }
  const risen = series({ 3: [100, 104, 100, 100] })
  expect(trades(risen, target, { entryLong: [0], columns }).list).toEqual([[3, 103, 'takeProfit']])
})

test('there is no entry where a price stop or target is missing or on the wrong side of the entry', () => {
  const columns = {
    missing: new Float64Array(8).fill(Number.NaN),
    above: new Float64Array(8).fill(103),
    below: new Float64Array(8).fill(97),
  }
  const at = (reference: string) => ({ kind: 'price', reference }) as const
  expect(trades(series({}), { stopLoss: at('missing') }, { columns }).list).toEqual([])
  expect(trades(series({}), { stopLoss: at('above') }, { columns }).list).toEqual([])
  expect(trades(series({}), { takeProfit: at('below') }, { columns }).list).toEqual([])
  expect(trades(series({}), { takeProfit: at('missing') }, { columns }).list).toEqual([])
})

test('a signal on the close of a bar whose stop was hit may enter again at the next open', () => {
  const bars = series({ 3: [100, 100, 90, 100] })
  const { report } = trades(bars, { stopLoss: stop(0.05) }, { entryLong: [0, 3] })
  expect(report.trades).toMatchObject([
    { entryTime: HOUR, exitTime: 3 * HOUR, exitReason: 'stopLoss' },
    { entryTime: 4 * HOUR, exitReason: 'end' },
  ])
})

test('an exit at the open comes before stop and target of that bar', () => {
  const bars = series({ 3: [80, 80, 80, 80] })
  expect(trades(bars, { stopLoss: stop(0.05) }, { entryLong: [0], exitLong: [2] }).list).toEqual([[3, 80, 'signal']])
})

test('mae and mfe run over the bars held; a bar left at its open counts by its open only', () => {
  const bars = series({ 2: [100, 110, 95, 100], 4: [98, 200, 10, 98] })
  const [trade] = trades(bars, undefined, { entryLong: [0], exitLong: [3] }).report.trades
  expect([trade.mae, trade.mfe]).toEqual([expect.closeTo(-0.05, 12), expect.closeTo(0.1, 12)])
  const gap = trades(series({ 3: [80, 300, 10, 80] }), { stopLoss: stop(0.05) }).report.trades[0]
  expect([gap.mae, gap.mfe]).toEqual([expect.closeTo(-0.2, 12), 0])
})

test('mae and mfe count the whole bar inside which a stop or target was reached', () => {
  const [trade] = trades(series({ 3: [100, 104, 90, 100] }), { stopLoss: stop(0.05) }).report.trades
  expect([trade.mae, trade.mfe]).toEqual([expect.closeTo(-0.1, 12), expect.closeTo(0.04, 12)])
  const [short] = trades(series({ 3: [100, 110, 97, 100] }), { stopLoss: stop(0.05) }, { entryShort: [0] }).report
    .trades
  expect([short.mae, short.mfe]).toEqual([expect.closeTo(-0.1, 12), expect.closeTo(0.03, 12)])
})
