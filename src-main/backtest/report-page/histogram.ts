/** How many values lie in `[from, to)`; the last bin includes its end. */
export type Bin = { readonly from: number; readonly to: number; readonly count: number }

const MOST_BINS = 40
const STEPS = [1, 2, 2.5, 5, 10]

/**
 * Counts values in bins of a round width, one of whose borders is zero: no bin holds gains and losses. At most
 * about 40 bins; none for no values.
 */
export function histogram(values: readonly number[]): Bin[] {
  if (values.length === 0) return []
  let lowest = 0
  let highest = 0
  for (const value of values) {
    lowest = Math.min(lowest, value)
    highest = Math.max(highest, value)
  }
  const range = highest - lowest
  // Below a trillionth everything is the same.
  if (range < 1e-12) return [{ from: 0, to: 0, count: values.length }]
  const width = roundWidth(range / Math.min(MOST_BINS - 2, Math.max(6, 2 * Math.ceil(Math.sqrt(values.length)))))
  const first = Math.floor(lowest / width)
  const last = Math.max(first, Math.ceil(highest / width) - 1)
  const counts = new Array<number>(last - first + 1).fill(0)
  for (const value of values) {
    const bin = Math.min(last, Math.max(first, Math.floor(value / width)))
    counts[bin - first]++
  }
  return counts.map((count, i) => ({ from: (first + i) * width, to: (first + i + 1) * width, count }))
}

/** The next of 1, 2, 2.5, 5 times a power of ten at or above `width`. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width))
  const step = STEPS.find((one) => one * power >= width * (1 - 1e-9)) ?? 10
  return step * power
}
