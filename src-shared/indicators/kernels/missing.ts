/** Index of the first value that is a finite number, or the length where there is none. */
export function firstPresent(values: Float64Array): number {
  let i = 0
  while (i < values.length && !Number.isFinite(values[i])) i++
  return i
}

/**
 * Calls `compute` for every unbroken stretch `[from, to)` of finite values, in order. A window that must be free of
 * missing values is a window inside one stretch.
 */
export function forEachStretch(values: Float64Array, compute: (from: number, to: number) => void): void {
  let from = firstPresent(values)
  while (from < values.length) {
    let to = from + 1
    while (to < values.length && Number.isFinite(values[to])) to++
    compute(from, to)
    from = to
    while (from < values.length && !Number.isFinite(values[from])) from++
  }
}

/** Values looked through at once before a loop that does not ask whether each is there; they stay in the cache. */
export const CHUNK = 4096

/** Whether every value in `[from, to)` is a finite number. */
export function isComplete(values: Float64Array, from: number, to: number): boolean {
  // Only what is finite leaves zero when it is taken from itself. Two sums, because each addition waits for the one before it.
  let one = 0
  let other = 0
  let i = from
  for (; i + 1 < to; i += 2) {
    one += values[i] - values[i]
    other += values[i + 1] - values[i + 1]
  }
  if (i < to) one += values[i] - values[i]
  return one + other === 0
}

/** `given`, or a new column as long as `like`. */
export function column(like: Float64Array, given?: Float64Array): Float64Array {
  return given ?? new Float64Array(like.length)
}
