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

/** trading-signals by our type; it is told one number or one bar at a time, and what it answers is kept. */
export function tradingSignals(candles: CandleColumns): Readonly<Record<string, PeerRun>> {
  const { open, high, low, close, volume } = candles
  const closes = Array.from(close)
  const bars = closes.map(
    (last, i): Bar => ({ open: open[i], high: high[i], low: low[i], close: last, volume: volume[i] }),
  )
  const ofClose =
    (make: () => { add(value: number): unknown }): PeerRun =>
    () => {
      const indicator = make()
      return closes.map((value) => indicator.add(value))
    }
  const ofBar =
    (make: () => { add(bar: Bar): unknown }): PeerRun =>
    () => {
      const indicator = make()
      return bars.map((bar) => indicator.add(bar))
    }
  return {
    sma: ofClose(() => new signals.SMA(20)),
    ema: ofClose(() => new signals.EMA(20)),
    wma: ofClose(() => new signals.WMA(20)),
    rma: ofClose(() => new signals.WSMA(20)),
    rsi: ofClose(() => new signals.RSI(14)),
    macd: ofClose(() => new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9))),
    bollinger: ofClose(() => new signals.BollingerBands(20, 2)),
    stochastic: ofBar(() => new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 })),
    adx: ofBar(() => new signals.ADX(14)),
    atr: ofBar(() => new signals.ATR(14)),
    roc: ofClose(() => new signals.ROC(10)),
    willr: ofBar(() => new signals.WilliamsR(14)),
    cci: ofBar(() => new signals.CCI(20)),
    mfi: ofBar(() => new signals.MFI(14)),
  }
}
