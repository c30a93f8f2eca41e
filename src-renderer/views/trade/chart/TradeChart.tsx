import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { useTheme } from '#renderer/app/use-theme.ts'
import type { IndicatorLine } from '#renderer/charts/indicator-lines.ts'
import { DRAWING_TITLES, type Drawing, type DrawingKind } from '#renderer/charts/live/drawing.ts'
import type { LiveChart } from '#renderer/charts/live/live-chart.ts'
import { type ChartIndicator, indicatorKey, indicatorTitle } from '#renderer/charts/live/live-indicators.ts'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { useSettings } from '#renderer/contract/queries.ts'
import { useDesk } from '#renderer/stores/desk.ts'
import { tell } from '#renderer/stores/notices.ts'
import { useQuotes } from '#renderer/stores/quotes.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { decimalsOf } from '#renderer/views/trade/decimals.ts'
import { changeTicket } from '#renderer/views/trade/ticket/ticket-form.ts'
import { fillPrice } from '#renderer/views/trade/ticket-store.ts'
import { useInstrument } from '#renderer/views/trade/use-instruments.ts'
import type { Side } from '#shared/domain/order.ts'
import { formatDecimals } from '#shared/format/numbers.ts'
import { typedText } from '#shared/format/typed-numbers.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { ChartClock } from './ChartClock.tsx'
import { ChartFigure } from './ChartFigure.tsx'
import type { ChartMenuItem } from './ChartMenu.tsx'
import { ChartToolbar } from './ChartToolbar.tsx'
import { keepDrawings, keepIndicators, useChartMemory } from './chart-memory.ts'
import { DrawingList } from './DrawingList.tsx'
import { defaultDrawing } from './default-drawing.ts'
import { orderLines, priceText } from './order-lines.ts'
import { useFillsAndTrades } from './use-fill-markers.ts'
import { useSignals } from './use-signals.ts'
import { chooseTimeframe, useTimeframes } from './use-timeframes.ts'

const IndicatorPicker = lazy(async () => {
  const { IndicatorPicker: Picker } = await import('#renderer/views/backtest/picker/IndicatorPicker.tsx')
  return { default: Picker }
})

const NO_LINES: readonly IndicatorLine[] = []
const NO_INDICATORS: readonly ChartIndicator[] = []
const NO_DRAWINGS: readonly Drawing[] = []
const USUAL_TICK = '0.01'

