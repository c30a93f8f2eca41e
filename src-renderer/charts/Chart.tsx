import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { ChartLegend } from './ChartLegend.tsx'
import { CandleChart, type PanePlace } from './candle-chart.ts'
import type { ChartContent } from './chart-content.ts'
import type { IndicatorLine } from './indicator-lines.ts'
import { PALETTES, type Theme } from './palette.ts'

type Props = {
  readonly symbol: string
  readonly timeframe: string
  readonly content: ChartContent
  readonly highlighted: BacktestTrade | undefined
  /** Lines that are tried out; they are drawn over the content and leave the view where it is. */
  readonly preview?: readonly IndicatorLine[]
  readonly theme: Theme
  /** Called once the content has been drawn. */
  readonly onDrawn: (content: ChartContent) => void
}

const NONE: readonly IndicatorLine[] = []

const RANGES = [
  { label: '100', bars: 100, title: 'Show the newest 100 bars' },
  { label: '500', bars: 500, title: 'Show the newest 500 bars' },
  { label: '2,000', bars: 2000, title: 'Show the newest 2,000 bars' },
  { label: 'All', bars: Number.POSITIVE_INFINITY, title: 'Show all bars' },
] as const

/** The chart as a figure that pointer and keyboard can move: arrows pan, + and − zoom, Home and End jump. */
export function Chart({ symbol, timeframe, content, highlighted, preview = NONE, theme, onDrawn }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<CandleChart>(null)
  const [time, setTime] = useState<number>()
  const [places, setPlaces] = useState<readonly PanePlace[]>([])
  const palette = PALETTES[theme]

  useEffect(() => {
    const element = host.current
    if (element === null) return
    const made = new CandleChart(element, PALETTES.dark)
    chart.current = made
    const stopPointer = made.onPointer((at) => {
      setTime(at)
      setPlaces(made.places())
    })
    const sizes = new ResizeObserver(() => requestAnimationFrame(() => setPlaces(made.places())))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      stopPointer()
      made.destroy()
      chart.current = null
    }
  }, [])

  useEffect(() => chart.current?.setPalette(palette), [palette])

  useEffect(() => {
    const made = chart.current
    if (made === null) return
    made.show(content)
    setTime(undefined)
    // Pane heights are known after the library's own frame.
    const frame = requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        setPlaces(made.places())
        onDrawn(content)
      }),
    )
    return () => cancelAnimationFrame(frame)
  }, [content, onDrawn])

  useEffect(() => {
    const made = chart.current
    if (made === null) return
    made.setPreview(preview)
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => setPlaces(made.places())))
    return () => cancelAnimationFrame(frame)
  }, [preview])

  useEffect(() => chart.current?.highlight(highlighted), [highlighted])

  return (
    <figure aria-label={`Chart ${symbol} ${timeframe}`} className="relative m-0 h-full min-h-0 w-full min-w-0">
      {/* The canvas takes keys like a scroll area does. */}
      <div
        ref={host}
        role="group"
        aria-label="Price, equity and drawdown over time; arrow keys move, plus and minus zoom"
        tabIndex={0}
        className="absolute inset-0 focus-ring-inset"
        onKeyDown={(event) => handleKey(event, chart.current)}
      />
      <ChartLegend
        title={`${symbol} · ${timeframe}`}
        content={content}
        preview={preview}
        places={places}
        time={time}
        palette={palette}
      />
      <div className="absolute bottom-8 left-2 z-20 flex gap-px [@media(max-height:760px)]:left-36 rounded border border-border bg-panel/90 p-px">
        {RANGES.map((range) => (
          <button
            key={range.label}
            type="button"
            title={range.title}
            className="rounded-sm px-1.5 py-0.5 text-[11px] text-muted hover:bg-raised hover:text-text"
            onClick={() => chart.current?.showLast(range.bars)}
          >
            {range.label}
          </button>
        ))}
      </div>
    </figure>
  )
}

function handleKey(event: KeyboardEvent, chart: CandleChart | null): void {
  if (chart === null) return
  const act = KEYS[event.key]
  if (act === undefined) return
  event.preventDefault()
  act(chart)
}

const KEYS: Readonly<Record<string, (chart: CandleChart) => void>> = {
  ArrowLeft: (chart) => chart.pan(-0.15),
  ArrowRight: (chart) => chart.pan(0.15),
  '+': (chart) => chart.zoom(0.8),
  '=': (chart) => chart.zoom(0.8),
  '-': (chart) => chart.zoom(1.25),
  Home: (chart) => chart.showLast(Number.POSITIVE_INFINITY),
  End: (chart) => chart.showLast(240),
}
