/** What a table knows of a column when it looks for room. */
type Fitted = { readonly width: number; readonly leaveOut?: number }

/**
 * The columns that a table of this width shows: while they are too wide together, those that may be left out go, the
 * lowest number first. Undefined is a width that is not known yet.
 */
export function fittingColumns<Column extends Fitted>(
  columns: readonly Column[],
  width: number | undefined,
): readonly Column[] {
  if (width === undefined) return columns
  let shown = columns
  let needed = columns.reduce((sum, column) => sum + column.width, 0)
  const first = columns
    .filter(({ leaveOut }) => leaveOut !== undefined)
    .sort((one, other) => (one.leaveOut ?? 0) - (other.leaveOut ?? 0))
  for (const column of first) {
    if (needed <= width) break
    shown = shown.filter((each) => each !== column)
    needed -= column.width
  }
  return shown
}
