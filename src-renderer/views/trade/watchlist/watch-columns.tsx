import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Column } from '#renderer/components/DataTable.tsx'
import { useQuote, useQuotes } from '#renderer/stores/quotes.ts'
import { DayChange, LastPrice, StaleAge } from '#renderer/views/market/live-cells.tsx'
import { changeNow, isStale } from '#renderer/views/market/use-overview.ts'
import type { Overview } from '#shared/contract/market.ts'
import { formatPercent, formatVolume, MISSING } from '#shared/format/numbers.ts'

/** A symbol of a list. Without `overview` the market at work does not have it. */
export type WatchRow = {
  readonly symbol: string
  readonly overview: Overview | undefined
  readonly tickSize: string | undefined
}

type WatchColumn = Column<WatchRow>

/** In less width, symbols are named by their base currency. */
const SMALL_FROM = 230
/** In less width, changes are short. */
const MEDIUM_FROM = 262
const WIDE_FROM = 336

/** As many columns as there is room for. */
export function watchColumns(width: number): readonly WatchColumn[] {
  if (width >= WIDE_FROM) return WIDE
  if (width >= MEDIUM_FROM) return MEDIUM
  return width >= SMALL_FROM ? SMALL : NARROW
}

const symbolColumn = (width: number, name: (symbol: string) => ReactNode): WatchColumn => ({
  id: 'symbol',
  header: 'Symbol',
  width,
  left: true,
  sortBy: ({ symbol }) => symbol,
  cell: ({ symbol }) => (
    <span data-symbol={symbol} draggable title={`${symbol}: drag to move`} className="font-medium">
      {name(symbol)}
    </span>
  ),
})

const lastColumn = (width: number): WatchColumn => ({
  id: 'last',
  header: 'Last',
  width,
  sortBy: ({ overview }) => (overview?.last == null ? null : Number(overview.last)),
  cell: ({ overview, tickSize }) =>
    overview === undefined ? MISSING : <LastPrice overview={overview} tickSize={tickSize} />,
})

const changeColumn = (width: number, show: (overview: Overview) => ReactNode): WatchColumn => ({
  id: 'change',
  header: '24 h',
  title: 'Change over 24 hours',
  width,
  sortBy: ({ overview }) => overview?.change24h ?? null,
  cell: ({ symbol, overview }) =>
    overview === undefined ? (
      <span title={`The market at work does not have ${symbol}`}>not here</span>
    ) : (
      <ChangeOrAge overview={overview}>{show(overview)}</ChangeOrAge>
    ),
})

const VOLUME: WatchColumn = {
  id: 'volume',
  header: 'Volume',
  title: 'Volume of 24 hours in the quote currency',
  width: 74,
  sortBy: ({ overview }) => (overview?.quoteVolume24h == null ? null : Number(overview.quoteVolume24h)),
  cell: ({ overview }) => (overview?.quoteVolume24h == null ? MISSING : formatVolume(Number(overview.quoteVolume24h))),
}

const wideChange = (overview: Overview): ReactNode => <DayChange overview={overview} />
const SYMBOL = symbolColumn(90, (symbol) => symbol)
const WIDE = removable([SYMBOL, lastColumn(86), changeColumn(86, wideChange), VOLUME])
const MEDIUM = removable([SYMBOL, lastColumn(86), changeColumn(86, wideChange)])
const SMALL = removable([
  symbolColumn(82, (symbol) => <span className="text-[11px]">{symbol}</span>),
  small(lastColumn(86)),
  changeColumn(62, (overview) => <ShortChange overview={overview} />),
])
const NARROW = removable([
  symbolColumn(52, (symbol) => <ShortSymbol symbol={symbol} />),
  small(lastColumn(78)),
  changeColumn(60, (overview) => <ShortChange overview={overview} />),
])

/** A column in the smallest letters. */
function small(column: WatchColumn): WatchColumn {
  return { ...column, cell: (row) => <span className="text-[11px]">{column.cell(row)}</span> }
}

/** The columns with a button in the last one that takes a row out of the list; it is there while the mouse is on the row. */
function removable(columns: readonly WatchColumn[]): readonly WatchColumn[] {
  const last = columns.at(-1)
  if (last === undefined) return columns
  const withButton: WatchColumn = {
    ...last,
    cell: (row) => (
      <span className="relative block">
        {last.cell(row)}
        <button
          type="button"
          tabIndex={-1}
          data-remove
          aria-label={`Remove ${row.symbol}`}
          title={`Remove ${row.symbol}`}
          className="absolute inset-y-0 right-0 hidden items-center bg-raised px-1 text-muted hover:text-text [tr:hover_&]:flex"
        >
          <X size={12} aria-hidden="true" />
        </button>
      </span>
    ),
  }
  return [...columns.slice(0, -1), withButton]
}

function ShortSymbol({ symbol }: { readonly symbol: string }) {
  const base = symbol.split('/')[0] ?? symbol
  return (
    <span className="text-[11px]">
      {base}
      {/* Still there for whoever reads or searches the page. */}
      <span className="text-[0px]">{symbol.slice(base.length)}</span>
    </span>
  )
}

/** The change with one decimal; its sign says which way. */
function ShortChange({ overview }: { readonly overview: Overview }) {
  const change = changeNow(overview, useQuote(overview.symbol))
  const color = (change ?? 0) === 0 ? '' : (change ?? 0) > 0 ? 'text-gain' : 'text-loss'
  return <span className={`text-[11.5px] ${color}`}>{formatPercent(change, { sign: true, decimals: 1 })}</span>
}

/** A stale or halted price's change says nothing: that stands there instead. */
function ChangeOrAge({ overview, children }: { readonly overview: Overview; readonly children: ReactNode }) {
  const isOld = useQuotes(({ bySymbol }) => isStale(overview, bySymbol[overview.symbol]))
  return isOld || overview.status === 'halted' ? <StaleAge overview={overview} /> : children
}
