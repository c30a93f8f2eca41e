import { Tabs } from '@base-ui/react/tabs'
import { ListX, OctagonX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { useTrading } from '#renderer/stores/trading.ts'
import { openCloseAll } from '#renderer/views/trade/close-all/close-all-store.ts'
import { BalancesTable } from './BalancesTable.tsx'
import { Loading } from './Loading.tsx'
import { OpenOrdersTable } from './OpenOrdersTable.tsx'
import { OrderHistoryTable } from './OrderHistoryTable.tsx'
import { cancelAll } from './order-actions.tsx'
import { PositionsTable } from './PositionsTable.tsx'
import { TradesTable } from './TradesTable.tsx'

/** What the account has open, what has been, and what it holds. */
export function BottomPanel() {
  const { isLoaded, account, positions, openOrders, balances } = useTrading()
  const [tab, setTab] = useState('positions')
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value: string) => setTab(value)}
      className="@container flex h-full min-h-0 flex-col bg-bg"
    >
      <div className="flex h-8 shrink-0 items-center gap-1 border-b border-border bg-panel pr-1.5 pl-1">
        <Tabs.List
          aria-label="What is open"
          className="flex h-full min-w-0 flex-1 overflow-x-auto [scrollbar-width:none]"
        >
          <BottomTab value="positions" count={positions.length}>
            Open positions
          </BottomTab>
          <BottomTab value="orders" count={openOrders.length}>
            Open orders
          </BottomTab>
          <BottomTab value="history">Order history</BottomTab>
          <BottomTab value="trades">Trades</BottomTab>
          <BottomTab value="balances" count={balances.length}>
            Balances
          </BottomTab>
        </Tabs.List>
        {tab === 'orders' && openOrders.length > 0 && (
          <Button
            look="quiet"
            className="h-6 px-2"
            aria-label="Cancel all orders"
            title="Cancel every open order"
            onClick={() => cancelAll(openOrders)}
          >
            <ListX size={14} aria-hidden="true" />
            <span className="hidden @2xl:inline">Cancel all</span>
          </Button>
        )}
        <Button
          look="danger"
          className="h-6 px-2"
          aria-label="Close all positions"
          title="Cancel every order and close every position"
          onClick={openCloseAll}
        >
          <OctagonX size={13} aria-hidden="true" />
          <span className="hidden @2xl:inline">Close all positions</span>
          <span className="hidden @lg:inline @2xl:hidden">Close all</span>
        </Button>
      </div>
      {!isLoaded ? (
        <Loading />
      ) : (
        <>
          <BottomTabPanel value="positions">
            <PositionsTable />
          </BottomTabPanel>
          <BottomTabPanel value="orders">
            <OpenOrdersTable />
          </BottomTabPanel>
          <BottomTabPanel value="history">{account !== null && <OrderHistoryTable account={account} />}</BottomTabPanel>
          <BottomTabPanel value="trades">{account !== null && <TradesTable account={account} />}</BottomTabPanel>
          <BottomTabPanel value="balances">
            <BalancesTable />
          </BottomTabPanel>
        </>
      )}
    </Tabs.Root>
  )
}

function BottomTab({
  value,
  count,
  children,
}: {
  readonly value: string
  readonly count?: number
  readonly children: ReactNode
}) {
  return (
    <Tabs.Tab
      value={value}
      className="h-full shrink-0 border-b-2 border-transparent px-1.5 text-[12px] @2xl:px-2 @2xl:text-[12.5px] whitespace-nowrap text-muted focus-ring-inset hover:text-text data-active:border-accent data-active:text-text"
    >
      {children}
      {count !== undefined && <span className="ml-1 text-[11px] text-muted">{count}</span>}
    </Tabs.Tab>
  )
}

function BottomTabPanel({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <Tabs.Panel value={value} tabIndex={-1} className="min-h-0 flex-1 focus-ring-inset">
      {children}
    </Tabs.Panel>
  )
}
