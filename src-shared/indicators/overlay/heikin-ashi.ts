import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'

/** Heikin-Ashi candles. */
export const heikinAshi: IndicatorDefinition = {
  type: 'heikinAshi',
  title: 'Heikin-Ashi',
  description:
    'Smoothed candles: each closes at the mean price of the bar and opens in the middle of the one before it.',
  group: 'overlay',
  parameters: [],
  inputs: ['open', 'high', 'low', 'close'],
  outputs: ['open', 'high', 'low', 'close'],
  seeded: false,
  placement: 'price',
  formula:
    'close = ohlc4; open = (open[1] + close[1]) ÷ 2 of the smoothed candles, (open + close) ÷ 2 of the bar on the first; high, low = the furthest of the bar’s high or low and the smoothed open and close',
  reference: 'Valcu, Using the Heikin-Ashi Technique (Stocks & Commodities 2004); TradingView Heikin Ashi',
  warmUp: () => 0,
  stream: () => {
    const values = new Float64Array(4)
    const state = new Smoothed()
    return {
      next: ({ open, high, low, close }) => {
        state.next(open, high, low, close)
        values[0] = state.open
        values[1] = state.high
        values[2] = state.low
        values[3] = state.close
        return values
      },
    }
  },
  compute: (inputs, _parameters, { out }) => {
    const [open, high, low, close] = [0, 1, 2, 3].map((output) => column(inputs.open, out?.[output]))
    const state = new Smoothed()
    for (let i = 0; i < open.length; i++) {
      state.next(inputs.open[i], inputs.high[i], inputs.low[i], inputs.close[i])
      open[i] = state.open
      high[i] = state.high
      low[i] = state.low
      close[i] = state.close
    }
    return [open, high, low, close]
  },
}

/** The newest smoothed candle; NaN on a bar without prices, which is left out. */
class Smoothed {
  open = Number.NaN
  high = Number.NaN
  low = Number.NaN
  close = Number.NaN
  #next = Number.NaN

  next(open: number, high: number, low: number, close: number): void {
    const mean = (open + high + low + close) / 4
    if (!Number.isFinite(mean)) {
      this.open = this.high = this.low = this.close = Number.NaN
      return
    }
    this.close = mean
    this.open = Number.isNaN(this.#next) ? (open + close) / 2 : this.#next
    this.high = Math.max(high, this.open, mean)
    this.low = Math.min(low, this.open, mean)
    this.#next = (this.open + mean) / 2
  }
}
