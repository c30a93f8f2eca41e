import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import type { Overview } from '#shared/contract/market.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { formatRatio, MISSING } from '#shared/format/numbers.ts'
import { DayChange, LastPrice } from './live-cells.tsx'

const SHOWN = 5
const REFRESH_MS = 10_000

type Props = { readonly instruments: ReadonlyMap<string, Instrument>; readonly onOpen: (symbol: string) => void }

/** What moved most, up and down, and where there is more going on than usual. */
export function MoversPanel({ instruments, onOpen }: Props) {
  const movers = useQuery({
    queryKey: ['market.movers', SHOWN],
    queryFn: () => call('market.movers', { limit: SHOWN }),
    refetchInterval: REFRESH_MS,
  })
  const trending = useQuery({
    queryKey: ['market.trending', SHOWN],
    queryFn: () => call('market.trending', { limit: SHOWN }),
    refetchInterval: REFRESH_MS,
  })
  const error = movers.data === undefined ? movers.error : null
  if (error !== null) return <ErrorState error={error} onRetry={() => void movers.refetch()} />
  const up = movers.data?.best.filter(({ change24h }) => (change24h ?? 0) > 0)
  const down = movers.data?.worst.filter(({ change24h }) => (change24h ?? 0) < 0)
  const active = trending.data?.items.filter(({ activity }) => activity !== null)
  const list = (title: string, explained: string, rows: readonly Overview[] | undefined, none: string, word: Word) => (
    <MoverList
      title={title}
      explained={explained}
      rows={rows}
      none={none}
      word={word}
      instruments={instruments}
      onOpen={onOpen}
    />
  )
  return (
    <div className="grid shrink-0 grid-cols-3 border-b border-border bg-panel">
      {list('Gainers', 'Best change over 24 hours', up, 'Nothing rose over 24 hours.', change)}
      {list('Losers', 'Worst change over 24 hours', down, 'Nothing fell over 24 hours.', change)}
      {list(
        'Trending',
        'Volume of the last hour against the mean hour of the last 24',
        active,
        'No volumes are known yet.',
        activity,
      )}
    </div>
  )
}

type Word = (overview: Overview) => ReactNode

const change: Word = (overview) => <DayChange overview={overview} />
const activity: Word = (overview) => (
  <span>{overview.activity === null ? MISSING : `${formatRatio(overview.activity)}×`}</span>
)

type ListProps = Props & {
  readonly title: string
  readonly explained: string
  /** Undefined while they are not known. */
  readonly rows: readonly Overview[] | undefined
  readonly none: string
  /** What stands at the right of a row. */
  readonly word: Word
}

function MoverList({ title, explained, rows, none, word, instruments, onOpen }: ListProps) {
  return (
    <section aria-label={title} className="min-w-0 border-border not-first:border-l">
      <h2 title={explained} className="px-3 pt-2 pb-1 text-[11px] text-muted">
        {title}
      </h2>
      <ul className="h-[138px]">
        {rows === undefined &&
          Array.from({ length: SHOWN }, (_, index) => (
            <li key={index} className="px-3 py-1">
              <div className="skeleton h-[18px]" />
            </li>
          ))}
        {rows?.length === 0 && <li className="px-3 text-muted">{none}</li>}
        {rows?.map((overview) => (
          <li key={overview.symbol}>
            <button
              type="button"
              className="grid h-[26px] w-full grid-cols-[minmax(0,1fr)_auto_72px] items-center gap-2 px-3 text-right focus-ring-inset hover:bg-raised"
              onClick={() => onOpen(overview.symbol)}
            >
              <span className="truncate text-left font-medium">{overview.symbol}</span>
              <LastPrice overview={overview} tickSize={instruments.get(overview.symbol)?.tickSize} />
              {word(overview)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
