import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTheme } from '#renderer/app/use-theme.ts'
import { PALETTES } from '#renderer/charts/palette.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import { formatMoney, formatPercent } from '#shared/format/numbers.ts'
import { type AccountCurve, type CurvePoint, EquityChart } from './equity-chart.ts'

/** Equity and drawdown over time; arrows move, plus and minus zoom, Home shows all. */
export function EquityFigure({
  curve,
  live,
  currency,
}: {
  readonly curve: AccountCurve
  /** The value of now, where the span reaches to now. */
  readonly live: CurvePoint | null
  readonly currency: string
}) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<EquityChart>(null)
  const [pointed, setPointed] = useState<CurvePoint | null>(null)
  const { theme } = useTheme()
  const timeZone = useTimeZone()
  useEffect(() => {
    const element = host.current
    if (element === null) return
    const made = new EquityChart(element, setPointed)
    chart.current = made
    return () => {
      made.destroy()
      chart.current = null
    }
  }, [])
  useEffect(() => chart.current?.paint(PALETTES[theme]), [theme])
  useEffect(() => chart.current?.show(curve), [curve])
  useEffect(() => {
    if (live !== null) chart.current?.continueTo(live)
  }, [live])
  const last = curve.time.length - 1
  const shown = pointed ??
    live ?? { time: curve.time[last], equity: curve.equity[last], drawdown: curve.drawdown[last] }
  return (
    <figure aria-label="Equity and drawdown" className="relative m-0 h-full min-h-0 w-full min-w-0">
      <div
        ref={host}
        role="group"
        aria-label="Equity and drawdown over time; arrow keys move, plus and minus zoom, Home shows all"
        tabIndex={0}
        className="absolute inset-0 focus-ring-inset"
        onKeyDown={(event) => handleKey(event, chart.current)}
      />
      <figcaption className="pointer-events-none absolute top-1.5 left-2 z-10 flex flex-wrap gap-x-3 rounded bg-bg/85 px-1 text-[11px] text-muted">
        <span>{showMoment(shown.time, timeZone)}</span>
        <span>
          Equity <span className="text-text">{`${formatMoney(shown.equity)} ${currency}`}</span>
        </span>
        <span>
          Drawdown <span className="text-text">{formatPercent(shown.drawdown === 0 ? 0 : -shown.drawdown)}</span>
        </span>
      </figcaption>
    </figure>
  )
}

const KEYS: Readonly<Record<string, (chart: EquityChart) => void>> = {
  ArrowLeft: (chart) => chart.pan(-0.15),
  ArrowRight: (chart) => chart.pan(0.15),
  '+': (chart) => chart.zoom(0.8),
  '=': (chart) => chart.zoom(0.8),
  '-': (chart) => chart.zoom(1.25),
  Home: (chart) => chart.showAll(),
}

function handleKey(event: KeyboardEvent, chart: EquityChart | null): void {
  const act = KEYS[event.key]
  if (chart === null || act === undefined) return
  event.preventDefault()
  act(chart)
}
