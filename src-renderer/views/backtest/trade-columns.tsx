import { createColumnHelper, createSortedRowModel, rowSortingFeature, tableFeatures } from '@tanstack/react-table'
import { Signed } from '#renderer/components/Signed.tsx'
import type { BacktestTrade, ExitReason } from '#shared/domain/report.ts'
import {
  columnPriceDecimals,
  formatDecimals,
  formatMoney,
  formatPercent,
  quantityDecimals,
} from '#shared/format/numbers.ts'
import { formatDuration, formatMinute } from '#shared/format/times.ts'
import { type PositionPart, positionParts } from './position-parts.ts'

const EXIT_WORDS: Readonly<Record<ExitReason, string>> = {
  signal: 'Signal',
  opposite: 'Opposite signal',
  stopLoss: 'Stop loss',
  takeProfit: 'Take profit',
  trailingStop: 'Trailing stop',
  time: 'Time limit',
  protection: 'Protection',
  end: 'Still open',
}

/** What the table of trades can do. */
export const tradeFeatures = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })

/** A trade with its place in the run. */
export type TradeRow = BacktestTrade & { readonly index: number; readonly part: PositionPart | undefined }

/** The trades as rows, each with its number and the part of its position that it closes. */
export function tradeRows(trades: readonly BacktestTrade[]): readonly TradeRow[] {
  const parts = positionParts(trades)
  return trades.map((trade, index) => ({ ...trade, index, part: parts[index] }))
}

const helper = createColumnHelper<typeof tradeFeatures, TradeRow>()

/**
 * The columns of a table of these trades; each column of numbers has the same decimals throughout. The symbol is there
 * where there are several, the part where a position was left in several.
 */
export function tradeColumns(trades: readonly TradeRow[]) {
  const several = trades.some(({ symbol }) => symbol !== trades[0]?.symbol)
  const inParts = trades.some(({ part }) => part !== undefined)
  const prices = columnPriceDecimals(trades.flatMap(({ entryPrice, exitPrice }) => [entryPrice, exitPrice]))
  const quantities = quantityDecimals(trades.map(({ quantity }) => quantity))
  return helper.columns([
    helper.accessor('index', { header: '#', cell: ({ row }) => row.original.index + 1 }),
    ...(several ? [helper.accessor('symbol', { header: 'Symbol' })] : []),
    helper.accessor('direction', {
      header: 'Side',
      cell: ({ row }) => (row.original.direction === 'long' ? 'Long' : 'Short'),
    }),
    helper.accessor('entryTime', { header: 'Entry', cell: ({ row }) => formatMinute(row.original.entryTime) }),
    helper.accessor('exitTime', { header: 'Exit', cell: ({ row }) => formatMinute(row.original.exitTime) }),
    helper.accessor((trade) => trade.exitTime - trade.entryTime, {
      id: 'duration',
      header: 'Held',
      cell: ({ row }) => formatDuration(row.original.exitTime - row.original.entryTime),
    }),
    helper.accessor('entryPrice', {
      header: 'Entry price',
      cell: ({ row }) => formatDecimals(row.original.entryPrice, prices),
    }),
    helper.accessor('exitPrice', {
      header: 'Exit price',
      cell: ({ row }) => formatDecimals(row.original.exitPrice, prices),
    }),
    helper.accessor('quantity', {
      header: 'Quantity',
      cell: ({ row }) => formatDecimals(row.original.quantity, quantities),
    }),
    ...(inParts
      ? [
          helper.accessor(({ part }) => part?.part ?? 0, {
            id: 'part',
            header: 'Part',
            cell: ({ row: { original } }) =>
              original.part === undefined ? 'whole' : `${original.part.part} of ${original.part.of}`,
          }),
        ]
      : []),
    helper.accessor('pnl', {
      header: 'P&L',
      cell: ({ row }) => <Signed value={row.original.pnl} text={formatMoney(row.original.pnl, { sign: true })} />,
    }),
    helper.accessor('pnlPct', {
      header: 'P&L %',
      cell: ({ row }) => (
        <Signed value={row.original.pnlPct} text={formatPercent(row.original.pnlPct, { sign: true })} />
      ),
    }),
    helper.accessor('fees', { header: 'Fees', cell: ({ row }) => formatMoney(row.original.fees) }),
    helper.accessor('mae', { header: 'Worst', cell: ({ row }) => formatPercent(row.original.mae) }),
    helper.accessor('mfe', { header: 'Best', cell: ({ row }) => formatPercent(row.original.mfe) }),
    helper.accessor('exitReason', { header: 'Exit reason', cell: ({ row }) => EXIT_WORDS[row.original.exitReason] }),
  ])
}

/** Widths in pixels, and the columns that stand at the left because they hold words. */
export const COLUMN_LOOK: Readonly<
  Record<string, { readonly width: number; readonly left?: boolean; readonly title?: string }>
> = {
  index: { width: 44 },
  symbol: { width: 96, left: true },
  direction: { width: 54, left: true },
  entryTime: { width: 136, left: true, title: 'Opening time of the entry bar, UTC' },
  exitTime: { width: 136, left: true, title: 'Opening time of the exit bar, UTC' },
  duration: { width: 80 },
  entryPrice: { width: 96 },
  exitPrice: { width: 96 },
  quantity: { width: 104 },
  part: {
    width: 62,
    left: true,
    title: 'A position that is left in several steps has a row for each; profit and fees are those of the part',
  },
  pnl: { width: 104, title: 'Profit or loss after fees on both sides' },
  pnlPct: { width: 92, title: 'Profit or loss ÷ (entry price × quantity)' },
  fees: { width: 68 },
  mae: { width: 76, title: 'Worst excursion while it was open, from the entry price' },
  mfe: { width: 76, title: 'Best excursion while it was open, from the entry price' },
  exitReason: { width: 120, left: true },
}
