import { Scale } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import type { Difference, DifferenceOption } from '#shared/domain/difference.ts'
import { blocking, DIFFERENCE_NAMES, OPTION_NAMES, subjectOf } from './difference-words.ts'
import { ResolveDialog, type Resolving } from './ResolveDialog.tsx'
import { useDifferences } from './use-differences.ts'

/** Where books and exchange differ, what is known of each, and the ways to settle it. */
export function DifferencesPanel({ account }: { readonly account: string }) {
  const differences = useDifferences(account)
  const timeZone = useTimeZone()
  const [chosen, setChosen] = useState<string | null>(null)
  const [resolving, setResolving] = useState<Resolving | null>(null)
  const columns = useMemo(() => columnsOf(timeZone, setResolving), [timeZone])
  const rows = differences.data ?? []
  const shown = rows.find(({ id }) => id === chosen) ?? rows[0]
  const isBlocked = blocking(rows).length > 0
  return (
    <section aria-labelledby="differences" className="flex shrink-0 flex-col border-b border-border">
      <div className="flex min-h-9 shrink-0 items-center gap-3 border-b border-border bg-panel px-3">
        <h2 id="differences" className="shrink-0 font-semibold">
          Differences
        </h2>
        <p className={isBlocked ? 'text-warn' : 'text-muted'}>
          {differences.isPending
            ? 'Books and exchange are being compared.'
            : rows.length === 0
              ? 'Books and exchange agree. What was placed or moved elsewhere would stand here.'
              : isBlocked
                ? 'Until they are settled this account only reduces.'
                : 'Less than can be traded; nothing is kept from you.'}
        </p>
      </div>
      {differences.isError && <ErrorState error={differences.error} onRetry={() => void differences.refetch()} />}
      {rows.length > 0 && (
        <>
          <div className={rows.length > 3 ? 'h-[182px]' : 'h-[108px]'}>
            <DataTable
              label="Differences"
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              onChoose={({ id }) => setChosen(id)}
              isChosen={({ id }) => id === shown?.id}
              empty={null}
            />
          </div>
          {shown !== undefined && (
            <p className="flex gap-2 border-t border-border bg-panel px-3 py-1.5 text-muted select-text">
              <Scale size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
              {shown.message}
            </p>
          )}
        </>
      )}
      <ResolveDialog resolving={resolving} onDone={() => setResolving(null)} />
    </section>
  )
}

function columnsOf(
  timeZone: 'utc' | 'local',
  onResolve: (resolving: Resolving) => void,
): readonly Column<Difference>[] {
  return [
    {
      id: 'kind',
      header: 'What differs',
      width: 168,
      left: true,
      cell: ({ kind }) => DIFFERENCE_NAMES[kind],
      sortBy: ({ kind }) => DIFFERENCE_NAMES[kind],
    },
    { id: 'subject', header: 'Of', width: 92, left: true, cell: subjectOf, sortBy: subjectOf },
    {
      id: 'ours',
      header: 'In the books',
      width: 132,
      left: true,
      cell: ({ ours }) => <span title={ours}>{ours}</span>,
    },
    {
      id: 'theirs',
      header: 'At the exchange',
      width: 230,
      left: true,
      cell: ({ theirs }) => <span title={theirs}>{theirs}</span>,
    },
    {
      id: 'since',
      leaveOut: 1,
      header: timeZone === 'utc' ? 'Since (UTC)' : 'Since',
      width: 150,
      left: true,
      cell: ({ since }) => showMoment(since, timeZone),
      sortBy: ({ since }) => since,
    },
    {
      id: 'actions',
      header: 'Settle',
      width: 186,
      left: true,
      sticky: true,
      cell: (difference) => (
        <span className="flex gap-1">
          {difference.options.map((how) => (
            <OptionButton key={how} difference={difference} how={how} onResolve={onResolve} />
          ))}
        </span>
      ),
    },
  ]
}

function OptionButton({
  difference,
  how,
  onResolve,
}: {
  readonly difference: Difference
  readonly how: DifferenceOption
  readonly onResolve: (resolving: Resolving) => void
}) {
  return (
    <button
      type="button"
      aria-label={`${OPTION_NAMES[how]}: ${DIFFERENCE_NAMES[difference.kind]} ${subjectOf(difference)}`}
      className={`h-[22px] rounded border px-1.5 text-[11.5px] focus-ring-inset ${how === 'close' ? 'border-loss text-loss hover:bg-loss/10' : 'border-border hover:bg-border'}`}
      onClick={(event) => {
        // The row itself shows what is known of it.
        event.stopPropagation()
        onResolve({ difference, how })
      }}
    >
      {OPTION_NAMES[how]}
    </button>
  )
}