/** The chart of the desk's symbol: candles that move, indicators, drawings, and what is open as lines that can be moved. */
export function TradeChart() {
  const symbol = useDesk((state) => state.symbol)
  const { account, accounts, positions, openOrders } = useTrading()
  const source = accounts.find(({ id }) => id === account)?.source
  const instrument = useInstrument(symbol)
  const { offered, timeframe, isEmpty, error } = useTimeframes(source, symbol)
  const { theme } = useTheme()
  const zone = useSettings().data?.timeZone ?? 'utc'
  const memory = useChartMemory(symbol)
  const { fills, trades } = useFillsAndTrades(account, symbol)
  const signals = useSignals(account, symbol)
  const chart = useRef<LiveChart>(null)
  const pickerButton = useRef<HTMLButtonElement>(null)
  const [tool, setTool] = useState<DrawingKind>()
  const [selected, setSelected] = useState<string>()
  const [isPicking, setPicking] = useState(false)
  const [preview, setPreview] = useState(NO_LINES)

  const tickText = instrument?.tickSize ?? USUAL_TICK
  const [tick, decimals] = [Number(tickText), decimalsOf(tickText)]
  const barMs = timeframe === undefined ? undefined : TIMEFRAME_MS[timeframe]
  const series = useMemo(
    () =>
      source === undefined || symbol === null || timeframe === undefined || barMs === undefined
        ? undefined
        : { source, symbol, timeframe, barMs },
    [source, symbol, timeframe, barMs],
  )
  const quoteCurrency = instrument?.quote ?? ''
  const lines = useMemo(
    () => (symbol === null ? [] : orderLines(symbol, positions, openOrders, quoteCurrency)),
    [symbol, positions, openOrders, quoteCurrency],
  )
  const indicators = memory?.indicators ?? NO_INDICATORS
  const drawings = memory?.drawings ?? NO_DRAWINGS

  const setDrawings = (next: readonly Drawing[]): void => {
    if (symbol !== null) keepDrawings(symbol, next)
  }
  const addDrawing = (drawing: Drawing): void => {
    setDrawings([...drawings, drawing])
    setSelected(drawing.id)
  }
  const deleteDrawing = (id: string): void => {
    const gone = drawings.find((drawing) => drawing.id === id)
    if (gone === undefined) return
    setDrawings(drawings.filter((drawing) => drawing.id !== id))
    setSelected(undefined)
    tell(`${DRAWING_TITLES[gone.kind]} removed.`, { label: 'Undo', run: () => setDrawings(drawings) })
  }
  const setIndicators = (next: readonly ChartIndicator[]): void => {
    if (symbol !== null) keepIndicators(symbol, next)
  }
  const addIndicator = (indicator: ChartIndicator): void => {
    const isThere = indicators.some((each) => indicatorKey(each) === indicatorKey(indicator))
    if (isThere) tell(`${indicatorTitle(indicator)} is on the chart already.`)
    else setIndicators([...indicators, indicator])
  }
  const removeIndicator = (indicator: ChartIndicator): void => {
    setIndicators(indicators.filter((each) => each !== indicator))
    tell(`${indicatorTitle(indicator)} removed.`, { label: 'Undo', run: () => setIndicators(indicators) })
  }
  const chooseTool = (kind: DrawingKind | undefined, byKeyboard: boolean): void => {
    const scale = chart.current?.scale()
    if (kind === undefined || !byKeyboard || scale === undefined || symbol === null) {
      setTool(kind)
      return
    }
    const last = Number(
      useQuotes.getState().bySymbol[symbol]?.last ?? scale.toAnchor({ x: 0, y: scale.height / 2 }).price,
    )
    addDrawing(defaultDrawing(kind, scale, last, tick))
    tell(`${DRAWING_TITLES[kind]} added; the list of drawings moves it with the arrow keys.`)
  }
  const menuAt = (price: number): readonly ChartMenuItem[] => {
    const newest = { label: 'Show the newest bars', run: () => chart.current?.showLast(160) }
    if (!Number.isFinite(price)) return [newest]
    const shown = formatDecimals(price, decimals)
    const limit = (side: Side) => () => {
      fillPrice(priceText(price, tick, decimals))
      changeTicket({ side, type: 'limit', price: typedText(priceText(price, tick, decimals)) })
    }
    const level = { id: crypto.randomUUID(), kind: 'level' as const, anchors: [{ time: Date.now(), price }] }
    return [
      { label: 'Buy limit here', detail: shown, run: limit('buy') },
      { label: 'Sell limit here', detail: shown, run: limit('sell') },
      { label: 'Add level here', detail: shown, run: () => addDrawing(level) },
      newest,
    ]
  }

  return (
    <section aria-label="Chart" className="flex h-full min-h-0 min-w-0 flex-col bg-bg">
      <ChartToolbar
        timeframes={offered}
        timeframe={timeframe}
        onTimeframe={chooseTimeframe}
        isPicking={isPicking}
        onPicking={setPicking}
        pickerButton={pickerButton}
        tool={tool}
        onTool={chooseTool}
      >
        <DrawingList
          drawings={drawings}
          selected={selected}
          tick={tick}
          barMs={barMs ?? TIMEFRAME_MS['1m']}
          decimals={decimals}
          onSelect={setSelected}
          onChange={setDrawings}
          onDelete={deleteDrawing}
        />
        <span className="min-w-0 flex-1" />
        {symbol !== null && barMs !== undefined && (
          <ChartClock symbol={symbol} barMs={barMs} isReplay={source === 'replay'} />
        )}
      </ChartToolbar>
      {error === null ? (
        <ChartFigure
          chart={chart}
          series={series}
          hasNoCandles={isEmpty}
          theme={theme}
          zone={zone}
          tick={tick}
          decimals={decimals}
          indicators={indicators}
          preview={preview}
          drawings={drawings}
          selected={selected}
          tool={tool}
          lines={lines}
          fills={fills}
          trades={trades}
          signals={signals}
          onDrawings={setDrawings}
          onSelect={setSelected}
          onToolDone={() => setTool(undefined)}
          onDelete={deleteDrawing}
          onRemoveIndicator={removeIndicator}
          menuAt={menuAt}
        >
          {(candles) =>
            isPicking && (
              <div className="absolute inset-y-0 left-0 z-30">
                <Suspense fallback={null}>
                  <IndicatorPicker
                    candles={candles}
                    addLabel="Add to chart"
                    onPreview={setPreview}
                    onAdd={addIndicator}
                    onClose={() => {
                      setPicking(false)
                      pickerButton.current?.focus()
                    }}
                  />
                </Suspense>
              </div>
            )
          }
        </ChartFigure>
      ) : (
        <ErrorState error={error} />
      )}
    </section>
  )
}
