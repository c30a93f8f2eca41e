import { type KeyboardEvent, useEffect, useRef } from 'react'
import { ComparisonChart, type ComparisonScale, type Curve } from './comparison-chart.ts'
import { PALETTES, type Theme } from './palette.ts'

type Props = {
  readonly a: Curve
  readonly b: Curve
  readonly scale: ComparisonScale
  readonly theme: Theme
}

/** Two runs on one chart that pointer and keyboard can move: arrows pan, + and − zoom, Home shows all. */
export function ComparisonFigure({ a, b, scale, theme }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<ComparisonChart>(null)
  useEffect(() => {
    const element = host.current
    if (element === null) return
    const made = new ComparisonChart(element, PALETTES.dark)
    chart.current = made
    return () => {
      made.destroy()
      chart.current = null
    }
  }, [])
  useEffect(() => chart.current?.show([a, b], scale, PALETTES[theme]), [a, b, scale, theme])
  return (
    <figure aria-label="Equity and drawdown of both runs" className="relative m-0 h-full min-h-0 w-full min-w-0">
      <div
        ref={host}
        role="group"
        aria-label="Equity and drawdown of both runs over time; arrow keys move, plus and minus zoom, Home shows all"
        tabIndex={0}
        className="absolute inset-0 focus-ring-inset"
        onKeyDown={(event) => handleKey(event, chart.current)}
      />
    </figure>
  )
}

function handleKey(event: KeyboardEvent, chart: ComparisonChart | null): void {
  const act = KEYS[event.key]
  if (chart === null || act === undefined) return
  event.preventDefault()
  act(chart)
}

const KEYS: Readonly<Record<string, (chart: ComparisonChart) => void>> = {
  ArrowLeft: (chart) => chart.pan(-0.15),
  ArrowRight: (chart) => chart.pan(0.15),
  '+': (chart) => chart.zoom(0.8),
  '=': (chart) => chart.zoom(0.8),
  '-': (chart) => chart.zoom(1.25),
  Home: (chart) => chart.showAll(),
}
