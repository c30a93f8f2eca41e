import { Tabs } from '@base-ui/react/tabs'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { exportCsv } from '#renderer/views/activity/export-csv.ts'
import type { ExportKind } from '#shared/contract/export.ts'
import { LedgerTable } from './LedgerTable.tsx'
import { MonthsTable } from './MonthsTable.tsx'
import { ResultsTable } from './ResultsTable.tsx'

const TABS: readonly {
  readonly id: string
  readonly name: string
  readonly exports: ExportKind
  readonly what: string
}[] = [
  { id: 'months', name: 'Monthly returns', exports: 'equity', what: 'equity' },
  { id: 'symbols', name: 'By symbol', exports: 'trades', what: 'trades' },
  { id: 'strategies', name: 'By strategy', exports: 'trades', what: 'trades' },
  { id: 'ledger', name: 'Ledger', exports: 'ledger', what: 'ledger' },
]

type Props = {
  readonly account: string
  readonly times: { readonly from?: number; readonly to?: number }
  readonly months: readonly { readonly month: string; readonly return: number | null }[]
}

/** The same span in numbers: months, symbols, strategies and every booking. */
export function PortfolioTabs({ account, times, months }: Props) {
  const [tab, setTab] = useState('months')
  const shown = TABS.find(({ id }) => id === tab)
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value: string) => setTab(value)}
      className="flex h-full min-h-0 flex-col bg-bg"
    >
      <div className="flex h-9 shrink-0 items-center gap-1 border-y border-border bg-panel pr-2 pl-1">
        <Tabs.List aria-label="Results" className="flex h-full min-w-0 flex-1">
          {TABS.map(({ id, name }) => (
            <Tabs.Tab
              key={id}
              value={id}
              className="h-full shrink-0 border-b-2 border-transparent px-2.5 whitespace-nowrap text-muted focus-ring-inset hover:text-text data-active:border-accent data-active:text-text"
            >
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown !== undefined && (
          <Button look="quiet" onClick={() => exportCsv({ what: shown.exports, account, ...times })}>
            <Download size={13} aria-hidden="true" />
            Export {shown.what}
          </Button>
        )}
      </div>
      <Tabs.Panel value={tab} tabIndex={-1} className="min-h-0 flex-1 focus-ring-inset">
        {tab === 'months' && <MonthsTable months={months} />}
        {tab === 'symbols' && <ResultsTable account={account} times={times} by="symbol" />}
        {tab === 'strategies' && <ResultsTable account={account} times={times} by="strategy" />}
        {tab === 'ledger' && <LedgerTable account={account} times={times} />}
      </Tabs.Panel>
    </Tabs.Root>
  )
}
