import { create } from 'zustand'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { call } from '#renderer/contract/client.ts'
import { formatCount } from '#renderer/format/numbers.ts'
import { seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { importResultSchema } from '#shared/contract/candles.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { lookAtJob } from './actions.ts'

type PendingImport = {
  /** The file whose symbol could not be read and is asked for. */
  readonly askFor: string | null
  /** The file that is being imported. */
  readonly file: string | null
  readonly set: (change: { askFor?: string | null; file?: string | null }) => void
}

/** The import under way, and the question it may have. */
export const useImport = create<PendingImport>()((set) => ({ askFor: null, file: null, set: (change) => set(change) }))

/** Lets the trader choose a file, then imports it. */
export async function chooseAndImport(): Promise<void> {
  try {
    const { file } = await call('candles.chooseFile', {})
    if (file !== null) await importFile(file)
  } catch (error) {
    tellError(error)
  }
}

/** Imports a candle file as a job; without `symbol` the engine reads it from the file's name. */
export async function importFile(file: string, symbol?: string): Promise<void> {
  useImport.getState().set({ askFor: null, file })
  try {
    const { jobId } = await call('candles.import', { file, ...(symbol === undefined ? {} : { symbol }) })
    useBacktest.getState().set({ importJobId: jobId })
    await lookAtJob(jobId)
  } catch (error) {
    importFailed(error)
  }
}

/** What follows when the import has ended: its series is chosen, or the trader hears why there is none. */
export function importEnded(job: Job): void {
  useBacktest.getState().set({ importJobId: null })
  if (job.status === 'failed' && job.error !== null) {
    importFailed(new CallFailed(job.error))
    return
  }
  useImport.getState().set({ file: null })
  if (job.status === 'cancelled') {
    tell('The import was cancelled.')
    return
  }
  const result = importResultSchema.safeParse(job.result)
  if (!result.success) return
  const { source, symbol, timeframe, imported, updated, unchanged, rejectedCount, rejected, gaps } = result.data
  useBacktest.getState().set({ series: seriesId({ source, symbol, timeframe }), runId: null, trade: null })
  useBacktest.getState().setForm({ from: '', to: '', timeframe: '' })
  const parts = [
    `${symbol} ${timeframe}: ${formatCount(imported)} bars imported`,
    ...(updated > 0 ? [`${formatCount(updated)} updated`] : []),
    ...(unchanged > 0 ? [`${formatCount(unchanged)} already there`] : []),
    ...(gaps.length > 0 ? [`${formatCount(gaps.length)} gaps`] : []),
  ]
  tell(`${parts.join(', ')}.`)
  if (rejectedCount > 0) {
    const first = rejected[0]
    const example = first === undefined ? '' : ` The first is line ${first.line}: ${first.reason}.`
    tellError(new Error(`${formatCount(rejectedCount)} rows of the file were left out.${example}`))
  }
}

function importFailed(error: unknown): void {
  const { file, set } = useImport.getState()
  set({ file: null })
  if (file !== null && asksForSymbol(error)) set({ askFor: file })
  else tellError(error)
}

function asksForSymbol(error: unknown): boolean {
  return error instanceof CallFailed && error.code === 'VALIDATION' && /\bsymbol\b/i.test(error.message)
}
