import { X } from 'lucide-react'
import type { IndicatorLine } from '#renderer/charts/indicator-lines.ts'
import type { LivePane } from '#renderer/charts/live/live-chart.ts'
import { type ChartIndicator, indicatorKey, indicatorTitle } from '#renderer/charts/live/live-indicators.ts'
import type { Palette } from '#renderer/charts/palette.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { formatDecimals, formatPercent, formatPrice, formatVolume } from '#shared/format/numbers.ts'

type Props = {
  readonly candles: CandleColumns
  /** The bar that is described. */
  readonly index: number
  readonly decimals: number
  readonly indicators: readonly ChartIndicator[]
  readonly lines: readonly IndicatorLine[]
  readonly panes: readonly LivePane[]
  readonly palette: Palette
  readonly onRemove: (indicator: ChartIndicator) => void
}

/** The values of a bar at the top left of each pane. Each has room for its longest, so that nothing moves. */
export function LiveLegend(props: Props) {
  const { candles, index, decimals, lines, indicators, panes, palette, onRemove } = props
  if (index < 0 || index >= candles.time.length) return null
  const open = candles.open[index]
  const change = candles.close[index] / open - 1
  const tone = change >= 0 ? 'text-gain' : 'text-loss'
  const room = { minWidth: `${formatDecimals(candles.high[index], decimals).length}ch` }
  const prices = [
    ['O', open],
    ['H', candles.high[index]],
    ['L', candles.low[index]],
    ['C', candles.close[index]],
  ] as const
  return (
    <div className="pointer-events-none absolute inset-0 z-20 overflow-hidden text-[11px] leading-4">
      {panes.map(({ indicator: key, top }) => (
        <div
          key={key ?? 'price'}
          className="absolute left-1.5 flex max-w-[calc(100%-6rem)] flex-col items-start"
          style={{ top: top + 4 }}
        >
          {key === undefined && (
            <div aria-hidden="true" className="flex flex-wrap gap-x-2 rounded-sm bg-bg/90 px-1">
              {prices.map(([letter, price]) => (
                <span key={letter} className="flex gap-1 text-muted">
                  {letter}
                  <span className={`text-right ${tone}`} style={room}>
                    {formatDecimals(price, decimals)}
                  </span>
                </span>
              ))}
              <span className={`min-w-[7ch] text-right ${tone}`}>{formatPercent(change, { sign: true })}</span>
              <span className="flex gap-1 text-muted">
                Vol <span className="min-w-[6ch] text-right text-text">{formatVolume(candles.volume[index])}</span>
              </span>
            </div>
          )}
          {indicators
            .filter((indicator) => isIn(indicator, lines, key))
            .map((indicator) => (
              <div
                key={indicatorKey(indicator)}
                className="group flex items-center gap-1.5 rounded-sm bg-bg/90 px-1 text-muted"
              >
                {indicatorTitle(indicator)}
                {lines.map((line, at) =>
                  line.indicator === indicatorKey(indicator) ? (
                    <span
                      key={line.name}
                      title={line.name}
                      className="min-w-[5ch] text-right"
                      style={{ color: palette.lines[at % palette.lines.length] }}
                    >
                      {shown(line.values[index], line.placement === 'price' ? decimals : undefined)}
                    </span>
                  ) : null,
                )}
                <button
                  type="button"
                  aria-label={`Remove ${indicatorTitle(indicator)}`}
                  title="Remove"
                  className="pointer-events-auto rounded-sm text-muted opacity-60 hover:bg-raised hover:text-text hover:opacity-100 focus-visible:opacity-100"
                  onClick={() => onRemove(indicator)}
                >
                  <X size={12} aria-hidden="true" />
                </button>
              </div>
            ))}
        </div>
      ))}
    </div>
  )
}

/** An indicator without a line, for want of bars or room, is listed with the price, where it can be removed. */
function isIn(indicator: ChartIndicator, lines: readonly IndicatorLine[], pane: string | undefined): boolean {
  const key = indicatorKey(indicator)
  const line = lines.find((each) => each.indicator === key)
  return line === undefined || line.placement === 'price' ? pane === undefined : pane === key
}

function shown(value: number, decimals: number | undefined): string {
  if (!Number.isFinite(value)) return '—'
  if (value === 0) return '0'
  return decimals === undefined ? formatPrice(value) : formatDecimals(value, decimals)
}
