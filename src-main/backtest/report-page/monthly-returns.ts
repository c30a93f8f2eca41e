/** The returns of one calendar year (UTC): one a month from January on, `null` where the run has no bar, and the year's own. */
export type YearOfReturns = {
  readonly year: number
  readonly months: readonly (number | null)[]
  readonly total: number
}

/**
 * Returns by calendar month: last equity of the month ÷ last equity before it − 1, the capital counting as the equity
 * before the first bar. A month without a bar has none and hands its start on to the next.
 */
export function monthlyReturns(time: Float64Array, equity: Float64Array, capital: number): YearOfReturns[] {
  const years: { year: number; months: (number | null)[]; total: number }[] = []
  let before = capital
  let yearBefore = capital
  for (let i = 0; i < time.length; i++) {
    const isLast = i + 1 === time.length
    const month = monthOf(time[i])
    if (!isLast && monthOf(time[i + 1]) === month) continue
    const year = Math.floor(month / 12)
    let row = years.at(-1)
    if (row?.year !== year) {
      yearBefore = before
      row = { year, months: Array.from({ length: 12 }, () => null), total: 0 }
      years.push(row)
    }
    row.months[month % 12] = equity[i] / before - 1
    row.total = equity[i] / yearBefore - 1
    before = equity[i]
  }
  return years
}

/** Months since the year 0. */
function monthOf(time: number): number {
  const date = new Date(time)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}
