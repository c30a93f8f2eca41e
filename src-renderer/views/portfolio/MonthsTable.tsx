import { CalendarDays } from 'lucide-react'
import { useMemo } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { formatPercent } from '#shared/format/numbers.ts'
import { MONTH_NAMES, type YearRow, yearRows } from './month-table.ts'

type Props = { readonly months: readonly { readonly month: string; readonly return: number | null }[] }

const share = (value: number | null) => (
  <Signed value={value} text={value === null ? '' : formatPercent(value, { sign: true })} />
)

const COLUMNS: readonly Column<YearRow>[] = [
  { id: 'year', header: 'Year', width: 56, left: true, cell: ({ year }) => year },
  ...MONTH_NAMES.map((name, at) => ({
    id: name,
    header: name,
    width: 76,
    cell: ({ months }: YearRow) => share(months[at] ?? null),
  })),
  {
    id: 'total',
    header: 'Year so far',
    width: 92,
    title: 'The months compounded',
    cell: ({ total }) => <span className="font-semibold">{share(total)}</span>,
  },
]

/** What the account did in each month of the span. */
export function MonthsTable({ months }: Props) {
  const rows = useMemo(() => yearRows(months), [months])
  return (
    <DataTable
      label="Monthly returns"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ year }) => year}
      empty={
        <EmptyState icon={CalendarDays} title="No month yet" text="The value of the account is kept each minute." />
      }
    />
  )
}
