import { Coins } from 'lucide-react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { useTrading } from '#renderer/stores/trading.ts'
import type { Balance } from '#shared/domain/account.ts'
import { formatDecimals } from '#shared/format/numbers.ts'

const DECIMALS = 8

/** Amounts with up to eight decimals, so that nothing that is there is rounded away. */
function amount(text: string): string {
  const value = Number(text)
  return formatDecimals(value, Math.abs(value) >= 1_000 ? 2 : DECIMALS)
}

const COLUMNS: readonly Column<Balance>[] = [
  {
    id: 'currency',
    header: 'Currency',
    width: 90,
    left: true,
    cell: ({ currency }) => currency,
    sortBy: ({ currency }) => currency,
  },
  {
    id: 'total',
    header: 'Total',
    width: 150,
    cell: ({ total }) => amount(total),
    sortBy: ({ total }) => Number(total),
  },
  { id: 'free', header: 'Free', width: 150, cell: ({ free }) => amount(free), sortBy: ({ free }) => Number(free) },
  {
    id: 'reserved',
    header: 'Set aside',
    title: 'Reserved by open orders',
    width: 150,
    cell: ({ reserved }) => amount(reserved),
    sortBy: ({ reserved }) => Number(reserved),
  },
]

/** What there is of each currency, and what open orders have set aside. */
export function BalancesTable() {
  const balances = useTrading((state) => state.balances)
  return (
    <DataTable
      label="Balances"
      columns={COLUMNS}
      rows={balances}
      rowKey={({ currency }) => currency}
      empty={<EmptyState icon={Coins} title="No balances" text="The account holds nothing." />}
    />
  )
}
