const DATE = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](.+))?$/
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?)?$/i
const HALF_DAY = /^(\d{1,2})-(AM|PM)$/i

/** Times in seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size, as UTC milliseconds. */
export function epochToMs(value: number): number {
  if (value < 1e11) return Math.round(value * 1_000)
  if (value < 1e14) return value
  if (value < 1e17) return value / 1_000
  return Math.round(value / 1_000_000)
}

/**
 * The UTC milliseconds of a date and time as ISO 8601 writes it, with or without a zone (then it is UTC, never local
 * time), and of `2020-01-01 12-AM`. NaN when the text is none or names a day or hour that does not exist.
 */
export function parseTimeText(text: string): number {
  const date = DATE.exec(text)
  if (date === null) return Number.NaN
  const day = Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]))
  const check = new Date(day)
  if (check.getUTCMonth() !== Number(date[2]) - 1 || check.getUTCDate() !== Number(date[3])) return Number.NaN
  return date[4] === undefined ? day : day + clockMs(date[4])
}

function clockMs(text: string): number {
  const half = HALF_DAY.exec(text)
  if (half !== null) {
    const hour = Number(half[1])
    if (hour < 1 || hour > 12) return Number.NaN
    return ((hour % 12) + (half[2].toUpperCase() === 'PM' ? 12 : 0)) * 3_600_000
  }
  const clock = CLOCK.exec(text)
  if (clock === null) return Number.NaN
  const [, hour, minute, second = '0', fraction = '', , sign, zoneHour = '0', zoneMinute = '0'] = clock
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3))
  return (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1_000 + ms - (sign === '-' ? -zone : zone)
}
