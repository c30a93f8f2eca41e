import { expect, test } from 'vitest'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import { requireStrategy, type StrategyDefinition } from '#shared/domain/strategy.ts'
import { detailsOf, firstBars, withoutGaps } from '#test/builders/continuous-tape.ts'
import { backtestFills, sorted, terms } from '#test/builders/executions.ts'
import { CAPITAL, FEE, HOUR, PaperTrader, SYMBOL } from '#test/builders/paper-trader.ts'
import { StrategyTrader } from '#test/builders/strategy-trader.ts'
import { realCandles } from '#test/fixtures/read-fixture.ts'

const BARS = 1_200
type Risk = NonNullable<StrategyDefinition['riskManagement']>

function strategy(riskManagement: Risk): StrategyDefinition {
  return requireStrategy({
    version: 1,
    name: 'paper and backtest',
    symbols: [SYMBOL],
    timeframe: '1h',
    indicators: { fast: { type: 'sma', period: 5 }, slow: { type: 'sma', period: 20 } },
    entryConditions: { long: ['fast crosses above slow'] },
    exitConditions: { long: ['fast crosses below slow'] },
    riskManagement,
  })
}

/** Real candles, each opening where the one before has closed. */
function marketCandles(): CandleColumns {
  return withoutGaps(firstBars(realCandles('ETH-USDT-1h'), BARS))
}

/** A backtest in which a bar's extremes come in the order in which they are played. */
function backtest(compiled: CompiledStrategy, candles: CandleColumns): BacktestReport {
  const details = { candles: detailsOf(candles, HOUR), timeframe: '15m' } as const
  const costs = { capital: CAPITAL, fee: FEE, slippage: 0 }
  return runBacktest(compiled, candles, { symbol: SYMBOL, timeframe: '1h', ...costs, details }).report
}

const STRATEGIES: readonly [string, Risk, readonly string[]][] = [
  ['market entries, left by signals', { positionSize: 0.95 }, ['entry', 'signal']],
  [
    'stop and target',
    { positionSize: 0.95, stopLoss: 0.015, takeProfit: 0.03 },
    ['entry', 'signal', 'stopLoss', 'takeProfit'],
  ],
  [
    'a stop by ATR, two targets and break-even',
    {
      positionSize: 0.9,
      stopLoss: { atr: 2, period: 14 },
      takeProfit: [
        { at: 0.015, fraction: 0.5 },
        { at: 0.03, fraction: 0.5 },
      ],
      breakEvenAt: 0.01,
    },
    ['entry', 'signal', 'stopLoss', 'takeProfit'],
  ],
  ['a trailing stop', { positionSize: 0.95, trailingStop: 0.015 }, ['entry', 'signal', 'trailingStop']],
  [
    'a trailing stop that begins with a gain',
    { positionSize: 0.95, trailingStop: { percent: 0.01, activateAt: 0.012 } },
    ['entry', 'signal', 'trailingStop'],
  ],
  [
    'limit entries, stop and target',
    {
      positionSize: 0.9,
      entryOrder: { type: 'limit', offset: -0.004 },
      stopLoss: 0.015,
      takeProfit: 0.025,
    },
    ['entry', 'signal', 'stopLoss', 'takeProfit'],
  ],
]

test.each(STRATEGIES)(
  '%s: the same fills on paper as in a backtest',
  { timeout: 300_000 },
  async (_, risk, reasons) => {
    const candles = marketCandles()
    const compiled = compileStrategy(strategy(risk))
    const report = backtest(compiled, candles)
    const tested = sorted(backtestFills(report.trades, candles.time[0]))
    const { fills, equity } = await new PaperTrader(compiled, candles).run()
    const traded = sorted(fills)
    expect(traded.map(terms)).toEqual(tested.map(terms))
    for (const [i, { price, quantity }] of tested.entries()) {
      const own = traded[i]
      expect(Math.abs((own?.price ?? 0) / price - 1), `price of fill ${i}`).toBeLessThan(1e-9)
      expect(Math.abs((own?.quantity ?? 0) / quantity - 1), `quantity of fill ${i}`).toBeLessThan(1e-9)
    }
    // A position still open pays no exit fee in either.
    expect(Math.abs(equity / report.finalEquity - 1)).toBeLessThan(1e-9)
    expect(report.ambiguousBars).toBe(0)
    expect([...new Set(tested.map(({ reason }) => reason))].sort()).toEqual([...reasons].sort())
    expect(tested.length).toBeGreaterThan(30)
  },
)

