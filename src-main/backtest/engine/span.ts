import { firstAtLeast } from '#main/performance/day-ends.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'

/** The bars `[start, end)` that a run trades. */
export type Span = { readonly start: number; readonly end: number }

/** The bars whose opening lies in `[from, to)`. Throws `VALIDATION` where there are none. */
export function spanOf(candles: CandleColumns, from: number | undefined, to: number | undefined): Span {
  const { time } = candles
  if (time.length === 0) {
    throw new AppError('VALIDATION', 'there are no candles to run on: import or download some first', { bars: 0 })
  }
  for (const [name, at] of Object.entries({ from, to })) {
    if (at !== undefined && !Number.isFinite(at)) {
      throw new AppError('VALIDATION', `${name} must be a time in milliseconds, not ${at}`, { [name]: String(at) })
    }
  }
  if (from !== undefined && to !== undefined && from >= to) {
    throw new AppError('VALIDATION', `the span is empty: from ${day(from)} is not before to ${day(to)}`, { from, to })
  }
  const start = from === undefined ? 0 : firstAtLeast(time, from)
  const end = to === undefined ? time.length : firstAtLeast(time, to)
  if (start >= end) {
    const asked = [from === undefined ? '' : ` from ${day(from)}`, to === undefined ? '' : ` to ${day(to)}`].join('')
    const first = time[0]
    const last = time[time.length - 1]
    throw new AppError(
      'VALIDATION',
      `no candle lies in the span${asked}: they run from ${day(first)} to ${day(last)}`,
      {
        from: from ?? null,
        to: to ?? null,
        firstCandle: first,
        lastCandle: last,
      },
    )
  }
  return { start, end }
}

function day(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString().replace('.000Z', 'Z')
}
