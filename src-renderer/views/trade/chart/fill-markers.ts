import type { SeriesMarker, UTCTimestamp } from 'lightweight-charts'
import { indexAt } from '#renderer/charts/chart-content.ts'
import type { Palette } from '#renderer/charts/palette.ts'
import { chartTime } from '#renderer/charts/trade-markers.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Trade } from '#shared/domain/trade.ts'
import { formatDecimals, formatPercent } from '#shared/format/numbers.ts'

/** More fills than this on the chart are drawn without their amounts. */
const MOST_WITH_TEXT = 60

type Merged = { readonly side: Fill['side']; readonly index: number; amount: number; decimals: number }

/**
 * Fills and the ends of round trips on the bars of a chart, oldest first. Fills of one side in one bar are one arrow: up
 * under the bar for a buy, down above it for a sale; a round trip says at its end what it brought.
 */
export function fillMarkers(
  times: Float64Array,
  fills: readonly Fill[],
  trades: readonly Trade[],
  palette: Palette,
): SeriesMarker<UTCTimestamp>[] {
  const merged = new Map<string, Merged>()
  for (const { time, side, amount } of fills) {
    const index = indexAt(times, time)
    if (index < 0) continue
    const key = `${index} ${side}`
    const decimals = (amount.split('.')[1] ?? '').replace(/0+$/, '').length
    const known = merged.get(key)
    if (known === undefined) merged.set(key, { side, index, amount: Number(amount), decimals })
    else {
      known.amount += Number(amount)
      known.decimals = Math.max(known.decimals, decimals)
    }
  }
  const withText = merged.size <= MOST_WITH_TEXT
  const markers: SeriesMarker<UTCTimestamp>[] = [...merged.values()].map(({ side, index, amount, decimals }) => ({
    time: chartTime(times[index]),
    position: side === 'buy' ? 'belowBar' : 'aboveBar',
    shape: side === 'buy' ? 'arrowUp' : 'arrowDown',
    color: side === 'buy' ? palette.gain : palette.loss,
    size: 0.9,
    ...(withText ? { text: `${side === 'buy' ? 'Buy' : 'Sell'} ${formatDecimals(amount, decimals)}` } : {}),
  }))
  for (const { exitTime, pnlPct, direction } of trades) {
    const index = exitTime === null ? -1 : indexAt(times, exitTime)
    if (index < 0) continue
    markers.push({
      time: chartTime(times[index]),
      position: direction === 'long' ? 'aboveBar' : 'belowBar',
      shape: 'circle',
      color: pnlPct >= 0 ? palette.gain : palette.loss,
      size: 0.5,
      ...(withText ? { text: formatPercent(pnlPct, { sign: true }) } : {}),
    })
  }
  return markers.sort((one, other) => one.time - other.time)
}
