import { useSettings } from '#renderer/contract/queries.ts'
import { MISSING } from '#shared/format/numbers.ts'

/** A moment to the second in the time that the trader has chosen: 2024-03-01 14:00:07. */
export function showMoment(time: number | null | undefined, timeZone: 'utc' | 'local'): string {
  if (time === null || time === undefined) return MISSING
  const shifted = timeZone === 'utc' ? time : time - new Date(time).getTimezoneOffset() * 60_000
  return new Date(shifted).toISOString().slice(0, 19).replace('T', ' ')
}

/** The time that the window shows times in. */
export function useTimeZone(): 'utc' | 'local' {
  return useSettings().data?.timeZone ?? 'utc'
}
