import { type RefObject, useEffect, useRef, useState } from 'react'
import type { LiveChart } from '#renderer/charts/live/live-chart.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { type CandleState, LiveCandles, type LiveSeries } from './live-candles.ts'

/** What a chart's candles are like now. */
export type ShownCandles = {
  readonly state: CandleState
  /** Renewed once a frame at most; undefined before the first were loaded. */
  readonly candles: CandleColumns | undefined
  readonly retry: () => void
  readonly loadOlder: () => void
}

const LOADING: CandleState = { kind: 'loading' }

/** Loads and follows the candles of a series and draws them on the chart. */
export function useChartCandles(
  chart: RefObject<LiveChart | null>,
  series: LiveSeries | undefined,
  onDrawn: () => void,
): ShownCandles {
  const live = useRef<LiveCandles>(null)
  const [state, setState] = useState<CandleState>(LOADING)
  const [candles, setCandles] = useState<CandleColumns>()

  useEffect(() => {
    if (series === undefined) return
    let frame = 0
    const made: LiveCandles = new LiveCandles(series, {
      onState: setState,
      onChange: (change) => {
        const { columns } = made.buffer
        if (change.kind === 'all') {
          chart.current?.show(columns, series.barMs)
          onDrawn()
        } else if (change.kind === 'older') chart.current?.showOlder(columns)
        else chart.current?.change(columns, change.index)
        frame ||= requestAnimationFrame(() => {
          frame = 0
          setCandles(made.buffer.columns)
        })
      },
    })
    live.current = made
    return () => {
      cancelAnimationFrame(frame)
      made.close()
      live.current = null
      setState(LOADING)
      setCandles(undefined)
    }
  }, [chart, series, onDrawn])

  return {
    state,
    candles,
    retry: () => void live.current?.load(),
    loadOlder: () => void live.current?.loadOlder().catch(tellError),
  }
}
