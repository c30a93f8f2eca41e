import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { LineChart } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { markReady } from '#renderer/app/ready.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { useMarketClock } from '#renderer/contract/market-clock.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { DifferencesBanner } from '#renderer/views/risk/differences/DifferencesBanner.tsx'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { formatDay } from '#shared/format/times.ts'
import { AllocationPanel } from './AllocationPanel.tsx'
import { EquityFigure } from './EquityFigure.tsx'
import { livePoint } from './live-point.ts'
import { PerformanceList } from './PerformanceList.tsx'
import { PortfolioTabs } from './PortfolioTabs.tsx'
import { SpanBar } from './SpanBar.tsx'
import { SummaryStrip } from './SummaryStrip.tsx'
import { type SpanChoice, spanProblem, spanTimes } from './spans.ts'

/** Unrealised profit changes with every price. */
const LOOK_EVERY_MS = 2_000
/** A snapshot is taken each minute. */
const CURVE_EVERY_MS = 60_000

/** The screen Portfolio: what the account is worth, how it came to that, and every booking behind it. */
export function PortfolioView() {
  const account = useTrading((state) => state.account)
  const clock = useMarketClock()
  if (account === null || clock === undefined) return <Loading />
  return <Portfolio key={account} account={account} clock={clock} />
}

function Portfolio({ account, clock }: { readonly account: string; readonly clock: () => number }) {
  const [chosen, setChosen] = useState(() => {
    const now = clock()
    return withTimes({ id: 'all', fromDay: '', toDay: formatDay(now) }, now)
  })
  const { span, times } = chosen
  const isUsable = spanProblem(span) === undefined
  const summary = useQuery({
    queryKey: ['portfolio.summary', account],
    queryFn: () => call('portfolio.summary', { account }),
    refetchInterval: LOOK_EVERY_MS,
  })
  const curve = useQuery({
    queryKey: ['portfolio.curve', account, times],
    queryFn: () => call('portfolio.curve', { account, ...times }),
    refetchInterval: CURVE_EVERY_MS,
    enabled: isUsable,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
  const performance = useQuery({
    queryKey: ['portfolio.performance', account, times],
    queryFn: () => call('portfolio.performance', { account, ...times }),
    refetchInterval: CURVE_EVERY_MS,
    enabled: isUsable,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
  const equity = summary.data?.equity
  const live = useMemo(
    () =>
      curve.data === undefined || equity === undefined || times.to !== undefined
        ? null
        : livePoint(curve.data, Number(equity), clock()),
    // The clock is read with each answer.
    // oxlint-disable-next-line react/exhaustive-deps
    [curve.data, equity, times.to, summary.dataUpdatedAt, clock],
  )
  const isSettled = (summary.isSuccess || summary.isError) && (curve.isSuccess || curve.isError)
  useEffect(() => {
    if (isSettled) markReady()
  }, [isSettled])
  if (summary.isError) return <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />
  const currency = summary.data?.currency ?? ''
  return (
    <div className="flex h-full min-h-0 flex-col">
      <h1 className="sr-only">Portfolio</h1>
      <DifferencesBanner />
      <SummaryStrip summary={summary.data} />
      <div className="grid min-h-0 flex-[3] grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-h-0 min-w-0 flex-col">
          <div className="flex min-h-9 shrink-0 items-center border-b border-border px-2">
            <SpanBar span={span} onChange={(next) => setChosen(withTimes(next, clock()))} />
          </div>
          <div className="min-h-0 flex-1">
            {curve.isError ? (
              <ErrorState error={curve.error} onRetry={() => void curve.refetch()} />
            ) : curve.data === undefined ? (
              <Loading />
            ) : curve.data.time.length === 0 ? (
              <EmptyState
                icon={LineChart}
                title="No value was kept in this span"
                text="The value of the account is kept each minute while the app runs."
              />
            ) : (
              <EquityFigure curve={curve.data} live={live} currency={currency} />
            )}
          </div>
        </div>
        <div className="flex min-h-0 flex-col border-l border-border bg-panel">
          <PerformanceList performance={performance.data} />
          <div className="min-h-0 flex-1 border-t border-border bg-bg">
            <AllocationPanel currency={currency} missing={summary.data?.missing ?? []} />
          </div>
        </div>
      </div>
      <div className="min-h-0 flex-[2]">
        <PortfolioTabs account={account} times={times} months={curve.data?.months ?? []} />
      </div>
    </div>
  )
}

function withTimes(span: SpanChoice, now: number) {
  return { span, times: spanProblem(span) === undefined ? spanTimes(span, now) : {} }
}
