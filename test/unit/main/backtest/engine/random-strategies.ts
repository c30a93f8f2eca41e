import type { CandleColumns } from '#shared/domain/candle.ts'
import { DEFAULT_RISK_LIMITS, type RiskLimits } from '#shared/domain/risk-limits.ts'

/** Random numbers of a seed: Mulberry32 (Tommy Ettinger, public domain). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** In `[0, 1)`. */
  next(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.whole(0, values.length - 1)]
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  /** The value in `share` of the cases, else nothing. */
  maybe<Value>(share: number, value: () => Value): Value | undefined {
    return this.chance(share) ? value() : undefined
  }
}

const HOUR = 3_600_000

/** Hourly candles on a coarse grid of prices, so that levels are often just touched; with flat stretches, jumps, gaps and bars without volume. */
export function randomCandles(dice: Dice, length: number, unit: number): CandleColumns {
  const columns = Array.from({ length: 6 }, () => new Float64Array(length))
  const [time, open, high, low, close, volume] = columns
  let at = Date.UTC(2024, 0, 1) + dice.whole(0, 30) * HOUR
  let price = dice.whole(60, 200)
  let calm = 0
  for (let i = 0; i < length; i++) {
    if (calm === 0 && dice.chance(0.02)) calm = dice.whole(3, 12)
    // Now and then the price opens at several times what it was, which ruins a short, or at a part of it.
    if (dice.chance(0.01)) price = price < 500 ? price * dice.whole(2, 6) : Math.floor(price / dice.whole(2, 8))
    const reach = calm > 0 ? 0 : 4
    calm = Math.max(0, calm - 1)
    time[i] = at
    at += HOUR * (dice.chance(0.04) ? dice.whole(2, 9) : 1)
    const first = Math.max(20, price + (dice.chance(0.4) ? dice.whole(-reach, reach) : 0))
    const last = Math.max(20, first + dice.whole(-reach, reach))
    open[i] = first * unit
    close[i] = last * unit
    high[i] = (Math.max(first, last) + (calm > 0 ? 0 : dice.whole(0, 3))) * unit
    low[i] = (Math.min(first, last) - (calm > 0 ? 0 : dice.whole(0, 3))) * unit
    volume[i] = dice.chance(0.05) ? 0 : dice.whole(1, 4_000) / unit
    price = last
  }
  return { time, open, high, low, close, volume }
}

/** Most quarter-hours of most of the bars, each within its bar and all together as far as it where none is missing. */
export function randomDetails(dice: Dice, candles: CandleColumns): CandleColumns {
  const rows: [number, number, number, number, number, number][] = []
  for (let i = 0; i < candles.time.length; i++) {
    if (dice.chance(0.1)) continue
    const [open, high, low, close] = [candles.open[i], candles.high[i], candles.low[i], candles.close[i]]
    const between = (): number => dice.one([open, close, high, low, (high + low) / 2])
    const corners = [open, between(), between(), between(), close]
    const [top, bottom] = [dice.whole(0, 3), dice.whole(0, 3)]
    for (let k = 0; k < 4; k++) {
      if (dice.chance(0.08)) continue
      const [from, to] = [corners[k], corners[k + 1]]
      rows.push([
        candles.time[i] + (k * HOUR) / 4,
        from,
        k === top ? high : Math.max(from, to),
        k === bottom ? low : Math.min(from, to),
        to,
        candles.volume[i] / 4,
      ])
    }
  }
  const column = (k: 0 | 1 | 2 | 3 | 4 | 5): Float64Array => Float64Array.from(rows, (row) => row[k])
  return { time: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) }
}

const INDICATORS = {
  fast: { type: 'sma', period: 2 },
  slow: { type: 'sma', period: 5 },
  strength: { type: 'rsi', period: 3 },
  channel: { type: 'donchian', period: 4 },
  trend: { type: 'supertrend', period: 3, multiplier: 1 },
  hull: { type: 'hma', period: 5 },
  bar: { type: 'pattern', name: 'engulfingBullish' },
}

const CONDITIONS = [
  'fast crosses above slow',
  'fast crosses below slow',
  'close > slow',
  'close < slow',
  'close > open',
  'close < open[1]',
  'strength < 40',
  'strength > 60',
  'high >= channel.upper',
  'low <= channel.lower',
  'trend.direction == 1',
  'trend.direction == -1',
  'hull > hull[1] and not close == open',
  'bar == 1 or close > close[3]',
  'volume > 0',
]

