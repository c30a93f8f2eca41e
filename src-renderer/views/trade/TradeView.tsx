import { useEffect } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { markReady } from '#renderer/app/ready.ts'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { useTrading } from '#renderer/stores/trading.ts'
import { FeedBar } from '#renderer/views/market/connection/FeedState.tsx'
import { DifferencesBanner } from '#renderer/views/risk/differences/DifferencesBanner.tsx'
import { OrderBookPanel } from './book/OrderBookPanel.tsx'
import { BottomPanel } from './bottom/BottomPanel.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { useChartShown } from './chart/chart-shown.ts'
import { TradeChart } from './chart/TradeChart.tsx'
import { CloseAllDialog } from './close-all/CloseAllDialog.tsx'
import { OrderTicket } from './ticket/OrderTicket.tsx'
import { useDeskSymbol } from './use-desk-symbol.ts'
import { useInstruments } from './use-instruments.ts'
import { useLayouts } from './use-layout.ts'
import { Watchlist } from './watchlist/Watchlist.tsx'

const SEPARATOR = 'bg-border data-[separator=active]:bg-accent data-[separator=hover]:bg-accent'
const BESIDE = `w-px ${SEPARATOR}`
const BELOW = `h-px ${SEPARATOR}`

/** The ticket is as high as it needs, but leaves the book its rows in a low window; it scrolls by itself. */
function ticketHeight(): number {
  return Math.min(440, Math.round(window.innerHeight * 0.46))
}

/** The desk: symbols at the left, the chart over what is open in the middle, ticket and order book at the right. */
export function TradeView() {
  const instruments = useInstruments()
  const isLoaded = useTrading((state) => state.isLoaded)
  const isChartShown = useChartShown((state) => state.isShown)
  const { kept, keep } = useLayouts()
  useDeskSymbol(instruments.data)
  const isShown =
    kept !== undefined && ((instruments.data !== undefined && isLoaded && isChartShown) || instruments.error !== null)
  useEffect(() => {
    if (isShown) markReady()
  }, [isShown])

  if (instruments.error !== null) {
    return <ErrorState error={instruments.error} onRetry={() => void instruments.refetch()} />
  }
  if (kept === undefined) return null
  return (
    <div className="flex h-full min-h-0 flex-col">
      <h1 className="sr-only">Trade</h1>
      <DifferencesBanner />
      <Group
        orientation="horizontal"
        className="min-h-0 flex-1"
        defaultLayout={kept['columns']}
        onLayoutChanged={(layout, meta) => keep('columns', layout, meta)}
      >
        <Panel id="watchlist" defaultSize="17%" minSize={190} maxSize="30%" groupResizeBehavior="preserve-pixel-size">
          <Watchlist />
        </Panel>
        <Separator aria-label="Width of the watchlist" className={BESIDE} />
        <Panel id="middle" minSize={320}>
          <Group
            orientation="vertical"
            defaultLayout={kept['middle']}
            onLayoutChanged={(layout, meta) => keep('middle', layout, meta)}
          >
            <Panel id="chart" minSize={150}>
              <TradeChart />
            </Panel>
            <Separator aria-label="Height of what is open" className={BELOW} />
            <Panel id="bottom" defaultSize="30%" minSize={90}>
              <BottomPanel />
            </Panel>
          </Group>
        </Panel>
        <Separator aria-label="Width of the order ticket" className={BESIDE} />
        <Panel id="right" defaultSize={280} minSize={250} maxSize="40%" groupResizeBehavior="preserve-pixel-size">
          <Group
            orientation="vertical"
            defaultLayout={kept['right']}
            onLayoutChanged={(layout, meta) => keep('right', layout, meta)}
          >
            <Panel id="ticket" defaultSize={ticketHeight()} minSize={260} groupResizeBehavior="preserve-pixel-size">
              <OrderTicket />
            </Panel>
            <Separator aria-label="Height of the order ticket" className={BELOW} />
            <Panel id="book" minSize={190}>
              <OrderBookPanel />
            </Panel>
          </Group>
        </Panel>
      </Group>
      <FeedBar />
      <ConfirmDialog />
      <CloseAllDialog />
    </div>
  )
}
