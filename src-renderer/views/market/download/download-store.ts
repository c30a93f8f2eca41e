import { create } from 'zustand'
import { call } from '#renderer/contract/client.ts'
import { useJobs } from '#renderer/stores/jobs.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { CallInput } from '#shared/contract/contract.ts'

type Download = {
  readonly isOpen: boolean
  /** The job under way or the last one; null before the first, and once its result was left. */
  readonly jobId: string | null
  /** Why it could not be begun. */
  readonly failure: unknown
}

/** The download of candles: it goes on while its dialog is closed. */
export const useDownload = create<Download>()(() => ({ isOpen: false, jobId: null, failure: null }))

export function setDownloadOpen(isOpen: boolean): void {
  useDownload.setState({ isOpen })
}

/** Leaves the last result, to fetch something else. */
export function anotherDownload(): void {
  useDownload.setState({ jobId: null, failure: null })
}

/** Begins to fetch. */
export async function startDownload(input: CallInput<'candles.download'>): Promise<void> {
  useDownload.setState({ failure: null })
  try {
    const { jobId } = await call('candles.download', input)
    useDownload.setState({ jobId })
    // It may have ended before the window knew of it.
    useJobs.getState().put(await call('jobs.get', { id: jobId }))
  } catch (failure) {
    useDownload.setState({ failure })
  }
}

/** Stops it; what was stored so far stays. */
export function cancelDownload(jobId: string): void {
  call('jobs.cancel', { id: jobId }).then((job) => useJobs.getState().put(job), tellError)
}
