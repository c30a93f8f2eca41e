import type { CandleColumns } from '#shared/domain/candle.ts'

export type Parameters = Readonly<Record<string, number>>
export type Columns = Readonly<Record<string, readonly number[]>>

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
export const mean = (values: readonly number[]): number => sum(values) / values.length

/** `of` over every window of `period` values; NaN where the window is not full or holds a NaN. */
export function windows(
  values: readonly number[],
  period: number,
  of: (window: readonly number[]) => number,
): number[] {
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i - period + 1), i + 1)
    return window.length < period || window.some(Number.isNaN) ? Number.NaN : of(window)
  })
}

export function smoothed(values: readonly number[], period: number, weight: number): number[] {
  const from = values.findIndex((value) => !Number.isNaN(value))
  const out = values.map(() => Number.NaN)
  if (from < 0) return out
  for (let i = from + period - 1; i < values.length; i++) {
    out[i] = i === from + period - 1 ? mean(values.slice(from, i + 1)) : weight * values[i] + (1 - weight) * out[i - 1]
  }
  return out
}

export const ema = (values: readonly number[], period: number): number[] => smoothed(values, period, 2 / (period + 1))
export const rma = (values: readonly number[], period: number): number[] => smoothed(values, period, 1 / period)
export const sma = (values: readonly number[], period: number): number[] => windows(values, period, mean)
export const highest = (values: readonly number[], period: number): number[] =>
  windows(values, period, (w) => Math.max(...w))
export const lowest = (values: readonly number[], period: number): number[] =>
  windows(values, period, (w) => Math.min(...w))
export const changes = (values: readonly number[]): number[] =>
  values.map((v, i) => (i === 0 ? Number.NaN : v - values[i - 1]))

/** An indicator as its formula says it, whatever time that takes; for complete candles and seed `sma`. */
export type Naive = (candles: CandleColumns, parameters: Parameters) => Columns
