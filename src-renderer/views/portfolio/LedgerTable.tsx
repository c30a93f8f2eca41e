import { useQuery } from '@tanstack/react-query'
import { BookOpen, Check, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { fetchPages } from '#renderer/contract/pages.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { usePages } from '#renderer/views/trade/bottom/use-pages.ts'
import { showMoney } from '#renderer/views/trade/decimals.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { ledgerTotals, transactionKind, wholeTransactions } from './ledger-totals.ts'

const ENTRIES_A_PAGE = 1_000
/** So many bookings are summed up here; with more the newest count. */
const MOST_PAGES = 30

const BOOK_NAMES: Readonly<Record<LedgerEntry['book'], string>> = {
  holdings: 'Holdings',
  trading: 'Trading',
  fees: 'Fees',
  deposits: 'Deposits',
}

type Props = { readonly account: string; readonly times: { readonly from?: number; readonly to?: number } }

/** Every booking of the span, and that all books of a currency add up to nothing. */
export function LedgerTable({ account, times }: Props) {
  const { rows, isLoading, error, onEndReached, retry } = usePages(['portfolio.ledger', account, times], (page) =>
    call('portfolio.ledger', { account, ...times, ...page }),
  )
  const timeZone = useTimeZone()
  const columns = useMemo(() => columnsOf(timeZone), [timeZone])
  if (error !== null) return <ErrorState error={error} onRetry={retry} />
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 flex-1">
        <DataTable
          label="Ledger"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          onEndReached={onEndReached}
          empty={
            isLoading ? (
              <Loading />
            ) : (
              <EmptyState icon={BookOpen} title="No bookings" text="Nothing was booked within this span." />
            )
          }
        />
      </div>
      <Sums account={account} times={times} />
    </div>
  )
}

function Sums({ account, times }: Props) {
  const totals = useQuery({
    queryKey: ['portfolio.ledger', account, 'sums', times],
    queryFn: async ({ signal }) => {
      const pages = await fetchPages(
        (cursor) =>
          call('portfolio.ledger', {
            account,
            ...times,
            limit: ENTRIES_A_PAGE,
            ...(cursor === undefined ? {} : { cursor }),
          }),
        { signal, most: MOST_PAGES },
      )
      const entries = pages.flatMap(({ items }) => items)
      const whole = wholeTransactions(entries, pages.at(-1)?.nextCursor !== undefined)
      return { count: whole.length, isCut: whole.length < entries.length, totals: ledgerTotals(whole) }
    },
    gcTime: 60_000,
  })
  return (
    <div className="max-h-24 min-h-8 shrink-0 overflow-y-auto border-t border-border bg-panel px-3 py-1.5 text-[11px]">
      {totals.data === undefined ? (
        <span className="text-muted">Summing up …</span>
      ) : (
        <ul aria-label="Sums of the ledger" className="flex flex-wrap gap-x-5 gap-y-0.5">
          {totals.data.totals.map(({ currency, books, sum, isZero }) => (
            <li
              key={currency}
              className={`flex items-center gap-1 ${isZero ? 'text-muted' : 'text-loss'}`}
              title={Object.entries(books)
                .map(([book, amount]) => `${book} ${amount}`)
                .join('\n')}
            >
              {isZero ? <Check size={11} aria-hidden="true" /> : <TriangleAlert size={11} aria-hidden="true" />}
              {currency}: all books add up to {isZero ? '0' : sum}
            </li>
          ))}
          <li className="text-muted">
            {totals.data.isCut ? 'the newest ' : ''}
            {formatCount(totals.data.count)} bookings
          </li>
        </ul>
      )}
    </div>
  )
}

function columnsOf(timeZone: 'utc' | 'local'): readonly Column<LedgerEntry>[] {
  return [
    {
      id: 'time',
      header: timeZone === 'utc' ? 'Time (UTC)' : 'Time',
      width: 156,
      left: true,
      cell: ({ time }) => showMoment(time, timeZone),
    },
    { id: 'book', header: 'Book', width: 84, left: true, cell: ({ book }) => BOOK_NAMES[book] },
    {
      id: 'amount',
      header: 'Amount',
      width: 130,
      cell: ({ amount }) => `${Number(amount) > 0 ? '+' : ''}${showMoney(amount)}`,
    },
    { id: 'currency', header: 'Currency', width: 76, left: true, cell: ({ currency }) => currency },
    {
      id: 'reference',
      header: 'For',
      width: 220,
      left: true,
      cell: ({ reference }) => (
        <span className="text-muted" title={reference}>
          {reference}
        </span>
      ),
    },
    {
      id: 'transaction',
      header: 'Booked as',
      width: 110,
      left: true,
      cell: ({ transaction }) => (
        <span className="text-muted" title={transaction}>
          {transactionKind(transaction)}
        </span>
      ),
    },
  ]
}
