import { ArrowLeftRight, Cpu, PieChart, Shield, ShieldCheck, TriangleAlert, Wallet, X } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { useSettings } from '#renderer/contract/queries.ts'
import { goToSymbol } from '#renderer/stores/desk.ts'
import { useQuote } from '#renderer/stores/quotes.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { showMoney, showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { Settings } from '#shared/contract/settings.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Position } from '#shared/domain/position.ts'
import { formatMoney, formatPercent } from '#shared/format/numbers.ts'
import { describeCoverage } from './coverage.ts'
import { type LivePosition, livePosition } from './live-position.ts'
import { closePosition, reversePosition } from './position-actions.tsx'
import { RowAction } from './RowAction.tsx'
import { StopsDialog } from './StopsDialog.tsx'

type Instruments = ReadonlyMap<string, Instrument>

/** What is held, at the price of now, how it is protected, and what can be done about it. */
export function PositionsTable() {
  const positions = useTrading((state) => state.positions)
  const { data: instruments } = useInstruments()
  const settings = useSettings().data
  const [stopsOf, setStopsOf] = useState<string | null>(null)
  const columns = useMemo(() => columnsOf(instruments ?? new Map(), settings, setStopsOf), [instruments, settings])
  const chosen = positions.find(({ id }) => id === stopsOf)
  return (
    <>
      <DataTable
        label="Open positions"
        columns={columns}
        rows={positions}
        rowKey={({ id }) => id}
        onChoose={({ symbol }) => goToSymbol(symbol)}
        empty={
          <EmptyState
            icon={Wallet}
            title="No open positions"
            text="What an order buys stands here, with its profit and its stop."
          />
        }
      />
      <StopsDialog
        position={chosen}
        instrument={chosen === undefined ? undefined : instruments?.get(chosen.symbol)}
        onDone={() => setStopsOf(null)}
      />
    </>
  )
}

function columnsOf(
  instruments: Instruments,
  settings: Settings | undefined,
  onStops: (id: string) => void,
): readonly Column<Position>[] {
  const tick = ({ symbol }: Position) => instruments.get(symbol)?.tickSize
  const live =
    (show: (now: LivePosition, position: Position) => ReactNode): Column<Position>['cell'] =>
    (position) => <Live position={position} show={show} />
  return [
    {
      id: 'symbol',
      header: 'Symbol',
      width: 80,
      left: true,
      cell: ({ symbol }) => symbol,
      sortBy: ({ symbol }) => symbol,
    },
    {
      id: 'side',
      leaveOut: 8,
      header: 'Side',
      width: 50,
      left: true,
      cell: ({ side }) => (
        <span className={side === 'long' ? 'text-gain' : 'text-loss'}>{side === 'long' ? 'Long' : 'Short'}</span>
      ),
    },
    {
      id: 'quantity',
      leaveOut: 7,
      header: 'Quantity',
      width: 82,
      cell: ({ symbol, quantity }) => showQuantity(quantity, instruments.get(symbol)?.lotSize),
      sortBy: ({ quantity }) => Number(quantity),
    },
    {
      id: 'average',
      leaveOut: 3,
      header: 'Average',
      title: 'Average entry price',
      width: 86,
      cell: (position) => showPrice(position.averagePrice, tick(position)),
    },
    {
      id: 'mark',
      leaveOut: 2,
      header: 'Mark',
      width: 86,
      cell: live(({ mark }, position) => showPrice(mark, tick(position))),
    },
    {
      id: 'pnl',
      header: 'Unrealised',
      title: 'Profit or loss at the price of now, before fees',
      width: 82,
      cell: live(({ pnl }) => <Signed value={pnl} text={formatMoney(pnl, { sign: true })} />),
      sortBy: ({ unrealizedPnl }) => (unrealizedPnl === null ? null : Number(unrealizedPnl)),
    },
    {
      id: 'pnlPct',
      leaveOut: 5,
      header: '%',
      width: 80,
      cell: live(({ pnlPct }) => <Signed value={pnlPct} text={formatPercent(pnlPct, { sign: true })} />),
      sortBy: ({ unrealizedPnlPct }) => unrealizedPnlPct,
    },
    {
      id: 'coverage',
      header: 'Coverage',
      title: 'Where the stop is held',
      width: 160,
      left: true,
      cell: (position) => <Coverage position={position} />,
    },
    {
      id: 'stop',
      leaveOut: 4,
      header: 'Stop',
      width: 84,
      cell: (position) => showPrice(position.stopLoss, tick(position)),
    },
    {
      id: 'target',
      leaveOut: 6,
      header: 'Target',
      width: 84,
      cell: (position) => showPrice(position.takeProfit, tick(position)),
    },
    {
      id: 'value',
      leaveOut: 1,
      header: 'Value',
      width: 88,
      cell: live(({ value }) => showMoney(value)),
      sortBy: ({ notional }) => (notional === null ? null : Number(notional)),
    },
    {
      id: 'actions',
      header: 'Actions',
      width: 110,
      left: true,
      sticky: true,
      cell: (position) => {
        const instrument = instruments.get(position.symbol)
        const isSpot = instrument?.kind === 'spot'
        return (
          <span className="flex gap-0.5">
            <RowAction
              icon={X}
              label={`Close ${position.symbol}`}
              onClick={() => closePosition(position, 1, instrument, settings)}
            />
            <RowAction
              icon={PieChart}
              label={`Close half of ${position.symbol}`}
              onClick={() => closePosition(position, 0.5, instrument, settings)}
            />
            <RowAction
              icon={ArrowLeftRight}
              label={`Reverse ${position.symbol}`}
              disabledBecause={isSpot ? 'A spot holding cannot be turned into a short position' : undefined}
              onClick={() => reversePosition(position, instrument, settings)}
            />
            <RowAction icon={Shield} label={`Set stops of ${position.symbol}`} onClick={() => onStops(position.id)} />
          </span>
        )
      },
    },
  ]
}

function Live({
  position,
  show,
}: {
  readonly position: Position
  readonly show: (now: LivePosition, position: Position) => ReactNode
}) {
  return show(livePosition(position, useQuote(position.symbol)), position)
}

const COVERAGE_LOOKS = {
  exchange: { icon: ShieldCheck, color: 'text-gain' },
  engine: { icon: Cpu, color: 'text-warn' },
  none: { icon: TriangleAlert, color: 'text-loss font-semibold' },
} as const

function Coverage({ position }: { readonly position: Position }) {
  const { level, text, title } = describeCoverage(position)
  const { icon: Icon, color } = COVERAGE_LOOKS[level]
  return (
    <span title={title} className={`inline-flex items-center gap-1 align-middle ${color}`}>
      <Icon size={13} aria-hidden="true" className="shrink-0" />
      {text}
    </span>
  )
}
