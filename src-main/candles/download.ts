import type { WorkerControl } from '#main/jobs/control.ts'
import type { MarketSource } from '#main/market/exchange/market-source.ts'
import type { Clock } from '#main/ports.ts'
import { type ImportResult, importResultSchema } from '#shared/contract/candles.ts'
import type { Candle, CandleColumns } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { type SpanInput, type SpanOutput, spanOutputSchema } from './stored-span-task.ts'

/** So many bars are stored together; more than these are never lost. */
const BARS_AT_ONCE = 5_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** So often in a row a page may fail to come before the download ends; what came until then is kept. */
const MOST_FAILURES = 8
const LOOK_MS = 100

export type DownloadParts = {
  readonly source: MarketSource
  readonly clock: Clock
  readonly random: () => number
  readonly dataFolder: string
  /** Runs a task in a thread and answers what it answers. */
  readonly inThread: (task: string, input: unknown) => Promise<unknown>
}

export type DownloadRequest = {
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly from: number
  readonly to: number
}

/**
 * Fetches what the store lacks of a series and stores it piece by piece: what is stored is not fetched again, gaps are. An
 * exchange that wants us to wait is waited for. Throws CANCELLED with all that came being kept, NOT_FOUND where there is
 * nothing, and what the exchange answers in the end.
 */
export async function downloadCandles(
  { symbol, timeframe, from, to }: DownloadRequest,
  parts: DownloadParts,
  control: WorkerControl,
): Promise<ImportResult> {
  const { source, clock, dataFolder } = parts
  const ms = TIMEFRAME_MS[timeframe]
  const key = { source: source.id, symbol, timeframe }
  const counts = { imported: 0, updated: 0, unchanged: 0 }
  const span = async (bars?: CandleColumns): Promise<SpanOutput> => {
    const input: SpanInput = { dataFolder, key, from, to, bars }
    const output = spanOutputSchema.parse(await parts.inThread('candles.span', input))
    for (const name of ['imported', 'updated', 'unchanged'] as const) counts[name] += output[name]
    return output
  }
  const { missing } = await span()
  const total = missing.reduce((sum, piece) => sum + (piece.to - piece.from) / ms, 0)
  let done = 0
  control.progress(0, total)
  let waiting: Candle[] = []
  const keep = async (): Promise<void> => {
    if (waiting.length === 0) return
    const bars = columnsOf(waiting)
    waiting = []
    await span(bars)
  }
  const stopIfAsked = (): void => {
    if (control.isCancelled()) throw new AppError('CANCELLED', 'the download was cancelled; what came is stored')
  }
  const pause = async (waitMs: number): Promise<void> => {
    const until = clock.monotonic() + waitMs
    while (clock.monotonic() < until) {
      stopIfAsked()
      await new Promise<void>((resolve) => {
        clock.schedule(resolve, Math.min(LOOK_MS, Math.max(until - clock.monotonic(), 1)))
      })
    }
  }
  try {
    for (const piece of missing) {
      let next = piece.from
      for (let failures = 0; next < piece.to; ) {
        stopIfAsked()
        try {
          for await (const page of source.bars(symbol, timeframe, next, piece.to)) {
            failures = 0
            const closed = page.filter(
              (bar) => bar.time >= next && bar.time < piece.to && bar.time + ms <= source.now(),
            )
            waiting.push(...closed)
            next = (closed.at(-1)?.time ?? next - ms) + ms
            control.progress(done + (next - piece.from) / ms, total)
            stopIfAsked()
            if (waiting.length >= BARS_AT_ONCE) await keep()
          }
          next = piece.to
        } catch (error) {
          await keep()
          const waitMs = waitAfter(error, failures, parts.random())
          if (waitMs === undefined || ++failures > MOST_FAILURES) throw error
          await pause(waitMs)
        }
      }
      done += (piece.to - piece.from) / ms
      control.progress(done, total)
    }
  } finally {
    await keep()
  }
  const { first, last, gaps } = await span()
  if (first === null || last === null) {
    const time = `${new Date(from).toISOString()} and ${new Date(to).toISOString()}`
    throw new AppError('NOT_FOUND', `${source.name} has no candles ${symbol} ${timeframe} between ${time}`, key)
  }
  return importResultSchema.parse({ ...key, ...counts, rejected: [], rejectedCount: 0, from: first, to: last, gaps })
}

/** How long to wait before the next attempt; undefined where another one would come to the same. */
function waitAfter(error: unknown, failures: number, random: number): number | undefined {
  if (!(error instanceof AppError)) return undefined
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS) * (0.5 + random)
  if (error.code === 'EXCHANGE_UNAVAILABLE') return pause
  if (error.code !== 'RATE_LIMITED') return undefined
  const asked = Number(error.details?.['retryAfterMs'])
  return Math.max(asked > 0 ? asked : 0, pause)
}

function columnsOf(bars: readonly Candle[]): CandleColumns {
  const ascending = [...bars].sort((one, other) => one.time - other.time)
  const unique = ascending.filter(({ time }, index) => ascending[index + 1]?.time !== time)
  return {
    time: Float64Array.from(unique, ({ time }) => time),
    open: Float64Array.from(unique, ({ open }) => open),
    high: Float64Array.from(unique, ({ high }) => high),
    low: Float64Array.from(unique, ({ low }) => low),
    close: Float64Array.from(unique, ({ close }) => close),
    volume: Float64Array.from(unique, ({ volume }) => volume),
  }
}