/** A strategy definition as JSON, of random conditions and random rules. */
export function randomDefinition(dice: Dice): Record<string, unknown> {
  const list = (most: number): string[] => Array.from({ length: dice.whole(1, most) }, () => dice.one(CONDITIONS))
  const fraction = (): number => dice.one([0.005, 0.01, 0.02, 0.03, 0.05, 0.1])
  const distance = (side: 'stop' | 'target'): unknown =>
    dice.one<() => unknown>([
      fraction,
      fraction,
      () => ({ atr: dice.one([0.5, 1, 2, 3]), period: dice.one([1, 3, 5]) }),
      () => ({ price: side === 'stop' ? dice.one(['channel.lower', 'slow']) : dice.one(['channel.upper', 'slow']) }),
    ])()
  const steps = (): unknown => {
    const ats = dice.one([
      [0.01, 0.03],
      [0.02, 0.01, 0.06],
      [0.02, 0.04, 0.1],
    ])
    const fractions = dice.one([
      [0.5, 0.5, 0],
      [0.25, 0.25, 0.25],
      [0.2, 0.3, 0.5],
      [0.6, 0.1, 0.1],
    ])
    const list_ = ats.map((at, i) => ({ at, fraction: fractions[i] })).filter((step) => step.fraction > 0)
    const sum = list_.reduce((total, step) => total + step.fraction, 0)
    return sum > 1 ? list_.slice(0, 1) : list_
  }
  const stopLoss = dice.maybe(0.6, () => distance('stop'))
  const takeProfit = dice.maybe(0.6, () => (dice.chance(0.35) ? steps() : distance('target')))
  const isRisk = stopLoss !== undefined && dice.chance(0.25)
  const protections = [
    dice.maybe(0.12, () => ({ type: 'maxDrawdown', limit: dice.one([0.0301, 0.1003, 0.3007]) })),
    dice.maybe(0.15, () => ({ type: 'dailyLoss', limit: dice.one([0.0101, 0.0303]) })),
    dice.maybe(0.15, () => ({
      type: 'stopLossGuard',
      trades: dice.whole(1, 3),
      withinBars: dice.whole(3, 30),
      pauseBars: dice.whole(1, 12),
    })),
    dice.maybe(0.15, () => ({
      type: 'lowProfit',
      trades: dice.whole(1, 3),
      withinBars: dice.whole(5, 40),
      minReturn: dice.one([-0.0103, 0.00007, 0.0107]),
      pauseBars: dice.whole(1, 12),
    })),
  ].filter((one) => one !== undefined)
  const settings = {
    positionSize: dice.maybe(0.7, () => dice.one([0.1, 0.3, 0.5, 1])),
    sizing: isRisk ? 'risk' : undefined,
    riskPct: isRisk ? dice.maybe(0.7, () => dice.one([0.005, 0.02, 0.1])) : undefined,
    stopLoss,
    takeProfit,
    trailingStop: dice.maybe(0.4, () =>
      dice.chance(0.5) ? fraction() : { percent: fraction(), activateAt: dice.one([0.01, 0.03]) },
    ),
    breakEvenAt: dice.maybe(0.25, () => dice.one([0.01, 0.02, 0.04])),
    maxBarsInTrade: dice.maybe(0.4, () => dice.whole(1, 15)),
    cooldownBars: dice.maybe(0.3, () => dice.whole(0, 5)),
    maxOpenPositions: dice.maybe(0.3, () => dice.whole(1, 2)),
    onOppositeSignal: dice.maybe(0.4, () => 'reverse'),
    entryOrder: dice.maybe(0.35, () => ({
      type: 'limit',
      offset: dice.one([-0.02, -0.01, 0, 0.01]),
      ...(dice.chance(0.7) ? { expiresAfterBars: dice.whole(1, 5) } : {}),
    })),
    tradingHours: dice.maybe(0.15, () => dice.one([['06:00-18:00'], ['22:00-04:00'], ['00:00-08:30', '12:00-24:00']])),
    protections: protections.length > 0 ? protections : undefined,
  }
  return {
    version: 1,
    name: 'random',
    symbols: ['A/USDT'],
    timeframe: '1h',
    indicators: INDICATORS,
    entryConditions: {
      ...(dice.chance(0.85) ? { long: list(2) } : {}),
      ...(dice.chance(0.55) ? { short: list(2) } : {}),
    },
    exitConditions: {
      ...(dice.chance(0.5) ? { long: list(2) } : {}),
      ...(dice.chance(0.4) ? { short: list(2) } : {}),
    },
    riskManagement: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
  }
}

/** Costs and limits of a run. */
export type RandomCosts = {
  readonly capital: number
  readonly fee: number
  readonly makerFee?: number
  readonly takerFee?: number
  readonly slippage: number
  readonly slippageModel?: 'fixed' | 'volume'
  readonly volumeShare?: number
  readonly priceImpact?: number
  readonly riskLimits?: RiskLimits
}

export function randomCosts(dice: Dice): RandomCosts {
  return {
    capital: dice.one([100, 10_000, 250_000]),
    fee: dice.one([0, 0.001, 0.01]),
    ...(dice.chance(0.3) ? { makerFee: dice.one([0, 0.0005]), takerFee: dice.one([0.001, 0.004]) } : {}),
    slippage: dice.one([0, 0.0005, 0.01]),
    ...(dice.chance(0.3)
      ? { slippageModel: 'volume', volumeShare: dice.one([0.025, 0.3, 1]), priceImpact: dice.one([0, 0.1, 0.5]) }
      : {}),
    ...(dice.chance(0.2) ? { riskLimits: randomLimits(dice) } : {}),
  }
}

function randomLimits(dice: Dice): RiskLimits {
  return {
    ...DEFAULT_RISK_LIMITS,
    maxPositionSizePct: dice.one([0.1, 0.5, 1]),
    maxPortfolioRiskPct: dice.one([0.002, 0.02]),
    maxTotalExposurePct: dice.one([0.1, 0.15, 0.95]),
    maxOpenPositions: dice.one([1, 10]),
    maxDrawdownPct: dice.one([0.0203, 0.2001]),
    minRiskRewardRatio: dice.one([0, 1.5]),
  }
}
