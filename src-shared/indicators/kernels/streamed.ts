import type { IndicatorBar, IndicatorStream } from '#shared/indicators/definition.ts'

/** A stream of one output. */
export function oneOutput(next: (bar: IndicatorBar) => number): IndicatorStream {
  const values = new Float64Array(1)
  return {
    next: (bar) => {
      values[0] = next(bar)
      return values
    },
  }
}

/** A stream of two outputs; `next` writes them into `values`. */
export function twoOutputs(next: (bar: IndicatorBar, values: Float64Array) => void): IndicatorStream {
  const values = new Float64Array(2)
  return {
    next: (bar) => {
      next(bar, values)
      return values
    },
  }
}
