import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { ConfirmDialog } from '#renderer/components/ConfirmDialog.tsx'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import type { Backup } from '#shared/contract/backups.ts'
import { formatDecimals } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'
import { Row, Section } from './Section.tsx'

const BYTES_A_MEGABYTE = 1_000_000

/** Where everything lies, and whole copies of it. */
export function DataFolder({
  folder,
  hasDesktop,
}: {
  readonly folder: string | undefined
  readonly hasDesktop: boolean
}) {
  const queries = useQueryClient()
  const backups = useQuery({ queryKey: ['system.backups'], queryFn: () => call('system.backups', {}) })
  const [isCopying, setIsCopying] = useState(false)
  const [wish, setWish] = useState<Backup | null>(null)
  const copy = async (): Promise<void> => {
    setIsCopying(true)
    try {
      const { bytes } = await call('system.backup', {})
      await queries.invalidateQueries({ queryKey: ['system.backups'] })
      tell(`Everything was copied (${megabytes(bytes)}).`)
    } catch (error) {
      tellError(error)
    } finally {
      setIsCopying(false)
    }
  }
  const callOff = (): void => {
    call('system.restore', {}).then(
      () => tell('Nothing will be restored.'),
      (error: unknown) => tellError(error),
    )
  }
  const restore = async ({ name }: Backup): Promise<void> => {
    try {
      await call('system.restore', { name })
      tell('It is put in place at the next start. Quit AutoCbot and start it again.', {
        label: 'Call it off',
        run: callOff,
      })
    } catch (error) {
      tellError(error)
    }
  }
  return (
    <Section
      title="Your data"
      text="Everything lies in one folder on this machine: books, candles, backtests, settings, logs."
    >
      <Row label="Data folder">
        <code className="min-w-0 flex-1 truncate font-mono text-[11.5px] select-text" title={folder}>
          {folder ?? '…'}
        </code>
        <Button
          disabled={!hasDesktop}
          onClick={() => void call('desktop.openDataFolder', {}).catch((error: unknown) => tellError(error))}
        >
          Open folder
        </Button>
      </Row>
      <Row label="Back up" hint="While everything goes on">
        <Button disabled={isCopying} onClick={() => void copy()}>
          {isCopying ? 'Copying…' : 'Back up now'}
        </Button>
      </Row>
      <div className="h-36 overflow-hidden rounded-md border border-border">
        <DataTable
          label="Backups"
          columns={backupColumns(setWish)}
          rows={backups.data?.items ?? []}
          rowKey={({ name }) => name}
          empty={<p className="p-3 text-muted">{backups.data === undefined ? '' : 'There is no backup yet.'}</p>}
        />
      </div>
      <ConfirmDialog
        open={wish !== null}
        title={`Restore the backup of ${wish === null ? '' : formatMinute(wish.time)}?`}
        text="At the next start it takes the place of what is there now: orders, trades, strategies, settings, candles. What is there now is kept as a backup of its own. Orders at an exchange stay as they are and are found again."
        confirm="Restore at the next start"
        onClose={() => setWish(null)}
        onConfirm={() => {
          if (wish !== null) void restore(wish)
        }}
      />
    </Section>
  )
}

function backupColumns(onRestore: (backup: Backup) => void): readonly Column<Backup>[] {
  return [
    { id: 'time', header: 'Made', width: 140, left: true, title: 'UTC', cell: ({ time }) => formatMinute(time) },
    { id: 'name', header: 'Folder in backups', width: 260, left: true, cell: ({ name }) => name },
    { id: 'bytes', header: 'Size', width: 90, cell: ({ bytes }) => megabytes(bytes) },
    {
      id: 'restore',
      header: '',
      width: 90,
      cell: (backup) => (
        <button type="button" className="text-accent hover:underline" onClick={() => onRestore(backup)}>
          Restore…
        </button>
      ),
    },
  ]
}

function megabytes(bytes: number): string {
  return `${formatDecimals(bytes / BYTES_A_MEGABYTE, 1)} MB`
}
