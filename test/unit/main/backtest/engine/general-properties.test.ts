import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PortfolioOptions, runPortfolioBacktest } from '#main/backtest/engine/run-backtest.ts'
import type { CompiledProtection, CompiledRisk } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { aCompiledStrategy } from '#test/builders/compiled-strategy.ts'
import { type RandomMarket, randomMarket } from '#test/builders/random-market.ts'
import { HOUR } from '#test/builders/run-by-hand.ts'

const RUNS = { numRuns: 300 }
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const fractions = fc.constantFrom(0.01, 0.02, 0.05, 0.1, 0.3)
const number = fc.integer({ min: 1, max: 5 })

const protection: fc.Arbitrary<CompiledProtection> = fc.oneof(
  fc.record({ type: fc.constantFrom('maxDrawdown', 'dailyLoss'), limit: fractions }),
  fc.record({ type: fc.constant('stopLossGuard'), trades: number, withinBars: number, pauseBars: number }),
  fc.record({
    type: fc.constant('lowProfit'),
    trades: number,
    withinBars: number,
    minReturn: fc.constantFrom(-0.01, 0, 0.01),
    pauseBars: number,
  }),
)

const risks: fc.Arbitrary<Partial<CompiledRisk>> = fc
  .record({
    positionSize: fc.constantFrom(0.1, 0.5, 1),
    sizing: fc.constantFrom('equity', 'risk'),
    stop: fractions,
    hasStop: fc.boolean(),
    takeProfitSteps: fc.constantFrom(
      [],
      [{ at: 0.02, fraction: 1 }],
      [
        { at: 0.01, fraction: 0.3 },
        { at: 0.03, fraction: 0.7 },
      ],
      [
        { at: 0.01, fraction: 0.3 },
        { at: 0.04, fraction: 0.2 },
      ],
    ),
    trailingStop: optional(fc.record({ fraction: fractions, activateAt: fc.constantFrom(0, 0.02) })),
    breakEvenAt: optional(fractions),
    maxBarsInTrade: optional(fc.integer({ min: 1, max: 12 })),
    cooldownBars: fc.constantFrom(0, 1, 5),
    maxOpenPositions: optional(fc.integer({ min: 1, max: 3 })),
    onOppositeSignal: fc.constantFrom('ignore', 'reverse'),
    entryOrder: fc.record({
      type: fc.constantFrom('market', 'limit'),
      offset: fc.constantFrom(-0.02, -0.01, 0, 0.01),
      expiresAfterBars: fc.integer({ min: 1, max: 4 }),
    }),
    tradingHours: fc.constantFrom([], [{ from: 300, to: 1_200 }], [{ from: 1_200, to: 300 }]),
    protections: fc.array(protection, { maxLength: 2 }),
  } as const)
  .map(({ stop, hasStop, ...risk }) => ({
    ...risk,
    stopLoss: hasStop || risk.sizing === 'risk' ? ({ kind: 'fraction', fraction: stop } as const) : undefined,
  }))

const limits = {
  maxPositionSizePct: 0.3,
  maxPortfolioRiskPct: 0.02,
  maxTotalExposurePct: 0.6,
  maxOpenPositions: 2,
  maxDrawdownPct: 0.2,
  minRiskRewardRatio: 0.5,
  defaultStopLossPct: 0.02,
  defaultTakeProfitPct: 0.04,
}

const settings: fc.Arbitrary<PortfolioOptions> = fc
  .record({
    capital: fc.constantFrom(1, 10_000),
    fee: fc.constantFrom(0, 0.001, 0.02),
    makerFee: fc.constantFrom(0, 0.01),
    slippage: fc.constantFrom(0, 0.01),
    slippageModel: fc.constantFrom('fixed', 'volume'),
    isLimited: fc.boolean(),
  } as const)
  .map(({ isLimited, ...rest }) => ({ ...rest, timeframe: '1h', ...(isLimited ? { riskLimits: limits } : {}) }))

type Symbols = readonly { readonly market: RandomMarket; readonly first: number; readonly volume: number }[]
const symbols: fc.Arbitrary<Symbols> = fc.array(
  fc.record({ market: randomMarket, first: fc.integer({ min: 0, max: 40 }), volume: fc.constantFrom(0, 1, 1e6) }),
  { minLength: 1, maxLength: 4 },
)

function scaled({ candles }: RandomMarket, first: number, volume: number, scale: number): CandleColumns {
  const price = (column: Float64Array) => column.map((value) => value * scale)
  return {
    time: candles.time.map((time) => time + first * HOUR),
    open: price(candles.open),
    high: price(candles.high),
    low: price(candles.low),
    close: price(candles.close),
    volume: candles.volume.map(() => volume / scale),
  }
}

