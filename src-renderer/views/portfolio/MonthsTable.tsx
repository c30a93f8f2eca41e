import { CalendarDays } from 'lucide-react'
import { useMemo } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { formatPercent } from '#shared/format/numbers.ts'
import { MONTH_NAMES, type YearRow, yearRows } from './month-table.ts'

type Props = { readonly months: readonly { readonly month: string; readonly return: number | null }[] }

/** Sign and colour, without the arrow: twelve months have to fit into a small window. */
const share = (value: number | null) => {
  if (value === null) return null
  const color = value > 0 ? 'text-gain' : value < 0 ? 'text-loss' : ''
  return <span className={color}>{formatPercent(value, { sign: true })}</span>
}

const COLUMNS: readonly Column<YearRow>[] = [
  { id: 'year', header: 'Year', width: 50, left: true, cell: ({ year }) => year },
  ...MONTH_NAMES.map((name, at) => ({
    id: name,
    header: name,
    width: 68,
    cell: ({ months }: YearRow) => share(months[at] ?? null),
  })),
  {
    id: 'total',
    header: 'Year so far',
    width: 78,
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
