import { formatMoney, formatPercent, formatPrice, formatVolume } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'
import type { PanePlace } from './candle-chart.ts'
import { type ChartContent, indexAt } from './chart-content.ts'
import type { IndicatorLine } from './indicator-lines.ts'
import type { Palette } from './palette.ts'

type Props = {
  readonly title: string
  readonly content: ChartContent
  /** Lines that are tried out, drawn after those of the content. */
  readonly preview: readonly IndicatorLine[]
  readonly places: readonly PanePlace[]
  /** The time under the pointer; without it the newest bar is described. */
  readonly time: number | undefined
  readonly palette: Palette
}

/** The values of the bar under the pointer, at the top left of each pane. */
export function ChartLegend({ title, content, preview, places, time, palette }: Props) {
  const { candles, equity } = content
  const lines = [...content.lines, ...preview]
  const bar = time === undefined ? candles.time.length - 1 : indexAt(candles.time, time)
  if (bar < 0) return null
  const rising = candles.close[bar] >= candles.open[bar]
  const change = candles.close[bar] / candles.open[bar] - 1
  const equityBar = equity === null ? -1 : indexAt(equity.time, candles.time[bar])
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0 z-10 overflow-hidden text-[11px] leading-4">
      {places.map((place) => (
        <div
          key={`${place.kind}${place.indicator ?? ''}`}
          className="absolute left-1.5 flex max-w-[calc(100%-6rem)] flex-wrap gap-x-3 rounded-sm bg-bg/75 px-1"
          style={{ top: place.top + 5 }}
        >
          {place.kind === 'price' && (
            <>
              <span className="font-semibold text-text">{title}</span>
              <span className="text-muted">{formatMinute(candles.time[bar])}</span>
              <Prices bar={bar} candles={candles} className={rising ? 'text-gain' : 'text-loss'} change={change} />
              <span className="text-muted">
                Vol <span className="text-text">{formatVolume(candles.volume[bar])}</span>
              </span>
            </>
          )}
          {lines.map((line, index) =>
            isIn(line, place, index >= content.lines.length) ? (
              <span key={`${line.name} ${index}`} className="flex items-center gap-1 text-muted">
                <i
                  className="inline-block h-0.5 w-2.5"
                  style={{ background: palette.lines[index % palette.lines.length] }}
                />
                {line.name}{' '}
                <span className="text-text">{line.values[bar] === 0 ? '0' : formatPrice(line.values[bar])}</span>
              </span>
            ) : null,
          )}
          {place.kind === 'equity' && (
            <span className="text-muted">
              Equity <span className="text-text">{formatMoney(equityBar < 0 ? null : equity?.equity[equityBar])}</span>
            </span>
          )}
          {place.kind === 'drawdown' && (
            <span className="text-muted">
              Drawdown{' '}
              <span className="text-text">
                {formatPercent(equityBar < 0 || equity === null ? null : -equity.drawdown[equityBar])}
              </span>
            </span>
          )}
        </div>
      ))}
    </div>
  )
}

function isIn(line: IndicatorLine, place: PanePlace, tried: boolean): boolean {
  if (line.placement === 'price') return place.kind === 'price'
  if (tried) return place.kind === 'preview'
  return place.kind === 'indicator' && line.indicator === place.indicator
}

function Prices(props: {
  readonly bar: number
  readonly candles: ChartContent['candles']
  readonly className: string
  readonly change: number
}) {
  const { bar, candles, className, change } = props
  const parts = [
    ['O', candles.open[bar]],
    ['H', candles.high[bar]],
    ['L', candles.low[bar]],
    ['C', candles.close[bar]],
  ] as const
  return (
    <>
      {parts.map(([letter, price]) => (
        <span key={letter} className="text-muted">
          {letter} <span className={className}>{formatPrice(price)}</span>
        </span>
      ))}
      <span className={className}>{formatPercent(change, { sign: true })}</span>
    </>
  )
}
