import { InvalidArgumentError } from 'commander'

/** A number as an option's value. */
export function numberValue(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError(`"${text}" is not a number.`)
  return value
}

/** A whole number as an option's value. */
export function integerValue(text: string): number {
  const value = numberValue(text)
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError(`"${text}" is not a whole number.`)
  return value
}

const ISO = /^\d{4}(?:-\d{2}(?:-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/

/** A time as an option's value: UTC milliseconds, or ISO 8601, which is UTC unless it says otherwise. */
export function timeValue(text: string): number {
  // Four digits are a year: nobody means the first seconds of 1970.
  if (/^(\d{1,3}|\d{5,16})$/.test(text)) return Number(text)
  const match = ISO.exec(text)
  const time =
    match === null ? Number.NaN : Date.parse(match[1] !== undefined && match[4] === undefined ? `${text}Z` : text)
  if (Number.isNaN(time) || !isDay(text.slice(0, 10)))
    throw new InvalidArgumentError(`"${text}" is neither UTC milliseconds nor a time such as 2024-01-31.`)
  return time
}

/** Whether the month has that day: Date.parse takes the 31st of February for a day in March. */
function isDay(text: string): boolean {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
}

/** A timeframe as an option's value; whether it is one of ours is decided where it is used. */
export function timeframeValue(text: string): string {
  if (!/^\d{1,4}[mhdw]$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a timeframe such as 1h.`)
  return text
}

/** JSON as an argument. */
export function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('it is not JSON.')
  }
}

/** A repeatable option's values. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

/** Repeatable `NAME=VALUE` as an option's values. */
export function collectNumber(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const at = text.indexOf('=')
  const name = text.slice(0, Math.max(0, at)).trim()
  if (name === '') throw new InvalidArgumentError(`"${text}" is not NAME=VALUE.`)
  return { ...before, [name]: numberValue(text.slice(at + 1)) }
}

/** A whole number of at least 1 as an option's value. */
export function countValue(text: string): number {
  const value = integerValue(text)
  if (value < 1) throw new InvalidArgumentError(`"${text}" is not a whole number of at least 1.`)
  return value
}

/** The values `from`, `from + step`, … up to `to` of a parameter. */
export type RangeValue = { readonly name: string; readonly from: number; readonly to: number; readonly step: number }

/** Repeatable `NAME=from:to:step` as an option's values. */
export function collectRange(text: string, before: readonly RangeValue[] = []): readonly RangeValue[] {
  const match = /^([^=]+)=([^:]+):([^:]+):([^:]+)$/.exec(text)
  if (match === null) throw new InvalidArgumentError(`"${text}" is not NAME=from:to:step, such as fastPeriod=5:50:5.`)
  const [, name = '', from = '', to = '', step = ''] = match
  return [...before, { name: name.trim(), from: numberValue(from), to: numberValue(to), step: numberValue(step) }]
}
