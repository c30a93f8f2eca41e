/**
 * JSON as it crosses the socket and the command line: columns become arrays, and a number that is missing (NaN) or has
 * no JSON form becomes null.
 */
export function encodeJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, entry: unknown) => (entry instanceof Float64Array ? fromColumn(entry) : entry),
    indent,
  )
}

/** A column as JSON numbers, missing values as null. */
export function fromColumn(column: Float64Array): (number | null)[] {
  return Array.from(column, (value) => (Number.isFinite(value) ? value : null))
}
