import type { Column } from '#renderer/components/DataTable.tsx'
import { useQuote } from '#renderer/stores/quotes.ts'
import { showPrice } from '#renderer/views/trade/decimals.ts'
import type { Overview } from '#shared/contract/market.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { formatRatio, formatVolume, MISSING } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'
import { DayChange, LastPrice } from './live-cells.tsx'
import { Sparkline } from './Sparkline.tsx'
import { isStale } from './use-overview.ts'

/** Everything that the market says of its instruments. */
export function marketColumns(instruments: ReadonlyMap<string, Instrument>): readonly Column<Overview>[] {
  const tickOf = (symbol: string): string | undefined => instruments.get(symbol)?.tickSize
  return [
    {
      id: 'symbol',
      header: 'Symbol',
      width: 110,
      left: true,
      sortBy: ({ symbol }) => symbol,
      cell: ({ symbol }) => <span className="font-medium">{symbol}</span>,
    },
    {
      id: 'last',
      header: 'Last',
      width: 96,
      sortBy: ({ last }) => numberOf(last),
      cell: (overview) => <LastPrice overview={overview} tickSize={tickOf(overview.symbol)} />,
    },
    {
      id: 'change',
      header: '24 h change',
      width: 96,
      sortBy: ({ change24h }) => change24h,
      cell: (overview) => <DayChange overview={overview} />,
    },
    {
      id: 'spark',
      header: 'Last day',
      width: 128,
      left: true,
      cell: (overview) => <Sparkline overview={overview} />,
    },
    {
      id: 'high',
      header: '24 h high',
      width: 96,
      sortBy: ({ high24h }) => numberOf(high24h),
      cell: ({ symbol, high24h }) => showPrice(high24h, tickOf(symbol)),
    },
    {
      id: 'low',
      header: '24 h low',
      width: 96,
      sortBy: ({ low24h }) => numberOf(low24h),
      cell: ({ symbol, low24h }) => showPrice(low24h, tickOf(symbol)),
    },
    {
      id: 'volume',
      header: 'Volume',
      title: 'Volume of 24 hours in the quote currency',
      width: 88,
      sortBy: ({ quoteVolume24h }) => numberOf(quoteVolume24h),
      cell: ({ quoteVolume24h }) => (quoteVolume24h === null ? MISSING : formatVolume(Number(quoteVolume24h))),
    },
    {
      id: 'activity',
      header: 'Activity',
      title: 'Volume of the last hour against the mean hour of the last 24',
      width: 80,
      sortBy: ({ activity }) => activity,
      cell: ({ activity }) => (activity === null ? MISSING : `${formatRatio(activity)}×`),
    },
    {
      id: 'feed',
      header: 'Feed',
      title: 'How old the price is; a stale price is not traded on',
      width: 120,
      left: true,
      sortBy: ({ ageMs }) => ageMs,
      cell: (overview) => <FeedState overview={overview} />,
    },
  ]
}

/** Live, stale with its age, or halted, in a word and a colour. */
function FeedState({ overview }: { readonly overview: Overview }) {
  const quote = useQuote(overview.symbol)
  const age = overview.ageMs === null ? '' : ` · ${formatDuration(Math.floor(overview.ageMs / 1_000) * 1_000)}`
  if (overview.status === 'halted') return <Dot color="bg-warn" word={`Halted${age}`} />
  if (isStale(overview, quote)) {
    return <Dot color="bg-loss" word={overview.ageMs === null ? 'No price yet' : `Stale${age}`} />
  }
  return <Dot color="bg-gain" word="Live" />
}

function Dot({ color, word }: { readonly color: string; readonly word: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden="true" className={`h-1.5 w-1.5 shrink-0 rounded-full ${color}`} />
      {word}
    </span>
  )
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text)
}
