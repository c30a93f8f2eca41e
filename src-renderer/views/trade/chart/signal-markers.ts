import type { SeriesMarker, UTCTimestamp } from 'lightweight-charts'
import { indexAt } from '#renderer/charts/chart-content.ts'
import type { Palette } from '#renderer/charts/palette.ts'
import { chartTime } from '#renderer/charts/trade-markers.ts'
import type { Signal, SignalOutcome } from '#shared/contract/signals.ts'

/** More signals than this on the chart are drawn without words. */
const MOST_WITH_TEXT = 60

/** What is added to the words of a signal that led to no order. */
const NOT_ORDERED: Readonly<Record<Exclude<SignalOutcome, 'ordered'>, string>> = {
  denied: 'refused',
  warming_up: 'too few bars',
  stale: 'too late',
  skipped: 'not done',
}

/**
 * What strategies wanted to do, as squares on the bars that closed with it: below the bar where it meant to buy, above it
 * where it meant to sell; grey where no order came of it. Fills are arrows: a signal is never taken for one. Signals that
 * say the same on one bar, of several strategies, are one square. Oldest first.
 */
export function signalMarkers(
  times: Float64Array,
  signals: readonly Signal[],
  palette: Palette,
): SeriesMarker<UTCTimestamp>[] {
  const byPlace = new Map<string, SeriesMarker<UTCTimestamp>>()
  for (const signal of signals) {
    const index = indexAt(times, signal.barTime)
    if (index < 0) continue
    const words = markerWords(signal)
    const buys = (signal.direction === 'long') === (signal.action === 'entry')
    byPlace.set(`${index} ${words}`, {
      time: chartTime(times[index]),
      position: buys ? 'belowBar' : 'aboveBar',
      shape: 'square',
      color: signal.outcome === 'ordered' ? palette.equity : palette.text,
      size: 0.6,
      text: words,
    })
  }
  const markers = [...byPlace.values()].sort((one, other) => one.time - other.time)
  if (markers.length > MOST_WITH_TEXT) for (const marker of markers) delete marker.text
  return markers
}

/** `Signal: long`, `Signal: exit`, `Signal: long, refused`. */
function markerWords({ action, direction, outcome }: Signal): string {
  const what = action === 'exit' ? 'exit' : direction
  return outcome === 'ordered' ? `Signal: ${what}` : `Signal: ${what}, ${NOT_ORDERED[outcome]}`
}
