/** The value below which the share `share` of ascending `sorted` lies, between its neighbours in proportion; NaN where empty. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted.length === 0 ? Number.NaN : sorted[below] + (at - below) * (sorted[above] - sorted[below])
}

/** The share of values for which `holds`; 0 where there are none. */
export function shareOf(values: Float64Array, holds: (value: number) => boolean): number {
  let count = 0
  for (const value of values) if (holds(value)) count++
  return values.length === 0 ? 0 : count / values.length
}