test.each(STRATEGIES)(
  '%s: the stored strategy trades by itself as in its backtest, over a restart too',
  {
    timeout: 300_000,
  },
  async (_, risk) => {
    const candles = marketCandles()
    const definition = strategy(risk)
    const tested = sorted(backtestFills(backtest(compileStrategy(definition), candles).trades, candles.time[0]))
    const trader = new StrategyTrader(candles)
    await trader.open()
    await trader.widen()
    const id = await trader.store(definition)
    await trader.ok('strategies.enable', { id })
    await trader.play(0, BARS / 2)
    await trader.open()
    await trader.play(BARS / 2, BARS)
    const traded = sorted(await trader.fills())
    expect(traded.map(terms)).toEqual(tested.map(terms))
    for (const [i, { price, quantity }] of tested.entries()) {
      const own = traded[i]
      expect(Math.abs((own?.price ?? 0) / price - 1), `price of fill ${i}`).toBeLessThan(1e-9)
      expect(Math.abs((own?.quantity ?? 0) / quantity - 1), `quantity of fill ${i}`).toBeLessThan(1e-9)
    }
    const [run] = (await trader.ok('strategies.running', {})).items
    expect(run).toMatchObject({ id, state: 'running', lastBar: candles.time.at(-1) })
    const trades = (await trader.ok('trading.trades', { strategyId: id, limit: 1_000 })).items
    expect(run?.trades).toBe(trades.length)
    expect(new Set(trades.map(({ entryReason }) => entryReason))).toEqual(new Set(['fast crosses above slow']))
    const reasons = new Set(trades.flatMap(({ exitReason }) => (exitReason === null ? [] : [exitReason])))
    expect([...reasons].filter((reason) => reason === 'manual' || reason === 'exit')).toEqual([])
    const signals = (await trader.ok('signals.list', { strategyId: id, limit: 1_000 })).items
    const entries = tested.filter(({ reason }) => reason === 'entry').length
    expect(
      signals.filter(({ action, outcome }) => action === 'entry' && outcome === 'ordered').length,
    ).toBeGreaterThanOrEqual(entries)
  },
)

test.each<[string, Risk]>([
  [
    'a trailing stop beside a fixed one',
    { positionSize: 0.95, stopLoss: 0.02, trailingStop: { percent: 0.012, activateAt: 0.005 } },
  ],
  [
    'a trailing stop, a fixed one and a pause after several stops',
    {
      positionSize: 0.95,
      stopLoss: 0.02,
      trailingStop: 0.01,
      maxBarsInTrade: 30,
      cooldownBars: 2,
      protections: [{ type: 'stopLossGuard', trades: 2, withinBars: 60, pauseBars: 40 }],
    },
  ],
])('%s: the stored strategy moves its stop when bars close, as its backtest', { timeout: 300_000 }, async (_, risk) => {
  const candles = marketCandles()
  const definition = strategy(risk)
  const costs = { capital: CAPITAL, fee: FEE, slippage: 0 }
  const { report } = runBacktest(compileStrategy(definition), candles, { symbol: SYMBOL, timeframe: '1h', ...costs })
  const tested = sorted(backtestFills(report.trades, candles.time[0]))
  const trader = new StrategyTrader(candles)
  await trader.open()
  await trader.widen()
  const id = await trader.store(definition)
  await trader.ok('strategies.enable', { id })
  await trader.play(0, BARS)
  const traded = sorted(await trader.fills())
  expect(traded.map(({ bar, side }) => ({ bar, side }))).toEqual(tested.map(({ bar, side }) => ({ bar, side })))
  for (const [i, { price, quantity }] of tested.entries()) {
    expect(Math.abs((traded[i]?.price ?? 0) / price - 1), `price of fill ${i}`).toBeLessThan(1e-9)
    expect(Math.abs((traded[i]?.quantity ?? 0) / quantity - 1), `quantity of fill ${i}`).toBeLessThan(1e-9)
  }
  expect(tested.length).toBeGreaterThan(15)
})

test('on the replay itself, fills are those of the backtest by time and reason, and their prices by its spread', {
  timeout: 300_000,
}, async () => {
  const candles = marketCandles()
  const compiled = compileStrategy(strategy({ positionSize: 0.95 }))
  const tested = sorted(backtestFills(backtest(compiled, candles).trades, candles.time[0]))
  const deep = { ...candles, volume: candles.volume.map(() => 1e9) }
  const traded = sorted((await new PaperTrader(compiled, deep, true).run()).fills)
  expect(traded.map(terms)).toEqual(tested.map(terms))
  for (const [i, { price }] of tested.entries()) {
    expect(Math.abs((traded[i]?.price ?? 0) / price - 1), `price of fill ${i}`).toBeLessThanOrEqual(1.1e-4)
  }
})
