import { expect, test } from 'vitest'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { computeIndicator } from '#shared/indicators/registry.ts'
import { candlesOf, leanColumns, tulipCases } from './published-cases.ts'

/** Compares the tail of `actual` with `expected`, which leaves the warm-up out or has NaN there. */
function expectTail(actual: Float64Array | undefined, expected: ArrayLike<number>, tolerance: number): void {
  if (actual === undefined) throw new Error('no such output')
  const from = actual.length - expected.length
  let compared = 0
  for (let i = 0; i < expected.length; i++) {
    if (Number.isNaN(expected[i])) continue
    compared++
    const allowed = Math.max(tolerance, Math.abs(expected[i]) * 1e-9)
    expect(Math.abs(actual[from + i] - expected[i]), `bar ${from + i}: ${actual[from + i]}`).toBeLessThanOrEqual(
      allowed,
    )
  }
  expect(compared).toBeGreaterThan(Math.min(5, expected.length - 1))
}

type TulipKind = {
  readonly inputs: readonly (keyof CandleColumns)[]
  readonly type: string
  readonly parameters: readonly string[]
  readonly outputs: readonly string[]
  readonly seed?: 'first'
  /** Unit here per unit there. */
  readonly unit?: number
}

const CLOSE = ['close'] as const
const BARS = ['high', 'low', 'close'] as const
const FLOWS = ['high', 'low', 'close', 'volume'] as const
const TULIP: Readonly<Record<string, TulipKind>> = {
  sma: { inputs: CLOSE, type: 'sma', parameters: ['period'], outputs: ['sma'] },
  ema: { inputs: CLOSE, type: 'ema', parameters: ['period'], outputs: ['ema'], seed: 'first' },
  wma: { inputs: CLOSE, type: 'wma', parameters: ['period'], outputs: ['wma'] },
  wilders: { inputs: CLOSE, type: 'rma', parameters: ['period'], outputs: ['rma'] },
  rsi: { inputs: CLOSE, type: 'rsi', parameters: ['period'], outputs: ['rsi'] },
  bbands: { inputs: CLOSE, type: 'bollinger', parameters: ['period', 'stdDev'], outputs: ['lower', 'middle', 'upper'] },
  atr: { inputs: BARS, type: 'atr', parameters: ['period'], outputs: ['atr'] },
  stoch: { inputs: BARS, type: 'stochastic', parameters: ['kPeriod', 'kSmoothing', 'dPeriod'], outputs: ['k', 'd'] },
  ad: { inputs: FLOWS, type: 'ad', parameters: [], outputs: ['ad'] },
  adosc: { inputs: FLOWS, type: 'adosc', parameters: ['short', 'long'], outputs: ['adosc'], seed: 'first' },
  aroon: { inputs: ['high', 'low'], type: 'aroon', parameters: ['period'], outputs: ['down', 'up'] },
  aroonosc: { inputs: ['high', 'low'], type: 'aroonosc', parameters: ['period'], outputs: ['aroonosc'] },
  cvi: { inputs: ['high', 'low'], type: 'cvi', parameters: ['period'], outputs: ['cvi'], seed: 'first' },
  emv: { inputs: ['high', 'low', 'volume'], type: 'emv', parameters: [], outputs: ['emv'] },
  fosc: { inputs: CLOSE, type: 'fosc', parameters: ['period'], outputs: ['fosc'] },
  kvo: { inputs: FLOWS, type: 'kvo', parameters: ['short', 'long'], outputs: ['kvo'], seed: 'first' },
  lag: { inputs: CLOSE, type: 'lag', parameters: ['period'], outputs: ['lag'] },
  linreg: { inputs: CLOSE, type: 'linreg', parameters: ['period'], outputs: ['linreg'] },
  linregintercept: { inputs: CLOSE, type: 'linregIntercept', parameters: ['period'], outputs: ['linregIntercept'] },
  linregslope: { inputs: CLOSE, type: 'linregSlope', parameters: ['period'], outputs: ['linregSlope'] },
  marketfi: { inputs: ['high', 'low', 'volume'], type: 'marketfi', parameters: [], outputs: ['marketfi'] },
  natr: { inputs: BARS, type: 'natr', parameters: ['period'], outputs: ['natr'] },
  nvi: { inputs: ['close', 'volume'], type: 'nvi', parameters: [], outputs: ['nvi'] },
  pvi: { inputs: ['close', 'volume'], type: 'pvi', parameters: [], outputs: ['pvi'] },
  stddev: { inputs: CLOSE, type: 'stddev', parameters: ['period'], outputs: ['stddev'] },
  stderr: { inputs: CLOSE, type: 'stderr', parameters: ['period'], outputs: ['stderr'] },
  sum: { inputs: CLOSE, type: 'sum', parameters: ['period'], outputs: ['sum'] },
  tr: { inputs: BARS, type: 'tr', parameters: [], outputs: ['tr'] },
  tsf: { inputs: CLOSE, type: 'tsf', parameters: ['period'], outputs: ['tsf'] },
  var: { inputs: CLOSE, type: 'variance', parameters: ['period'], outputs: ['variance'] },
  vhf: { inputs: CLOSE, type: 'vhf', parameters: ['period'], outputs: ['vhf'] },
  volatility: { inputs: CLOSE, type: 'volatility', parameters: ['period'], outputs: ['volatility'] },
  vosc: { inputs: ['volume'], type: 'vosc', parameters: ['short', 'long'], outputs: ['vosc'] },
  wad: { inputs: BARS, type: 'wad', parameters: [], outputs: ['wad'] },
  dema: { inputs: CLOSE, type: 'dema', parameters: ['period'], outputs: ['dema'], seed: 'first' },
  tema: { inputs: CLOSE, type: 'tema', parameters: ['period'], outputs: ['tema'], seed: 'first' },
  zlema: { inputs: CLOSE, type: 'zlema', parameters: ['period'], outputs: ['zlema'], seed: 'first' },
  hma: { inputs: CLOSE, type: 'hma', parameters: ['period'], outputs: ['hma'] },
  kama: { inputs: CLOSE, type: 'kama', parameters: ['period'], outputs: ['kama'] },
  trima: { inputs: CLOSE, type: 'trima', parameters: ['period'], outputs: ['trima'] },
  psar: { inputs: ['high', 'low'], type: 'psar', parameters: ['step', 'max'], outputs: ['psar'] },
  vidya: { inputs: CLOSE, type: 'vidya', parameters: ['shortPeriod', 'longPeriod', 'alpha'], outputs: ['vidya'] },
  vwma: { inputs: ['close', 'volume'], type: 'vwma', parameters: ['period'], outputs: ['vwma'] },
  obv: { inputs: ['close', 'volume'], type: 'obv', parameters: [], outputs: ['obv'] },
  max: { inputs: CLOSE, type: 'highest', parameters: ['period'], outputs: ['highest'] },
  min: { inputs: CLOSE, type: 'lowest', parameters: ['period'], outputs: ['lowest'] },
  apo: { inputs: CLOSE, type: 'apo', parameters: ['short', 'long'], outputs: ['apo'], seed: 'first' },
  bop: { inputs: ['open', 'high', 'low', 'close'], type: 'bop', parameters: [], outputs: ['bop'] },
  cci: { inputs: BARS, type: 'cci', parameters: ['period'], outputs: ['cci'] },
  cmo: { inputs: CLOSE, type: 'cmo', parameters: ['period'], outputs: ['cmo'] },
  dpo: { inputs: CLOSE, type: 'dpo', parameters: ['period'], outputs: ['dpo'] },
  fisher: { inputs: ['high', 'low'], type: 'fisher', parameters: ['period'], outputs: ['fisher', 'signal'] },
  mfi: { inputs: ['high', 'low', 'close', 'volume'], type: 'mfi', parameters: ['period'], outputs: ['mfi'] },
  mom: { inputs: CLOSE, type: 'momentum', parameters: ['period'], outputs: ['momentum'] },
  msw: { inputs: CLOSE, type: 'msw', parameters: ['period'], outputs: ['sine', 'lead'] },
  ppo: { inputs: CLOSE, type: 'ppo', parameters: ['short', 'long'], outputs: ['ppo'], seed: 'first' },
  qstick: { inputs: ['open', 'close'], type: 'qstick', parameters: ['period'], outputs: ['qstick'] },
  roc: { inputs: CLOSE, type: 'roc', parameters: ['period'], outputs: ['roc'], unit: 100 },
  trix: { inputs: CLOSE, type: 'trix', parameters: ['period'], outputs: ['trix'], seed: 'first' },
  ultosc: { inputs: BARS, type: 'ultosc', parameters: ['short', 'medium', 'long'], outputs: ['ultosc'] },
  willr: { inputs: BARS, type: 'willr', parameters: ['period'], outputs: ['willr'] },
}

