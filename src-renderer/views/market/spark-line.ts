/** The path of a small chart over a box of `width` × `height`; empty with fewer than two values. Missing ones are left out. */
export function sparkPath(values: ArrayLike<number>, width: number, height: number): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (value < low) low = value
    if (value > high) high = value
  }
  if (values.length < 2 || !Number.isFinite(low)) return ''
  const span = high - low
  const points: string[] = []
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (Number.isNaN(value)) continue
    const x = (i / (values.length - 1)) * width
    // What does not move lies in the middle.
    const y = span === 0 ? height / 2 : height - ((value - low) / span) * height
    points.push(`${x.toFixed(1)} ${y.toFixed(1)}`)
  }
  return `M${points.join('L')}`
}
