import { useQueryClient } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Column } from '#renderer/components/DataTable.tsx'
import { call } from '#renderer/contract/client.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import type { AuditEntryRecord } from '#shared/contract/audit.ts'
import { actionWords, detailWords, originWords } from './audit-words.ts'
import { DetailPanel, Facts } from './DetailPanel.tsx'
import { ListTab } from './ListTab.tsx'
import type { TabProps } from './OrdersTab.tsx'

/** What was done to the engine and from where. */
export function AuditTab({ input, isFiltered, onClear }: TabProps) {
  const [chosen, setChosen] = useState<AuditEntryRecord | null>(null)
  const timeZone = useTimeZone()
  const queries = useQueryClient()
  // Not all that is written into the log is told by an event.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['system.audit'] })
  }, [queries])
  const columns = useMemo(() => columnsOf(timeZone), [timeZone])
  const { from, to } = input
  const span = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  return (
    <ListTab
      label="Audit log"
      columns={columns}
      queryKey={['system.audit', 'activity', span]}
      fetchPage={(page) => call('system.audit', { ...span, ...page })}
      rowKey={({ id }) => id}
      empty={{
        icon: ScrollText,
        title: 'Nothing was done yet',
        text: 'Halts, limits, accounts and closing everything leave a line here.',
      }}
      isFiltered={isFiltered}
      onClear={onClear}
      chosen={chosen?.id ?? null}
      onChoose={setChosen}
      detail={
        chosen !== null && (
          <DetailPanel title={actionWords(chosen.action)} onClose={() => setChosen(null)}>
            <Facts
              facts={[
                ['Time', showMoment(chosen.time, timeZone)],
                ['From', originWords(chosen.origin)],
                ['Call', chosen.action],
              ]}
            />
            <pre className="font-mono text-[11px] break-words whitespace-pre-wrap">
              {JSON.stringify(chosen.details, null, 2)}
            </pre>
          </DetailPanel>
        )
      }
    />
  )
}

function columnsOf(timeZone: 'utc' | 'local'): readonly Column<AuditEntryRecord>[] {
  return [
    {
      id: 'time',
      header: timeZone === 'utc' ? 'Time (UTC)' : 'Time',
      width: 156,
      left: true,
      cell: ({ time }) => showMoment(time, timeZone),
    },
    { id: 'action', header: 'What was done', width: 200, left: true, cell: ({ action }) => actionWords(action) },
    { id: 'origin', header: 'From', width: 110, left: true, cell: ({ origin }) => originWords(origin) },
    {
      id: 'details',
      header: 'Details',
      width: 480,
      left: true,
      cell: ({ details }) => {
        const text = detailWords(details)
        return (
          <span className="text-muted" title={text}>
            {text}
          </span>
        )
      },
    },
  ]
}
