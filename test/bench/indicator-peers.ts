import * as library from 'technicalindicators'
import * as signals from 'trading-signals'
import type { CandleColumns } from '#shared/domain/candle.ts'

/** Runs a calculation of a peer over all bars. */
export type PeerRun = () => unknown

type Bar = {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/**
 * technicalindicators in its fastest documented use, the static `calculate` on arrays, by our type; with the parameters
 * that ours has by default.
 */
export function technicalIndicators(candles: CandleColumns): Readonly<Record<string, PeerRun>> {
  const [open, high, low, close, volume] = [candles.open, candles.high, candles.low, candles.close, candles.volume].map(
    (column) => Array.from(column),
  )
  const bars = { open, high, low, close, volume }
  return {
    sma: () => library.SMA.calculate({ period: 20, values: close }),
    ema: () => library.EMA.calculate({ period: 20, values: close }),
    wma: () => library.WMA.calculate({ period: 20, values: close }),
    rma: () => library.WEMA.calculate({ period: 20, values: close }),
    rsi: () => library.RSI.calculate({ period: 14, values: close }),
    macd: () =>
      library.MACD.calculate({
        values: close,
        fastPeriod: 12,
        slowPeriod: 26,
        signalPeriod: 9,
        SimpleMAOscillator: false,
        SimpleMASignal: false,
      }),
    bollinger: () => library.BollingerBands.calculate({ period: 20, stdDev: 2, values: close }),
    stochastic: () => library.Stochastic.calculate({ ...bars, period: 14, signalPeriod: 3 }),
    adx: () => library.ADX.calculate({ ...bars, period: 14 }),
    atr: () => library.ATR.calculate({ ...bars, period: 14 }),
    obv: () => library.OBV.calculate({ close, volume }),
    roc: () => library.ROC.calculate({ period: 10, values: close }),
    willr: () => library.WilliamsR.calculate({ ...bars, period: 14 }),
    cci: () => library.CCI.calculate({ ...bars, period: 20 }),
    mfi: () => library.MFI.calculate({ ...bars, period: 14 }),
    psar: () => library.PSAR.calculate({ ...bars, step: 0.02, max: 0.2 }),
    forceIndex: () => library.ForceIndex.calculate({ ...bars, period: 13 }),
    ad: () => library.ADL.calculate(bars),
  }
}

/**
 * trading-signals by our type; it is told one number or one bar at a time. Its answers go into columns that are there
 * already, as ours do: a list of them takes it twice the time.
 */
export function tradingSignals(candles: CandleColumns): Readonly<Record<string, PeerRun>> {
  const { open, high, low, close, volume } = candles
  const closes = Array.from(close)
  const bars = closes.map(
    (last, i): Bar => ({ open: open[i], high: high[i], low: low[i], close: last, volume: volume[i] }),
  )
  const [first, second, third] = [0, 1, 2].map(() => new Float64Array(closes.length))
  const one = <Input>(inputs: readonly Input[], make: () => { add(input: Input): number | null }): PeerRun => {
    return () => {
      const indicator = make()
      for (let i = 0; i < inputs.length; i++) first[i] = indicator.add(inputs[i]) ?? Number.NaN
    }
  }
  const several = <Input, Result>(
    inputs: readonly Input[],
    make: () => { add(input: Input): Result | null },
    keep: (result: Result, i: number) => void,
  ): PeerRun => {
    return () => {
      const indicator = make()
      for (let i = 0; i < inputs.length; i++) {
        const result = indicator.add(inputs[i])
        if (result !== null) keep(result, i)
      }
    }
  }
  return {
    sma: one(closes, () => new signals.SMA(20)),
    ema: one(closes, () => new signals.EMA(20)),
    wma: one(closes, () => new signals.WMA(20)),
    rma: one(closes, () => new signals.WSMA(20)),
    rsi: one(closes, () => new signals.RSI(14)),
    macd: several(
      closes,
      () => new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9)),
      ({ macd, signal, histogram }, i) => {
        first[i] = macd
        second[i] = signal
        third[i] = histogram
      },
    ),
    bollinger: several(
      closes,
      () => new signals.BollingerBands(20, 2),
      ({ upper, middle, lower }, i) => {
        first[i] = upper
        second[i] = middle
        third[i] = lower
      },
    ),
    stochastic: several(
      bars,
      () => new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }),
      ({ stochK, stochD }, i) => {
        first[i] = stochK
        second[i] = stochD
      },
    ),
    adx: one(bars, () => new signals.ADX(14)),
    atr: one(bars, () => new signals.ATR(14)),
    roc: one(closes, () => new signals.ROC(10)),
    willr: one(bars, () => new signals.WilliamsR(14)),
    cci: one(bars, () => new signals.CCI(20)),
    mfi: one(bars, () => new signals.MFI(14)),
    momentum: one(closes, () => new signals.MOM(10)),
    cmo: one(closes, () => new signals.CMO(14)),
    trix: one(closes, () => new signals.TRIX(18)),
    fisher: one(bars, () => new signals.FisherTransform(9)),
  }
}
