import { CandlestickChart } from 'lucide-react'
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { IndicatorLine } from '#renderer/charts/indicator-lines.ts'
import type { Drawing, DrawingKind } from '#renderer/charts/live/drawing.ts'
import { LiveChart, type LivePane } from '#renderer/charts/live/live-chart.ts'
import type { ChartIndicator } from '#renderer/charts/live/live-indicators.ts'
import { PALETTES, type Palette, type Theme } from '#renderer/charts/palette.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import type { Signal } from '#shared/contract/signals.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Trade } from '#shared/domain/trade.ts'
import { useMovingLines } from './amend-line.ts'
import { ChartMenu, type ChartMenuItem } from './ChartMenu.tsx'
import { chartIsShown } from './chart-shown.ts'
import { fillMarkers } from './fill-markers.ts'
import { LineHandles } from './LineHandles.tsx'
import { LiveLegend } from './LiveLegend.tsx'
import type { LiveSeries } from './live-candles.ts'
import { type OrderLine, onTick } from './order-lines.ts'
import { signalMarkers } from './signal-markers.ts'
import { useChartCandles } from './use-chart-candles.ts'
import { useDrawingPointer } from './use-drawing-pointer.ts'

type Props = {
  readonly chart: RefObject<LiveChart | null>
  readonly series: LiveSeries | undefined
  /** Whether it is known that the market has no candles of the symbol yet. */
  readonly hasNoCandles: boolean
  readonly theme: Theme
  readonly zone: 'utc' | 'local'
  readonly tick: number
  readonly decimals: number
  readonly indicators: readonly ChartIndicator[]
  readonly preview: readonly IndicatorLine[]
  readonly drawings: readonly Drawing[]
  readonly selected: string | undefined
  readonly tool: DrawingKind | undefined
  readonly lines: readonly OrderLine[]
  readonly fills: readonly Fill[]
  readonly trades: readonly Trade[]
  readonly signals: readonly Signal[]
  readonly onDrawings: (drawings: readonly Drawing[]) => void
  readonly onSelect: (id: string | undefined) => void
  readonly onToolDone: () => void
  readonly onDelete: (id: string) => void
  readonly onRemoveIndicator: (indicator: ChartIndicator) => void
  /** What can be done at a price. */
  readonly menuAt: (price: number) => readonly ChartMenuItem[]
  /** What stands over the chart and looks at its candles; they are renewed with each bar. */
  readonly children: (candles: CandleColumns | undefined) => ReactNode
}

const NO_PANES: readonly LivePane[] = []
const NO_LINES: readonly IndicatorLine[] = []
const FIRST_BARS = 160

