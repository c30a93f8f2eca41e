import { LockOpen } from 'lucide-react'
import { useMemo } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import type { RiskLock } from '#shared/contract/risk.ts'
import { Panel } from './Panel.tsx'
import { lockCountdown, lockWords } from './risk-words.ts'
import { useNow } from './use-now.ts'

/** What may not be entered now, and how long still. */
export function LocksPanel({ locks }: { readonly locks: readonly RiskLock[] }) {
  const timeZone = useTimeZone()
  const columns = useMemo(() => columnsOf(timeZone), [timeZone])
  return (
    <Panel title="Locks" aside={<span className="text-[11px] text-muted">{locks.length}</span>}>
      <div className="h-36">
        <DataTable
          label="Locks"
          columns={columns}
          rows={locks}
          rowKey={({ scope, reason }) => `${scope} ${reason}`}
          empty={<EmptyState icon={LockOpen} title="Nothing is locked" text="Protections that act are listed here." />}
        />
      </div>
    </Panel>
  )
}

function Countdown({ lock }: { readonly lock: RiskLock }) {
  return lockCountdown(lock, useNow())
}

function columnsOf(timeZone: 'utc' | 'local'): readonly Column<RiskLock>[] {
  return [
    { id: 'scope', header: 'Locked', width: 92, left: true, cell: (lock) => lockWords(lock).scope },
    { id: 'reason', header: 'Why', width: 136, left: true, cell: (lock) => lockWords(lock).reason },
    {
      id: 'until',
      header: 'Ends in',
      width: 92,
      cell: (lock) => (
        <span title={lock.until === undefined ? undefined : showMoment(lock.until, timeZone)}>
          <Countdown lock={lock} />
        </span>
      ),
    },
  ]
}
