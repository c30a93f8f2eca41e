import type { SeriesMarker, UTCTimestamp } from 'lightweight-charts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import type { Palette } from './palette.ts'

/** More trades than this on screen are drawn without their results. */
const MOST_WITH_TEXT = 40
/** More trades than this on screen are not drawn: they would cover the candles. */
const MOST_DRAWN = 600

/** UTC milliseconds as the chart counts time. */
export function chartTime(time: number): UTCTimestamp {
  // The chart's time is a number of seconds with a brand on it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Math.floor(time / 1000) as UTCTimestamp
}

/**
 * Entry and exit of the trades that touch `[from, to]`, oldest first. An arrow points the way the order went: up under
 * the bar for a buy, down above it for a sale.
 */
export function tradeMarkers(
  trades: readonly BacktestTrade[],
  from: number,
  to: number,
  palette: Palette,
  highlighted: BacktestTrade | undefined,
): SeriesMarker<UTCTimestamp>[] {
  const visible = trades.filter((trade) => trade.exitTime >= from && trade.entryTime <= to)
  if (visible.length > MOST_DRAWN) return []
  const withText = visible.length <= MOST_WITH_TEXT
  const markers: SeriesMarker<UTCTimestamp>[] = []
  for (const trade of visible) {
    const long = trade.direction === 'long'
    const size = trade === highlighted ? 1.6 : withText ? 0.8 : 0.4
    const won = trade.pnl >= 0
    markers.push({
      time: chartTime(trade.entryTime),
      position: long ? 'belowBar' : 'aboveBar',
      shape: long ? 'arrowUp' : 'arrowDown',
      color: palette.equity,
      size,
      ...(withText ? { text: long ? 'Long' : 'Short' } : {}),
    })
    markers.push({
      time: chartTime(trade.exitTime),
      position: long ? 'aboveBar' : 'belowBar',
      shape: long ? 'arrowDown' : 'arrowUp',
      color: won ? palette.gain : palette.loss,
      size,
      ...(withText ? { text: formatPercent(trade.pnlPct, { sign: true }) } : {}),
    })
  }
  return markers.sort((a, b) => a.time - b.time)
}
