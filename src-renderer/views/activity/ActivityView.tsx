import { Tabs } from '@base-ui/react/tabs'
import { useMemo } from 'react'
import { useMarketClock } from '#renderer/contract/market-clock.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { AuditTab } from './AuditTab.tsx'
import { ACTIVITY_TABS, type ActivityTab, isFiltered, spanProblem } from './activity-filters.ts'
import { exportCsv } from './export-csv.ts'
import { FillsTab } from './FillsTab.tsx'
import { FilterBar } from './FilterBar.tsx'
import { type ListInput, listInput } from './list-input.ts'
import { OrdersTab } from './OrdersTab.tsx'
import { SignalsTab } from './SignalsTab.tsx'
import { TradesTab } from './TradesTab.tsx'
import { useFilters } from './use-filters.ts'

const TAB_NAMES: Readonly<Record<ActivityTab, string>> = {
  orders: 'Orders',
  fills: 'Fills',
  trades: 'Trades',
  signals: 'Signals',
  audit: 'Audit log',
}

/** The screen Activity: what was ordered, executed and done, with filters that stay in the address. */
export function ActivityView() {
  const { filters, now, change } = useFilters(useMarketClock())
  const accounts = useTrading((state) => state.accounts)
  const current = useTrading((state) => state.account)
  const account = accounts.find(({ id }) => id === filters.account)?.id ?? current
  const input = useMemo(
    () => (account === null || now === undefined ? null : listInput(filters, account, now)),
    [filters, account, now],
  )
  const clear = (): void =>
    change({ span: 'all', symbol: undefined, side: undefined, status: undefined, strategyId: undefined })
  const tabProps = input && { input, isFiltered: isFiltered(filters), onClear: clear }
  const problem = spanProblem(filters)
  return (
    <Tabs.Root
      value={filters.tab}
      onValueChange={(value: string) => change({ tab: ACTIVITY_TABS.find((tab) => tab === value) ?? 'orders' })}
      className="flex h-full min-h-0 flex-col bg-bg"
    >
      <h1 className="sr-only">Activity</h1>
      <Tabs.List aria-label="Activity" className="flex h-9 shrink-0 border-b border-border bg-panel px-1">
        {ACTIVITY_TABS.map((tab) => (
          <Tabs.Tab
            key={tab}
            value={tab}
            className="h-full border-b-2 border-transparent px-3 whitespace-nowrap text-muted focus-ring-inset hover:text-text data-active:border-accent data-active:text-text"
          >
            {TAB_NAMES[tab]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <FilterBar
        filters={filters}
        accounts={accounts}
        account={account}
        onChange={change}
        onExport={filters.tab === 'signals' ? undefined : exporter(filters.tab, input)}
      />
      {tabProps === null || problem !== undefined ? (
        <Loading />
      ) : (
        <Tabs.Panel value={filters.tab} tabIndex={-1} className="min-h-0 flex-1 focus-ring-inset">
          {filters.tab === 'orders' && <OrdersTab {...tabProps} />}
          {filters.tab === 'fills' && <FillsTab {...tabProps} />}
          {filters.tab === 'trades' && <TradesTab {...tabProps} />}
          {filters.tab === 'signals' && <SignalsTab {...tabProps} />}
          {filters.tab === 'audit' && <AuditTab {...tabProps} />}
        </Tabs.Panel>
      )}
    </Tabs.Root>
  )
}

function exporter(what: Exclude<ActivityTab, 'signals'>, input: ListInput | null) {
  return (): void => {
    if (input !== null) exportCsv({ what, ...input })
  }
}
