import { z } from 'zod'
import { openDatabase } from '#main/storage/open-database.ts'
import type { CallInput } from '#shared/contract/contract.ts'
import { MAX_DOUBLES_PER_MESSAGE } from '#shared/contract/shapes.ts'
import { resample } from '#shared/domain/resample.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, TIMEFRAMES } from '#shared/time.ts'
import { readSeries } from './candle-store.ts'
import { indicatorValues } from './indicator-values.ts'

/** A page of an indicator over a stored series, to be computed in a thread. */
export type IndicatorsTaskInput = { readonly dataFolder: string; readonly input: CallInput<'market.indicators'> }

const columnSchema = z.instanceof(Float64Array)

/** Reads what the task answered on the other side. */
export const indicatorsTaskOutputSchema = z.object({
  columns: z.object({ time: columnSchema, outputs: z.record(z.string(), columnSchema) }),
  nextCursor: z.string().optional(),
})

/**
 * Computes the indicator from the series' first bar on, so that a value is the same wherever the page begins, and answers
 * the bars that were asked for. Throws NOT_FOUND or VALIDATION.
 */
export function indicatorsTask({ dataFolder, input }: IndicatorsTaskInput): z.infer<typeof indicatorsTaskOutputSchema> {
  const { series, spec, from = 0, to, limit, cursor } = input
  const storedMs = timeframeMs(series.timeframe)
  const barMs = timeframeMs(input.timeframe ?? series.timeframe)
  if (barMs % storedMs !== 0) {
    const message = `bars of ${input.timeframe} cannot be made of ${series.timeframe} candles`
    throw new AppError('VALIDATION', message, { timeframe: input.timeframe, stored: series.timeframe })
  }
  const database = openDatabase(dataFolder, 'candles', { migrate: false })
  try {
    const candles = resample(readSeries(database, series, { to }), storedMs, barMs)
    const outputs = indicatorValues(candles, spec)
    const { time } = candles
    const most = Math.floor(MAX_DOUBLES_PER_MESSAGE / (outputs.length + 1))
    const start = firstAt(time, Math.max(from, cursor === undefined ? 0 : timeOfCursor(cursor)))
    const end = Math.min(time.length, start + Math.min(limit ?? most, most))
    const columns = {
      time: time.slice(start, end),
      outputs: Object.fromEntries(outputs.map(({ name, values }) => [name, values.slice(start, end)])),
    }
    return end < time.length ? { columns, nextCursor: String(time[end]) } : { columns }
  } finally {
    database.close()
  }
}

function firstAt(time: Float64Array, from: number): number {
  const index = time.findIndex((at) => at >= from)
  return index < 0 ? time.length : index
}

function timeframeMs(name: string): number {
  const timeframe = TIMEFRAMES.find((known) => known === name)
  if (timeframe !== undefined) return TIMEFRAME_MS[timeframe]
  throw new AppError('VALIDATION', `there is no timeframe ${name}; known are ${TIMEFRAMES.join(', ')}`)
}

function timeOfCursor(cursor: string): number {
  if (!/^\d{1,16}$/.test(cursor)) throw new AppError('VALIDATION', 'the cursor does not come from this indicator')
  return Number(cursor)
}
