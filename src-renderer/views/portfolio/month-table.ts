export const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** The returns of a year: twelve months, null where there is none, and all of them together. */
export type YearRow = {
  readonly year: string
  readonly months: readonly (number | null)[]
  readonly total: number | null
}

/** Monthly returns as a table with a row a year, the newest first. The total of a year is compounded. */
export function yearRows(months: readonly { readonly month: string; readonly return: number | null }[]): YearRow[] {
  const years = new Map<string, (number | null)[]>()
  for (const { month, return: value } of months) {
    const [year = '', number = '1'] = month.split('-')
    const row = years.get(year) ?? MONTH_NAMES.map(() => null)
    row[Number(number) - 1] = value
    years.set(year, row)
  }
  return [...years]
    .sort(([one], [other]) => (one < other ? 1 : -1))
    .map(([year, row]) => {
      const known = row.filter((value) => value !== null)
      return {
        year,
        months: row,
        total: known.length === 0 ? null : known.reduce((all, value) => all * (1 + value), 1) - 1,
      }
    })
}
