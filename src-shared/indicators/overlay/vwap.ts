import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { DAY_MS } from '#shared/time.ts'

/** Volume-weighted average price. */
export const vwap: IndicatorDefinition = {
  type: 'vwap',
  title: 'Volume-weighted average price',
  description: 'What was paid on average since the UTC day began. Missing until something was traded.',
  group: 'overlay',
  parameters: [],
  inputs: ['time', 'high', 'low', 'close', 'volume'],
  outputs: ['vwap'],
  seeded: false,
  placement: 'price',
  formula: 'sum(hlc3 × volume) ÷ sum(volume), both from the first bar of the UTC day on',
  reference:
    'Berkowitz, Logue and Noser (1988); TradingView VWAP anchored to the session, the session being the UTC day',
  warmUp: (_parameters) => 0,
  stream: (_parameters) => {
    const state = new DayAverage()
    return oneOutput(({ time, high, low, close, volume }) => state.next(time, high, low, close, volume))
  },
  compute: ({ time, high, low, close, volume }, _parameters, { out }) => {
    const values = column(time, out?.[0])
    const state = new DayAverage()
    for (let i = 0; i < values.length; i++) values[i] = state.next(time[i], high[i], low[i], close[i], volume[i])
    return [values]
  },
}

class DayAverage {
  #day = Number.NaN
  #value = 0
  #volume = 0

  next(time: number, high: number, low: number, close: number, volume: number): number {
    const day = Math.floor(time / DAY_MS)
    if (day !== this.#day) {
      this.#day = day
      this.#value = 0
      this.#volume = 0
    }
    const value = ((high + low + close) / 3) * volume
    if (!Number.isFinite(value)) return Number.NaN
    this.#value += value
    this.#volume += volume
    return this.#volume > 0 ? this.#value / this.#volume : Number.NaN
  }
}
