import fc from 'fast-check'
import * as library from 'technicalindicators'
import * as signals from 'trading-signals'
import { expect, test } from 'vitest'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { computeIndicator, indicatorDefinition } from '#shared/indicators/registry.ts'
import { arbitraryCandles } from './arbitrary-candles.ts'

/** Candles that never stand still: what others do without a range or a movement is theirs. */
const MOVING = arbitraryCandles(80, 120).map((candles): CandleColumns => {
  const close = candles.close.map((value, i) => value + 100 * (i % 2) + i / 10)
  return {
    ...candles,
    close,
    high: close.map((value, i) => value + 1 + (i % 5)),
    low: close.map((value, i) => value - 1 - (i % 3)),
  }
})

type Opinion = readonly (number | undefined | null)[]

function expectSameTail(actual: Float64Array, opinion: Opinion, tolerance = 1e-7): void {
  const from = actual.length - opinion.length
  let compared = 0
  for (const [i, expected] of opinion.entries()) {
    if (typeof expected !== 'number' || Number.isNaN(actual[from + i])) continue
    compared++
    expect(Math.abs(actual[from + i] - expected), `bar ${from + i}`).toBeLessThan(
      tolerance * Math.max(1, Math.abs(expected)),
    )
  }
  expect(compared).toBeGreaterThan(20)
}

const PERIOD = 9
const EMA_NAMES = { fastPeriod: 5, slowPeriod: 12, signalPeriod: 4, SimpleMAOscillator: false, SimpleMASignal: false }

/** Type, parameters, and what technicalindicators answers for each output. It rounds RSI and the like to two digits. */
const LIBRARY: readonly (readonly [
  string,
  Readonly<Record<string, number>>,
  (c: { close: number[]; high: number[]; low: number[]; volume: number[] }) => Readonly<Record<string, Opinion>>,
  number,
])[] = [
  ['sma', { period: PERIOD }, ({ close }) => ({ sma: library.SMA.calculate({ period: PERIOD, values: close }) }), 1e-7],
  ['ema', { period: PERIOD }, ({ close }) => ({ ema: library.EMA.calculate({ period: PERIOD, values: close }) }), 1e-7],
  ['wma', { period: PERIOD }, ({ close }) => ({ wma: library.WMA.calculate({ period: PERIOD, values: close }) }), 1e-7],
  [
    'rma',
    { period: PERIOD },
    ({ close }) => ({ rma: library.WEMA.calculate({ period: PERIOD, values: close }) }),
    1e-7,
  ],
  ['rsi', { period: PERIOD }, ({ close }) => ({ rsi: library.RSI.calculate({ period: PERIOD, values: close }) }), 6e-3],
  [
    'macd',
    { fast: 5, slow: 12, signal: 4 },
    ({ close }) => {
      const all = library.MACD.calculate({ values: close, ...EMA_NAMES })
      return {
        macd: all.map((one) => one.MACD),
        signal: all.map((one) => one.signal),
        histogram: all.map((one) => one.histogram),
      }
    },
    1e-7,
  ],
  [
    'bollinger',
    { period: PERIOD, stdDev: 2 },
    ({ close }) => {
      const all = library.BollingerBands.calculate({ period: PERIOD, stdDev: 2, values: close })
      return {
        upper: all.map((one) => one.upper),
        middle: all.map((one) => one.middle),
        lower: all.map((one) => one.lower),
        percentB: all.map((one) => one.pb),
      }
    },
    1e-7,
  ],
  ['roc', { period: PERIOD }, ({ close }) => ({ roc: library.ROC.calculate({ period: PERIOD, values: close }) }), 1e-7],
  ['obv', {}, ({ close, volume }) => ({ obv: library.OBV.calculate({ close, volume }) }), 1e-7],
  [
    'forceIndex',
    { period: PERIOD },
    ({ close, volume }) => ({ forceIndex: library.ForceIndex.calculate({ close, volume, period: PERIOD }) }),
    1e-7,
  ],
  ['tr', {}, ({ close, high, low }) => ({ tr: library.TrueRange.calculate({ close, high, low }) }), 1e-7],
  [
    'adx',
    { period: PERIOD },
    ({ high, low, close }) => {
      const all = library.ADX.calculate({ high, low, close, period: PERIOD })
      return { adx: all.map((one) => one.adx), plusDi: all.map((one) => one.pdi), minusDi: all.map((one) => one.mdi) }
    },
    1e-7,
  ],
]

test.each(LIBRARY)('%s %o agrees with technicalindicators', (type, parameters, opinions, tolerance) => {
  fc.assert(
    fc.property(MOVING, (candles) => {
      const { close, high, low, volume } = candles
      const wanted = opinions({ close: [...close], high: [...high], low: [...low], volume: [...volume] })
      const computed = computeIndicator(type, candles, { parameters })
      for (const [name, opinion] of Object.entries(wanted)) {
        const output = computed.find((one) => one.name === name)
        if (output === undefined) throw new Error(`no output ${name}`)
        expectSameTail(output.values, opinion, tolerance)
      }
    }),
    { numRuns: 20 },
  )
})

