/** Rows as aligned columns; numbers to the right. Ends with a newline. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)))
  const isNumber = head.map((_title, column) => rows.every((row) => /^[-–\d.,% ]*$/.test(row[column])))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd()
  return `${[head, ...rows].map(line).join('\n')}\n`
}

/** Names and values below each other. Ends with a newline. */
export function pairs(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

/** A time for people: UTC, without what is zero. */
export function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ').replace(' 00:00', '')
}

/** A number with so many digits after the point, or a dash where it is missing. */
export function numberText(value: number | null, digits = 2): string {
  return value === null
    ? '–'
    : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A fraction as percent, or a dash where it is missing. */
export function percentText(value: number | null): string {
  return value === null ? '–' : `${numberText(value * 100)} %`
}

/** A price: two decimals from 1 on, six significant digits below. */
export function priceText(price: number): string {
  return Math.abs(price) >= 1 ? numberText(price) : price.toLocaleString('en-US', { maximumSignificantDigits: 6 })
}
