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

/** `given`, or a new column as long as `like`. */
export function column(like: Float64Array, given?: Float64Array): Float64Array {
  return given ?? new Float64Array(like.length)
}
