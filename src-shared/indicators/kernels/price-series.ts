import type { CandleColumns } from '#shared/domain/candle.ts'
import type { PriceSeries } from '#shared/strategy-language/tokenizer.ts'

/** The column of a price series: the candle's own where it is one, else computed. */
export function priceSeries(candles: CandleColumns, series: PriceSeries): Float64Array {
  const { open, high, low, close } = candles
  const count = close.length
  switch (series) {
    case 'open':
    case 'high':
    case 'low':
    case 'close':
    case 'volume':
      return candles[series]
    case 'hl2': {
      const out = new Float64Array(count)
      for (let i = 0; i < count; i++) out[i] = (high[i] + low[i]) / 2
      return out
    }
    case 'hlc3': {
      const out = new Float64Array(count)
      for (let i = 0; i < count; i++) out[i] = (high[i] + low[i] + close[i]) / 3
      return out
    }
    case 'ohlc4': {
      const out = new Float64Array(count)
      for (let i = 0; i < count; i++) out[i] = (open[i] + high[i] + low[i] + close[i]) / 4
      return out
    }
  }
}