type Bar = {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/**
 * Type, parameters, output, and a fresh calculation of trading-signals that is fed one bar at a time. It begins exponential
 * averages with the first value.
 */
const SIGNALS: readonly (readonly [string, Readonly<Record<string, number>>, string, () => (bar: Bar) => unknown])[] = [
  ['sma', { period: PERIOD }, 'sma', () => feedClose(new signals.SMA(PERIOD))],
  ['wma', { period: PERIOD }, 'wma', () => feedClose(new signals.WMA(PERIOD))],
  ['rma', { period: PERIOD }, 'rma', () => feedClose(new signals.WSMA(PERIOD))],
  ['rsi', { period: PERIOD }, 'rsi', () => feedClose(new signals.RSI(PERIOD))],
  ['atr', { period: PERIOD }, 'atr', () => feedBar(new signals.ATR(PERIOD))],
  ['willr', { period: PERIOD }, 'willr', () => feedBar(new signals.WilliamsR(PERIOD))],
  ['cci', { period: PERIOD }, 'cci', () => feedBar(new signals.CCI(PERIOD))],
  ['mfi', { period: PERIOD }, 'mfi', () => feedBar(new signals.MFI(PERIOD))],
  ['cmo', { period: PERIOD }, 'cmo', () => feedClose(new signals.CMO(PERIOD))],
  ['momentum', { period: PERIOD }, 'momentum', () => feedClose(new signals.MOM(PERIOD))],
  ['dpo', { period: PERIOD }, 'dpo', () => feedClose(new signals.DPO(PERIOD))],
  ['kst', {}, 'kst', () => feedClose(new signals.KST())],
  ['ultosc', {}, 'ultosc', () => feedBar(new signals.UltimateOscillator())],
  ['ao', {}, 'ao', () => feedBar(new signals.AO(5, 34))],
  ['bop', {}, 'bop', () => feedBar(new signals.BOP())],
  ['qstick', { period: PERIOD }, 'qstick', () => feedBar(new signals.Qstick(PERIOD))],
  ['fisher', { period: PERIOD }, 'fisher', () => feedBar(new signals.FisherTransform(PERIOD))],
  ['trix', { period: PERIOD }, 'trix', () => feedClose(new signals.TRIX(PERIOD))],
  ['apo', { short: 5, long: 12 }, 'apo', () => feedClose(new signals.APO({ fastPeriod: 5, slowPeriod: 12 }))],
  ['ppo', { short: 5, long: 12 }, 'ppo', () => feedClose(new signals.PPO({ fastPeriod: 5, slowPeriod: 12 }))],
  ['aroon', { period: PERIOD }, 'up', () => feedBar(new signals.Aroon(PERIOD), 'aroonUp')],
  ['aroon', { period: PERIOD }, 'down', () => feedBar(new signals.Aroon(PERIOD), 'aroonDown')],
  ['vhf', { period: PERIOD }, 'vhf', () => feedClose(new signals.VHF(PERIOD))],
  ['vortex', { period: PERIOD }, 'plus', () => feedBar(new signals.VortexIndicator(PERIOD), 'plus')],
  ['vortex', { period: PERIOD }, 'minus', () => feedBar(new signals.VortexIndicator(PERIOD), 'minus')],
  ['tsf', { period: PERIOD }, 'tsf', () => feedClose(new signals.LinearRegression(PERIOD), 'prediction')],
  ['linregSlope', { period: PERIOD }, 'linregSlope', () => feedClose(new signals.LinearRegression(PERIOD), 'slope')],
  [
    'linregIntercept',
    { period: PERIOD },
    'linregIntercept',
    () => feedClose(new signals.LinearRegression(PERIOD), 'intercept'),
  ],
  ['cvi', { period: PERIOD }, 'cvi', () => feedBar(new signals.CVI(PERIOD))],
  ['natr', { period: PERIOD }, 'natr', () => feedBar(new signals.NATR(PERIOD))],
  ['tr', {}, 'tr', () => feedBar(new signals.TR())],
  ['ad', {}, 'ad', () => feedBar(new signals.AD())],
  ['adosc', { short: 5, long: 12 }, 'adosc', () => feedBar(new signals.ADOSC({ fastPeriod: 5, slowPeriod: 12 }))],
  ['cmf', { period: PERIOD }, 'cmf', () => feedBar(new signals.CMF(PERIOD))],
  ['emv', {}, 'emv', () => feedBar(new signals.EMV(1, 10_000))],
  ['forceIndex', { period: PERIOD }, 'forceIndex', () => feedBar(new signals.ForceIndex(PERIOD))],
  ['kvo', { short: 5, long: 12 }, 'kvo', () => feedBar(new signals.KVO(5, 12))],
  ['marketfi', {}, 'marketfi', () => feedBar(new signals.MarketFacilitationIndex())],
  ['nvi', {}, 'nvi', () => feedBar(new signals.NVI())],
  ['pvi', {}, 'pvi', () => feedBar(new signals.PVI())],
  ['wad', {}, 'wad', () => feedBar(new signals.WAD())],
]

/** What it answers, or one named number of it. */
function answer(value: unknown, name: string | undefined): unknown {
  if (name === undefined || typeof value !== 'object' || value === null) return value
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

const feedClose =
  (indicator: { add(value: number): unknown }, name?: string): ((bar: Bar) => unknown) =>
  (bar) =>
    answer(indicator.add(bar.close), name)
const feedBar =
  (indicator: { add(value: Bar): unknown }, name?: string): ((bar: Bar) => unknown) =>
  (bar) =>
    answer(indicator.add(bar), name)

test.each(SIGNALS)('%s %o agrees with trading-signals', (type, parameters, name, start) => {
  fc.assert(
    fc.property(MOVING, (candles) => {
      const feed = start()
      const opinion = [...candles.close.keys()].map((i) => {
        const [open, high, low, close, volume] = [
          candles.open,
          candles.high,
          candles.low,
          candles.close,
          candles.volume,
        ].map((c) => c[i])
        const value = feed({ open, high, low, close, volume })
        return typeof value === 'number' ? value : undefined
      })
      const given = { parameters, ...(indicatorDefinition(type).seeded ? { seed: 'first' as const } : {}) }
      const output = computeIndicator(type, candles, given).find((one) => one.name === name)
      if (output === undefined) throw new Error(`no output ${name}`)
      expectSameTail(output.values, opinion)
    }),
    { numRuns: 20 },
  )
})