/** Each bar in two halves: its lower or its upper end first. */
function halves({ time, open, high, low, close, volume }: CandleColumns) {
  const twice = (first: Float64Array, second: Float64Array) =>
    Float64Array.from({ length: 2 * time.length }, (_, i) => (i % 2 === 0 ? first : second)[i >> 1])
  const middle = open.map((value, i) => (value + close[i]) / 2)
  const candles: CandleColumns = {
    time: twice(
      time,
      time.map((at) => at + HOUR / 2),
    ),
    open: twice(open, middle),
    high: twice(
      high,
      middle.map((value, i) => Math.max(value, close[i])),
    ),
    low: twice(
      middle.map((value, i) => Math.min(value, open[i])),
      low,
    ),
    close: twice(middle, close),
    volume: twice(volume, volume),
  }
  return { timeframe: '30m', candles } as const
}

function run(parts: Symbols, risk: Partial<CompiledRisk>, options: PortfolioOptions, hasDetails = false, scale = 1) {
  const inputs = parts.map(({ market, first, volume }, index) => {
    const candles = scaled(market, first, volume, scale)
    const compiled = { ...aCompiledStrategy({ risk }), signals: () => market.masks }
    return { symbol: `S${index}`, compiled, candles, ...(hasDetails ? { details: halves(candles) } : {}) }
  })
  return runPortfolioBacktest(inputs, options)
}

test('with all rules together the ledger adds up, and nothing is NaN or out of its range', () => {
  fc.assert(
    fc.property(symbols, risks, settings, fc.boolean(), (parts, risk, options, hasDetails) => {
      const { report, equity, drawdown, time } = run(parts, risk, options, hasDetails)
      const { capital } = options
      const pnl = report.trades.reduce((sum, trade) => sum + trade.pnl, 0)
      expect(report.finalEquity / capital).toBeCloseTo(1 + pnl / capital, 9)
      expect(equity[equity.length - 1]).toBe(report.finalEquity)
      expect(time.every((at, i) => i === 0 || at > time[i - 1])).toBe(true)
      const { pessimistic, optimistic } = report.readings
      const numbers = [...Object.values(report.metrics), ...equity, ...drawdown, pessimistic, optimistic]
      const ofTrades = report.trades.flatMap((trade) => Object.values(trade)).filter((it) => typeof it === 'number')
      for (const value of [...numbers, ...ofTrades]) expect(value === null || Number.isFinite(value)).toBe(true)
      for (const { mae, mfe, fees, quantity } of report.trades) {
        expect(mae <= 0 && mfe >= 0 && fees >= 0 && quantity > 0).toBe(true)
      }
      if (report.ambiguousBars === 0) expect(optimistic).toBe(pessimistic)
    }),
    RUNS,
  )
})

test('the partial exits of a position never leave more than was entered, and never more symbols are open than allowed', () => {
  fc.assert(
    fc.property(symbols, risks, settings, (parts, risk, options) => {
      const { report } = run(parts, risk, options)
      const most = Math.min(risk.maxOpenPositions ?? 100, options.riskLimits?.maxOpenPositions ?? 100)
      const entered = new Set(report.trades.map(({ symbol, entryTime }) => `${symbol} ${entryTime}`))
      for (const at of new Set(report.trades.map(({ entryTime }) => entryTime))) {
        const open = report.trades.filter((trade) => trade.entryTime <= at && (trade.exitTime > at || trade.open))
        expect(new Set(open.map(({ symbol }) => symbol)).size).toBeLessThanOrEqual(most)
      }
      expect(report.trades.length).toBeGreaterThanOrEqual(entered.size)
    }),
    RUNS,
  )
})

test('prices of 1e-8 and 1e8 trade as those of 100 do', () => {
  fc.assert(
    fc.property(symbols, risks, settings, (parts, risk, options) => {
      // Powers of two scale without rounding, so levels are touched on the same bars.
      const [usual, tiny, huge] = [1, 2 ** -33, 2 ** 20].map((scale) => run(parts, risk, options, false, scale).report)
      expect(tiny.metrics).toEqual(usual.metrics)
      expect(huge.metrics).toEqual(usual.metrics)
    }),
    RUNS,
  )
})

test('still prices and a single bar make a report without a figure that cannot be', () => {
  const still = Float64Array.from({ length: 30 }, () => 100)
  const mask = new Uint8Array(30).fill(1)
  const masks = { entryLong: mask, entryShort: mask, exitLong: mask, exitShort: mask }
  for (const length of [1, 30]) {
    const column = still.subarray(0, length)
    const time = Float64Array.from(column, (_, i) => i * HOUR)
    const candles = { time, open: column, high: column, low: column, close: column, volume: new Float64Array(length) }
    const risk = {
      takeProfitSteps: [{ at: 0.1, fraction: 0.5 }],
      stopLoss: { kind: 'fraction', fraction: 0.1 },
    } as const
    const options = { timeframe: '1h', capital: 1_000, fee: 0, slippage: 0 } as const
    const { report } = run([{ market: { candles, masks }, first: 0, volume: 0 }], risk, options)
    expect(report.finalEquity).toBeCloseTo(1_000, 9)
    expect(report.trades.length).toBe(length === 1 ? 0 : 15)
    expect(report.metrics).toMatchObject({ sharpe: null, calmar: null, maxDrawdown: 0 })
  }
})
