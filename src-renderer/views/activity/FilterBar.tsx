import { Download, FilterX } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice, type Option } from '#renderer/components/Choice.tsx'
import { FilteredChoice } from '#renderer/components/FilteredChoice.tsx'
import { useStrategies } from '#renderer/contract/queries.ts'
import { STATUS_NAMES } from '#renderer/views/trade/ticket/order-types.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { Account } from '#shared/domain/account.ts'
import { orderStatusSchema, sideSchema } from '#shared/domain/order.ts'
import { type ActivityFilters, FILTERS_OF, isFiltered, SPANS, type Span, spanProblem } from './activity-filters.ts'

const SPAN_NAMES: Readonly<Record<Span, string>> = {
  all: 'All time',
  '1d': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  '365d': 'Last year',
  dates: 'Dates …',
}
const STATUSES: readonly Option[] = [
  { value: '', label: 'Any status' },
  ...orderStatusSchema.options.map((value) => ({ value, label: STATUS_NAMES[value] })),
]

type Props = {
  readonly filters: ActivityFilters
  readonly accounts: readonly Account[]
  readonly account: string | null
  readonly onChange: (change: Partial<ActivityFilters>) => void
  /** Left out where the list cannot be written. */
  readonly onExport?: (() => void) | undefined
}

/** What the list below shows, and a button that writes exactly that as CSV. */
export function FilterBar({ filters, accounts, account, onChange, onExport }: Props) {
  const { data: instruments } = useInstruments()
  const { data: strategies } = useStrategies()
  const symbols = useMemo(
    () => [
      { value: '', label: 'All symbols' },
      ...[...(instruments?.keys() ?? [])].map((symbol) => ({ value: symbol, label: symbol })),
    ],
    [instruments],
  )
  const knows = FILTERS_OF[filters.tab]
  const problem = spanProblem(filters)
  return (
    <section
      aria-label="Filters"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-b border-border bg-panel px-2 py-1"
    >
      {filters.tab !== 'audit' && filters.tab !== 'signals' && accounts.length > 1 && (
        <div className="w-36">
          <Choice
            label="Account of the list"
            hideLabel
            hideDetail
            placeholder="…"
            value={account}
            options={accounts.map(({ id, name, currency }) => ({ value: id, label: name, detail: currency }))}
            onChoose={(value) => onChange({ account: value })}
          />
        </div>
      )}
      <div className="w-32">
        <Choice
          label="Span"
          hideLabel
          placeholder=""
          value={filters.span}
          options={SPANS.map((value) => ({ value, label: SPAN_NAMES[value] }))}
          onChoose={(value) => onChange({ span: SPANS.find((span) => span === value) ?? 'all' })}
        />
      </div>
      {filters.span === 'dates' && (
        <>
          <Day label="From day" value={filters.fromDay} onChange={(fromDay) => onChange({ fromDay })} />
          <span className="text-muted">to</span>
          <Day label="To day" value={filters.toDay} onChange={(toDay) => onChange({ toDay })} />
          {problem !== undefined && (
            <span role="alert" className="text-loss">
              {problem}
            </span>
          )}
        </>
      )}
      {knows.includes('symbol') && (
        <div className="w-32">
          <FilteredChoice
            label="Symbol"
            placeholder="All symbols"
            options={symbols}
            value={filters.symbol ?? ''}
            onChoose={(value) => onChange({ symbol: value || undefined })}
          />
        </div>
      )}
      {knows.includes('side') && (
        <div className="w-28">
          <Choice
            label="Side"
            hideLabel
            placeholder=""
            value={filters.side ?? ''}
            options={[
              { value: '', label: 'Buy and sell' },
              { value: 'buy', label: 'Buy' },
              { value: 'sell', label: 'Sell' },
            ]}
            onChoose={(value) => onChange({ side: sideSchema.safeParse(value).data })}
          />
        </div>
      )}
      {knows.includes('status') && (
        <div className="w-32">
          <Choice
            label="Status"
            hideLabel
            placeholder=""
            value={filters.status ?? ''}
            options={STATUSES}
            onChoose={(value) => onChange({ status: orderStatusSchema.safeParse(value).data })}
          />
        </div>
      )}
      {knows.includes('strategyId') && (
        <div className="w-36">
          <Choice
            label="Strategy"
            hideLabel
            placeholder=""
            value={filters.strategyId ?? ''}
            options={[
              { value: '', label: 'Any strategy' },
              ...(strategies ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChoose={(value) => onChange({ strategyId: value || undefined })}
          />
        </div>
      )}
      {isFiltered(filters) && (
        <Button
          look="quiet"
          onClick={() =>
            onChange({ span: 'all', symbol: undefined, side: undefined, status: undefined, strategyId: undefined })
          }
        >
          <FilterX size={13} aria-hidden="true" />
          Clear
        </Button>
      )}
      <span className="flex-1" />
      {onExport !== undefined && (
        <Button disabled={problem !== undefined} title="Writes what is listed as CSV" onClick={onExport}>
          <Download size={13} aria-hidden="true" />
          Export
        </Button>
      )}
    </section>
  )
}

function Day({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (day: string | undefined) => void
}) {
  return (
    <input
      type="date"
      aria-label={`${label} (UTC)`}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
      className="h-7 rounded-md border border-border bg-bg px-2"
    />
  )
}
