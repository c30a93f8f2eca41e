import { type QueryKey, useIsFetching } from '@tanstack/react-query'
import { type LucideIcon, SearchX } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'
import { Button } from '#renderer/components/Button.tsx'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { usePages } from '#renderer/views/trade/bottom/use-pages.ts'
import { formatCount } from '#shared/format/numbers.ts'

type Page<Row> = { readonly items: readonly Row[]; readonly nextCursor?: string | undefined }

type Props<Row> = {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  /** Begins with the name of the call and holds all that it is asked for. */
  readonly queryKey: QueryKey
  readonly fetchPage: (page: { limit: number; cursor?: string }) => Promise<Page<Row>>
  readonly rowKey: (row: Row) => string
  readonly empty: { readonly icon: LucideIcon; readonly title: string; readonly text: string }
  readonly isFiltered: boolean
  readonly onClear: () => void
  readonly chosen?: string | null
  readonly onChoose?: (row: Row) => void
  /** What is known of the chosen row. */
  readonly detail?: ReactNode
}

/** A long list of what was done, fetched as it is scrolled, with what is known of the chosen row beside it. */
export function ListTab<Row>(props: Props<Row>) {
  const { label, columns, queryKey, fetchPage, rowKey, empty, isFiltered, onClear, chosen, onChoose, detail } = props
  const { rows, isLoading, error, onEndReached, retry } = usePages(queryKey, fetchPage)
  const isFetching = useIsFetching({ queryKey }) > 0
  useEffect(() => {
    if (!isLoading) markReady()
  }, [isLoading])
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="min-h-0 flex-1">
          {error !== null ? (
            <ErrorState error={error} onRetry={retry} />
          ) : (
            <DataTable
              label={label}
              columns={columns}
              rows={rows}
              rowKey={rowKey}
              onEndReached={onEndReached}
              onChoose={onChoose}
              isChosen={(row) => rowKey(row) === chosen}
              empty={
                isLoading ? (
                  <Loading />
                ) : isFiltered ? (
                  <EmptyState icon={SearchX} title="Nothing fits the filters" text="Widen the span, or clear them.">
                    <Button onClick={onClear}>Clear filters</Button>
                  </EmptyState>
                ) : (
                  <EmptyState {...empty} />
                )
              }
            />
          )}
        </div>
        <p className="flex h-6 shrink-0 items-center border-t border-border bg-panel px-3 text-[11px] text-muted">
          {isFetching
            ? 'Reading …'
            : `${formatCount(rows.length)} ${rows.length === 1 ? 'row' : 'rows'} read, newest first`}
        </p>
      </div>
      {detail}
    </div>
  )
}
