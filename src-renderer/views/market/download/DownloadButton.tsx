import { Download } from 'lucide-react'
import { useCallback } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { hasEnded } from '#renderer/stores/jobs.ts'
import { tell, useNotices } from '#renderer/stores/notices.ts'
import { useJob } from '#renderer/views/backtest/use-job.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { DownloadDialog } from './DownloadDialog.tsx'
import { setDownloadOpen, useDownload } from './download-store.ts'

/** Opens the download of candles, and says how far it is while that is closed. */
export function DownloadButton() {
  const { jobId, isOpen } = useDownload()
  const onEnd = useCallback((ended: Job): void => {
    if (useDownload.getState().isOpen) return
    const action = { label: 'Details', run: () => setDownloadOpen(true) }
    if (ended.status === 'done') tell('The download of candles is done.', action)
    else if (ended.status === 'failed') {
      useNotices.getState().add({ kind: 'error', text: 'The download of candles failed.', action })
    }
  }, [])
  const job = useJob(jobId, onEnd)
  const isRunning = job !== undefined && !hasEnded(job)
  return (
    <>
      <Button onClick={() => setDownloadOpen(true)}>
        <Download size={13} aria-hidden="true" />
        Download candles
        {isRunning && !isOpen && (
          <span className="text-muted">{formatPercent(job.total > 0 ? job.done / job.total : 0, { decimals: 0 })}</span>
        )}
      </Button>
      <DownloadDialog />
    </>
  )
}
