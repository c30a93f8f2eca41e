/** Where the marks of a range lie on a line, as shares of its length from the left; `own` is what the run made. */
export type ReturnRange = {
  readonly low: number
  readonly median: number
  readonly high: number
  readonly own: number
}

/**
 * The returns of many draws (5 %, median, 95 %) and of the run itself on one line. The line is one of growth, so that what
 * doubles lies as far from the middle as what halves. Undefined where a check has no such figures.
 */
export function returnRange(figures: Readonly<Record<string, number | null>>): ReturnRange | undefined {
  const names = ['return05', 'returnMedian', 'return95', 'returnAsRun']
  const logs = names.map((name) => {
    const value = figures[name]
    return value === null || value === undefined ? Number.NaN : Math.log(Math.max(1e-6, 1 + value))
  })
  if (logs.some(Number.isNaN)) return undefined
  const least = Math.min(...logs)
  const width = Math.max(...logs) - least
  if (width <= 0) return undefined
  const [low = 0, median = 0, high = 0, own = 0] = logs.map((value) => 0.02 + (0.96 * (value - least)) / width)
  return { low, median, high, own }
}
