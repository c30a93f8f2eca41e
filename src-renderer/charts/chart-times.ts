import { TickMarkType, type Time } from 'lightweight-charts'

export type Zone = 'utc' | 'local'

/** What a moment is shown as: the whole of it, or the part that a mark on the axis tells. */
type Part = 'moment' | 'year' | 'month' | 'day' | 'minute'

const PARTS: Readonly<Record<Part, Intl.DateTimeFormatOptions>> = {
  moment: { dateStyle: 'medium', timeStyle: 'short' },
  year: { year: 'numeric' },
  month: { month: 'short' },
  day: { day: 'numeric', month: 'short' },
  minute: { hour: '2-digit', minute: '2-digit' },
}
const made = new Map<string, Intl.DateTimeFormat>()

/** The moment under the crosshair: 1 Mar 2024, 14:00. */
export function crosshairText(time: Time, zone: Zone): string {
  return typeof time === 'number' ? shown(time, 'moment', zone) : ''
}

/** A mark on the axis of times; null leaves it to the library. */
export function tickText(time: Time, type: TickMarkType, zone: Zone): string | null {
  if (typeof time !== 'number') return null
  if (type === TickMarkType.Year) return shown(time, 'year', zone)
  if (type === TickMarkType.Month) return shown(time, 'month', zone)
  return shown(time, type === TickMarkType.DayOfMonth ? 'day' : 'minute', zone)
}

/** Making a format takes far longer than using it, and the axis is painted with every frame. */
function shown(seconds: number, part: Part, zone: Zone): string {
  const key = `${part} ${zone}`
  let format = made.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { ...PARTS[part], ...(zone === 'utc' ? { timeZone: 'UTC' } : {}) })
    made.set(key, format)
  }
  return format.format(seconds * 1000)
}
