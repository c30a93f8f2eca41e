import { create } from 'zustand'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { call } from '#renderer/contract/client.ts'
import { seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import { describeError, tell, tellError, useNotices } from '#renderer/stores/notices.ts'
import { importResultSchema } from '#shared/contract/candles.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { lookAtJob } from './actions.ts'
import { type ImportReport, importFailure, importSentence, needsALook } from './import-report.ts'

type PendingImport = {
  /** The file whose symbol could not be read and is asked for. */
  readonly askFor: string | null
  /** The file that is being imported. */
  readonly file: string | null
  /** What the last import did. */
  readonly report: ImportReport | null
  /** True while the report is looked at. */
  readonly reportOpen: boolean
  readonly set: (change: Partial<Omit<PendingImport, 'set'>>) => void
}

/** The import under way, and the question it may have. */
export const useImport = create<PendingImport>()((set) => ({
  askFor: null,
  file: null,
  report: null,
  reportOpen: false,
  set: (change) => set(change),
}))

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
  const { file, set } = useImport.getState()
  set({ file: null })
  if (job.status === 'cancelled') {
    tell('The import was cancelled. Nothing of the file was stored.')
    return
  }
  const parsed = importResultSchema.safeParse(job.result)
  if (!parsed.success) return
  const { data: result } = parsed
  const { source, symbol, timeframe } = result
  useBacktest
    .getState()
    .set({ series: seriesId({ source, symbol, timeframe }), runId: null, trade: null, chartSymbol: null })
  useBacktest.getState().setForm({ from: '', to: '', timeframe: '', more: [], detailTimeframe: '' })
  set({ report: { file: file ?? job.title, result } })
  useNotices.getState().add({
    kind: needsALook(result) ? 'warning' : 'status',
    text: importSentence(result),
    action: { label: 'Details', run: () => set({ reportOpen: true }) },
  })
}

function importFailed(error: unknown): void {
  const { file, set } = useImport.getState()
  set({ file: null })
  if (file !== null && asksForSymbol(error)) set({ askFor: file })
  else if (file === null) tellError(error)
  else {
    const { text, advice } = describeError(error)
    const ofTheFile = error instanceof CallFailed && error.code === 'VALIDATION'
    useNotices.getState().add({
      kind: 'error',
      text: importFailure(file, text),
      advice: ofTheFile ? 'Correct the file and import it again, or choose another one.' : advice,
    })
  }
}

function asksForSymbol(error: unknown): boolean {
  return error instanceof CallFailed && error.code === 'VALIDATION' && /\bsymbol\b/i.test(error.message)
}