test.each(tulipCases())("Tulip's $name $options", ({ name, options, rows }) => {
  const { inputs, type, parameters, outputs, seed, unit = 1 } = TULIP[name]
  const candles = candlesOf(Object.fromEntries(inputs.map((input, i) => [input, Float64Array.from(rows[i])])))
  const computed = computeIndicator(type, candles, {
    parameters: Object.fromEntries(parameters.map((parameter, i) => [parameter, options[i]])),
    ...(seed === undefined ? {} : { seed }),
  })
  const expected = rows.slice(inputs.length)
  expect(expected).toHaveLength(outputs.length)
  for (const [i, row] of expected.entries()) {
    const actual = computed.find((output) => output.name === outputs[i])?.values.map((value) => value / unit)
    expectTail(actual, row, 6e-4)
  }
})

/** File, type, parameters, [title, output, tolerance, unit here per unit there], bars to leave out at the start. */
const LEAN: readonly (readonly [
  string,
  string,
  Readonly<Record<string, number>>,
  readonly (readonly [string, string, number, number?])[],
  number,
])[] = [
  [
    'spy_bollinger_bands.txt',
    'bollinger',
    { period: 20, stdDev: 2 },
    [
      ['Moving Average 20', 'middle', 1e-3],
      ['Bollinger Bands® 20 2 Top', 'upper', 1e-3],
      ['Bollinger Bands® 20 2 Bottom', 'lower', 1e-3],
      ['BandWidth', 'bandwidth', 1e-3, 0.01],
      ['%B', 'percentB', 1e-3],
    ],
    0,
  ],
  ['spy_atr_wilder.txt', 'atr', { period: 14 }, [['Average True Range 14', 'atr', 1e-3]], 0],
  [
    'spy_with_adx.txt',
    'adx',
    { period: 14 },
    [
      ['+DI14', 'plusDi', 2e-2],
      ['-DI14', 'minusDi', 2e-2],
      ['ADX 14', 'adx', 2e-2],
    ],
    0,
  ],
  [
    'spy_with_don50.txt',
    'donchian',
    { period: 50 },
    [
      ['Donchian Channels 50 Top', 'upper', 1e-3],
      ['Donchian Channels 50 Bottom', 'lower', 1e-3],
      ['Donchian Channels 50 Mean', 'middle', 1e-3],
    ],
    50,
  ],
  [
    'spy_with_macd.txt',
    'macd',
    { fast: 12, slow: 26, signal: 9 },
    [
      ['MACD', 'macd', 1e-3],
      ['Signal', 'signal', 1e-3],
      ['Histogram', 'histogram', 1e-3],
    ],
    200,
  ],
  [
    'spy_with_stoch12k3.txt',
    'stochastic',
    { kPeriod: 12, kSmoothing: 3, dPeriod: 5 },
    [
      ['Stochastics 12 %K 3', 'k', 1e-2],
      ['%D 5', 'd', 1e-2],
    ],
    0,
  ],
  ['spy_mfi.txt', 'mfi', { period: 20 }, [['Money Flow Index 20', 'mfi', 1e-2]], 0],
  ['spy_with_cci.txt', 'cci', { period: 14 }, [['Commodity Channel Index (CCI) 14', 'cci', 1e-2]], 0],
  ['spy_with_indicators.txt', 'sma', { period: 14 }, [['SMA14', 'sma', 1e-2]], 0],
  ['spy_with_indicators.txt', 'ema', { period: 14 }, [['EMA14', 'ema', 1e-1]], 100],
  ['spy_with_indicators.txt', 'rsi', { period: 14 }, [['RSI 14 Wilder', 'rsi', 1e-2]], 100],
]

test.each(LEAN)("Lean's %s: %s %o", (file, type, parameters, wanted, skip) => {
  const titled = leanColumns(file)
  const given: Partial<Record<keyof CandleColumns, Float64Array>> = {}
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
    const values = titled(name)
    if (values !== undefined) given[name] = values
  }
  const computed = computeIndicator(type, candlesOf(given), { parameters })
  for (const [title, output, tolerance, unit = 1] of wanted) {
    const expected = titled(title)
    if (expected === undefined) throw new Error(`no column ${title} in ${file}`)
    const actual = computed.find(({ name }) => name === output)?.values.map((value) => value / unit)
    expectTail(actual, expected.fill(Number.NaN, 0, skip), tolerance)
  }
})
