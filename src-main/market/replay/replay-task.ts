import { basename } from 'node:path'
import { z } from 'zod'
import type { WorkerControl } from '#main/jobs/control.ts'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, TIMEFRAMES, timeframeOf } from '#shared/time.ts'
import { fileGrid } from './replay-moments.ts'

/** A candle file to read in a thread for a replay. */
export type ReplayTaskInput = {
  /** An absolute path. */
  readonly file: string
  /** The timeframe the rows must have; without it, the one most of them have. */
  readonly timeframe?: string | undefined
}

const columnSchema = z.instanceof(Float64Array)

/** Reads what the task answered on the other side. */
export const replayTaskOutputSchema = z.object({
  candles: z.object({
    time: columnSchema,
    open: columnSchema,
    high: columnSchema,
    low: columnSchema,
    close: columnSchema,
    volume: columnSchema,
  }),
  timeframe: z.enum(TIMEFRAMES),
  grid: z.object({ priceDecimals: z.number().int(), lotDecimals: z.number().int() }),
})

/** Reads the file and finds the grid of its prices. Throws what `readCandleFile` throws, VALIDATION for a timeframe that has no name. */
export async function replayTask(
  { file, timeframe }: ReplayTaskInput,
  control: WorkerControl,
): Promise<z.infer<typeof replayTaskOutputSchema>> {
  const wanted = TIMEFRAMES.find((name) => name === timeframe)
  if (timeframe !== undefined && wanted === undefined) {
    throw new AppError('VALIDATION', `there is no timeframe ${timeframe}; known are ${TIMEFRAMES.join(', ')}`)
  }
  const { columns, timeframeMs } = await readCandleFile(file, {
    ...(wanted === undefined ? {} : { timeframeMs: TIMEFRAME_MS[wanted] }),
    isCancelled: control.isCancelled,
  })
  const found = wanted ?? (timeframeMs === undefined ? undefined : timeframeOf(timeframeMs))
  if (found === undefined) {
    throw new AppError('VALIDATION', `${basename(file)} does not show its timeframe; name it, such as 1h`, { file })
  }
  const { time, open, high, low, close, volume } = columns
  // Copies: the columns are views of larger memory, all of which would go along.
  const candles = {
    time: time.slice(),
    open: open.slice(),
    high: high.slice(),
    low: low.slice(),
    close: close.slice(),
    volume: volume.slice(),
  }
  return { candles, timeframe: found, grid: fileGrid(candles) }
}
