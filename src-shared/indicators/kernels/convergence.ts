import type { IndicatorSeed } from '#shared/indicators/definition.ts'
import { CHUNK, isComplete } from './missing.ts'

/**
 * The distance of a fast from a slow exponential average of `values`, the distance's own average and what is between the
 * two, into the three columns of `out`. Each number is that of `exponential`; in one loop the processor works on the three
 * averages at once, each of which alone would let it wait.
 */
export function convergence(
  values: Float64Array,
  { fast, slow, signal }: { readonly fast: number; readonly slow: number; readonly signal: number },
  seed: IndicatorSeed,
  [lines, signals, histogram]: readonly [Float64Array, Float64Array, Float64Array],
): void {
  const [fastWeight, slowWeight, signalWeight] = [2 / (fast + 1), 2 / (slow + 1), 2 / (signal + 1)]
  // Until an average has this many values it is their plain mean.
  const [fastNeeded, slowNeeded, signalNeeded] = seed === 'first' ? [1, 1, 1] : [fast, slow, signal]
  const needed = Math.max(fastNeeded, slowNeeded) + signalNeeded - 1
  let fastAverage = 0
  let slowAverage = 0
  let average = 0
  let count = 0
  const step = (i: number): void => {
    const value = values[i]
    lines[i] = Number.NaN
    signals[i] = Number.NaN
    histogram[i] = Number.NaN
    if (!Number.isFinite(value)) return
    count++
    fastAverage += count <= fastNeeded ? (value - fastAverage) / count : fastWeight * (value - fastAverage)
    slowAverage += count <= slowNeeded ? (value - slowAverage) / count : slowWeight * (value - slowAverage)
    const terms = count - needed + signalNeeded
    if (terms < 1) return
    const line = fastAverage - slowAverage
    average += terms <= signalNeeded ? (line - average) / terms : signalWeight * (line - average)
    lines[i] = line
    if (count < needed) return
    signals[i] = average
    histogram[i] = line - average
  }
  const length = values.length
  let i = 0
  while (i < length) {
    const end = Math.min(length, i + (count < needed ? needed - count : CHUNK))
    if (count >= needed && isComplete(values, i, end)) {
      let [quick, lazy, mean] = [fastAverage, slowAverage, average]
      for (; i < end; i++) {
        const value = values[i]
        quick += fastWeight * (value - quick)
        lazy += slowWeight * (value - lazy)
        const line = quick - lazy
        mean += signalWeight * (line - mean)
        lines[i] = line
        signals[i] = mean
        histogram[i] = line - mean
      }
      fastAverage = quick
      slowAverage = lazy
      average = mean
    }
    for (; i < end; i++) step(i)
  }
}