/** The chart itself, with what lies over its canvas: legend, labels of lines, and what to do when there is nothing to show. */
export function ChartFigure(props: Props) {
  const {
    chart,
    series,
    hasNoCandles,
    theme,
    zone,
    tick,
    decimals,
    indicators,
    preview,
    drawings,
    selected,
    tool,
    lines,
  } = props
  const { fills, trades, signals, onDrawings, onSelect, onToolDone, onDelete, onRemoveIndicator, menuAt, children } =
    props
  const host = useRef<HTMLDivElement>(null)
  const painted = useRef(new Set<() => void>())
  const loadOlder = useRef<() => void>(() => undefined)
  const [hovered, setHovered] = useState<number>()
  const [panes, setPanes] = useState(NO_PANES)
  const [values, setValues] = useState(NO_LINES)
  const [menu, setMenu] = useState<readonly ChartMenuItem[]>([])
  const moving = useMovingLines((state) => state.prices)
  const palette = PALETTES[theme]

  useEffect(() => {
    const element = host.current
    if (element === null) return
    const made: LiveChart = new LiveChart(element, PALETTES.dark, {
      onPaint: () => {
        for (const listener of painted.current) listener()
        setPanes((before) => {
          const now = made.panes()
          return isSame(before, now) ? before : now
        })
      },
      onOlderWanted: () => loadOlder.current(),
      onPointer: setHovered,
      onIndicators: setValues,
    })
    chart.current = made
    return () => {
      made.destroy()
      chart.current = null
    }
  }, [chart])

  useEffect(() => chart.current?.setPalette(palette), [chart, palette])
  useEffect(() => chart.current?.setLook({ decimals, tick, zone }), [chart, decimals, tick, zone])
  const forget = useCallback(() => setHovered(undefined), [])
  const shown = useChartCandles(chart, series, forget)
  useEffect(() => {
    loadOlder.current = shown.loadOlder
  })
  const { candles, state } = shown
  const isSettled = hasNoCandles || candles !== undefined || state.kind === 'error' || state.kind === 'waiting'
  useEffect(() => {
    if (!isSettled) return undefined
    // The library paints in a frame of its own.
    const frame = requestAnimationFrame(() => requestAnimationFrame(chartIsShown))
    return () => cancelAnimationFrame(frame)
  }, [isSettled])
  useEffect(() => chart.current?.setIndicators(indicators), [chart, indicators])
  useEffect(() => chart.current?.setPreview(preview), [chart, preview])
  useEffect(() => chart.current?.setDrawings(drawings, selected), [chart, drawings, selected])
  useEffect(() => {
    chart.current?.setMarks(
      lines.map((line) => ({
        id: line.id,
        price: moving[line.id]?.price ?? line.price,
        color: markColor(line, palette),
        dashed: line.kind !== 'entry',
      })),
    )
  }, [chart, lines, moving, palette])

  // Views of the candles are renewed with each change; their bars come and go with the count and the first time.
  const count = candles?.time.length ?? 0
  const first = candles?.time[0]
  // oxlint-disable-next-line react/exhaustive-deps
  const bars = useMemo(() => candles, [count, first])
  useEffect(() => {
    if (bars === undefined) {
      chart.current?.setMarkers([])
      return
    }
    const markers = [...signalMarkers(bars.time, signals, palette), ...fillMarkers(bars.time, fills, trades, palette)]
    chart.current?.setMarkers(markers.sort((one, other) => one.time - other.time))
  }, [chart, bars, fills, trades, signals, palette])

  const pointer = useDrawingPointer({ chart, drawings, tool, tick, onChange: onDrawings, onSelect, onToolDone })
  const scale = useCallback(() => chart.current?.scale(), [chart])
  const onPaint = useCallback((listener: () => void) => {
    painted.current.add(listener)
    return () => painted.current.delete(listener)
  }, [])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      if (!pointer.cancel() && tool === undefined && selected === undefined) return
      onToolDone()
      onSelect(undefined)
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && selected !== undefined) onDelete(selected)
    else {
      const act = KEYS[event.key]
      if (act === undefined || chart.current === null || event.ctrlKey || event.metaKey || event.altKey) return
      act(chart.current)
    }
    event.preventDefault()
  }

  const isEmpty = (hasNoCandles || state.kind === 'ready') && count === 0
  const name = series === undefined ? 'Chart' : `Chart ${series.symbol} ${series.timeframe}`
  return (
    <ChartMenu
      items={menu}
      onOpen={(event) => {
        const { top } = event.currentTarget.getBoundingClientRect()
        const now = scale()
        const y = event.clientY - top
        // The menu key has no place of its own: it is about the newest price.
        const isByPointer = event.button === 2
        const price = isByPointer ? now?.toAnchor({ x: 0, y }).price : candles?.close.at(-1)
        const isInPane = now !== undefined && (!isByPointer || y <= now.height)
        setMenu(isInPane && price !== undefined && price > 0 ? menuAt(onTick(price, tick)) : menuAt(Number.NaN))
      }}
    >
      <figure
        aria-label={name}
        aria-busy={state.kind === 'loading'}
        data-bars={count}
        className={`relative m-0 min-h-0 w-full min-w-0 flex-1 overflow-hidden data-grip:[&_canvas]:cursor-pointer ${tool === undefined ? '' : '[&_canvas]:cursor-crosshair'}`}
        {...pointer.handlers}
      >
        <div
          ref={host}
          role="group"
          aria-label="Price over time; arrow keys move, plus and minus zoom, Home goes back, End shows the newest bars"
          tabIndex={0}
          className="absolute inset-0 focus-ring-inset"
          onKeyDown={onKeyDown}
        />
        {count > 0 && (
          <LineHandles
            symbol={series?.symbol}
            lines={lines}
            tick={tick}
            decimals={decimals}
            scale={scale}
            onPaint={onPaint}
          />
        )}
        {candles !== undefined && (
          <LiveLegend
            candles={candles}
            index={hovered ?? count - 1}
            decimals={decimals}
            indicators={indicators}
            lines={values}
            panes={panes}
            palette={palette}
            onRemove={onRemoveIndicator}
          />
        )}
        {count === 0 && (
          <div className="absolute inset-0 z-20 bg-bg">
            {state.kind === 'error' ? (
              <ErrorState error={state.error} onRetry={shown.retry} />
            ) : state.kind === 'waiting' || isEmpty ? (
              <EmptyState
                icon={CandlestickChart}
                title="No candles yet"
                text="They appear with the symbol's first trade."
              />
            ) : (
              <div aria-hidden="true" className="absolute inset-3 skeleton" />
            )}
          </div>
        )}
        {children(bars)}
      </figure>
    </ChartMenu>
  )
}

const KEYS: Readonly<Record<string, (chart: LiveChart) => void>> = {
  ArrowLeft: (chart) => chart.pan(-0.15),
  ArrowRight: (chart) => chart.pan(0.15),
  '+': (chart) => chart.zoom(0.8),
  '=': (chart) => chart.zoom(0.8),
  '-': (chart) => chart.zoom(1.25),
  Home: (chart) => chart.showFirst(),
  End: (chart) => chart.showLast(FIRST_BARS),
}

function markColor({ kind }: OrderLine, palette: Palette): string {
  if (kind === 'entry') return palette.equity
  return kind === 'target' || kind === 'buy' ? palette.gain : palette.loss
}

function isSame(one: readonly LivePane[], other: readonly LivePane[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ indicator, top }, index) => indicator === other[index]?.indicator && top === other[index]?.top)
  )
}
